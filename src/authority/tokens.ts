/**
 * Access tokens of the built-in issuer: signed with a key that lives in the store, so that every process on the same
 * store issues and accepts the same tokens. Claims are those of Entra's tokens for Graph.
 */
import { hkdfSync, randomUUID } from 'node:crypto'
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import { fromMilliseconds } from '../model/timestamp.ts'
import type { Store } from '../store/store.ts'

export const graphAudience = 'https://graph.microsoft.com'
const acceptedAudiences = [graphAudience, `${graphAudience}/`, '00000003-0000-0000-c000-000000000000']
const algorithm = 'RS256'
export const tokenLifetimeSeconds = 3600

/** Who a token speaks for, and what it may do. Delegated permissions need a directory role as well. */
export type Principal =
  | { kind: 'app'; tenantId: string; clientId: string; displayName: string; permissions: string[] }
  | {
      kind: 'user'
      tenantId: string
      clientId: string
      userId: string
      userPrincipalName: string | null
      permissions: string[]
      /** Template ids of directory roles. */
      roles: string[]
    }

export interface Authority {
  /** The token, and for how many seconds it holds. */
  issue(principal: Principal, now?: Date): Promise<{ token: string; expiresInSeconds: number }>
  /** Throws jose's errors for whatever is not a valid token of ours. */
  verify(token: string, now?: Date): Promise<Principal>
  publicKeys(): Promise<{ keys: JWK[] }>
  /** 32 bytes that only servers on this store know, for one purpose. */
  secretFor(purpose: string): Promise<Uint8Array>
}

interface SigningKey {
  kid: string
  privateKey: CryptoKey
  publicKey: CryptoKey
  publicJwk: JWK
  secret: string
}

export function createAuthority(store: Store): Authority {
  let loading: Promise<SigningKey> | undefined
  const signingKey = () => {
    loading ??= loadKey(store).catch((error) => {
      loading = undefined
      throw error
    })
    return loading
  }
  return {
    async issue(principal, now = new Date()) {
      const key = await signingKey()
      const seconds = Math.floor(now.getTime() / 1000)
      const token = await new SignJWT(claimsOf(principal))
        .setProtectedHeader({ alg: algorithm, kid: key.kid, typ: 'JWT' })
        .setIssuer(issuerOf(principal.tenantId))
        .setAudience(graphAudience)
        .setIssuedAt(seconds)
        .setNotBefore(seconds)
        .setExpirationTime(seconds + tokenLifetimeSeconds)
        .setJti(randomUUID())
        .sign(key.privateKey)
      return { token, expiresInSeconds: tokenLifetimeSeconds - 1 }
    },
    async verify(token, now = new Date()) {
      const key = await signingKey()
      const { payload } = await jwtVerify(token, key.publicKey, {
        algorithms: [algorithm],
        audience: acceptedAudiences,
        requiredClaims: ['iss', 'exp', 'nbf', 'tid'],
        currentDate: now,
        clockTolerance: 30,
      })
      if (payload.iss !== issuerOf(String(payload.tid)))
        throw new Error('issuer and tenant of the token differ')
      return principalOf(payload)
    },
    async publicKeys() {
      const key = await signingKey()
      return { keys: [{ ...key.publicJwk, kid: key.kid, use: 'sig', alg: algorithm }] }
    },
    async secretFor(purpose) {
      const key = await signingKey()
      return new Uint8Array(hkdfSync('sha256', key.secret, '', purpose, 32))
    },
  }
}

/** The issuer names the tenant and no host: the same data may be served under any name. */
function issuerOf(tenantId: string): string {
  return `riskgraph:${tenantId}`
}

function claimsOf(principal: Principal): Record<string, unknown> {
  const { tenantId, clientId, permissions } = principal
  const common = { tid: tenantId, appid: clientId, azp: clientId, ver: '1.0' }
  if (principal.kind === 'app') {
    return {
      ...common,
      idtyp: 'app',
      oid: clientId,
      sub: clientId,
      app_displayname: principal.displayName,
      roles: permissions,
    }
  }
  const { userId, userPrincipalName, roles } = principal
  return {
    ...common,
    idtyp: 'user',
    oid: userId,
    sub: userId,
    upn: userPrincipalName,
    scp: permissions.join(' '),
    wids: roles,
  }
}

function principalOf(payload: Record<string, unknown>): Principal {
  const text = (claim: string) => String(payload[claim] ?? '')
  const list = (claim: string) =>
    Array.isArray(payload[claim]) ? (payload[claim] as unknown[]).map(String) : []
  const common = { tenantId: text('tid'), clientId: text('appid') }
  if (payload.idtyp === 'app') {
    return { ...common, kind: 'app', displayName: text('app_displayname'), permissions: list('roles') }
  }
  const permissions = text('scp')
    .split(' ')
    .filter((scope) => scope !== '')
  const userPrincipalName = text('upn') || null
  return { ...common, kind: 'user', userId: text('oid'), userPrincipalName, permissions, roles: list('wids') }
}

/** The key of the store, made on first use. Two processes at once end up with the same one. */
async function loadKey(store: Store): Promise<SigningKey> {
  const stored = await findKey(store)
  const privateJwk = JSON.parse(stored ?? (await makeKey(store))) as JWK
  const { kty, n, e } = privateJwk
  const publicJwk = { kty, n, e } as JWK
  return {
    kid: await calculateJwkThumbprint(publicJwk),
    privateKey: (await importJWK(privateJwk, algorithm)) as CryptoKey,
    publicKey: (await importJWK(publicJwk, algorithm)) as CryptoKey,
    publicJwk,
    secret: String(privateJwk.d),
  }
}

async function findKey({ read }: Store): Promise<string | undefined> {
  const row = await read
    .selectFrom('signingKeys')
    .select('privateJwk')
    .orderBy('createdDateTime')
    .executeTakeFirst()
  return row?.privateJwk
}

async function makeKey(store: Store): Promise<string> {
  const { privateKey } = await generateKeyPair(algorithm, { modulusLength: 2048, extractable: true })
  const jwk = await exportJWK(privateKey)
  const row = {
    kid: await calculateJwkThumbprint(jwk),
    privateJwk: JSON.stringify(jwk),
    createdDateTime: fromMilliseconds(Date.now()),
  }
  return store.write('signingKeys', async (db) => {
    const meanwhile = await db.selectFrom('signingKeys').select('privateJwk').executeTakeFirst()
    if (meanwhile) return meanwhile.privateJwk
    await db.insertInto('signingKeys').values(row).execute()
    return row.privateJwk
  })
}
