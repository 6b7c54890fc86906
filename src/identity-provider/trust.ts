/**
 * Tokens of other issuers: which are trusted, by configuration, and what of their claims counts here. The issuer is
 * found by `iss` before anything is verified, so that a token of our own never waits for somebody else.
 */
import { readFileSync } from 'node:fs'
import { decodeJwt, decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Logger } from 'pino'
import type { IssuerSettings } from '../config.ts'
import { OperatorError } from '../model/errors.ts'
import type { Principal } from './tokens.ts'
import { type PrincipalReader, principalReader } from './trust/claims.ts'
import { type FetchDocument, fetchDocument } from './trust/fetch-document.ts'
import { createKeySource } from './trust/keys.ts'

export interface TrustOptions {
  issuers: readonly IssuerSettings[]
  log: Logger
  /** Id of the tenant that issuers speak for which name none; asked once. */
  defaultTenant(): Promise<string>
  /** How documents of issuers are fetched. */
  fetch?: FetchDocument
  /** Milliseconds: a clock for the age of keys and for tokens. */
  now?: () => number
}

export interface Trust {
  /**
   * Who the token speaks for; null when its issuer is none that is trusted. Throws jose's errors for a token that does
   * not hold, RequestError 503 when the keys of its issuer were never to be had.
   */
  verify(token: string): Promise<Principal | null>
  /** Fetches the keys of all issuers, so that the log tells at the start whether they can be had; never rejects. */
  load(): Promise<void>
}

const algorithms = ['RS256', 'PS256', 'ES256']
const clockToleranceSeconds = 30
/** RFC 9068, 2.1; most issuers still write `JWT` or nothing. */
const types = ['jwt', 'at+jwt', 'application/at+jwt']

interface Verifier {
  issuer: IssuerSettings
  keyOf: JWTVerifyGetKey
  load(): Promise<void>
  reader(): Promise<PrincipalReader>
}

/** Throws OperatorError when the certificate authority of an issuer cannot be read. */
export function createTrust(options: TrustOptions): Trust {
  const { issuers, now = Date.now } = options
  const verifiers = new Map(issuers.map((issuer) => [issuer.issuer, verifierOf(issuer, options)]))
  return {
    async verify(token) {
      const verifier = verifiers.size > 0 ? verifiers.get(issuerOf(token) ?? '') : undefined
      if (!verifier) return null
      requireHeader(decodeProtectedHeader(token))
      const { payload } = await jwtVerify(token, verifier.keyOf, {
        algorithms,
        issuer: verifier.issuer.issuer,
        audience: verifier.issuer.audience,
        requiredClaims: ['exp'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(now()),
      })
      const read = await verifier.reader()
      return read(payload)
    },
    async load() {
      await Promise.all([...verifiers.values()].map(({ load }) => load()))
    },
  }
}

/** Values of a header that nobody has verified may be of any type. */
function requireHeader({ kid, typ }: Record<string, unknown>): void {
  if (typeof kid !== 'string' || kid === '') throw new errors.JWSInvalid('the token names no key')
  if (typ !== undefined && !(typeof typ === 'string' && types.includes(typ.toLowerCase())))
    throw new errors.JWTInvalid('the token is of another type')
}

function verifierOf(
  issuer: IssuerSettings,
  { log, defaultTenant, fetch = fetchDocument, now = Date.now }: TrustOptions,
): Verifier {
  const { allowPrivateAddress, certificateAuthority: path } = issuer
  const rules = { allowPrivateAddress, ...(path ? { certificateAuthority: pemOf(issuer.name, path) } : {}) }
  let reader: PrincipalReader | undefined
  return {
    issuer,
    ...createKeySource({ issuer, rules, fetchDocument: fetch, log, now }),
    async reader() {
      reader ??= principalReader(issuer, issuer.tenant ?? (await defaultTenant()))
      return reader
    },
  }
}

/** What the token says itself; nothing is known of it yet. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

function pemOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new OperatorError(
      `issuer '${name}': the certificate authority cannot be read: ${(error as Error).message}`,
    )
  }
}
