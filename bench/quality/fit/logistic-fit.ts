/** Logistic regression with a Gaussian prior on the weights, by Newton's method: a few dozen weights, many rows. */

export interface Rows {
  /** Row after row of amounts. */
  amounts: Float32Array
  labels: Uint8Array
  /** How much each row counts. */
  weights: Float64Array
  count: number
  width: number
}

/**
 * Returns the weights. `deviation` is the prior's, around `center`; `bounds` holds a weight within [least, most].
 */
export function fitLogistic(
  { amounts, labels, weights, count, width }: Rows,
  center: number[],
  deviation: number[],
  bounds: [number, number][],
): number[] {
  let fitted = [...center]
  for (let step = 0; step < 30; step++) {
    const gradient = new Float64Array(width)
    const curvature = new Float64Array(width * width)
    for (let row = 0; row < count; row++) {
      const offset = row * width
      let sum = 0
      for (let j = 0; j < width; j++) sum += (fitted[j] as number) * (amounts[offset + j] as number)
      const chance = 1 / (1 + Math.exp(-sum))
      const weight = weights[row] as number
      const error = weight * ((labels[row] as number) - chance)
      const spread = weight * chance * (1 - chance)
      for (let j = 0; j < width; j++) {
        const a = amounts[offset + j] as number
        if (a === 0) continue
        gradient[j]! += error * a
        const scaled = spread * a
        for (let k = 0; k <= j; k++) curvature[j * width + k]! += scaled * (amounts[offset + k] as number)
      }
    }
    for (let j = 0; j < width; j++) {
      const tightness = 1 / (deviation[j] as number) ** 2
      gradient[j]! -= ((fitted[j] as number) - (center[j] as number)) * tightness
      curvature[j * width + j]! += tightness
    }
    const move = solve(curvature, gradient, width, heldBack(fitted, gradient, bounds))
    const next = fitted.map((value, j) => {
      const [least, most] = bounds[j] as [number, number]
      const limited = Math.max(-2, Math.min(2, move[j] as number))
      return Math.max(least, Math.min(most, value + limited))
    })
    const moved = Math.max(...next.map((value, j) => Math.abs(value - (fitted[j] as number))))
    fitted = next
    if (moved < 1e-4) break
  }
  return fitted
}

/** Weights that stand at a bound and would go beyond it stay out of this step. */
function heldBack(fitted: number[], gradient: Float64Array, bounds: [number, number][]): boolean[] {
  return fitted.map((value, j) => {
    const [least, most] = bounds[j] as [number, number]
    const pull = gradient[j] as number
    return (value <= least && pull < 0) || (value >= most && pull > 0)
  })
}

/** Cholesky on the lower triangle, leaving out the rows that are held. */
function solve(matrix: Float64Array, vector: Float64Array, width: number, held: boolean[]): Float64Array {
  const free = held.flatMap((isHeld, j) => (isHeld ? [] : [j]))
  const size = free.length
  const lower = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const [row, column] = [free[i] as number, free[j] as number]
      let sum = matrix[Math.max(row, column) * width + Math.min(row, column)] as number
      for (let k = 0; k < j; k++) sum -= (lower[i * size + k] as number) * (lower[j * size + k] as number)
      lower[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (lower[j * size + j] as number)
    }
  }
  const solution = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    let sum = vector[free[i] as number] as number
    for (let k = 0; k < i; k++) sum -= (lower[i * size + k] as number) * (solution[k] as number)
    solution[i] = sum / (lower[i * size + i] as number)
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = solution[i] as number
    for (let k = i + 1; k < size; k++) sum -= (lower[k * size + i] as number) * (solution[k] as number)
    solution[i] = sum / (lower[i * size + i] as number)
  }
  const whole = new Float64Array(width)
  for (const [index, j] of free.entries()) whole[j] = solution[index] as number
  return whole
}
