/** Runs worlds × seeds, and puts what was measured together. */
import { createHash } from 'node:crypto'
import { defaultSettings } from '../../src/config.ts'
import { engineName } from './classes.ts'
import type { DetectionResult } from './measure/detections.ts'
import { poolRuns } from './measure/run.ts'
import { type Pooled, pool } from './measure/tree.ts'
import type { QualityOptions } from './options.ts'
import { showProgress } from './progress.ts'
import { rbaVersion } from './rba.ts'
import type { DetectionReport, QualityReport, SprayReport } from './report/quality-report.ts'
import { summaryOf } from './report/summary.ts'
import type { WholeWorld } from './report/whole-report.ts'
import { cleanDays, type Run, type SprayRun, type SprayTask, type Task } from './task.ts'
import { runOnThreads } from './threads.ts'

export interface RunResults {
  report: QualityReport
  /** Every number, by world. */
  whole: Record<string, WholeWorld>
}

export async function run(options: QualityOptions): Promise<RunResults> {
  const streams = streamTasks(options)
  const sprays = options.isWithSprays ? sprayTasks(options) : []
  const tasks: Task[] = [...streams, ...sprays]
  const progress = showProgress(tasks.length)
  const results = await runOnThreads(tasks, options.threads, progress.update).finally(progress.stop)
  const runs = new Map<string, Run[]>()
  for (const [index, task] of streams.entries()) {
    const name = task.kind === 'world' ? task.world : rbaVersion
    runs.set(name, [...(runs.get(name) ?? []), results[index] as Run])
  }
  return reportOf(options, runs, sprayReportOf(options, sprays, results.slice(streams.length) as SprayRun[]))
}

/** The RBA data set has one stream, and no audit or campaigns worth the name. */
function streamTasks(options: QualityOptions): Task[] {
  const { rba, rbaUsers, worlds, seeds, users, jitter, replicates, isSteppingUp } = options
  if (rba !== null) return [{ kind: 'rba', path: rba, users: rbaUsers, replicates }]
  return worlds.flatMap((world) =>
    seeds.map(
      (seed): Task => ({
        kind: 'world',
        ...{ world, seed, users: users[world], jitter, replicates, isSteppingUp },
      }),
    ),
  )
}

function sprayTasks({ seeds, sprayUsers: users, jitter }: QualityOptions): SprayTask[] {
  return seeds.flatMap((seed) => [
    { kind: 'clean', seed, users, jitter },
    { kind: 'sprayed', seed, users, jitter },
  ])
}

/** Null when they were not run, or our engine raises no alarms. */
function sprayReportOf(
  { sprayUsers: users }: QualityOptions,
  tasks: SprayTask[],
  runs: SprayRun[],
): SprayReport | null {
  if (runs.length === 0 || runs.some(({ hasAlarms }) => !hasAlarms)) return null
  const ofKind = (kind: SprayTask['kind']) =>
    runs.flatMap((one, index) => (tasks[index]?.kind === kind ? [{ ...one, seed: tasks[index].seed }] : []))
  return {
    users,
    cleanDays,
    cleanAlarms: ofKind('clean').map(({ alarms }) => alarms),
    campaigns: ofKind('sprayed').flatMap(({ seed, campaigns }) => campaigns.map((one) => ({ seed, ...one }))),
  }
}

function reportOf(options: QualityOptions, runs: Map<string, Run[]>, sprays: SprayReport | null): RunResults {
  const whole: Record<string, WholeWorld> = {}
  for (const [name, ofWorld] of runs) {
    whole[name] = {
      streams: ofWorld.map(({ stream }) => stream),
      scorers: poolRuns(ofWorld.map(({ result }) => result)),
      audit: pool(ofWorld.map(({ audit }) => audit)),
    }
  }
  const all = [...runs.values()].flat()
  const { command, seeds, jitter, isSteppingUp } = options
  const report: QualityReport = {
    command,
    generatorVersion: all[0]?.stream.generatorVersion ?? '',
    settingsSha256: createHash('sha256').update(JSON.stringify(defaultSettings.engine)).digest('hex'),
    seeds,
    jitter,
    isSteppingUp,
    worlds: Object.fromEntries(Object.entries(whole).map(([name, world]) => [name, summaryOf(world)])),
    sprays,
    detections: detectionsOf(all),
  }
  return { report, whole }
}

/** A kind of attack of which a detection finds less than this is not what it is for. */
const recallWorthSaying = 0.05

/** Of the engine, over everything that was run. */
function detectionsOf(runs: Run[]): Record<string, DetectionReport> {
  const engine = poolRuns(runs.map(({ result }) => result))[engineName]
  return Object.fromEntries(
    Object.entries(engine?.detections ?? {}).map(([name, one]) => [
      name,
      {
        recallByScenario: recallsOf(one.recallByScenario),
        falsePositivesPer1000UsersAndDay: one.falsePositivesPer1000UsersAndDay.mean ?? 0,
      },
    ]),
  )
}

function recallsOf(recalls: Pooled<DetectionResult[string]>['recallByScenario']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(recalls).flatMap(([scenario, { value }]) =>
      value !== null && value >= recallWorthSaying ? [[scenario, value]] : [],
    ),
  )
}
