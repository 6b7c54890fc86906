/**
 * Accounts whose credentials are known to be leaked: `intel/leaked-credentials.txt` in the data folder. An entry a line:
 * a user principal name or its SHA-256 in hex, then perhaps a comma and the day it was found; `#` starts a comment.
 * There are no passwords in it, and none are wanted.
 */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { OperatorError } from '../model/errors.ts'

export interface LeakedCredentials {
  /** The day (`YYYY-MM-DD`) when the leak was found, true where the list names none, undefined for who is not on it. */
  of(userPrincipalName: string | null): true | string | undefined
}

/** A look at the file costs a few microseconds; a sign-in should not. */
const lookEveryMs = 1000

export const noLeakedCredentials: LeakedCredentials = { of: () => undefined }

export interface WatchOptions {
  /** Told of a faulty list that takes the place of a sound one; the sound one stays in force. */
  onError?: (error: OperatorError) => void
  nowMs?: () => number
}

/**
 * The list as the file says now: a change counts within a second, and no file is an empty list. Throws OperatorError
 * naming file and line of the first entry that is none, when the list is faulty from the start.
 */
export function watchLeakedCredentials(data: string, options: WatchOptions = {}): LeakedCredentials {
  const { onError = () => {}, nowMs = () => performance.now() } = options
  const path = join(data, 'intel', 'leaked-credentials.txt')
  let version = versionOf(path)
  let list = read(path, version)
  let lookedMs = nowMs()
  const look = () => {
    const newest = versionOf(path)
    if (newest === version) return
    version = newest
    try {
      list = read(path, version)
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error
      onError(error)
    }
  }
  return {
    of(userPrincipalName) {
      if (nowMs() - lookedMs >= lookEveryMs) {
        lookedMs = nowMs()
        look()
      }
      return list.of(userPrincipalName)
    },
  }
}

/** The list of a text. Throws OperatorError naming `path` and the line. */
export function leakedCredentialsOf(text: string, path = 'leaked-credentials.txt'): LeakedCredentials {
  const byName = new Map<string, true | string>()
  const byHash = new Map<string, true | string>()
  for (const [index, line] of text.split('\n').entries()) {
    // Names of guests have a # inside.
    const entry = line.replace(/(?:^|\s)#.*/, '').trim()
    if (entry === '') continue
    const { account, found } = parseEntry(entry, `${path}:${index + 1}`)
    const leaks = isHash(account) ? byHash : byName
    leaks.set(account, newer(leaks.get(account), found))
  }
  return {
    of(userPrincipalName) {
      if (!userPrincipalName) return undefined
      const name = userPrincipalName.toLowerCase()
      const named = byName.get(name)
      if (byHash.size === 0) return named
      const hashed = byHash.get(createHash('sha256').update(name).digest('hex'))
      return hashed === undefined ? named : newer(named, hashed)
    },
  }
}

/** What changes when the file does; empty without one. */
function versionOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : ''
}

function read(path: string, version: string): LeakedCredentials {
  if (version === '') return noLeakedCredentials
  try {
    return leakedCredentialsOf(readFileSync(path, 'utf8'), path)
  } catch (error) {
    if (error instanceof OperatorError) throw error
    throw new OperatorError(`${path} cannot be read: ${(error as Error).message}`)
  }
}

/** What a faulty line says is not repeated: such lists have come with passwords in them. */
function parseEntry(entry: string, where: string): { account: string; found: true | string } {
  const [account = '', found = '', ...rest] = entry.split(',').map((part) => part.trim().toLowerCase())
  if (!isHash(account) && !/^[^\s@:;|]+@[^\s@:;|]+$/.test(account)) {
    throw new OperatorError(
      `${where}: expected a user principal name (ada@lindgren.example) or its SHA-256 (64 hex digits), and no password`,
    )
  }
  if (rest.length > 0 || (found !== '' && !isDay(found)))
    throw new OperatorError(`${where}: after the comma a day is expected (YYYY-MM-DD), and nothing else`)
  return { account, found: found || true }
}

/** A day says more than none. */
function newer(a: true | string | undefined, b: true | string): true | string {
  if (a === undefined || a === true) return b
  return b !== true && b > a ? b : a
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text
}
