/** Runs profiles × seeds, and puts what was measured together. */
import { createHash } from 'node:crypto'
import { defaultSettings } from '../../src/config.ts'
import { engineName } from './classes.ts'
import { poolRuns } from './measure/run.ts'
import { pool } from './measure/tree.ts'
import type { QualityOptions } from './options.ts'
import { showProgress } from './progress.ts'
import { rbaVersion } from './rba.ts'
import { goalsOf } from './report/goals.ts'
import type { DetectionReport, ProfileReport, QualityReport, SprayReport } from './report/quality-report.ts'
import { cleanDays, type Run, type SprayRun, type SprayTask, type Task } from './task.ts'
import { runOnThreads } from './threads.ts'

export async function run(options: QualityOptions): Promise<QualityReport> {
  const streams = streamTasks(options)
  const sprays = options.isWithSprays ? sprayTasks(options) : []
  const tasks: Task[] = [...streams, ...sprays]
  const progress = showProgress(tasks.length)
  const results = await runOnThreads(tasks, options.threads, progress.update).finally(progress.stop)
  const runs = new Map<string, Run[]>()
  for (const [index, task] of streams.entries()) {
    const name = task.kind === 'profile' ? task.profile : rbaVersion
    runs.set(name, [...(runs.get(name) ?? []), results[index] as Run])
  }
  return reportOf(options, runs, sprayReportOf(options, sprays, results.slice(streams.length) as SprayRun[]))
}

/** The RBA data set has one stream, and no audit or campaigns worth the name. */
function streamTasks(options: QualityOptions): Task[] {
  const { rba, rbaUsers, profiles, seeds, users, jitter, replicates, isSteppingUp } = options
  if (rba !== null) return [{ kind: 'rba', path: rba, users: rbaUsers, replicates }]
  return profiles.flatMap((profile) =>
    seeds.map(
      (seed): Task => ({
        kind: 'profile',
        ...{ profile, seed, users: users[profile], jitter, replicates, isSteppingUp },
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

function reportOf(
  options: QualityOptions,
  runs: Map<string, Run[]>,
  sprays: SprayReport | null,
): QualityReport {
  const profiles: Record<string, ProfileReport> = {}
  for (const [name, ofProfile] of runs) {
    profiles[name] = {
      streams: ofProfile.map(({ stream }) => stream),
      scorers: poolRuns(ofProfile.map(({ result }) => result)),
      audit: pool(ofProfile.map(({ audit }) => audit)),
    }
  }
  const all = [...runs.values()].flat()
  const { command, seeds, jitter, isSteppingUp, scoringMicroseconds } = options
  return {
    command,
    generatorVersion: all[0]?.stream.generatorVersion ?? '',
    settingsSha256: createHash('sha256').update(JSON.stringify(defaultSettings.engine)).digest('hex'),
    seeds,
    jitter,
    isSteppingUp,
    profiles,
    sprays,
    scoringMicroseconds,
    goals: goalsOf({ profiles, sprays, scoringMicroseconds }),
    detections: detectionsOf(all),
  }
}

/** Of the engine, over everything that was run. */
function detectionsOf(runs: Run[]): Record<string, DetectionReport> {
  const engine = poolRuns(runs.map(({ result }) => result))[engineName]
  return Object.fromEntries(
    Object.entries(engine?.detections ?? {}).map(([name, one]) => [
      name,
      {
        recallByScenario: one.recallByScenario,
        falsePositivesPer1000UsersAndDay: one.falsePositivesPer1000UsersAndDay.mean ?? 0,
      },
    ]),
  )
}
