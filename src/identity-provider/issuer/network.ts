/** Whose an address is, as far as limits go: one of IPv6 alone is nobody's. */
import { isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Each IPv4 address for itself; of IPv6 the /64, for whoever has one address has them all (RFC 6177). Empty as it is. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const bytes = ipaddr.IPv6.parse(address).toByteArray().slice(0, 8)
  return `${new ipaddr.IPv6([...bytes, 0, 0, 0, 0, 0, 0, 0, 0]).toRFC5952String()}/64`
}
