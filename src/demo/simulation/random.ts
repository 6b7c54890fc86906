/**
 * Reproducible randomness. A stream belongs to a path of labels, not to a position: `fork` gives the same child however
 * much was drawn before, so that a new scenario does not shift the others.
 */

/** Draws are uniform unless their name says otherwise. */
export interface Random {
  /** From 0 up to, not including, 1. */
  fraction(): number
  /** A whole number from 0 up to, not including, `below`. */
  integer(below: number): number
  between(least: number, most: number): number
  chance(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  normal(mean: number, deviation: number): number
  exponential(mean: number): number
  /** A lower-case GUID of version 4. */
  guid(): string
  shuffled<Item>(items: readonly Item[]): Item[]
  fork(label: string): Random
}

/** The stream of a path: a seed, or what `fork` made of one. */
export function createRandom(path: string | number): Random {
  const draw = sfc32(hash128(String(path)))
  const fraction = () => draw() / 0x1_0000_0000
  const integer = (below: number) => Math.floor(fraction() * below)
  return {
    fraction,
    integer,
    between: (least, most) => least + fraction() * (most - least),
    chance: (probability) => fraction() < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('There is nothing to pick from.')
      return items[integer(items.length)]!
    },
    // Box and Muller, 1958; 1 - fraction() is never zero, so its logarithm is finite.
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction()),
    exponential: (mean) => -mean * Math.log(1 - fraction()),
    guid: () => guidOf(draw(), draw(), draw(), draw()),
    shuffled: (items) => shuffle([...items], integer),
    fork: (label) => createRandom(`${path}/${label}`),
  }
}

/** A GUID of version 4, variant 1 (RFC 9562 section 5.4) from 128 bits. */
function guidOf(a: number, b: number, c: number, d: number): string {
  const second = (b & 0xffff0fff) | 0x4000
  const third = (c & 0x3fffffff) | 0x80000000
  return `${hex16(a >>> 16)}${hex16(a)}-${hex16(second >>> 16)}-${hex16(second)}-${hex16(third >>> 16)}-${hex16(third)}${hex16(d >>> 16)}${hex16(d)}`
}

/** A table, because `toString(16)` and padding took a quarter of the time of a large company. */
const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex16(bits: number): string {
  return hexBytes[(bits >>> 8) & 255]! + hexBytes[bits & 255]!
}

function shuffle<Item>(items: Item[], integer: (below: number) => number): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = integer(last + 1)
    const kept = items[last]!
    items[last] = items[other]!
    items[other] = kept
  }
  return items
}

type Words = [number, number, number, number]

/** "Small fast counting" generator of 128 bits (Doty-Humphrey, PractRand); 32-bit words. */
function sfc32([a, b, c, counter]: Words): () => number {
  const draw = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round++) draw()
  return draw
}

/** Four multiplicative hashes side by side: paths that differ in one character share no word. */
function hash128(text: string): Words {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = 0xb7e15162
  let d = 0x6a09e667
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, 0x85ebca6b) ^ (b >>> 15)
    b = Math.imul(b ^ code, 0xc2b2ae35) ^ (c >>> 13)
    c = Math.imul(c ^ code, 0x27d4eb2f) ^ (d >>> 16)
    d = Math.imul(d ^ code, 0x165667b1) ^ (a >>> 14)
  }
  return [a, b, c, d]
}
