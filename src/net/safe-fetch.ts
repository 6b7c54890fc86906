/**
 * Fetches a text as if its server were hostile: HTTPS only (HTTP from this machine where a caller allows it), no redirects,
 * no addresses of the inner network unless the operator allows them, a limit to the time and to the size.
 */
import { type LookupAddress, lookup } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

export interface FetchRules {
  /** Addresses of the inner network are asked too. */
  allowPrivateAddress: boolean
  /** This machine may be asked by its address, over HTTP as well. */
  allowLoopback?: boolean
  /** PEM; absent: the authorities that Node.js trusts. */
  certificateAuthority?: string
  headers: Record<string, string>
  timeoutMilliseconds: number
  bytesMax: number
  onProgress?: (bytes: number) => void
}

/** Rejects with an Error that says what was wrong, in words for the operator. */
export async function safeFetch(url: string, rules: FetchRules): Promise<string> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const isHere = rules.allowLoopback === true && isIP(host) > 0 && rangeOf(host) === 'loopback'
  if (target.protocol !== 'https:' && !(target.protocol === 'http:' && isHere))
    throw new Error(`${url} is not https`)
  // A literal address is never looked up.
  if (isIP(host) && !isHere && !rules.allowPrivateAddress && !isPublic(host)) throw privateAddress(host)
  return read(target, rules)
}

function read(target: URL, rules: FetchRules): Promise<string> {
  const signal = AbortSignal.timeout(rules.timeoutMilliseconds)
  const request = target.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(signal.aborted ? new Error('took too long') : described(error))
    const sent = request(
      target,
      {
        signal,
        agent: false,
        headers: rules.headers,
        lookup: rules.allowPrivateAddress ? lookup : lookupPublic,
        ...(rules.certificateAuthority ? { ca: rules.certificateAuthority } : {}),
      },
      (response) => {
        const { statusCode = 0 } = response
        if (statusCode !== 200) {
          sent.destroy()
          const isRedirect = statusCode >= 300 && statusCode < 400
          return fail(new Error(`answered ${statusCode}${isRedirect ? '; redirects are not followed' : ''}`))
        }
        bodyOf(response, rules).then(resolve, fail)
      },
    )
    sent.on('error', fail)
    sent.end()
  })
}

/** Where every address of a host refuses, Node.js has a code and no words. */
function described(error: Error & { code?: string }): Error {
  return error.message === '' ? new Error(error.code ?? 'failed', { cause: error }) : error
}

async function bodyOf(
  response: AsyncIterable<Buffer>,
  { bytesMax, onProgress }: FetchRules,
): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response) {
    bytes += piece.length
    if (bytes > bytesMax) throw new Error(`answered more than ${bytesMax} bytes`)
    pieces.push(piece)
    onProgress?.(bytes)
  }
  return Buffer.concat(pieces).toString()
}

/** The address that was checked is the address that is connected to: a second look-up could give another. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const refused = addresses?.find(({ address }) => !isPublic(address))
    const failure = error ?? (refused ? privateAddress(`${hostname} (${refused.address})`) : null)
    if (failure) return callback(failure, [])
    if (options.all) return callback(null, addresses)
    const [first] = addresses
    callback(null, first?.address ?? '', first?.family)
  })
}

export function isPublic(address: string): boolean {
  return rangeOf(address) === 'unicast'
}

function rangeOf(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).range() : 'invalid'
}

function privateAddress(host: string): Error {
  return new Error(`${host} is an address of the inner network, and "allowPrivateAddress" is not set`)
}
