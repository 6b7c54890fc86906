/** An address as the engine sees it: its canonical text, its network, and whether it can be anywhere at all. */
import ipaddr from 'ipaddr.js'
import { placelessRanges } from '../model/placeless-ranges.ts'

export interface Address {
  ip: string
  /** The network that belongs to one site: /24 of IPv4, /64 of IPv6. */
  subnet: string
  /** The number itself, for interval search: one word of 32 bits for IPv4, four for IPv6. */
  words: readonly number[]
}

const lengthMax = 100
const cacheMax = 10_000
const cache = new Map<string, Address | null>()

/** Null when the text is no address, or one that has no place. IPv4 mapped into IPv6 counts as IPv4. */
export function readAddress(text: string): Address | null {
  if (text.length > lengthMax) return null
  const known = cache.get(text)
  if (known !== undefined) return known
  const address = parse(text)
  if (cache.size >= cacheMax) cache.clear()
  cache.set(text, address)
  return address
}

/** Four bytes a word, the most significant first. */
export function wordsOf(bytes: readonly number[]): number[] {
  const words: number[] = []
  for (let index = 0; index < bytes.length; index += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(index, index + 4)
    words.push(((a << 24) | (b << 16) | (c << 8) | d) >>> 0)
  }
  return words
}

/** Four decimal parts or IPv6: `174` and `0x7f.1` are addresses to some parsers, and numbers to the rest of us. */
export function isAddress(text: string): boolean {
  return text.length <= lengthMax && (ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text))
}

function parse(text: string): Address | null {
  if (!isAddress(text)) return null
  const address = ipaddr.process(text.replace(/%.*/, ''))
  if (placelessRanges.has(address.range())) return null
  const bytes = address.toByteArray()
  const subnet =
    address.kind() === 'ipv4'
      ? `${bytes.slice(0, 3).join('.')}.0/24`
      : `${new ipaddr.IPv6([...bytes.slice(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]).toRFC5952String()}/64`
  return { ip: address.toString(), subnet, words: wordsOf(bytes) }
}
