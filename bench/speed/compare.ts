/**
 * Measures builds in turn (A B floor, A B floor, …), so that what else the machine does troubles all alike, and makes
 * figures of a sign-in out of the runs.
 */
import type { Build } from './builds.ts'
import { floor, importLog, type Log, type Run } from './measure.ts'
import { ProcessError } from './process/run.ts'
import { median, slopeOfMedians } from './slope.ts'

/** Figures of one sign-in, as slopes; `peakMemoryBytes` and `detections` are of the largest log. */
export interface Figures {
  signInsPerSecond: number
  cpuMicroseconds: number
  /** Null where the system does not count. */
  writtenBytes: number | null
  databaseBytes: number
  peakMemoryBytes: number
  detections: number
  threadMicroseconds: Record<string, number>
}

export interface Result {
  name: string
  patches: string[]
  runs: Run[]
  /** Null when fewer than two sizes came to their end. */
  figures: Figures | null
  /** What failed, a sentence each. */
  failures: string[]
}

export interface Contestant {
  name: string
  patches: string[]
  run: (log: Log) => Promise<Run>
}

/** The builds, and the floor after them. */
export function contestants(builds: Build[], scratch: string): Contestant[] {
  const imports = builds.map((build) => ({
    name: build.name,
    patches: build.patches,
    run: (log: Log) => importLog(build, log, scratch),
  }))
  return [...imports, { name: 'floor', patches: [], run: (log) => floor(log, scratch) }]
}

/** @param onRun called after each run, of which there are `all.length × logs.length × rounds` */
export async function compare(
  all: Contestant[],
  logs: Log[],
  rounds: number,
  onRun: (next: string) => void,
): Promise<Result[]> {
  const results = all.map(({ name, patches }) => ({
    name,
    patches,
    runs: [] as Run[],
    failures: [] as string[],
  }))
  for (let round = 0; round < rounds; round++) {
    for (const log of logs) {
      for (const [index, { name, run }] of all.entries()) {
        const { runs, failures } = results[index]!
        try {
          runs.push(await run(log))
        } catch (error) {
          if (!(error instanceof ProcessError)) throw error
          failures.push(`${log.signIns} sign-ins: ${error.message}`)
        }
        onRun(`${name} has read ${log.signIns} sign-ins`)
      }
    }
  }
  return results.map((result) => ({ ...result, figures: figuresOf(result.runs) }))
}

export function figuresOf(runs: Run[]): Figures | null {
  if (new Set(runs.map(({ signIns }) => signIns)).size < 2) return null
  const slopeOf = (value: (run: Run) => number) =>
    slopeOfMedians(runs.map((run) => ({ signIns: run.signIns, value: value(run) })))
  const largestSize = Math.max(...runs.map(({ signIns }) => signIns))
  const largest = runs.filter(({ signIns }) => signIns === largestSize)
  const threads = new Set(runs.flatMap(({ threadMicroseconds }) => Object.keys(threadMicroseconds)))
  return {
    signInsPerSecond: 1 / slopeOf(({ seconds }) => seconds),
    cpuMicroseconds: slopeOf(({ cpuMicroseconds }) => cpuMicroseconds),
    writtenBytes: runs.some(({ writtenBytes }) => writtenBytes === null)
      ? null
      : slopeOf(({ writtenBytes }) => writtenBytes as number),
    databaseBytes: slopeOf(({ databaseBytes }) => databaseBytes),
    peakMemoryBytes: median(largest.map(({ peakMemoryBytes }) => peakMemoryBytes)),
    detections: median(largest.map(({ detections }) => detections)) / largestSize,
    threadMicroseconds: Object.fromEntries(
      [...threads].map((name) => [name, slopeOf((run) => run.threadMicroseconds[name] ?? 0)]),
    ),
  }
}
