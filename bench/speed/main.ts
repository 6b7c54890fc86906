/**
 * How fast logs are imported, in figures of one sign-in: the working tree, beside another commit and the floor.
 * `npm run bench -- --traffic r --sizes 20000,60000 --people 50000 --base HEAD~1`
 * `npm run bench -- --answers`: what the API and small writes take while an import runs.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answers, answerSteps, measureAnswers } from './answers/measure.ts'
import { answersReport } from './answers/report.ts'
import { type Build, checkOut, workingTree } from './builds.ts'
import { compare, contestants } from './compare.ts'
import { writeLog } from './log-file.ts'
import type { Log } from './measure.ts'
import { parseOptions, type SpeedOptions, trafficOptions } from './options.ts'
import { showProgress } from './progress.ts'
import { report } from './report.ts'
import { traffics } from './traffics.ts'

const options = parseOptions(process.argv.slice(2))
const scratch = mkdtempSync(join(tmpdir(), 'riskgraph-bench-'))
process.once('SIGINT', () => {
  rmSync(scratch, { recursive: true, force: true })
  process.exit(130)
})
try {
  await (options.answers ? runAnswers(options) : runImports(options))
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function runImports(options: SpeedOptions): Promise<void> {
  const { sizes, rounds, json } = options
  const all = contestants(builds(options), scratch)
  const progress = showProgress(sizes.length + all.length * sizes.length * rounds)
  const logs = sizes.map((signIns): Log => ({ path: join(scratch, `${signIns}.jsonl`), signIns }))
  for (const { path, signIns } of logs) {
    // Each log is the beginning of the largest.
    await writeLog(path, lines(options), signIns)
    progress.step('writing the logs')
  }
  const results = await compare(all, logs, rounds, progress.step)
  progress.stop()
  if (json) console.log(JSON.stringify({ ...conditions(options), results }, null, 2))
  else console.log(`${title(options)}\n\n${report(results)}`)
  if (results[0]?.figures === null) process.exitCode = 1
}

async function runAnswers(options: SpeedOptions): Promise<void> {
  const progress = showProgress(answerSteps * (options.base === undefined ? 1 : 2))
  const results: Answers[] = []
  for (const build of builds(options)) {
    const answers = await measureAnswers(build, lines(options), options, scratch, progress.step)
    results.push(answers)
  }
  progress.stop()
  if (options.json) console.log(JSON.stringify({ ...conditions(options), results }, null, 2))
  else console.log(`${title(options)}\n\n${results.map(answersReport).join('\n\n')}`)
}

function builds({ base, heap }: SpeedOptions): Build[] {
  if (base === undefined) return [workingTree()]
  const folder = join(scratch, 'base')
  mkdirSync(folder)
  return [workingTree(), checkOut(base, folder, heap)]
}

function lines(options: SpeedOptions): Generator<string> {
  return traffics[options.traffic].lines(trafficOptions(options, options.sizes.at(-1)!))
}

function conditions({ traffic, sizes, people, days, seed, rounds }: SpeedOptions) {
  const date = new Date().toISOString().slice(0, 10)
  return {
    traffic,
    sizes,
    people,
    days,
    seed,
    rounds,
    cores: availableParallelism(),
    node: process.version,
    date,
  }
}

function title(options: SpeedOptions): string {
  const { traffic, sizes, people, rounds, cores, node, date } = conditions(options)
  const all = sizes.map((size) => size.toLocaleString('en')).join(' → ')
  const often = rounds === 1 ? 'once' : `${rounds} times`
  return `${traffic}, ${traffics[traffic].title}: ${all} sign-ins of ${people.toLocaleString('en')} people, ${often}, ${cores} cores, Node ${node}, ${date}`
}
