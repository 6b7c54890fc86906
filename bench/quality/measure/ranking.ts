/** How well one scorer tells intruders from owners: rates at fixed false positive rates, areas, hard cases, history. */
import {
  falsePositiveRates,
  honestKinds,
  type OperatingPoint,
  prevalences,
  takeoverClasses,
} from '../classes.ts'
import type { Resampling, Tally } from '../metrics/bootstrap.ts'
import { averagePrecision, rocAuc, thresholdAt } from '../metrics/ranking.ts'
import { tallyAbove, thresholdsAt } from '../metrics/redrawn-thresholds.ts'
import { type Recording, type ScorerColumns, validationPeriod } from '../recording.ts'
import { byScenario, firstVisits, ownersAtWork, pick, rowsOfGroup, treeOf } from './selection.ts'

/** By how often an account was entered before: name, least, most. */
export const historyBuckets: [string, number, number][] = [
  ['0', 0, 0],
  ['1–4', 1, 4],
  ['≥ 5', 5, Number.POSITIVE_INFINITY],
]

interface Threshold {
  value: number
  replicates: Float64Array
}

export type RankingResult = ReturnType<typeof measureRanking>

/** All on the test part; thresholds from its own owners' sign-ins, and, where it says fixed, from those of validation. */
export function measureRanking(recording: Recording, scorer: ScorerColumns, again: Resampling) {
  const owners = ownersAtWork(recording)
  const before = ownersAtWork(recording, validationPeriod)
  const attacks = firstVisits(recording)
  const attacksKnown = takeoverClasses.filter((name) => attacks.has(name))
  const own = thresholdsOf(recording, scorer, again, owners)
  const fixed = thresholdsOf(recording, scorer, again, before)
  const above = (rows: Uint32Array, { value, replicates }: Threshold): Tally =>
    tallyAbove(again, rows, recording.user, scorer.score, value, replicates)
  const points = <Value>(value: (point: OperatingPoint) => Value) => ({
    onePercent: value('onePercent'),
    onePerMille: value('onePerMille'),
  })
  const ownersScores = pick(scorer.score, owners)
  const hardCases = byScenario(recording, owners)
  const takeovers = Uint32Array.from(attacksKnown.flatMap((name) => [...attacks.get(name)!]))
  const inBucket = (rows: Uint32Array, [, least, most]: (typeof historyBuckets)[number]) =>
    rows.filter((row) => recording.history[row]! >= least && recording.history[row]! <= most)
  return {
    found: treeOf(attacksKnown, (name) => points((point) => above(attacks.get(name)!, own[point]))),
    foundFixed: treeOf(attacksKnown, (name) => points((point) => above(attacks.get(name)!, fixed[point]))),
    falsePositivesFixed: points((point) => above(owners, fixed[point])),
    rocAuc: treeOf(attacksKnown, (name) => rocAuc(pick(scorer.score, attacks.get(name)!), ownersScores)),
    averagePrecision: treeOf(attacksKnown, (name) =>
      averagePrecision(pick(scorer.score, attacks.get(name)!), ownersScores, prevalences.usual),
    ),
    hardCases: treeOf(hardCases.keys(), (name) => points((point) => above(hardCases.get(name)!, own[point]))),
    hardCaseGroups: treeOf(Object.keys(honestKinds), (name) =>
      above(rowsOfGroup(hardCases, name), own.onePercent),
    ),
    history: Object.fromEntries(
      historyBuckets.map((bucket) => [
        bucket[0],
        {
          falsePositives: above(inBucket(owners, bucket), own.onePercent),
          found: above(inBucket(takeovers, bucket), own.onePercent),
        },
      ]),
    ),
  }
}

function thresholdsOf(
  { user }: Recording,
  { score }: ScorerColumns,
  again: Resampling,
  rows: Uint32Array,
): Record<OperatingPoint, Threshold> {
  const at = (rate: number): Threshold => ({
    value: thresholdAt(pick(score, rows), rate),
    replicates: thresholdsAt(again, rows, user, score, rate),
  })
  return {
    onePercent: at(falsePositiveRates.onePercent),
    onePerMille: at(falsePositiveRates.onePerMille),
  }
}
