/**
 * Sets of networks, searched by address. Sorted intervals of plain numbers outside the heap: a list of a privacy relay
 * has a quarter of a million networks, and an import has a small heap.
 */
import ipaddr from 'ipaddr.js'
import { isAddress, wordsOf } from './address.ts'

/** First and last address, as the words of {@link Address}. */
export interface Network {
  from: readonly number[]
  to: readonly number[]
  prefixLength: number
}

export interface AddressSet {
  /** Number of networks that were put in. */
  size: number
  has(words: readonly number[]): boolean
}

/** Reads an address or a CIDR network; null for anything else. IPv4 mapped into IPv6 is IPv4. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf('/')
  const words = parseWords(slash < 0 ? text : text.slice(0, slash))
  if (!words) return null
  const bitsMax = words.length * 32
  const bits = slash < 0 ? bitsMax : prefixOf(text.slice(slash + 1))
  if (!(bits <= bitsMax)) return null
  const isMapped = words.length === 4 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff && bits >= 96
  return isMapped ? network(words.slice(3), bits - 96) : network(words, bits)
}

/** Reads every network once; they may overlap. */
export function addressSet(networks: Iterable<Network>): AddressSet {
  const collected = { 1: collection(1), 4: collection(4) }
  let size = 0
  for (const { from, to } of networks) {
    add(collected[from.length as 1 | 4], from, to)
    size++
  }
  const merged = { 1: merge(collected[1]), 4: merge(collected[4]) }
  return { size, has: (words) => contains(merged[words.length as 1 | 4], words) }
}

function prefixOf(text: string): number {
  return /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
}

function network(words: number[], prefixLength: number): Network {
  const from = words.map((word, index) => (word & ~hostBits(index, prefixLength)) >>> 0)
  const to = words.map((word, index) => (word | hostBits(index, prefixLength)) >>> 0)
  return { from, to, prefixLength }
}

/** The bits of the word that tell hosts of the network apart. */
function hostBits(index: number, prefixLength: number): number {
  const bits = Math.min(32, Math.max(0, 32 * (index + 1) - prefixLength))
  return bits === 32 ? 0xffff_ffff : 2 ** bits - 1
}

/** Most lists are of IPv4, and long: those are read here. */
function parseWords(text: string): number[] | null {
  if (!text.includes(':')) {
    const parts = fourParts.exec(text)
    if (!parts) return null
    let word = 0
    for (let index = 1; index <= 4; index++) {
      const part = Number(parts[index])
      if (part > 255) return null
      word = word * 256 + part
    }
    return [word]
  }
  if (text.includes('.')) return isAddress(text) ? wordsOf(ipaddr.IPv6.parse(text).toByteArray()) : null
  return parseGroups(text)
}

/** Eight groups of up to four hexadecimal digits; `::` once, for as many zeros as are missing (RFC 4291, 2.2). */
function parseGroups(text: string): number[] | null {
  const [before = '', after, ...rest] = text.split('::')
  if (rest.length > 0) return null
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const missing = 8 - head.length - tail.length
  if (after === undefined ? missing !== 0 : missing < 1) return null
  const words = [0, 0, 0, 0]
  for (const [index, group] of head.entries()) if (!addGroup(words, index, group)) return null
  for (const [index, group] of tail.entries())
    if (!addGroup(words, head.length + missing + index, group)) return null
  return words
}

function addGroup(words: number[], index: number, group: string): boolean {
  if (!/^[\da-f]{1,4}$/i.test(group)) return false
  const word = words[index >> 1] as number
  words[index >> 1] =
    (index & 1) === 0 ? Number.parseInt(group, 16) * 65_536 : word + Number.parseInt(group, 16)
  return true
}

/** No leading zeros: to some parsers they are octal. */
const fourParts = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/

/** Intervals one after the other: the words of the first address, then those of the last. */
interface Intervals {
  width: number
  count: number
  bounds: Uint32Array
}

function collection(width: number): Intervals {
  return { width, count: 0, bounds: new Uint32Array(0) }
}

function add(intervals: Intervals, from: readonly number[], to: readonly number[]): void {
  const at = intervals.count * 2 * intervals.width
  if (at >= intervals.bounds.length) {
    const larger = new Uint32Array(Math.max(64, at * 2))
    larger.set(intervals.bounds)
    intervals.bounds = larger
  }
  intervals.bounds.set(from, at)
  intervals.bounds.set(to, at + intervals.width)
  intervals.count++
}

/** Sorted, and without overlaps. */
function merge({ width, count, bounds }: Intervals): Intervals {
  const stride = 2 * width
  const order = Uint32Array.from({ length: count }, (_, index) => index * stride)
  order.sort((a, b) => compare(bounds, a, bounds, b, width))
  const merged = { width, count: 0, bounds: new Uint32Array(count * stride) }
  for (const at of order) {
    const last = (merged.count - 1) * stride
    if (merged.count > 0 && compare(bounds, at, merged.bounds, last + width, width) <= 0) {
      if (compare(bounds, at + width, merged.bounds, last + width, width) > 0)
        merged.bounds.set(bounds.subarray(at + width, at + stride), last + width)
      continue
    }
    merged.bounds.set(bounds.subarray(at, at + stride), merged.count * stride)
    merged.count++
  }
  return { ...merged, bounds: merged.bounds.slice(0, merged.count * stride) }
}

function contains({ width, count, bounds }: Intervals, words: readonly number[]): boolean {
  let low = 0
  let high = count - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const at = middle * 2 * width
    if (compare(words, 0, bounds, at, width) < 0) high = middle - 1
    else if (compare(words, 0, bounds, at + width, width) > 0) low = middle + 1
    else return true
  }
  return false
}

function compare(
  a: ArrayLike<number>,
  atA: number,
  b: ArrayLike<number>,
  atB: number,
  width: number,
): number {
  for (let index = 0; index < width; index++) {
    const difference = (a[atA + index] as number) - (b[atB + index] as number)
    if (difference !== 0) return difference
  }
  return 0
}
