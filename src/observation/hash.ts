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

/** `salt`: what kind of value it is, so that the same text of two kinds is two numbers. */
export function hashText(text: string, salt: number, key: HashKey): Hash {
  const words = [0, 0]
  writeHash(words, 0, text, salt, key)
  const [low, high] = words as [number, number]
  return { low, high }
}

/**
 * The same into two words of an array. A dozen texts of every event go through here, so the state lives in locals, which
 * are registers, and the rounds are written once: for the salt, for each word of the text, and twice to finish.
 */
export function writeHash(into: number[], at: number, text: string, salt: number, [k0, k1]: HashKey): void {
  let v0 = k0 | 0
  let v1 = k1 ^ 0xee
  let v2 = 0x6c796765 ^ k0
  let v3 = 0x74656462 ^ k1
  const last = text.length >> 1
  let low = 0
  for (let index = -1; index <= last + 2; index++) {
    const isFinishing = index > last
    const word = isFinishing ? 0 : index < 0 ? salt : wordAt(text, index)
    if (index === last + 1) v2 ^= 0xee
    else if (isFinishing) v1 ^= 0xdd
    v3 ^= word
    for (let round = isFinishing ? 4 : 2; round > 0; round--) {
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
    v0 ^= word
    if (index === last + 1) low = v1 ^ v3
  }
  const high = (v1 ^ v3) & highMask
  into[at] = low === 0 && high === 0 ? 1 : low >>> 0
  into[at + 1] = high
}

/** Two UTF-16 units; the last word is the unit that is left over, if there is one, with the length. */
function wordAt(text: string, index: number): number {
  const { length } = text
  const unit = 2 * index
  if (unit + 1 < length) return text.charCodeAt(unit) | (text.charCodeAt(unit + 1) << 16)
  return (unit < length ? text.charCodeAt(unit) : 0) | (length << 24)
}
