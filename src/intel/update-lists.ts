/**
 * Brings the lists in the data folder up to date. A list is replaced as a whole and in one step, or not at all: whatever
 * goes wrong, the old one stays.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { ListName, ListSource } from '../config/networks.ts'
import { listPath, readAddressList } from '../enrich/address-lists.ts'
import { type FetchList, fetchList } from './fetch-list.ts'
import { readEntries } from './read-entries.ts'

export interface UpdateOptions {
  /** The data folder. */
  data: string
  /** Several of one kind make one list; then all of them must be had. */
  sources: ListSource[]
  /** Replaces lists that shrink to under a quarter, and lists that were not fetched. */
  isForced?: boolean
  onProgress?: (progress: UpdateProgress) => void
  fetch?: FetchList
  /** Milliseconds. */
  now?: () => number
}

export interface UpdateProgress {
  kind: ListName
  bytes: number
  /** Lists that are through, of all. */
  done: number
  total: number
}

export interface UpdateResult {
  kind: ListName
  /** Null when the list was not replaced. */
  entries: number | null
  /** Null where there was no list. */
  entriesBefore: number | null
  error: string | null
}

/** A list that lost more than this since the last time is taken for a mistake of its maker. */
const shrinkShareMin = 0.25
const leftoverAgeMs = 3_600_000

/** One result for each kind, in the order of the sources; never rejects because of a source. */
export async function updateLists(options: UpdateOptions): Promise<UpdateResult[]> {
  const { sources, onProgress } = options
  const kinds = [...new Set(sources.map(({ kind }) => kind))]
  const results: UpdateResult[] = []
  for (const kind of kinds) {
    const report = (bytes: number) => onProgress?.({ kind, bytes, done: results.length, total: kinds.length })
    report(0)
    results.push(await updateList(options, kind, report))
  }
  return results
}

async function updateList(
  { data, sources, isForced = false, fetch = fetchList, now = Date.now }: UpdateOptions,
  kind: ListName,
  onBytes: (bytes: number) => void,
): Promise<UpdateResult> {
  const path = listPath(data, kind)
  const entriesBefore = countEntries(kind, path)
  try {
    if (!isForced && existsSync(path) && !isFetched(path))
      throw new Error(`${path} was not fetched, it may be yours: --force replaces it`)
    const entries = new Set<string>()
    const own = sources.filter((source) => source.kind === kind)
    for (const source of own)
      for (const entry of await entriesFrom(source, fetch, onBytes)) entries.add(entry)
    if (!isForced && entries.size < (entriesBefore ?? 0) * shrinkShareMin)
      throw new Error(`only ${entries.size} of ${entriesBefore} entries would be left: --force takes them`)
    await replace(path, textOf(entries, own, now()))
    return { kind, entries: entries.size, entriesBefore, error: null }
  } catch (error) {
    return { kind, entries: null, entriesBefore, error: (error as Error).message }
  }
}

async function entriesFrom(
  source: ListSource,
  fetch: FetchList,
  onProgress: (bytes: number) => void,
): Promise<string[]> {
  const { url, allowPrivateAddress } = source
  try {
    return readEntries(await fetch(url, { allowPrivateAddress, onProgress }), source)
  } catch (error) {
    throw new Error(`${url}: ${(error as Error).message}`, { cause: error })
  }
}

/** A list with a fault counts as none: anything that can be read is better. */
function countEntries(kind: ListName, path: string): number | null {
  try {
    return existsSync(path) ? readAddressList(kind, path).addresses.size : null
  } catch {
    return null
  }
}

function isFetched(path: string): boolean {
  return readFileSync(path, 'utf8').slice(0, 1000).startsWith('# fetched: ')
}

function textOf(entries: Set<string>, sources: ListSource[], nowMs: number): string {
  const head = [
    `# fetched: ${new Date(nowMs).toISOString()}`,
    ...sources.map(({ url }) => `# source: ${url}`),
    '# Written by `riskgraph intel update`, which will replace it.',
  ]
  return `${[...head, ...entries].join('\n')}\n`
}

/** Readers see the old list or the new one, also after a power cut. */
async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await removeLeftovers(path)
  const partial = `${path}.${randomUUID()}.partial`
  try {
    // The folder keeps strangers out; whoever serves may be another user than the one who fetches.
    const file = await open(partial, 'wx', 0o644)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } finally {
    await rm(partial, { force: true })
  }
}

/** What an update that was killed left behind, an hour ago or more. */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path)
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.partial')) continue
    const leftover = join(folder, name)
    const { mtimeMs } = await stat(leftover).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > leftoverAgeMs) await rm(leftover, { force: true })
  }
}
