/**
 * The public keys of one foreign issuer: fetched when they are first needed, kept, renewed beside the requests and never
 * by them. A key id that is not known makes us look again, but not often; when the issuer fails, what it last said
 * holds for a while.
 */
import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose'
import type { Logger } from 'pino'
import type { IssuerSettings } from '../../config.ts'
import { RequestError } from '../../model/errors.ts'
import type { DocumentRules, FetchDocument } from './fetch-document.ts'

export interface KeySourceOptions {
  issuer: IssuerSettings
  rules: DocumentRules
  fetchDocument: FetchDocument
  log: Logger
  /** Milliseconds. */
  now: () => number
}

export interface KeySource {
  /** For `jwtVerify`. Rejects with RequestError 503 while there are no keys at all. */
  keyOf: JWTVerifyGetKey
  /** Fetches the keys; never rejects. */
  load(): Promise<void>
}

const minuteMs = 60_000
/** Age from which keys are renewed in the background. */
const freshMs = 60 * minuteMs
/** At most one look per this time for key ids that nobody knows: anybody can invent them. */
const coolDownMs = minuteMs
/** Pauses after failures double from the first to the second. */
const pauseMs = { first: 5000, max: 5 * minuteMs }
/** Without a word of the issuer its keys hold no longer than this: it may have withdrawn them. */
const lastGoodMs = 24 * 60 * minuteMs
const keysMax = 100

interface Loaded {
  at: number
  kids: Set<string>
  select: JWTVerifyGetKey
}

export function createKeySource({ issuer, rules, fetchDocument, log, now }: KeySourceOptions): KeySource {
  let loaded: Loaded | undefined
  let loading: Promise<void> | undefined
  let failures = 0
  let nextLookAt = 0

  async function fetchKeys(): Promise<void> {
    try {
      const jwksUri = issuer.jwksUri ?? (await discover(issuer, (url) => fetchDocument(url, rules)))
      const keys = usableKeys(await fetchDocument(jwksUri, rules))
      loaded = { at: now(), kids: new Set(keys.map(({ kid }) => kid)), select: createLocalJWKSet({ keys }) }
      failures = 0
      nextLookAt = now() + coolDownMs
      log.info({ issuer: issuer.name, keys: keys.length }, 'keys of a trusted issuer fetched')
    } catch (error) {
      const pause = Math.min(pauseMs.first * 2 ** failures++, pauseMs.max)
      nextLookAt = now() + pause
      const about = { issuer: issuer.name, reason: (error as Error).message, retryInSeconds: pause / 1000 }
      log.warn(about, 'keys of a trusted issuer could not be fetched')
    }
  }

  /** All that wait share one look. */
  function load(): Promise<void> {
    loading ??= fetchKeys().finally(() => {
      loading = undefined
    })
    return loading
  }

  return {
    load,
    async keyOf(header, token) {
      if (loaded && now() - loaded.at > lastGoodMs) loaded = undefined
      const isKnown = loaded?.kids.has(header.kid ?? '')
      const mayLook = loading !== undefined || now() >= nextLookAt
      if (!isKnown && mayLook) await load()
      else if (loaded && mayLook && now() - loaded.at > freshMs) void load()
      if (!loaded) throw unavailable(issuer, Math.ceil((nextLookAt - now()) / 1000))
      return loaded.select(header, token)
    },
  }
}

/** OpenID Connect Discovery 1.0, 4.3: the document must name the issuer that was asked. */
async function discover(
  { issuer }: IssuerSettings,
  fetchJson: (url: string) => Promise<unknown>,
): Promise<string> {
  const document = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const { issuer: named, jwks_uri: jwksUri } = (document ?? {}) as Record<string, unknown>
  if (named !== issuer)
    throw new Error(`its discovery document is of another issuer: ${String(named).slice(0, 200)}`)
  if (typeof jwksUri !== 'string' || URL.parse(jwksUri)?.protocol !== 'https:')
    throw new Error('its discovery document has no https "jwks_uri"')
  return jwksUri
}

type PublicKey = JWK & { kid: string }

/** Public keys with an id, for signatures: what the accepted algorithms can use, and of each nothing else. */
function usableKeys(document: unknown): PublicKey[] {
  const { keys } = (document ?? {}) as { keys?: unknown }
  if (!Array.isArray(keys)) throw new Error('its key document has no list "keys"')
  const usable = (keys as unknown[]).slice(0, keysMax).flatMap((key) => publicPart(key) ?? [])
  if (usable.length === 0) throw new Error('its key document has no key that can be used')
  return usable
}

function publicPart(key: unknown): PublicKey | undefined {
  const { kty, kid, use, alg, n, e, crv, x, y } = (key ?? {}) as Record<string, unknown>
  if (typeof kid !== 'string' || kid === '' || (use !== undefined && use !== 'sig')) return undefined
  const about = alg === undefined ? { kid } : { kid, alg }
  if (kty === 'RSA' && n && e) return { ...about, kty, n, e } as PublicKey
  if (kty === 'EC' && crv === 'P-256' && x && y) return { ...about, kty, crv, x, y } as PublicKey
  return undefined
}

function unavailable({ name }: IssuerSettings, seconds: number): Error {
  const message = `The keys of the issuer '${name}' cannot be fetched at the moment.`
  return new RequestError(503, 'ServiceNotAvailable', message, {
    headers: { 'Retry-After': String(Math.max(1, seconds)) },
  })
}
