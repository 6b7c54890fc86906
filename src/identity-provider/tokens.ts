/** Access tokens: issued by us, verified whoever issued them. The one place that the API asks who is calling. */
import { hkdfSync } from 'node:crypto'
import { decodeProtectedHeader, errors, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { toMilliseconds } from '../model/timestamp.ts'
import { revokedPrincipals } from '../store/authority-apps.ts'
import type { Store } from '../store/store.ts'
import {
  acceptedAudiences,
  claimsOf,
  isIssuerOf,
  issuedAtMsOf,
  type Principal,
  principalOf,
  revocableIdsOf,
} from './claims.ts'
import { algorithm, type KeyRing, loadKeys, rootSecret, tokenLifetimeSeconds } from './keys.ts'
import { refreshing } from './refreshing.ts'

export { graphAudience, type Principal } from './claims.ts'
export { tokenLifetimeSeconds } from './keys.ts'

export interface Authority {
  /** The token, and for how many seconds it holds. `origin` is what its issuer begins with. */
  issue(
    principal: Principal,
    now?: Date,
    origin?: string,
  ): Promise<{ token: string; expiresInSeconds: number }>
  /** Throws jose's errors for whatever is not a valid token for us. */
  verify(token: string, now?: Date): Promise<Principal>
  publicKeys(): Promise<{ keys: JWK[] }>
  /** The keys with their private halves: for the issuer alone. */
  keyRing(): Promise<KeyRing>
  /** 32 bytes that only servers on this store know, for one purpose. No rotation of keys changes them. */
  secretFor(purpose: string): Promise<Uint8Array>
}

export interface AuthorityOptions {
  /** Who verifies tokens of other issuers; null: it is of none that is trusted. */
  trust?: { verify(token: string): Promise<Principal | null> }
  /** Milliseconds. */
  clock?: () => number
}

/** A key that another process made, or an application that it disabled, is known to this one after so long. */
const knownForMs = 10_000
/** Tokens with unknown keys cause no more reading than this. */
const pauseMs = 2000
const toleranceSeconds = 30

export function createAuthority(store: Store, { trust, clock = Date.now }: AuthorityOptions = {}): Authority {
  const timing = { everyMs: knownForMs, pauseMs, clock }
  const ring = refreshing(() => loadKeys(store, clock()), timing)
  const revoked = refreshing(async () => revocationsOf(await revokedPrincipals(store.read)), timing)
  let root: Promise<string> | undefined

  async function isOurs(kid: string | undefined): Promise<boolean> {
    const has = ({ all }: KeyRing) => all.some((key) => key.kid === kid)
    return kid !== undefined && (has(await ring.current()) || has(await ring.again()))
  }

  async function verifyOurs(token: string, now: Date): Promise<Principal> {
    const { all } = await ring.current()
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = all.find((known) => known.kid === kid)
        if (!key) throw new errors.JWSSignatureVerificationFailed()
        return key.publicKey
      },
      {
        algorithms: [algorithm],
        audience: acceptedAudiences,
        requiredClaims: ['iss', 'exp', 'nbf', 'tid'],
        currentDate: now,
        clockTolerance: toleranceSeconds,
      },
    )
    if (!isIssuerOf(payload.iss, String(payload.tid)))
      throw new Error('issuer and tenant of the token differ')
    if (isRevoked(payload, await revoked.current()))
      throw new Error('the application or the account is disabled, or the token was revoked')
    return principalOf(payload)
  }

  return {
    async issue(principal, now = new Date(), origin = 'https://localhost') {
      const { signing } = await ring.current()
      const times = { origin, issuedAtMs: now.getTime(), lifetimeSeconds: tokenLifetimeSeconds }
      const claims = claimsOf(principal, times)
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, kid: signing.kid, typ: 'JWT' })
        .sign(signing.privateKey)
      return { token, expiresInSeconds: tokenLifetimeSeconds - 1 }
    },
    async verify(token, now = new Date(clock())) {
      const isKnown = await isOurs(keyIdOf(token))
      const foreign = trust && !isKnown ? await trust.verify(token) : null
      return foreign ?? verifyOurs(token, now)
    },
    async publicKeys() {
      // Whoever asks for the keys first learns that the store is away before any token is called invalid.
      await revoked.current()
      const { all } = await ring.current()
      return {
        keys: all.map(({ kid, publicJwk }) => ({ ...publicJwk, kid, use: 'sig', alg: algorithm })),
      }
    },
    keyRing: () => ring.current(),
    async secretFor(purpose) {
      root ??= rootSecret(store).catch((error) => {
        root = undefined
        throw error
      })
      return new Uint8Array(hkdfSync('sha256', await root, '', purpose, 32))
    },
  }
}

/** Which key a token names; undefined for what is no token. */
function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid
  } catch {
    return undefined
  }
}

/** Until when what was issued to whom is revoked. */
type Revocations = Map<string, number>

function revocationsOf(rows: { tenantId: string; id: string; revokedDateTime: string }[]): Revocations {
  return new Map(rows.map((row) => [nameOf(row), toMilliseconds(row.revokedDateTime)]))
}

function isRevoked(payload: JWTPayload, revoked: Revocations): boolean {
  const tenantId = String(payload.tid)
  const issuedAtMs = issuedAtMsOf(payload)
  return revocableIdsOf(payload).some((id) => {
    const untilMs = revoked.get(nameOf({ tenantId, id }))
    return untilMs !== undefined && issuedAtMs <= untilMs
  })
}

function nameOf({ tenantId, id }: { tenantId: string; id: string }): string {
  return `${tenantId}/${id}`
}
