/**
 * From log files to verdicts: every record is read and recognised, set in order, and handed to the engine in batches.
 * What a batch reports is durable; a run that is cut short is completed by running it again.
 */
import { join } from 'node:path'
import type { Intelligence } from '../enrich/intelligence.ts'
import type { Format } from '../formats/format.ts'
import type { BatchResult, Ingest } from '../ingest/ingest.ts'
import { Batches, signInsPerTurn } from './batches.ts'
import type { DocumentedEvent } from './event-line.ts'
import { EventOrder } from './event-order.ts'
import { ownName, removeLeftovers } from './leftovers.ts'
import { type Foreseeable, limitsOf } from './looking-ahead.ts'
import { Quarantine } from './quarantine.ts'
import type { RawRecord } from './raw-record.ts'
import { recognise } from './recognise.ts'
import { readRecords } from './records.ts'

/** Of several inputs the later ones are judged while they are read only where their beginnings can be looked at before. */
export interface ImportInput extends Foreseeable {
  name: string
  bytes: AsyncIterable<Uint8Array>
}

export interface ImportOptions {
  inputs: Iterable<ImportInput>
  engine: Ingest
  /** Lists and databases may change while the import runs: what comes then is seen with the new ones. */
  lists: Intelligence
  batchSize: number
  /** As the engine has it. */
  latenessHours: number
  /** Characters of documents that are held back to put them in order. */
  windowCharactersMax?: number
  /** The forms that a record may have; by default all that there are. */
  formats?: readonly Format[]
  /** The data folder: quarantine and temporary files live in it. */
  data: string
  /** Stops after the batch that is being written. */
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** Reading and judging go side by side where the log is in order, and one after the other where it is not. */
export interface Progress {
  bytesRead: number
  /** Sign-ins, so far. */
  found: number
  assessed: number
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
  const { data, signal, latenessHours, windowCharactersMax } = options
  await removeLeftovers([join(data, 'tmp'), join(data, 'quarantine')])
  const name = ownName()
  const folder = join(data, 'tmp', `${name}.partial`)
  const run: Run = {
    options,
    order: new EventOrder({ folder, latenessHours, ...(windowCharactersMax && { windowCharactersMax }) }),
    quarantine: new Quarantine(join(data, 'quarantine'), name),
    batches: new Batches(options, (result, signIns) => count(run, result, signIns)),
    summary: emptySummary(),
    progress: { bytesRead: 0, found: 0, assessed: 0 },
  }
  const { order, quarantine, batches, summary } = run
  try {
    await readAll(run).catch((error) => {
      // An input may be cut off in order to stop.
      if (!signal?.aborted) throw error
    })
    if (!signal?.aborted) await judgeRest(run)
    await batches.finish()
    summary.quarantine = await quarantine.finish()
    summary.isInterrupted = signal?.aborted ?? false
    return summary
  } finally {
    await batches.settle()
    await quarantine.abandon()
    await order.remove()
  }
}

interface Run {
  options: ImportOptions
  order: EventOrder
  quarantine: Quarantine
  batches: Batches
  summary: ImportSummary
  progress: Progress
}

function emptySummary(): ImportSummary {
  return {
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
}

async function readAll(run: Run): Promise<void> {
  const { order, batches, options } = run
  const { formats, signal } = options
  const inputs = [...options.inputs]
  const limits = await limitsOf(inputs, formats)
  for (const [index, { name, bytes }] of inputs.entries()) {
    order.holdFrom(limits[index] ?? null)
    for await (const records of readRecords(countBytes(bytes, run))) {
      if (signal?.aborted) return
      await batches.add(await order.add(await readSome(run, name, records)))
    }
  }
}

/** The sign-ins of some records; the others are counted and set aside. */
async function readSome(run: Run, source: string, records: readonly RawRecord[]): Promise<DocumentedEvent[]> {
  const { summary, progress, quarantine, batches, options } = run
  const found: DocumentedEvent[] = []
  for (const record of records) {
    if (++summary.read % signInsPerTurn === 0) await batches.turn()
    const recognised = recognise(record, options.formats)
    if (recognised.reason !== null) {
      const { reason, text } = recognised
      reject(summary, reason)
      await quarantine.add({ source, line: record.line, reason, record: text })
      continue
    }
    if (recognised.events.length === 0) summary.ignored++
    for (const event of recognised.events) found.push({ event, document: JSON.stringify(event.signIn) })
  }
  progress.found += found.length
  return found
}

const reasonsMax = 100

function reject(summary: ImportSummary, reason: string): void {
  summary.rejected++
  const { reasons } = summary
  if (Object.hasOwn(reasons, reason) || Object.keys(reasons).length < reasonsMax)
    reasons[reason] = (reasons[reason] ?? 0) + 1
}

async function judgeRest({ order, batches, options }: Run): Promise<void> {
  for await (const events of order.rest()) {
    if (options.signal?.aborted) return
    await batches.add(events)
  }
}

function count({ summary, progress, options }: Run, result: BatchResult, signIns: number): void {
  summary.new += result.new
  summary.replaced += result.replaced
  summary.known += result.known
  summary.foreign += result.foreign
  summary.late += result.late
  for (const [type, found] of Object.entries(result.detections))
    summary.detections[type] = (summary.detections[type] ?? 0) + found
  progress.assessed += signIns
  options.onProgress?.({ ...progress })
}

async function* countBytes(
  bytes: AsyncIterable<Uint8Array>,
  { progress, options }: Run,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    yield piece
    progress.bytesRead += piece.length
    options.onProgress?.({ ...progress })
  }
}
