/**
 * From log files to verdicts: every record is read and recognised, set in order, and handed to the engine in batches.
 * What a batch reports is durable; a run that is cut short is completed by running it again.
 */
import { join } from 'node:path'
import { featuresOf } from '../enrich/features.ts'
import type { Intelligence } from '../enrich/intelligence.ts'
import { RecordError } from '../errors.ts'
import type { Format } from '../formats/format.ts'
import { parseRecord } from '../formats/index.ts'
import type { Ingest } from '../ingest/ingest.ts'
import { versionOf } from '../ingest/version.ts'
import { type LogEvent, type SignInEvent, signInsAmong } from '../model/event.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import type { PreparedSignIn } from '../risk/prepared.ts'
import { lineOf, readLine } from './event-line.ts'
import { ownName, removeLeftovers } from './leftovers.ts'
import { Quarantine } from './quarantine.ts'
import { type RawRecord, readRecords } from './records.ts'
import { Sorter } from './sort.ts'

export interface ImportInput {
  name: string
  bytes: AsyncIterable<Uint8Array>
}

export interface ImportOptions {
  inputs: Iterable<ImportInput>
  engine: Ingest
  /** Lists and databases may change while the import runs: what comes then is seen with the new ones. */
  lists: Intelligence
  batchSize: number
  /** The forms that a record may have; by default all that there are. */
  formats?: readonly Format[]
  /** The data folder: quarantine and temporary files live in it. */
  data: string
  /** Stops after the batch that is being written. */
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

export interface Progress {
  phase: 'reading' | 'assessing'
  /** Bytes read, or sign-ins assessed. */
  done: number
  /** Sign-ins to assess; while reading the caller knows the size better. */
  total: number | null
}

/** `read`, `rejected` and `ignored` count records, the others sign-ins, of which one record may hold many. */
export interface ImportSummary {
  read: number
  new: number
  /** Records that told more of a sign-in that was known. */
  replaced: number
  known: number
  /** Records of somebody else under an id that is known. */
  foreign: number
  /** New ones that came too late for their neighbours to be judged again. */
  late: number
  rejected: number
  /** Known for no sign-in, or without one. */
  ignored: number
  detections: Record<string, number>
  quarantine: string | null
  /** Why records were rejected, and how many for each reason; of the first reasons that were met. */
  reasons: Record<string, number>
  isInterrupted: boolean
}

export async function importLogs(options: ImportOptions): Promise<ImportSummary> {
  const { data, signal } = options
  await removeLeftovers([join(data, 'tmp'), join(data, 'quarantine')])
  const run = ownName()
  const sorter = new Sorter(join(data, 'tmp', `${run}.partial`))
  const quarantine = new Quarantine(join(data, 'quarantine'), run)
  const summary: ImportSummary = {
    read: 0,
    new: 0,
    replaced: 0,
    known: 0,
    foreign: 0,
    late: 0,
    rejected: 0,
    ignored: 0,
    detections: {},
    quarantine: null,
    reasons: {},
    isInterrupted: false,
  }
  try {
    const toAssess = await readAll(options, sorter, quarantine, summary).catch((error) => {
      // An input may be cut off in order to stop.
      if (signal?.aborted) return 0
      throw error
    })
    if (!signal?.aborted) await assessAll(options, sorter, toAssess, summary)
    summary.quarantine = await quarantine.finish()
    summary.isInterrupted = signal?.aborted ?? false
    return summary
  } finally {
    await quarantine.abandon()
    await sorter.remove()
  }
}

/** Returns the number of sign-ins found. */
async function readAll(
  { inputs, formats, signal, onProgress }: ImportOptions,
  sorter: Sorter,
  quarantine: Quarantine,
  summary: ImportSummary,
): Promise<number> {
  let bytesRead = 0
  let found = 0
  for (const { name, bytes } of inputs) {
    const counted = countBytes(bytes, (length) => {
      bytesRead += length
      onProgress?.({ phase: 'reading', done: bytesRead, total: null })
    })
    for await (const record of readRecords(counted)) {
      if (signal?.aborted) return found
      summary.read++
      if ('problem' in record) {
        reject(summary, record.problem)
        await quarantine.add({ source: name, line: record.line, reason: record.problem, record: record.text })
        continue
      }
      const events = await read(record, formats, name, quarantine, summary)
      found += events.length
      for (const event of events) await sorter.add(`${event.at} ${event.signIn.id}`, lineOf(event))
    }
  }
  return found
}

const reasonsMax = 100

function reject(summary: ImportSummary, reason: string): void {
  summary.rejected++
  const { reasons } = summary
  if (Object.hasOwn(reasons, reason) || Object.keys(reasons).length < reasonsMax)
    reasons[reason] = (reasons[reason] ?? 0) + 1
}

/** The sign-ins of a record; all of them or, where one cannot be read, none. */
async function read(
  { raw, line }: Extract<RawRecord, { raw: unknown }>,
  formats: readonly Format[] | undefined,
  source: string,
  quarantine: Quarantine,
  summary: ImportSummary,
): Promise<SignInEvent[]> {
  try {
    const parsed = parseRecord(raw, formats)
    const events = parsed.kind === 'events' ? parsed.events : []
    for (const event of events) refuseFuture(event)
    // Nothing judges the other kinds of event yet.
    const signIns = signInsAmong(events)
    if (signIns.length === 0) summary.ignored++
    return signIns
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    reject(summary, error.message)
    await quarantine.add({ source, line, reason: error.message, record: JSON.stringify(raw) })
  }
  return []
}

/** A profile forgets by the newest sign-in it knows: one from the next century would blank it. */
function refuseFuture({ at }: LogEvent): void {
  if (at <= fromMilliseconds(Date.now() + dayMs)) return
  throw new RecordError('createdDateTime', `found ${at}, expected no more than a day ahead of now`)
}

const dayMs = 86_400_000

async function assessAll(
  { engine, lists, batchSize, signal, onProgress }: ImportOptions,
  sorter: Sorter,
  total: number,
  summary: ImportSummary,
): Promise<void> {
  let done = 0
  const write = async (batch: PreparedSignIn[]) => {
    const result = await engine.ingest(batch)
    summary.new += result.new
    summary.replaced += result.replaced
    summary.known += result.known
    summary.foreign += result.foreign
    summary.late += result.late
    for (const [type, count] of Object.entries(result.detections)) {
      summary.detections[type] = (summary.detections[type] ?? 0) + count
    }
    done += batch.length
    onProgress?.({ phase: 'assessing', done, total })
  }
  const writing: Promise<void>[] = []
  let batch: PreparedSignIn[] = []
  let characters = 0
  for await (const line of sorter.documents()) {
    const { event, document } = readLine(line)
    const { signIn, outcome } = event
    const version = versionOf({ ...event, document })
    batch.push({ signIn, outcome, features: featuresOf(event, lists), document, version })
    if (batch.length % signInsPerTurn === 0) await engine.turn()
    characters += document.length
    if (batch.length < batchSize && characters < batchCharactersMax) continue
    if (signal?.aborted) break
    const written = write(batch)
    written.catch(() => {})
    writing.push(written)
    batch = []
    characters = 0
    if (writing.length >= batchesInFlight) await writing.shift()
  }
  await Promise.all(writing)
  if (batch.length > 0 && !signal?.aborted) await write(batch)
}

/** So often the batches in flight get their turn. */
const signInsPerTurn = 10
/** A batch of huge records is a smaller one. */
const batchCharactersMax = 2 * 1024 * 1024
/** One is judged while one is written and one waits: after each part the write lock is left free for a while (src/store/turns.ts). */
const batchesInFlight = 3

async function* countBytes(
  bytes: AsyncIterable<Uint8Array>,
  onRead: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    yield piece
    onRead(piece.length)
  }
}
