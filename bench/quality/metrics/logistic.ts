/** Logistic regression by hand: enough to ask whether a few columns tell one kind of row from another. */

export interface LogisticModel {
  /** The chance that a row is of kind 1. */
  chance(row: ArrayLike<number>): number
  /** Of the standardized columns, the last one for the constant. */
  weights: Float64Array
}

/**
 * Iteratively reweighted least squares on standardized columns with a small ridge; both kinds weigh the same, however
 * rare one is. @param rows of equal length, finite
 */
export function fitLogistic(rows: ArrayLike<number>[], kinds: ArrayLike<number>, ridge = 1): LogisticModel {
  const width = (rows[0]?.length ?? 0) + 1
  const scale = standardization(rows, width - 1)
  const design = rows.map((row) => standardized(row, scale))
  let ones = 0
  for (let index = 0; index < kinds.length; index++) ones += kinds[index] as number
  const kindWeight = [rows.length / 2 / (rows.length - ones), rows.length / 2 / ones]
  const weights = new Float64Array(width)
  for (let round = 0; round < 25; round++) {
    const gradient = new Float64Array(width)
    const curvature = Array.from({ length: width }, () => new Float64Array(width))
    for (const [index, row] of design.entries()) {
      const chance = sigmoid(dot(weights, row))
      const weight = kindWeight[kinds[index] as number] as number
      const pull = weight * ((kinds[index] as number) - chance)
      const bend = weight * Math.max(1e-6, chance * (1 - chance))
      for (let one = 0; one < width; one++) {
        gradient[one]! += pull * row[one]!
        for (let other = 0; other <= one; other++) curvature[one]![other]! += bend * row[one]! * row[other]!
      }
    }
    for (let one = 0; one < width; one++) {
      gradient[one]! -= one < width - 1 ? ridge * weights[one]! : 0
      curvature[one]![one]! += ridge
    }
    const step = solve(curvature, gradient)
    for (let one = 0; one < width; one++) weights[one]! += step[one]!
    if (Math.max(...step.map(Math.abs)) < 1e-6) break
  }
  return { weights, chance: (row) => sigmoid(dot(weights, standardized(row, scale))) }
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let index = 0; index < one.length; index++) sum += one[index]! * other[index]!
  return sum
}

interface Standardization {
  centers: Float64Array
  deviations: Float64Array
}

function standardization(rows: ArrayLike<number>[], width: number): Standardization {
  const centers = new Float64Array(width)
  const deviations = new Float64Array(width)
  for (const row of rows) for (let at = 0; at < width; at++) centers[at]! += (row[at] as number) / rows.length
  for (const row of rows)
    for (let at = 0; at < width; at++)
      deviations[at]! += ((row[at] as number) - centers[at]!) ** 2 / rows.length
  // A column that says the same of all rows must not be blown up by its rounding errors.
  const least = (at: number) => 1e-9 * (1 + Math.abs(centers[at]!))
  return {
    centers,
    deviations: deviations.map((variance, at) => (Math.sqrt(variance) > least(at) ? Math.sqrt(variance) : 1)),
  }
}

function standardized(row: ArrayLike<number>, { centers, deviations }: Standardization): Float64Array {
  const result = new Float64Array(row.length + 1).fill(1)
  for (let at = 0; at < row.length; at++) result[at] = ((row[at] as number) - centers[at]!) / deviations[at]!
  return result
}

/** Cholesky on the lower half of a symmetric positive definite matrix. */
function solve(matrix: Float64Array[], right: Float64Array): Float64Array {
  const size = right.length
  const root = matrix.map((row) => Float64Array.from(row))
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row]![column]!
      for (let at = 0; at < column; at++) rest -= root[row]![at]! * root[column]![at]!
      root[row]![column] = row === column ? Math.sqrt(rest) : rest / root[column]![column]!
    }
  }
  const result = Float64Array.from(right)
  for (let row = 0; row < size; row++) {
    for (let at = 0; at < row; at++) result[row]! -= root[row]![at]! * result[at]!
    result[row]! /= root[row]![row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let at = row + 1; at < size; at++) result[row]! -= root[at]![row]! * result[at]!
    result[row]! /= root[row]![row]!
  }
  return result
}
