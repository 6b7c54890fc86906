/** The address of a client, out of whatever a proxy or a log made of it. */
import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Ranges in which an address says nothing about where the client is. */
const localRanges = new Set<string>([
  'private',
  'loopback',
  'linkLocal',
  'uniqueLocal',
  'carrierGradeNat',
  'unspecified',
  'broadcast',
  'multicast',
])

const longestText = 4096

/**
 * The first public address of a text that may hold a port, brackets, a zone or a comma list of proxies; the first
 * address of any kind when none is public; null when there is none. IPv6 comes in the form of RFC 5952, an IPv4 address
 * mapped into IPv6 as IPv4, so that equal addresses are equal texts. Never throws: clients can forge this value.
 */
export function cleanAddress(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > longestText) return null
  if (isIPv4(value)) return value
  if (!value.includes(',')) return addressIn(value)
  const addresses = value.split(',').map(addressIn)
  const known = addresses.filter((address) => address !== null)
  return known.find((address) => !localRanges.has(ipaddr.parse(address).range())) ?? known[0] ?? null
}

function addressIn(text: string): string | null {
  const bare = withoutPort(text.trim().replace(/^"(.*)"$/, '$1'))
  // Node knows only four decimal parts: 0x7f.1 and 017.0.0.1 are addresses to some parsers and others to the rest.
  if (isIPv4(bare)) return bare
  if (!isIPv6(bare)) return null
  const address = ipaddr.IPv6.parse(bare)
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String()
}

function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)
  const bare = bracketed?.[1] ?? text.replace(/^([\d.]+):\d+$/, '$1')
  return bare.replace(/%[\w.-]+$/, '')
}
