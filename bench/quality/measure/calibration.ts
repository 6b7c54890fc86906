/** Whether the chances that a scorer states come true, at its own prior and at others. */
import { prevalences } from '../classes.ts'
import { atPrior, type Calibration, calibrationOf } from '../metrics/calibration.ts'
import { type Recording, type ScorerColumns, testPeriod } from '../recording.ts'
import { historyBuckets } from './ranking.ts'
import { pick, rowsWhere } from './selection.ts'

const decile = 10

export type CalibrationResult = NonNullable<ReturnType<typeof measureCalibration>>

/** On the test part; null of a scorer that states no chances. */
export function measureCalibration(recording: Recording, { chance, prior }: ScorerColumns) {
  if (!chance) return null
  const rows = rowsWhere(recording, (row) => recording.period[row] === testPeriod)
  const malicious = pick(recording.malicious, rows)
  const stated = pick(chance, rows)
  const own = prior ?? malicious.reduce((sum, one) => sum + one, 0) / rows.length
  const at = (prevalence: number) =>
    figures(
      calibrationOf(
        stated.map((one) => atPrior(one, own, prevalence)),
        malicious,
        prevalence,
      ),
    )
  const ones = malicious.reduce((sum, one) => sum + one, 0)
  const weights = { one: own / ones, zero: (1 - own) / (rows.length - ones) }
  const top = calibrationOf(stated, malicious, own, decile).bins.at(-1)
  return {
    prior: own,
    /** Of the tenth with the highest scores: how far what is stated is from what comes true. */
    topDecileError: top ? Math.abs(top.stated - top.observed) : Number.NaN,
    byHistory: Object.fromEntries(
      historyBuckets.map(([name, least, most]) => {
        const some = rows.filter((row) => recording.history[row]! >= least && recording.history[row]! <= most)
        return [name, ofBucket(pick(chance, some), pick(recording.malicious, some), weights)]
      }),
    ),
    own: at(own),
    rare: at(prevalences.rare),
    usual: at(prevalences.usual),
    frequent: at(prevalences.frequent),
    even: at(0.5),
  }
}

/** With the weights of all, so that the buckets add up to the whole. */
function ofBucket(chances: Float64Array, malicious: Float64Array, weights: { one: number; zero: number }) {
  const ones = malicious.reduce((sum, one) => sum + one, 0) * weights.one
  const share = ones / (ones + malicious.filter((one) => one === 0).length * weights.zero)
  const { error, brier, prevalence } = calibrationOf(chances, malicious, share)
  return { error, brier, prevalence }
}

function figures({ prevalence, brier, brierOfPrevalence, error, bins }: Calibration) {
  return {
    prevalence,
    brier,
    brierOfPrevalence,
    error,
    bins: Object.fromEntries(bins.map(({ stated, observed }, at) => [String(at + 1), { stated, observed }])),
  }
}
