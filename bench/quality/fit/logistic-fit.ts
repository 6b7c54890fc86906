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
 * Returns the weights. `deviation` is the prior's, around `center`; `bounds` holds a weight within [least, most]. A step
 * that makes things worse is halved until it does not.
 */
export function fitLogistic(
  rows: Rows,
  center: number[],
  deviation: number[],
  bounds: [number, number][],
): number[] {
  const within = (value: number, j: number) => Math.max(bounds[j]![0], Math.min(bounds[j]![1], value))
  let fitted = center.map(within)
  let loss = lossOf(rows, fitted, center, deviation)
  for (let step = 0; step < stepsMax; step++) {
    const { gradient, curvature } = slopesOf(rows, fitted, center, deviation)
    const move = moveWithin(fitted, bounds, gradient, curvature)
    let next = fitted
    let nextLoss = loss
    for (let scale = 1; scale > 1e-4; scale /= 2) {
      next = fitted.map((value, j) => within(value + scale * (move[j] as number), j))
      nextLoss = lossOf(rows, next, center, deviation)
      if (nextLoss < loss) break
    }
    if (loss - nextLoss < 1e-7 * loss) break
    fitted = next
    loss = nextLoss
  }
  return fitted
}

const stepsMax = 60

function lossOf(
  { amounts, labels, weights, count, width }: Rows,
  fitted: number[],
  center: number[],
  deviation: number[],
): number {
  let loss = 0
  for (let row = 0; row < count; row++) {
    const sum = sumOf(amounts, row * width, fitted)
    const surprise = labels[row] ? -sum : sum
    // ln(1 + e^x), also where e^x has no end.
    loss += (weights[row] as number) * (Math.max(surprise, 0) + Math.log1p(Math.exp(-Math.abs(surprise))))
  }
  for (const [j, value] of fitted.entries())
    loss += ((value - (center[j] as number)) / (deviation[j] as number)) ** 2 / 2
  return loss
}

function slopesOf(
  { amounts, labels, weights, count, width }: Rows,
  fitted: number[],
  center: number[],
  deviation: number[],
): { gradient: Float64Array; curvature: Float64Array } {
  const gradient = new Float64Array(width)
  const curvature = new Float64Array(width * width)
  for (let row = 0; row < count; row++) {
    const offset = row * width
    const chance = 1 / (1 + Math.exp(-sumOf(amounts, offset, fitted)))
    const weight = weights[row] as number
    const error = weight * ((labels[row] as number) - chance)
    const spread = weight * chance * (1 - chance)
    for (let j = 0; j < width; j++) {
      const a = amounts[offset + j] as number
      if (a === 0) continue
      gradient[j]! += error * a
      for (let k = 0; k <= j; k++) curvature[j * width + k]! += spread * a * (amounts[offset + k] as number)
    }
  }
  for (let j = 0; j < width; j++) {
    const tightness = 1 / (deviation[j] as number) ** 2
    gradient[j]! -= ((fitted[j] as number) - (center[j] as number)) * tightness
    curvature[j * width + j]! += tightness
  }
  return { gradient, curvature }
}

function sumOf(amounts: Float32Array, offset: number, fitted: number[]): number {
  let sum = 0
  for (let j = 0; j < fitted.length; j++) sum += (fitted[j] as number) * (amounts[offset + j] as number)
  return sum
}

/** A step of Newton's that keeps within the bounds those that stand there already (Bertsekas, 1982). */
function moveWithin(
  fitted: number[],
  bounds: [number, number][],
  gradient: Float64Array,
  curvature: Float64Array,
): Float64Array {
  const isHeld = fitted.map(() => false)
  for (;;) {
    const move = solve(curvature, gradient, fitted.length, isHeld)
    let isWithin = true
    for (const [j, value] of fitted.entries()) {
      const [least, most] = bounds[j] as [number, number]
      const step = move[j] as number
      if ((value <= least && step < 0) || (value >= most && step > 0)) {
        isHeld[j] = true
        isWithin = false
      }
    }
    if (isWithin) return move
  }
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
