/**
 * Logarithm, exponential and arcs of `+ − × ÷` and square roots alone, which every engine computes alike
 * (IEEE 754 fixes those five); `Math.log` and its like differ in last digits from version to version.
 */

const ln2 = Math.LN2
const ln2High = 0.6931471803691238 // Its first 32 bits, exact when multiplied by an exponent, and the rest.
const ln2Low = 1.9082149292705877e-10

const bits = new DataView(new ArrayBuffer(8))

/** 1/25, 1/23, …, 1: dividing takes longer than all the rest of a logarithm. */
const termsOfLn = Array.from({ length: 13 }, (_, index) => 1 / (25 - 2 * index))

/**
 * So many zeros, as a list of fractions from the start: one of small whole numbers is made anew by V8 when the first
 * fraction, or a number of 32 bits, is put into it.
 */
export function noFractions(count: number): number[] {
  const list = Array.from({ length: count }, () => 0.5)
  for (let index = 0; index < count; index++) list[index] = 0
  return list
}

/** Natural logarithm of a positive number; within 2 units of the last digit. −∞ of zero, NaN below. */
export function ln(value: number): number {
  if (!(value > 0)) return value === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (value === Number.POSITIVE_INFINITY) return value
  bits.setFloat64(0, value < 2.3e-308 ? value * 2 ** 54 : value)
  const word = bits.getInt32(0)
  let exponent = ((word >> 20) & 0x7ff) - 1023 - (value < 2.3e-308 ? 54 : 0)
  bits.setInt32(0, (word & 0xf_ffff) | 0x3ff0_0000)
  let mantissa = bits.getFloat64(0)
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  // 2 artanh((m − 1) / (m + 1)): the argument is at most 0.172, so that twelve terms are enough.
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let sum = 0
  for (let index = 0; index < termsOfLn.length; index++) sum = sum * square + (termsOfLn[index] as number)
  return exponent * ln2High + (2 * s * sum + exponent * ln2Low)
}

/** e to a power. */
export function exp(power: number): number {
  if (Number.isNaN(power)) return power
  if (power > 709.78) return Number.POSITIVE_INFINITY
  if (power < -745.2) return 0
  const whole = Math.floor(power / ln2 + 0.5)
  const rest = power - whole * ln2High - whole * ln2Low
  let sum = 1
  for (let term = 14; term >= 1; term--) sum = 1 + (rest * sum) / term
  return scaled(sum, whole)
}

/** Exact: powers of two. */
function scaled(value: number, power: number): number {
  let result = value
  let left = power
  for (; left > 30; left -= 30) result *= 1_073_741_824
  for (; left < -30; left += 30) result /= 1_073_741_824
  return left >= 0 ? result * (1 << left) : result / (1 << -left)
}

/** ln(1 + value), for values that are not tiny. */
export function ln1p(value: number): number {
  return ln(1 + value)
}

/** 1 / (1 + e^−logOdds). */
export function probabilityOf(logOdds: number): number {
  return 1 / (1 + exp(-logOdds))
}

/** Log-odds of a probability, which is kept from certainty. */
export function logit(probability: number): number {
  const clamped = Math.min(1 - 1e-9, Math.max(1e-9, probability))
  return ln(clamped / (1 - clamped))
}

/** Sine of an angle in degrees. */
export function sinDegrees(degrees: number): number {
  let angle = degrees % 360
  if (angle > 180) angle -= 360
  if (angle < -180) angle += 360
  if (angle > 90) angle = 180 - angle
  if (angle < -90) angle = -180 - angle
  const x = angle * (Math.PI / 180)
  const square = x * x
  let sum = 1
  for (let term = 20; term >= 2; term -= 2) sum = 1 - (square * sum) / (term * (term + 1))
  return x * sum
}

/** Arc sine in radians of −1 … 1. */
export function asin(value: number): number {
  let x = Math.min(1, Math.max(-1, value))
  // sin(a/2) = sin a / √(2 (1 + cos a)): thrice, and the series needs few terms.
  for (let halving = 0; halving < 3; halving++) x /= Math.sqrt(2 * (1 + Math.sqrt(1 - x * x)))
  const square = x * x
  let sum = 0
  for (let n = 10; n >= 0; n--) sum = sum * square + (termsOfAsin[n] as number)
  return 8 * x * sum
}

const termsOfAsin: number[] = []
for (let n = 0, factor = 1; n < 11; n++) {
  termsOfAsin.push(factor / (2 * n + 1))
  factor *= (2 * n + 1) / (2 * n + 2)
}
