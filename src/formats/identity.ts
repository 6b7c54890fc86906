/** Ids: GUIDs as they are, everything else as a name-based GUID that is the same every time. */
import { hash } from 'node:crypto'
import type { Raw } from './format.ts'
import { limits, readText, unreadable } from './values.ts'

/** The namespace of all ids made here. Changing it would make every imported record a new one. */
const namespace = Buffer.from('6f0d1c5e2b874e6c9b1e3a54d7c8f021', 'hex')

const emptyGuid = '00000000-0000-0000-0000-000000000000'

/** The id of a sign-in: as logged, or derived from the whole record, so that sending it again changes nothing. */
export function signInId(value: unknown, raw: Raw): string {
  const text = readId(value, 'id')
  if (text === null) return uuidV5(hash('sha256', canonicalJson(raw, 0)))
  return isGuid(text) ? text.toLowerCase() : uuidV5(text)
}

/** The id of a user or service principal; null when absent. Names are alike whatever their case. */
export function principalId(value: unknown, field: string, maximum: number = limits.id): string | null {
  const text = readId(value, field, maximum)?.toLowerCase() ?? null
  return text === null || isGuid(text) ? text : uuidV5(text)
}

/** Lower case when it is a GUID, otherwise as it came; null when absent. */
export function referenceId(value: unknown, field: string): string | null {
  const text = readText(value, field)
  return text !== null && isGuid(text) ? text.toLowerCase() : text
}

/** Every record has many of these, and a loop tells them in half the time that a regular expression takes. */
function isGuid(text: string): boolean {
  if (text.length !== 36) return false
  for (let at = 0; at < 36; at++) {
    const isDash = at === 8 || at === 13 || at === 18 || at === 23
    const code = text.charCodeAt(at)
    if (isDash ? code !== 0x2d : !isHexadecimal(code)) return false
  }
  return true
}

function isHexadecimal(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46)
}

/** A name-based GUID of version 5 (RFC 9562 section 5.5). */
export function uuidV5(name: string, within: Uint8Array = namespace): string {
  const bytes = hash('sha1', Buffer.concat([within, Buffer.from(name, 'utf8')]), 'buffer')
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The empty GUID is how Entra writes "nobody": taking it for an id would make one user of all unknown ones. */
function readId(value: unknown, field: string, maximum: number = limits.id): string | null {
  const text = readText(value, field, maximum)?.trim() ?? null
  return text === emptyGuid ? null : text
}

/** JSON with sorted keys: the same text however the log ordered them. */
function canonicalJson(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (depth >= limits.depth) throw unreadable('record', value, `at most ${limits.depth} levels`)
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item, depth + 1)}`).join(',')}}`
}
