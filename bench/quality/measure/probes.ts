/** How many of the intruders who were imagined in the place of owners are found, by kind; over everything that is scored. */
import { type Resampling, tally } from '../metrics/bootstrap.ts'
import { shareAbove, thresholdAt } from '../metrics/ranking.ts'
import { tallyAbove, thresholdsAt } from '../metrics/redrawn-thresholds.ts'
import { highRank, mediumRank, type Recording, type ScorerColumns } from '../recording.ts'
import { pick, rowsWhere, treeOf } from './selection.ts'

/** Shares of the owners' interactive sign-ins above the threshold: what is paid for what is found. */
const curveRates = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02]
const onePercent = 0.01

export type ProbeResult = NonNullable<ReturnType<typeof measureProbes>>

/** Null of a scorer that was not asked. */
export function measureProbes(recording: Recording, { score, probes }: ScorerColumns, again: Resampling) {
  if (!probes) return null
  const { malicious, interactive, user } = recording
  const { kind, kindNames, user: userOfProbe } = recording.probes
  const owners = rowsWhere(recording, (row) => !malicious[row] && !!interactive[row])
  const ownersScores = pick(score, owners)
  const threshold = thresholdAt(ownersScores, onePercent)
  const redrawn = thresholdsAt(again, owners, user, score, onePercent)
  const rowsOf = (name: string) => {
    const number = kindNames.indexOf(name)
    return Uint32Array.from([...kind.keys()].filter((row) => kind[row] === number))
  }
  const from = (rows: Uint32Array, least: number) =>
    tally(
      again,
      pick(userOfProbe, rows),
      Array.from(rows, (row) => probes.level[row]! >= least),
    )
  return {
    kinds: treeOf(kindNames, (name) => {
      const rows = rowsOf(name)
      return {
        onePercent: tallyAbove(again, rows, userOfProbe, probes.score, threshold, redrawn),
        medium: from(rows, mediumRank),
        high: from(rows, highRank),
      }
    }),
    curve: treeOf(curveRates.map(String), (rate) =>
      treeOf(kindNames, (name) =>
        shareAbove(pick(probes.score, rowsOf(name)), thresholdAt(ownersScores, Number(rate))),
      ),
    ),
  }
}
