/** How well scores put intruders above owners. An alert is a score above (not at) the threshold. */

/**
 * The least threshold that at most this share of the owners' scores exceeds. Scores that tie are alerted together or not
 * at all, so a rule with few levels may have to stay silent.
 */
export function thresholdAt(legitimate: ArrayLike<number>, falsePositiveRate: number): number {
  if (legitimate.length === 0) return Number.NaN
  const sorted = Float64Array.from(legitimate).sort()
  const allowed = Math.floor(falsePositiveRate * sorted.length)
  return sorted[sorted.length - 1 - allowed] ?? Number.NEGATIVE_INFINITY
}

/** The greatest threshold that at least this share of the intruders' scores exceeds: below the lowest of them. */
export function thresholdFinding(malicious: ArrayLike<number>, truePositiveRate: number): number {
  if (malicious.length === 0) return Number.NaN
  const sorted = Float64Array.from(malicious).sort()
  const missed = Math.min(sorted.length - 1, Math.floor((1 - truePositiveRate) * sorted.length + 1e-9))
  return below(sorted[missed] as number)
}

export function shareAbove(scores: ArrayLike<number>, threshold: number): number {
  let above = 0
  for (let index = 0; index < scores.length; index++) if ((scores[index] as number) > threshold) above++
  return above / scores.length
}

/** The chance that an intruder scores above an owner, a tie counting half (Mann and Whitney). NaN without either. */
export function rocAuc(malicious: ArrayLike<number>, legitimate: ArrayLike<number>): number {
  const high = Float64Array.from(malicious).sort()
  const low = Float64Array.from(legitimate).sort()
  let less = 0
  let equalEnd = 0
  let wins = 0
  for (const score of high) {
    while (less < low.length && low[less]! < score) less++
    if (equalEnd < less) equalEnd = less
    while (equalEnd < low.length && low[equalEnd]! === score) equalEnd++
    wins += less + (equalEnd - less) / 2
  }
  return wins / (high.length * low.length)
}

/**
 * Average precision if this share of sign-ins were malicious: precision at each threshold, weighted by the recall that
 * it adds. Ties enter together. NaN without either.
 */
export function averagePrecision(
  malicious: ArrayLike<number>,
  legitimate: ArrayLike<number>,
  prevalence: number,
): number {
  if (malicious.length === 0 || legitimate.length === 0) return Number.NaN
  const high = Float64Array.from(malicious).sort().reverse()
  const low = Float64Array.from(legitimate).sort().reverse()
  let owners = 0
  let sum = 0
  for (let found = 0; found < high.length; ) {
    const score = high[found] as number
    const before = found
    while (found < high.length && high[found] === score) found++
    while (owners < low.length && low[owners]! >= score) owners++
    const truePositives = (found / high.length) * prevalence
    const falsePositives = (owners / low.length) * (1 - prevalence)
    sum += ((found - before) / high.length) * (truePositives / (truePositives + falsePositives))
  }
  return sum
}

const floats = new Float64Array(1)
const bits = new BigInt64Array(floats.buffer)

/** The next lower double. */
function below(value: number): number {
  if (!Number.isFinite(value)) return value
  if (value === 0) return -Number.MIN_VALUE
  floats[0] = value
  bits[0]! += value > 0 ? -1n : 1n
  return floats[0] as number
}
