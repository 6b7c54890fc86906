/** Several numbers as one of 52 bits, the same on every machine: for maps by pairs, and for names. */

const half = 2 ** 32

/** Of whole numbers below 2⁵³; their order counts. */
export function combined(one: number, other: number): number {
  let low = 0x9e3779b1
  let high = 0x85ebca77
  low = Math.imul(low ^ (one >>> 0), 0xc2b2ae3d)
  high = Math.imul(high ^ (one / half), 0x27d4eb2f) ^ (low >>> 15)
  low = Math.imul(low ^ (other >>> 0), 0x85ebca6b) ^ (high >>> 13)
  high = Math.imul(high ^ (other / half), 0xc2b2ae35) ^ (low >>> 16)
  low = Math.imul(low ^ (low >>> 16) ^ high, 0x45d9f3b)
  high = Math.imul(high ^ (high >>> 15) ^ low, 0x2c1b3c6d)
  low = Math.imul(low ^ (low >>> 13) ^ high, 0x297a2d39)
  return ((high ^ (low >>> 16)) & 0xfffff) * half + ((low ^ (high >>> 14)) >>> 0)
}

/** A GUID made of numbers: version 8 of RFC 9562, for it is no digest of a name that others could make. */
export function guidOf(values: number[]): string {
  const first = values.reduce(combined, 1)
  const second = values.reduce(combined, 2)
  const digits = hex(first, 13) + hex(second, 13) + hex(combined(first, second), 6)
  const variant = '89ab'[Number.parseInt(digits[15] as string, 16) % 4]
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(12, 15)}`,
    `${variant}${digits.slice(16, 19)}`,
    digits.slice(19, 31),
  ].join('-')
}

function hex(value: number, length: number): string {
  return value.toString(16).padStart(13, '0').slice(-length)
}
