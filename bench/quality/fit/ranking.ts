/** A quick look at how weights rank intruders, for tuning; the report measures properly. */
import { evidenceNames } from '../../../src/score/evidence.ts'
import type { StreamProfile } from '../stream.ts'
import type { Collected } from './collect.ts'

/** `weights`: null takes the score of the whole engine. */
export function printRanking(
  title: string,
  streams: { profile: StreamProfile; rows: Collected }[],
  weights: number[] | null,
): void {
  for (const profile of new Set(streams.map((one) => one.profile))) {
    console.log(`\n${title}: ${profile}`)
    const pooled = streams.filter((one) => one.profile === profile).map(({ rows }) => rows)
    printStreams(pooled, weights)
  }
}

function printStreams(streams: Collected[], weights: number[] | null): void {
  const honest: { score: number; scenario: string; level: string }[] = []
  const intruders = new Map<string, { score: number; level: string }[]>()
  for (const rows of streams) {
    for (let row = 0; row < rows.count; row++) {
      const score = weights ? sumOf(rows, row, weights) : (rows.scores[row] as number)
      const [scenario, level] = [rows.scenarios[row] as string, rows.levels[row] as string]
      if (!rows.labels[row]) honest.push({ score, scenario, level })
      else {
        const known = intruders.get(scenario)
        if (known) known.push({ score, level })
        else intruders.set(scenario, [{ score, level }])
      }
    }
  }
  const sorted = honest.map(({ score }) => score).sort((a, b) => b - a)
  const at = [0.01, 0.001].map((share) => sorted[Math.floor(sorted.length * share)] as number)
  console.log(
    `  thresholds at 1 % and 0.1 %: ${at.map((value) => value.toFixed(2)).join(', ')} of ${honest.length}`,
  )
  for (const [scenario, found] of [...intruders].sort()) {
    const shares = at.map((threshold) => share(found, ({ score }) => score > threshold))
    console.log(
      `  ${scenario.padEnd(22)} n=${String(found.length).padStart(5)}  ${shares.join(' ')}   medium ${share(found, isMedium)} high ${share(found, isHigh)}`,
    )
  }
  for (const scenario of [...new Set(honest.map((one) => one.scenario))].sort()) {
    const some = honest.filter((one) => one.scenario === scenario)
    console.log(
      `  honest ${scenario.padEnd(22)} n=${String(some.length).padStart(6)}  ${share(some, ({ score }) => score > (at[0] as number))}   medium ${share(some, isMedium)} high ${share(some, isHigh)}`,
    )
  }
  console.log(`  honest, all: medium ${share(honest, isMedium)} high ${share(honest, isHigh)}`)
}

const isMedium = ({ level }: { level: string }) => level === 'medium' || level === 'high'
const isHigh = ({ level }: { level: string }) => level === 'high'

function share<T>(items: T[], holds: (item: T) => boolean): string {
  return `${((100 * items.filter(holds).length) / Math.max(1, items.length)).toFixed(2).padStart(6)} %`
}

function sumOf(rows: Collected, row: number, weights: number[]): number {
  let sum = 0
  for (let index = 0; index < evidenceNames.length; index++)
    sum += (rows.amounts[row * evidenceNames.length + index] as number) * (weights[index] as number)
  return sum
}
