/** An address as the engine sees it: its canonical text, its network, and whether it can be anywhere at all. */
import ipaddr from 'ipaddr.js'

export interface Address {
  ip: string
  /** The network that belongs to one site: /24 of IPv4, /64 of IPv6. */
  subnet: string
  /** Fixed width and ordered as the addresses are, per family: for interval search. */
  sortKey: string
}

/** Ranges that are the same numbers in every house: they have no place and identify nobody. */
const placelessRanges = new Set([
  'private',
  'loopback',
  'linkLocal',
  'uniqueLocal',
  'carrierGradeNat',
  'unspecified',
  'broadcast',
  'multicast',
])

const cacheMax = 50_000
const cache = new Map<string, Address | null>()

/** Null when the text is no address, or one that has no place. IPv4 mapped into IPv6 counts as IPv4. */
export function readAddress(text: string): Address | null {
  const known = cache.get(text)
  if (known !== undefined) return known
  const address = parse(text)
  if (cache.size >= cacheMax) cache.clear()
  cache.set(text, address)
  return address
}

export function sortKeyOf(bytes: number[]): string {
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${bytes.length}${hex}`
}

function parse(text: string): Address | null {
  if (!ipaddr.isValid(text)) return null
  const address = ipaddr.process(text)
  if (placelessRanges.has(address.range())) return null
  const bytes = address.toByteArray()
  const subnet =
    address.kind() === 'ipv4'
      ? `${bytes.slice(0, 3).join('.')}.0/24`
      : `${new ipaddr.IPv6([...bytes.slice(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]).toRFC5952String()}/64`
  return { ip: address.toString(), subnet, sortKey: sortKeyOf(bytes) }
}
