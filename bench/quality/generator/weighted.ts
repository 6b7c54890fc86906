/** Drawing with weights: tables of shares become choosers once, and are drawn from often. */
import type { Random } from '../../../src/demo/simulation/random.ts'

export interface Chooser<Item> {
  items: readonly Item[]
  draw(random: Random): Item
}

/** @param weights of any sum, in the order of the items; at least one above zero */
export function createChooser<Item>(items: readonly Item[], weights: readonly number[]): Chooser<Item> {
  const sums: number[] = []
  let sum = 0
  for (const weight of weights) {
    sum += weight
    sums.push(sum)
  }
  if (!(sum > 0)) throw new RangeError('There is nothing to choose from.')
  return {
    items,
    draw: (random) => {
      const drawn = random.fraction() * sum
      let low = 0
      let high = sums.length - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if (drawn < sums[middle]!) high = middle
        else low = middle + 1
      }
      return items[low]!
    },
  }
}

export function chooserOf<Name extends string>(shares: Partial<Record<Name, number>>): Chooser<Name> {
  const names = Object.keys(shares) as Name[]
  return createChooser(
    names,
    names.map((name) => shares[name] ?? 0),
  )
}

/** Sizes that fall as 1/rank^exponent (Zipf). */
export function zipfWeights(count: number, exponent: number): number[] {
  return Array.from({ length: count }, (_, index) => (index + 1) ** -exponent)
}
