/**
 * By which scheme and host the caller knows the server: what links begin with. Of `--public-url`, what a trusted proxy
 * says, and the `Host` header, the first there is. What a stranger says about being forwarded is never heard.
 */
import { BlockList, isIP, isIPv6 } from 'node:net'

export interface OriginRules {
  /** Wins over everything. */
  publicUrl?: string
  /** Addresses and networks in CIDR notation, of proxies whose forwarding headers are believed. */
  trustedProxies?: readonly string[]
}

export type Origin = { origin: string } | { fault: string }

export interface OriginReader {
  /** Without a slash at its end, as in `https://risk.example.com:8443`; a fault when a header is malformed. */
  originOf(request: Request, connection?: unknown): Origin
  /** Whether nobody between the caller and us could read along: TLS, this machine, or a trusted proxy that says so. */
  isPrivate(request: Request, connection?: unknown): boolean
  /** Whether it comes through a proxy that is believed. */
  isTrusted(request: Request, connection?: unknown): boolean
  /** Whose address it is, as the socket or a trusted proxy says; empty when a proxy hides it. */
  addressOf(request: Request, connection?: unknown): string
}

/** `connection` is what the HTTP adapter binds to a request; without one (as in tests) the URL speaks. */
export function originReader({ publicUrl, trustedProxies = [] }: OriginRules): OriginReader {
  const isTrusted = addressMatcher(trustedProxies)
  return {
    originOf(request, connection) {
      if (publicUrl) return { origin: publicUrl }
      const own = ownSide(request, connection)
      const forwarded = isTrusted(own.peer) ? forwardedSide(request.headers) : {}
      if ('fault' in forwarded) return forwarded
      return join(forwarded.scheme ?? own.scheme, forwarded.host ?? own.host)
    },
    isPrivate(request, connection) {
      const own = ownSide(request, connection)
      if (own.scheme === 'https') return true
      const forwarded = isTrusted(own.peer) ? forwardedSide(request.headers) : {}
      if ('fault' in forwarded) return false
      return forwarded.scheme ? forwarded.scheme === 'https' : isLoopback(own.peer)
    },
    isTrusted: (request, connection) => isTrusted(ownSide(request, connection).peer),
    addressOf(request, connection) {
      const { peer } = ownSide(request, connection)
      if (isTrusted(peer)) return forwardedFor(request.headers)
      return publicUrl && isLoopback(peer) ? '' : peer
    },
  }
}

interface Connection {
  incoming?: { socket?: { remoteAddress?: string; encrypted?: boolean } }
}

function ownSide({ url, headers }: Request, connection: unknown) {
  const { socket } = (connection as Connection | undefined)?.incoming ?? {}
  const { protocol, host } = new URL(url)
  const scheme = socket ? (socket.encrypted ? 'https' : 'http') : protocol.replace(':', '')
  return { scheme, host: headers.get('host') ?? host, peer: plainAddress(socket?.remoteAddress ?? '') }
}

/** What the proxy next to us wrote last. */
function forwardedFor(headers: Headers): string {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''
  const address = plainAddress(last.replace(/^\[(.*)\](?::\d+)?$/, '$1'))
  return isIP(address) ? address : ''
}

type Forwarded = { scheme?: string; host?: string } | { fault: string }

/** The last value of a list is what the proxy next to us wrote itself; the others it may have been sent. */
function forwardedSide(headers: Headers): Forwarded {
  const last = (name: string) => headers.get(name)?.split(',').at(-1)?.trim() || undefined
  const common = checked('X-Forwarded-*', {
    scheme: last('x-forwarded-proto')?.toLowerCase(),
    host: last('x-forwarded-host'),
  })
  const standard = checked('Forwarded', lastElement(headers.get('forwarded')))
  if ('fault' in common) return common
  if ('fault' in standard) return standard
  // A proxy that writes the one may pass on the other as a stranger sent it.
  for (const part of ['scheme', 'host'] as const) {
    if (common[part] && standard[part] && common[part] !== standard[part])
      return { fault: 'Forwarded and X-Forwarded-* contradict each other.' }
  }
  return { scheme: common.scheme ?? standard.scheme, host: common.host ?? standard.host }
}

function checked(name: string, forwarded: Forwarded): Forwarded {
  if ('fault' in forwarded) return forwarded
  const { scheme, host } = forwarded
  if (scheme && scheme !== 'https' && scheme !== 'http')
    return { fault: `The protocol in ${name} is neither https nor http.` }
  if (host && !hostForm.test(host)) return { fault: `The host in ${name} is not a host.` }
  return forwarded
}

const pair = /\s*(?:([\w!#$%&'*+.^`|~-]+)=("(?:[^"\\]|\\.)*"|[\w!#$%&'*+.^`|~-]+)\s*)?(;|,|$)/y

/** `Forwarded: for=…;proto=https;host="example.com:8443", …` (RFC 7239, section 4). */
function lastElement(header: string | null): Forwarded {
  let element: { scheme?: string; host?: string } = {}
  pair.lastIndex = 0
  while (header !== null && pair.lastIndex < header.length) {
    const found = pair.exec(header)
    if (!found) return { fault: 'Forwarded is malformed.' }
    const [, name = '', quoted = '', end] = found
    const value = quoted.startsWith('"') ? quoted.slice(1, -1).replace(/\\(.)/g, '$1') : quoted
    if (name.toLowerCase() === 'proto') element.scheme = value.toLowerCase()
    if (name.toLowerCase() === 'host') element.host = value
    if (end === ',') element = {}
  }
  return element
}

/** A name or an address with or without a port: nothing that could end the host in a URL. */
const hostForm = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

function join(scheme: string, host: string): Origin {
  const url = hostForm.test(host) ? URL.parse(`${scheme}://${host}`) : null
  return url ? { origin: url.origin } : { fault: 'The Host header is not a host.' }
}

function addressMatcher(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => address !== '' && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** A socket for both families shows IPv4 as `::ffff:192.0.2.1`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=[\d.]+$)/i, '')
}

function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === '::1'
}
