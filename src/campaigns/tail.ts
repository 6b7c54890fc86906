/** How unlikely a count is by what is usual: Poisson, or negative binomial where counts vary more than that. */
import { exp, ln } from '../observation/arithmetic.ts'

/** The chance of `count` or more when counts have this mean and variance. */
export function tailProbability(count: number, mean: number, variance: number): number {
  if (count <= 0) return 1
  const average = Math.max(mean, 0.01)
  const isSpread = variance > average * 1.001
  const size = isSpread ? (average * average) / (variance - average) : 0
  const share = isSpread ? average / (average + size) : 0
  let term = exp(isSpread ? negativeBinomial(count, size, share) : poisson(count, average))
  let sum = 0
  for (let at = count; at < count + 100_000; at++) {
    sum += term
    const ratio = isSpread ? (share * (at + size)) / (at + 1) : average / (at + 1)
    term *= ratio
    if (ratio < 1 && term < sum * 1e-12) break
  }
  return Math.min(1, sum)
}

function poisson(count: number, mean: number): number {
  return count * ln(mean) - mean - logFactorial(count)
}

function negativeBinomial(count: number, size: number, share: number): number {
  return (
    logGamma(count + size) - logGamma(size) - logFactorial(count) + size * ln(1 - share) + count * ln(share)
  )
}

function logFactorial(count: number): number {
  return logGamma(count + 1)
}

/** Stirling's series, after moving the argument to where it is exact to ten digits (Abramowitz & Stegun 6.1.41). */
function logGamma(value: number): number {
  let shift = 0
  let at = value
  while (at < 10) shift += ln(at++)
  const square = 1 / (at * at)
  const series = (1 / 12 - square * (1 / 360 - square / 1260)) / at
  return (at - 0.5) * ln(at) - at + 0.5 * ln(2 * Math.PI) + series - shift
}
