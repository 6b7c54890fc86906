/** Whether a stated chance is what comes true. Rows are weighted to a stated prevalence of malicious sign-ins. */

export interface CalibrationBin {
  /** Weighted means within the bin. */
  stated: number
  observed: number
  /** Share of the weight. */
  mass: number
}

export interface Calibration {
  prevalence: number
  brier: number
  /** Brier score of whoever always states the prevalence. */
  brierOfPrevalence: number
  /** Expected calibration error over bins of equal mass. */
  error: number
  bins: CalibrationBin[]
}

const binsDefault = 15

/**
 * @param malicious 1 or 0, parallel to `chances`
 * @param prevalence to which the rows are weighted; null: as they are
 */
export function calibrationOf(
  chances: ArrayLike<number>,
  malicious: ArrayLike<number>,
  prevalence: number | null,
  bins = binsDefault,
): Calibration {
  const size = chances.length
  let ones = 0
  for (let index = 0; index < size; index++) ones += malicious[index] as number
  const share = prevalence ?? ones / size
  const weightOne = share / ones
  const weightZero = (1 - share) / (size - ones)
  const order = Uint32Array.from({ length: size }, (_, index) => index)
  order.sort((a, b) => (chances[a] as number) - (chances[b] as number))
  const found: { weight: number; stated: number; observed: number }[] = []
  let brier = 0
  let passed = 0
  for (const index of order) {
    const isOne = malicious[index] as number
    const weight = isOne ? weightOne : weightZero
    const chance = chances[index] as number
    brier += weight * (chance - isOne) ** 2
    const at = Math.min(bins - 1, Math.floor((passed + weight / 2) * bins))
    passed += weight
    const bin = found[at] ?? { weight: 0, stated: 0, observed: 0 }
    found[at] = bin
    bin.weight += weight
    bin.stated += weight * chance
    bin.observed += weight * isOne
  }
  const filled = found.filter((bin) => bin !== undefined)
  return {
    prevalence: share,
    brier,
    brierOfPrevalence: share * (1 - share),
    error: filled.reduce((sum, { stated, observed }) => sum + Math.abs(stated - observed), 0),
    bins: filled.map(({ weight, stated, observed }) => ({
      stated: stated / weight,
      observed: observed / weight,
      mass: weight,
    })),
  }
}

/** The same evidence under another prior: log-odds move by the difference of the priors' log-odds. */
export function atPrior(chance: number, from: number, to: number): number {
  const logOdds = (value: number) => Math.log(value / (1 - value))
  if (chance <= 0 || chance >= 1) return chance
  return 1 / (1 + Math.exp(-(logOdds(chance) + logOdds(to) - logOdds(from))))
}
