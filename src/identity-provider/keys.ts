/**
 * The keys that sign tokens. They live in the store, so that every process on it issues and accepts the same tokens.
 * One signs; those before it verify until the last token they signed has ended.
 */
import { randomBytes } from 'node:crypto'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { fromMilliseconds } from '../model/timestamp.ts'
import {
  endSigningKeys,
  insertIssuerSecret,
  insertSigningKey,
  issuerSecret,
  removeSigningKeysBefore,
  signingKeys,
} from '../store/authority-items.ts'
import type { Store } from '../store/store.ts'
import type { SigningKeyTable } from '../store/tables.ts'
import { auditEntry, operator } from './directory/directory-audit.ts'

export const algorithm = 'RS256'
export const tokenLifetimeSeconds = 3600

/** Other processes may sign with the old key until they have heard of the new one; clocks differ. */
const overlapSeconds = 300
const modulusBits = 2048
/** Writers of keys and secrets follow each other. */
const queue = 'signingKeys'

export interface SigningKey {
  kid: string
  privateJwk: JWK
  publicJwk: JWK
  privateKey: CryptoKey
  publicKey: CryptoKey
  createdDateTime: string
  /** Null: it signs. */
  endDateTime: string | null
}

export interface KeyRing {
  signing: SigningKey
  /** All that verify, the signing one first. */
  all: SigningKey[]
}

/** The keys of the store; the first is made on first use. Two processes at once end up with the same one. */
export async function loadKeys(store: Store, nowMs: number): Promise<KeyRing> {
  const now = fromMilliseconds(nowMs)
  const isGood = ({ endDateTime }: SigningKeyTable) => endDateTime === null || endDateTime > now
  let rows = (await signingKeys(store.read)).filter(isGood)
  if (!rows.some(({ endDateTime }) => endDateTime === null)) {
    const made = await makeKey(nowMs)
    rows = await store.write(queue, async (db) => {
      const meanwhile = await signingKeys(db)
      if (meanwhile.some(({ endDateTime }) => endDateTime === null)) return meanwhile.filter(isGood)
      await insertSigningKey(db, made)
      return [...meanwhile.filter(isGood), made]
    })
  }
  const all = (await Promise.all(rows.map(imported))).reverse()
  const signing = all.find(({ endDateTime }) => endDateTime === null) as SigningKey
  return { signing, all: [signing, ...all.filter((key) => key !== signing)] }
}

/** Makes a key that signs at once; returns its id. The ones before it verify until their last token has ended. */
export async function rotateKeys(store: Store, tenantId: string, nowMs: number): Promise<string> {
  const made = await makeKey(nowMs)
  const now = fromMilliseconds(nowMs)
  await store.write(queue, async (db) => {
    await removeSigningKeysBefore(db, now)
    await endSigningKeys(db, fromMilliseconds(nowMs + (tokenLifetimeSeconds + overlapSeconds) * 1000))
    await insertSigningKey(db, made)
    await auditEntry(db, {
      tenantId,
      now,
      actor: operator,
      activity: 'Rotate signing key',
      category: 'KeyManagement',
      operationType: 'Update',
      target: { id: made.kid, displayName: 'signing key', type: 'Other' },
    })
  })
  return made.kid
}

/** Oldest first, without their private halves. */
export async function listKeys({ read }: Store): Promise<Omit<SigningKeyTable, 'privateJwk'>[]> {
  const rows = await signingKeys(read)
  return rows.map(({ kid, createdDateTime, endDateTime }) => ({ kid, createdDateTime, endDateTime }))
}

/** What every secret of these servers is derived from; made on first use, and no rotation changes it. */
export async function rootSecret(store: Store): Promise<string> {
  const name = 'root'
  const found = await issuerSecret(store.read, name)
  if (found) return found
  return store.write(queue, async (db) => {
    const meanwhile = await issuerSecret(db, name)
    if (meanwhile) return meanwhile
    const made = randomBytes(32).toString('base64url')
    await insertIssuerSecret(db, name, made)
    return made
  })
}

async function makeKey(nowMs: number): Promise<SigningKeyTable> {
  const { privateKey } = await generateKeyPair(algorithm, { modulusLength: modulusBits, extractable: true })
  const jwk = await exportJWK(privateKey)
  return {
    kid: await calculateJwkThumbprint(jwk),
    privateJwk: JSON.stringify(jwk),
    createdDateTime: fromMilliseconds(nowMs),
    endDateTime: null,
  }
}

async function imported({ kid, privateJwk: text, ...times }: SigningKeyTable): Promise<SigningKey> {
  const privateJwk = JSON.parse(text) as JWK
  const { kty, n, e } = privateJwk
  const publicJwk = { kty, n, e } as JWK
  return {
    kid,
    privateJwk,
    publicJwk,
    privateKey: (await importJWK(privateJwk, algorithm)) as CryptoKey,
    publicKey: (await importJWK(publicJwk, algorithm)) as CryptoKey,
    ...times,
  }
}
