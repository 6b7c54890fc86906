/** `riskgraph import`: sign-in logs into verdicts, with a progress bar on a terminal and a summary at the end. */
import { createReadStream, statSync } from 'node:fs'
import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { loadSettings } from '../config.ts'
import { fadeRisk } from '../engine/fade.ts'
import { createEngine } from '../engine/ingest.ts'
import { loadAddressLists } from '../enrich/address-lists.ts'
import { OperatorError } from '../errors.ts'
import { type ImportInput, type ImportSummary, importLogs, type Progress } from '../import/import.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import type { Store } from '../store/store.ts'
import { exitStatus } from './exit-status.ts'
import { type PlaceOptions, tenantOf, withPlace, withStore } from './place.ts'

interface ImportCommandOptions extends PlaceOptions {
  tenant?: string
  replay?: boolean
  json?: boolean
}

export function importCommand(): Command {
  return withPlace(new Command('import'))
    .description('Read sign-in logs of Entra ID, find the risky ones, and keep what was found.')
    .argument('<file...>', 'log files in any of the known forms; - reads standard input')
    .option('--tenant <id>', 'tenant; without it, the one of this store')
    .option('--replay', 'date what is found by the log, as if it had been assessed live, instead of by now')
    .option('--json', 'print the summary as JSON')
    .action((files: string[], options: ImportCommandOptions) =>
      withStore(options, (store) => run(store, files, options)),
    )
}

async function run(store: Store, files: string[], options: ImportCommandOptions): Promise<void> {
  const sizes = files.map(sizeOf)
  const abort = new AbortController()
  const stop = () => {
    abort.abort()
    // Whoever types or pipes may never end.
    if (files.includes('-')) process.stdin.destroy()
  }
  process.once('SIGINT', stop)
  const progress = showProgress(sizes.reduce((sum, size) => sum + size, 0))
  const tenantId = await tenantOf(store, options.tenant)
  const summary = await importInto(store, tenantId, files.map(openInput), {
    ...options,
    signal: abort.signal,
    onProgress: progress.update,
  })
  progress.stop()
  process.off('SIGINT', stop)
  const usersAtRisk = await countUsersAtRisk(store, tenantId)
  if (options.json) printJson(summary, usersAtRisk)
  else printText(summary, usersAtRisk)
  if (summary.isInterrupted) process.exitCode = exitStatus.interrupted
  else if (summary.rejected > 0) process.exitCode = exitStatus.quarantined
}

export interface ImportIntoOptions extends Pick<ImportCommandOptions, 'data' | 'replay'> {
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** The whole way of a log into a tenant; what the demo does too. */
export async function importInto(
  store: Store,
  tenantId: string,
  inputs: Iterable<ImportInput>,
  { data, replay, signal, onProgress }: ImportIntoOptions,
): Promise<ImportSummary> {
  const settings = loadSettings(data)
  const lists = loadAddressLists(data)
  const stamp = (at: Timestamp) => (replay ? at : fromMilliseconds(Date.now()))
  const engine = createEngine({
    store,
    tenantId,
    settings: settings.engine,
    listedKinds: lists.kinds,
    now: stamp,
  })
  const summary = await importLogs({
    inputs,
    engine,
    lists,
    batchSize: settings.importBatchSize,
    data,
    signal,
    onProgress,
  })
  await fadeRisk(store, {
    tenantId,
    settings: settings.engine,
    until: fromMilliseconds(Date.now()),
    now: stamp,
  })
  return summary
}

async function countUsersAtRisk({ read }: Store, tenantId: string): Promise<number> {
  const { users } = await read
    .selectFrom('riskyUsers')
    .select((row) => row.fn.countAll<number>().as('users'))
    .where('tenantId', '=', tenantId)
    .where('riskState', 'in', ['atRisk', 'confirmedCompromised'])
    .executeTakeFirstOrThrow()
  return Number(users)
}

function openInput(file: string): ImportInput {
  return file === '-' ? { name: 'stdin', bytes: process.stdin } : { name: file, bytes: opened(file) }
}

/** Only when its turn comes. */
async function* opened(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file)
}

/** Refuses what cannot be read before anything is begun. */
function sizeOf(file: string): number {
  if (file === '-') return 0
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats) throw new OperatorError(`${file}: there is no such file`)
  if (stats.isDirectory()) throw new OperatorError(`${file} is a folder; name the files in it`)
  return stats.size
}

/** Only on a terminal: a pipe or a log wants the summary alone. */
function showProgress(bytes: number) {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} }
  const format = ' {phase} {bar} {percentage}% {done}'
  const bar = new SingleBar({
    format,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
    barsize: 30,
  })
  bar.start(1, 0, { phase: 'reading  ', done: '' })
  return {
    update({ phase, done, total }: Progress) {
      const all = total ?? Math.max(bytes, done)
      const shown = phase === 'reading' ? `${(done / 1e6).toFixed(0)} MB` : `${done} of ${all} sign-ins`
      bar.update(all === 0 ? 1 : done / all, { phase: phase.padEnd(9), done: shown })
    },
    stop: () => bar.stop(),
  }
}

function printJson(summary: ImportSummary, usersAtRisk: number): void {
  const { read, known, rejected, ignored, detections, quarantine } = summary
  console.log(
    JSON.stringify({ read, new: summary.new, known, rejected, ignored, detections, usersAtRisk, quarantine }),
  )
}

function printText(summary: ImportSummary, usersAtRisk: number): void {
  const rows: [string, number, string][] = [
    ['read', summary.read, 'records'],
    ['new', summary.new, 'sign-ins'],
    ['already known', summary.known, 'sign-ins'],
    ['ignored', summary.ignored, 'records that are not sign-ins'],
    [
      'rejected',
      summary.rejected,
      summary.quarantine ? `records, set aside in ${summary.quarantine}` : 'records',
    ],
  ]
  const width = Math.max(...rows.map(([, count]) => String(count).length))
  for (const [name, count, what] of rows)
    console.log(`${name.padEnd(14)} ${String(count).padStart(width)} ${what}`)
  const detections = Object.entries(summary.detections).sort(([, a], [, b]) => b - a)
  console.log(detections.length === 0 ? '\nno new detections' : '\nnew detections')
  for (const [type, count] of detections) console.log(`  ${type.padEnd(22)} ${String(count).padStart(width)}`)
  console.log(`\nusers at risk  ${usersAtRisk}`)
  if (summary.isInterrupted)
    console.log('\nstopped before the end; run the same command again to complete it')
}
