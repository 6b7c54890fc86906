/** One stream played and measured: what a thread does, and what comes of it. */
import { type AuditResult, createAudit } from './audit.ts'
import { engineName } from './classes.ts'
import { contestants } from './contestants.ts'
import { evaluate } from './evaluate.ts'
import { generate } from './generator/generate.ts'
import { measure, type RunResult } from './measure/run.ts'
import { openRba } from './rba.ts'
import type { Recording } from './recording.ts'
import type { WholeStream } from './report/whole-report.ts'
import type { Scorer } from './scorer.ts'
import type { Stream } from './stream.ts'
import { type WorldName, worlds } from './worlds.ts'

export type Task =
  | {
      kind: 'world'
      world: WorldName
      seed: number
      users: number
      jitter: number
      replicates: number
      isSteppingUp: boolean
    }
  | { kind: 'rba'; path: string; users: number; replicates: number }
  | SprayTask

/** Streams of their own for the goals of the slow spray: an enterprise without any attack, and with nothing but it. */
export interface SprayTask {
  kind: 'clean' | 'sprayed'
  seed: number
  users: number
  jitter: number
}

export interface Run {
  stream: WholeStream
  result: RunResult
  audit: AuditResult
}

export interface SprayRun {
  /** False when our engine raises no alarms at all. */
  hasAlarms: boolean
  /** In the last {@link cleanDays}. */
  alarms: number
  campaigns: { attempts: number | null; minutes: number | null; attemptsMade: number }[]
}

export type TaskResult = Run | SprayRun

export const cleanDays = 56
const spray = 'spraySlow'
/** Alarms come from failures, so fewer renewed tokens change nothing and save time. */
const tokenRefreshes = 0.1
const millisecondsPerDay = 86_400_000

/** @param onProgress is told the share that is done, 0–1 */
export function runTask(task: Task, onProgress: (share: number) => void): TaskResult {
  if (task.kind === 'world') {
    const { kind: _kind, world, replicates, isSteppingUp, ...options } = task
    const { profile, hasDeviceIds, isEngineOnly } = worlds[world]
    const stream = generate({ profile, ...(hasDeviceIds ? {} : { hasDeviceIds }), ...options })
    const scorers = isEngineOnly ? [engineOf()] : contestants.map((make) => make())
    return runStream(stream, scorers, { replicates, isSteppingUp }, onProgress)
  }
  if (task.kind === 'rba') {
    const scorers = contestants.map((make) => make())
    return runStream(
      openRba(task.path, task),
      scorers,
      { replicates: task.replicates, isSteppingUp: false },
      onProgress,
    )
  }
  return runSpray(task, onProgress)
}

function engineOf(): Scorer {
  return contestants.map((make) => make()).find(({ name }) => name === engineName) as Scorer
}

function runStream(
  stream: Stream,
  scorers: Scorer[],
  { replicates, isSteppingUp }: { replicates: number; isSteppingUp: boolean },
  onProgress: (share: number) => void,
): Run {
  const { signIns } = stream.manifest
  const audit = createAudit(signIns)
  const recording = evaluate(stream, scorers, {
    onProgress: (done) => onProgress(Math.min(1, done / signIns)),
    observe: audit.see,
    isSteppingUp,
  })
  return {
    stream: streamReportOf(recording),
    result: measure(recording, replicates),
    audit: audit.result(),
  }
}

function streamReportOf({ manifest, signIns, rows, malicious }: Recording): WholeStream {
  const { attacks: _attacks, ...rest } = manifest
  return {
    ...rest,
    signIns,
    sha256: manifest.sha256,
    scored: rows,
    malicious: malicious.reduce((sum, one) => sum + one, 0),
  }
}

function runSpray({ kind, ...options }: SprayTask, onProgress: (share: number) => void): SprayRun {
  const engine = engineOf()
  if (!engine.alarms) return { hasAlarms: false, alarms: 0, campaigns: [] }
  const attacks = kind === 'clean' ? [] : [spray]
  const stream = generate({ profile: 'enterprise', attacks, tokenRefreshes, ...options })
  const { manifest, scorers, campaigns } = evaluate(stream, [engine], {
    onProgress: (done) => onProgress(done / stream.manifest.signIns),
  })
  const from = Date.parse(manifest.until) - cleanDays * millisecondsPerDay
  return {
    hasAlarms: true,
    alarms: scorers[0]!.alarms.filter(({ at }) => at >= from).length,
    campaigns: campaigns
      .filter(({ scenario }) => scenario === spray)
      .map(({ attempts: attemptsMade, found }) => {
        const { attempts = null, minutes = null } = found[0]?.asCampaign ?? {}
        return { attempts, minutes, attemptsMade }
      }),
  }
}
