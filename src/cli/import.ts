/** `riskgraph import`: sign-in logs into verdicts, with a progress bar on a terminal and a summary at the end. */

import { statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { OperatorError } from '../model/errors.ts'
import { learningText } from '../proposals/learning.ts'
import { heapLimits } from '../sources/heap.ts'
import type { Progress } from '../sources/import.ts'
import { exitStatus } from './exit-status.ts'
import type { ImportNews, ImportTask } from './import-thread.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'
import { asJson, printable } from './printable.ts'

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
    .action(run)
}

async function run(files: string[], options: ImportCommandOptions): Promise<void> {
  const sizes = files.map(sizeOf)
  const progress = showProgress(sizes.reduce((sum, size) => sum + size, 0))
  const { data, database, tenant, replay, json } = options
  const done = await onThread({ files, data, database, tenant, replay }, progress.update).finally(
    progress.stop,
  )
  if (json) printJson(done)
  else printText(done)
  const { summary } = done
  if (summary.isInterrupted) process.exitCode = exitStatus.interrupted
  else if (summary.rejected > 0) process.exitCode = exitStatus.quarantined
}

type Done = Extract<ImportNews, { kind: 'done' }>

function onThread(task: ImportTask, onProgress: (progress: Progress) => void): Promise<Done> {
  const thread = new Worker(new URL('./import-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: heapLimits,
  })
  // Any message asks it to stop after the batch that is being written.
  const stop = () => thread.postMessage('stop')
  process.once('SIGINT', stop)
  return new Promise<Done>((resolve, reject) => {
    let done: Done | undefined
    thread.on('message', (news: ImportNews) => {
      if (news.kind === 'progress') onProgress(news.progress)
      if (news.kind === 'done') done = news
      if (news.kind === 'failed')
        reject(news.isOperators ? new OperatorError(news.message) : new Error(news.message))
    })
    thread.on('error', (error: Error & { code?: string }) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      reject(
        isMemory
          ? new OperatorError('not enough memory for this log; lower importBatchSize in riskgraph.json')
          : error,
      )
    })
    thread.on('exit', () => (done ? resolve(done) : reject(new Error('the import ended early'))))
  }).finally(() => process.off('SIGINT', stop))
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
  const format = ' {bar} {percentage}% {done}'
  const bar = new SingleBar({
    format,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
    barsize: 30,
  })
  bar.start(1, 0, { done: '' })
  let shown = 0
  return {
    /** Reading is one half of the way and judging the other, whether they go side by side or not. */
    update({ bytesRead, found, assessed }: Progress) {
      const share = (bytesRead / Math.max(bytes, bytesRead, 1)) * (0.5 + assessed / Math.max(found, 1) / 2)
      shown = Math.max(shown, share)
      bar.update(shown, {
        done: `${(bytesRead / 1e6).toFixed(0)} MB, ${assessed} of ${found} sign-ins assessed`,
      })
    },
    stop: () => bar.stop(),
  }
}

/**
 * `quarantine`, the path of the file, is there only when records were rejected, `foreign` when some were of somebody else,
 * `late` when some came too late,
 * and `learning` in the tenant's first weeks.
 */
function printJson({ summary, usersAtRisk, learning }: Done): void {
  const { read, replaced, known, foreign, late, rejected, ignored, detections, quarantine } = summary
  const counts = { read, new: summary.new, replaced, known, rejected, ignored, detections, usersAtRisk }
  const rare = {
    ...(foreign > 0 && { foreign }),
    ...(late > 0 && { late }),
    ...(quarantine && { quarantine }),
    ...(learning && { learning }),
  }
  console.log(asJson({ ...counts, ...rare }))
}

function rareRow(name: string, count: number, what: string): [string, number, string][] {
  return count > 0 ? [[name, count, what]] : []
}

function printText({ summary, usersAtRisk, learning }: Done): void {
  const rows: [string, number, string][] = [
    ['read', summary.read, 'records'],
    ['new', summary.new, 'sign-ins'],
    ...rareRow('replaced', summary.replaced, 'sign-ins, of which the log tells more'),
    ['already known', summary.known, 'sign-ins'],
    ...rareRow('foreign', summary.foreign, 'records of others under known ids, not taken'),
    ...rareRow('late', summary.late, 'sign-ins, too old for later ones to be judged again'),
    ['ignored', summary.ignored, 'records that are not sign-ins'],
    [
      'rejected',
      summary.rejected,
      summary.quarantine ? `records, set aside in ${printable(summary.quarantine)}` : 'records',
    ],
  ]
  const width = Math.max(...rows.map(([, count]) => String(count).length))
  for (const [name, count, what] of rows)
    console.log(`${name.padEnd(14)} ${String(count).padStart(width)} ${what}`)
  const reasons = Object.entries(summary.reasons).sort(([, a], [, b]) => b - a)
  for (const [reason, count] of reasons.slice(0, 3))
    console.log(`  ${count} because of ${printable(reason.slice(0, 160))}`)
  const detections = Object.entries(summary.detections).sort(([, a], [, b]) => b - a)
  console.log(detections.length === 0 ? '\nno new detections' : '\nnew detections')
  for (const [type, count] of detections) console.log(`  ${type.padEnd(22)} ${String(count).padStart(width)}`)
  console.log(`\nusers at risk  ${usersAtRisk}`)
  if (learning) console.log(`\n${learningText(learning)}`)
  if (summary.isInterrupted)
    console.log('\nstopped before the end; run the same command again to complete it')
}
