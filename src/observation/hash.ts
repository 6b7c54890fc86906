/**
 * Values as keyed 52-bit numbers: HalfSipHash-2-4 with 64 bits of output (Aumasson and Bernstein, "SipHash: a fast
 * short-input PRF", INDOCRYPT 2012, and its reference for 32-bit machines), of which 52 are kept. Keyed, so that nobody
 * can pick a value that is taken for somebody else's.
 */

/** Two words of 32 bits; one pair for each tenant. */
export type HashKey = readonly [number, number]

/** Lower 32 bits and upper 20; never both zero, which means that there is no value. */
export interface Hash {
  low: number
  high: number
}

/** As one number below 2^52. */
export function numberOf({ low, high }: Hash): number {
  return high * 0x1_0000_0000 + low
}

const highMask = 0xf_ffff

/** `salt`: what kind of value it is, so that the same text of two kinds is two numbers. Two UTF-16 units a word. */
export function hashText(text: string, salt: number, [k0, k1]: HashKey): Hash {
  v0 = k0 | 0
  v1 = k1 ^ 0xee
  v2 = 0x6c796765 ^ k0
  v3 = 0x74656462 ^ k1
  absorb(salt)
  const { length } = text
  let index = 0
  for (; index + 2 <= length; index += 2) absorb(text.charCodeAt(index) | (text.charCodeAt(index + 1) << 16))
  absorb((index < length ? text.charCodeAt(index) : 0) | (length << 24))
  v2 ^= 0xee
  for (let round = 0; round < 4; round++) mix()
  const low = (v1 ^ v3) >>> 0
  v1 ^= 0xdd
  for (let round = 0; round < 4; round++) mix()
  const high = (v1 ^ v3) & highMask
  return low === 0 && high === 0 ? { low: 1, high: 0 } : { low, high }
}

/** The state of the hash that is being made; an array would cost as much as the rounds. */
let v0 = 0
let v1 = 0
let v2 = 0
let v3 = 0

function absorb(word: number): void {
  v3 ^= word
  mix()
  mix()
  v0 ^= word
}

function mix(): void {
  v0 = (v0 + v1) | 0
  v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
  v0 = (v0 << 16) | (v0 >>> 16)
  v2 = (v2 + v3) | 0
  v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
  v0 = (v0 + v3) | 0
  v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
  v2 = (v2 + v1) | 0
  v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
  v2 = (v2 << 16) | (v2 >>> 16)
}
