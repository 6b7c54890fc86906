/**
 * Where the OpenID library keeps what is under way. Ids of codes, refresh tokens and sessions are as good as passwords:
 * they are stored as hashes, so that whoever reads the database has none of them.
 */

import { createHash } from 'node:crypto'
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import { fromMilliseconds } from '../../model/timestamp.ts'
import { revokeTokens } from '../../store/authority-apps.ts'
import {
  consumeItem,
  findItem,
  insertItemOnce,
  removeItem,
  removeItemsOfGrant,
  upsertItem,
} from '../../store/authority-items.ts'
import type { Db, Store } from '../../store/store.ts'
import type { IssuerItemTable } from '../../store/tables.ts'
import { lifetimes } from './lifetimes.ts'

/** Stands for an id that is known by its hash alone; only device codes are ever found without their id. */
const byHash = '#'

/** `kind` is the library's name of a model. */
export function itemAdapter(store: Store, tenantId: string, kind: string): Adapter {
  const scope = { tenantId, kind }
  const keyOf = (id: string) => ({
    ...scope,
    id: kind === 'DeviceCode' && id.startsWith(byHash) ? id.slice(1) : hash(id),
  })
  const write = <T>(work: (db: Db) => Promise<T>) => store.write(queueOf(tenantId), work)
  return {
    upsert: (id, payload, expiresInSeconds = 0) =>
      write((db) => upsertItem(db, rowOf(keyOf(id), payload, expiresInSeconds))),
    async find(id) {
      return restored(await findItem(store.read, scope, 'id', keyOf(id).id), id)
    },
    async findByUserCode(userCode) {
      const row = await findItem(store.read, scope, 'userCode', userCode)
      return restored(row, byHash + row?.id)
    },
    async findByUid(uid) {
      return restored(await findItem(store.read, scope, 'uid', uid))
    },
    async consume(id) {
      // Of two at once, the second finds nothing to consume.
      if (!(await write((db) => consumeItem(db, keyOf(id), nowSeconds()))))
        throw new errors.InvalidGrant(`${kind === 'RefreshToken' ? 'refresh token' : 'code'} already used`)
    },
    destroy: (id) => write((db) => removeItem(db, keyOf(id))),
    revokeByGrantId: (grantId) =>
      write(async (db) => {
        await removeItemsOfGrant(db, tenantId, grantId)
        // Access tokens are not kept here. One that is being made at this moment is meant as well; nobody gets another.
        const until = Date.now() + lifetimes.authorizationCode * 1000
        if (kind === 'AccessToken')
          await revokeTokens(db, tenantId, grantName(grantId), fromMilliseconds(until))
      }),
  }
}

/** Whether nobody used it before, in any process on this store. */
export function useOnce(
  store: Store,
  tenantId: string,
  { id, endSeconds }: { id: string; endSeconds: number },
): Promise<boolean> {
  const key = { tenantId, kind: 'ReplayDetection', id: hash(id) }
  const row = rowOf(key, {}, Math.max(0, endSeconds - nowSeconds()))
  return store.write(queueOf(tenantId), (db) => insertItemOnce(db, row))
}

/** What an access token says of its grant, whose id is the library's secret. */
export function grantName(grantId: string): string {
  return `grant ${hash(grantId)}`
}

function queueOf(tenantId: string): string {
  return `issuer ${tenantId}`
}

function rowOf(
  key: Pick<IssuerItemTable, 'tenantId' | 'kind' | 'id'>,
  { jti: _, consumed: __, ...payload }: AdapterPayload,
  expiresInSeconds: number,
): IssuerItemTable {
  const { userCode = null, uid = null, grantId = null, accountId = null } = payload
  return {
    ...key,
    payload: JSON.stringify(
      payload.session ? { ...payload, session: withoutCookie(payload.session) } : payload,
    ),
    ...{ userCode, uid, grantId, accountId },
    expiresDateTime: fromMilliseconds(Date.now() + expiresInSeconds * 1000),
    consumed: 0,
  }
}

function withoutCookie({ cookie: _, ...session }: { cookie?: string; accountId?: string }) {
  return session
}

function restored(row: IssuerItemTable | undefined, jti?: string): AdapterPayload | undefined {
  if (!row) return undefined
  const { payload, userCode, consumed } = row
  return {
    ...(JSON.parse(payload) as AdapterPayload),
    ...(jti === undefined ? {} : { jti }),
    ...(userCode === null ? {} : { userCode }),
    ...(consumed === 0 ? {} : { consumed }),
  }
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

function hash(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}
