/** Waits as a table for people. */
import { table } from '../report.ts'
import { quantile } from '../slope.ts'
import type { Answers, Waits } from './measure.ts'

const titles: Record<keyof Waits, string> = {
  confirmCompromised: 'confirmCompromised, 60 users',
  riskyUsers: 'riskyUsers, filtered, $top=100',
  smallWrite: 'small write of another process',
}

export function answersReport({
  name,
  patches,
  atRest,
  duringImport,
  importSeconds,
  failures,
}: Answers): string {
  const beside = `beside an import (${importSeconds.toFixed(0)} s): p50`
  const rows = [[name, 'at rest: p50', 'p99 ms', 'times', beside, 'p99 ms', 'times']]
  for (const kind of Object.keys(titles) as (keyof Waits)[]) {
    rows.push([titles[kind], ...cells(atRest[kind]), ...cells(duringImport[kind])])
  }
  return [
    table(rows),
    ...patches.map((patch) => `${name}: changed in its temporary copy, ${patch}`),
    ...failures.map((failure) => `${name}: FAILED, ${failure}`),
  ].join('\n')
}

function cells(milliseconds: number[]): string[] {
  if (milliseconds.length === 0) return ['–', '–', '0']
  const at = (share: number) => quantile(milliseconds, share).toFixed(1)
  return [at(0.5), at(0.99), String(milliseconds.length)]
}
