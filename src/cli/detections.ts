/** `riskgraph detections`: detections that others made are taken in, and which types there are. */

import { createReadStream, statSync } from 'node:fs'
import { Command } from 'commander'
import { loadSettings } from '../config.ts'
import { catalogue, catalogueEntry } from '../detections/catalogue.ts'
import { outsideIdOf, readOutsideDetection } from '../formats/outside-detection.ts'
import { OperatorError, RecordError } from '../model/errors.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import type { OutsideDetection, OutsideOptions } from '../risk/outside-detection.ts'
import { ingestDetections } from '../risk/outside-detections.ts'
import type { RawRecord } from '../sources/raw-record.ts'
import { readRecords } from '../sources/records.ts'
import type { Store } from '../store/store.ts'
import { printColumns } from './columns.ts'
import { exitStatus } from './exit-status.ts'
import { tenantOf, withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'
import { asJson, printable } from './printable.ts'

interface ImportOptions extends PlaceOptions {
  tenant?: string
  json?: boolean
}

export function detectionsCommand(): Command {
  return new Command('detections')
    .description('Take in what others have detected, and list what can be detected.')
    .addCommand(importCommand())
    .addCommand(listCommand())
}

function importCommand(): Command {
  return withPlace(new Command('import'))
    .description('Take in detections that others made. Sending one again changes nothing.')
    .argument('<file...>', 'JSON: a list, or one detection a line; - reads standard input')
    .option('--tenant <id>', 'tenant; without it, the one of this store')
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', '\nEnds with 1 when some were refused; the others are durable.')
    .action(runImport)
}

/** Small enough to let others write in between, large enough to share the fsync. */
const batchSize = 200
/** Of the refused, in the JSON summary; standard error has them all. */
const errorsMax = 100
/** Of types that are not known here, in the summary. */
const typesMax = 20

interface Refusal {
  file: string
  line: number
  /** As the source calls it. */
  id: string | null
  field: string
  message: string
}

interface Summary {
  read: number
  created: number
  known: number
  refused: number
  /** Types that the catalogue does not have, kept as they are; in JSON only where there are any. */
  unknownTypes: string[]
  errors: Refusal[]
}

async function runImport(files: string[], options: ImportOptions): Promise<void> {
  for (const file of files) refuseUnreadable(file)
  const settings = loadSettings(options.data).engine
  const summary: Summary = { read: 0, created: 0, known: 0, refused: 0, unknownTypes: [], errors: [] }
  await withStore(options, async (store) => {
    const tenantId = await tenantOf(store, options.tenant)
    for (const file of files) await importFile(store, file, { tenantId, settings }, summary)
  })
  const { unknownTypes, ...rest } = summary
  if (options.json) console.log(asJson({ ...rest, ...(unknownTypes.length > 0 && { unknownTypes }) }))
  else printSummary(summary)
  if (summary.refused > 0) process.exitCode = exitStatus.failure
}

async function importFile(
  store: Store,
  file: string,
  options: Omit<OutsideOptions, 'now'>,
  summary: Summary,
): Promise<void> {
  const bytes = file === '-' ? createReadStream('', { fd: 0, autoClose: false }) : createReadStream(file)
  const name = file === '-' ? 'stdin' : file
  let batch: RawRecord[] = []
  const flush = async () => {
    const records = batch
    batch = []
    await importBatch(store, name, records, options, summary)
  }
  for await (const records of readRecords(bytes)) {
    for (const record of records) {
      batch.push(record)
      if (batch.length >= batchSize) await flush()
    }
  }
  await flush()
}

async function importBatch(
  store: Store,
  file: string,
  records: RawRecord[],
  options: Omit<OutsideOptions, 'now'>,
  summary: Summary,
): Promise<void> {
  const now = fromMilliseconds(Date.now())
  const detections = records.map((record): OutsideDetection | RecordError =>
    'problem' in record ? new RecordError('record', record.problem) : readOutsideDetection(record.raw, now),
  )
  const results = await ingestDetections(store, { ...options, now }, detections)
  summary.read += records.length
  for (const [index, result] of results.entries()) {
    if (result.status === 'error') refuse(file, records[index] as RawRecord, result.error, summary)
    else {
      summary[result.status]++
      noteType((detections[index] as OutsideDetection).type.riskEventType, summary)
    }
  }
}

function noteType(type: string, { unknownTypes }: Summary): void {
  if (!catalogueEntry(type) && unknownTypes.length < typesMax && !unknownTypes.includes(type))
    unknownTypes.push(type)
}

function refuse(file: string, record: RawRecord, { field, message }: RecordError, summary: Summary): void {
  const { line } = record
  summary.refused++
  console.error(printable(`${file}:${line}: ${message}`))
  if (summary.errors.length >= errorsMax) return
  const id = 'problem' in record ? null : outsideIdOf(record.raw)
  summary.errors.push({ file, line, id, field, message })
}

/** Before anything is begun. */
function refuseUnreadable(file: string): void {
  if (file === '-') return
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats) throw new OperatorError(`${file}: there is no such file`)
  if (stats.isDirectory()) throw new OperatorError(`${file} is a folder; name the files in it`)
}

function printSummary({ read, created, known, refused, unknownTypes }: Summary): void {
  const rows: [string, number, string][] = [
    ['read', read, 'records'],
    ['new', created, 'detections'],
    ['already known', known, 'detections'],
    ['refused', refused, refused > 0 ? 'records, each with its line above' : 'records'],
  ]
  const width = Math.max(...rows.map(([, count]) => String(count).length))
  for (const [name, count, what] of rows)
    console.log(`${name.padEnd(14)} ${String(count).padStart(width)} ${what}`)
  if (unknownTypes.length > 0)
    console.log(`types that are not known here, kept as they are: ${unknownTypes.join(', ')}`)
}

function listCommand(): Command {
  return new Command('list')
    .description('List every type of detection: who raises it here, about whom, and how much it counts.')
    .requiredOption('--types', 'list types')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: boolean }) => {
      if (json) console.log(asJson(catalogue))
      else printTypes()
    })
}

function printTypes(): void {
  const rows = catalogue.map((entry) => [
    entry.riskEventType,
    entry.raisedBy + (entry.raisedBy === 'engine' && entry.isAccepted ? ', outside' : ''),
    entry.identityKinds.join(', '),
    entry.riskLevel,
    entry.halfLifeDays === null ? 'stays' : `${entry.halfLifeDays} days`,
    entry.mitreTechniqueId,
    entry.title,
  ])
  printColumns([['type', 'raised by', 'about', 'level', 'half-life', 'technique', 'title'], ...rows])
}
