/**
 * Fetches a JSON document of another issuer as if it were hostile: HTTPS only, no redirects, no addresses of the inner
 * network unless the operator allows them, a limit to the time and to the size.
 */
import { type LookupAddress, lookup } from 'node:dns'
import { request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

export interface FetchRules {
  /** Addresses of the inner network are asked too. */
  allowPrivateAddress: boolean
  /** PEM; absent: the authorities that Node.js trusts. */
  certificateAuthority?: string
  timeoutMilliseconds?: number
  bytesMax?: number
}

export type FetchDocument = (url: string, rules: FetchRules) => Promise<unknown>

const timeoutMilliseconds = 5000
/** The keys of Entra for all tenants are about 20 kB. */
const bytesMax = 256 * 1024

/** Rejects with an Error that says what was wrong, for the log. */
export const fetchDocument: FetchDocument = (url, rules) => {
  const target = new URL(url)
  if (target.protocol !== 'https:') return Promise.reject(new Error(`${url} is not https`))
  const host = target.hostname.replace(/^\[|\]$/g, '')
  // A literal address is never looked up.
  if (isIP(host) && !rules.allowPrivateAddress && !isPublic(host)) return Promise.reject(privateAddress(host))
  return read(target, rules)
}

function read(target: URL, rules: FetchRules): Promise<unknown> {
  const signal = AbortSignal.timeout(rules.timeoutMilliseconds ?? timeoutMilliseconds)
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(signal.aborted ? new Error('took too long') : error)
    const sent = request(
      target,
      {
        signal,
        agent: false,
        headers: { accept: 'application/json' },
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
        bodyOf(response, rules.bytesMax ?? bytesMax)
          .then(parseJson)
          .then(resolve, fail)
      },
    )
    sent.on('error', fail)
    sent.end()
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error('answered something that is not JSON', { cause })
  }
}

async function bodyOf(response: AsyncIterable<Buffer>, max: number): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response) {
    bytes += piece.length
    if (bytes > max) throw new Error(`answered more than ${max} bytes`)
    pieces.push(piece)
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
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}

function privateAddress(host: string): Error {
  return new Error(`${host} is an address of the inner network, and "allowPrivateAddress" is not set`)
}
