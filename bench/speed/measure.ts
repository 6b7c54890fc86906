/** One import of one log by one build into a fresh folder, and the floor beside it. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from './builds.ts'
import { ProcessError, runMeasured, type Usage } from './process/run.ts'

export interface Log {
  path: string
  signIns: number
}

/** Of one run; `databaseBytes` is what lies in the data folder when it has ended. */
export interface Run extends Usage {
  signIns: number
  databaseBytes: number
  /** How many risks were found, all kinds together. */
  detections: number
}

/** @throws ProcessError when the import fails, or what arrived is not what was sent */
export function importLog({ folder }: Build, log: Log, scratch: string): Promise<Run> {
  const data = join(scratch, 'data')
  const args = ['src/cli/riskgraph.ts', 'import', log.path, '--data', data, '--json']
  return measured(folder, args, data, log, scratch)
}

/** @throws ProcessError */
export function floor(log: Log, scratch: string): Promise<Run> {
  const data = join(scratch, 'floor')
  const program = join(import.meta.dirname, 'floor-process.ts')
  return measured(scratch, [program, log.path, join(data, 'floor.db')], data, log, scratch)
}

async function measured(cwd: string, args: string[], data: string, log: Log, scratch: string): Promise<Run> {
  mkdirSync(data)
  try {
    const { output, usage } = await runMeasured(cwd, args, join(scratch, 'usage.json'))
    const summary = JSON.parse(output) as { new: number; detections?: Record<string, number> }
    if (summary.new !== log.signIns)
      throw new ProcessError(`${summary.new} of ${log.signIns} sign-ins arrived`)
    const detections = Object.values(summary.detections ?? {}).reduce((sum, count) => sum + count, 0)
    return { ...usage, signIns: log.signIns, databaseBytes: bytesIn(data), detections }
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0)
}
