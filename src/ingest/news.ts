/** What others wrote about a tenant since it was looked at last. */
import { type IdentityKey, keyOf } from '../model/identity.ts'
import { dayOf } from '../profile/decay.ts'
import { changeKinds } from '../risk/entry-kinds.ts'
import type { Plan } from '../risk/plan.ts'
import { ownersOf } from '../store/identities.ts'
import { identitiesChangedSince } from '../store/ledger.ts'
import { writtenSince } from '../store/observations.ts'
import type { Db } from '../store/store.ts'
import { standingOf } from '../store/tenants.ts'
import type { TenantState } from './tenant-state.ts'

const attempts = changeKinds.indexOf('attempts')
/** Of which no day of the tenant learns. */
const risk = changeKinds.indexOf('risk')

export interface News {
  revision: number
  position: number
  /** Whose history changed or grew. */
  owners: IdentityKey[]
  /** Of the events that were added. */
  ids: Set<string>
  /** Of these the newest, in microseconds. */
  newestAt: number
  /** Whether there may be new attempts among them, or others than before. */
  haveAttempts: boolean
  /** The first day on which the tenant may have learned something else (days since 1970). */
  sinceDay: number
}

/** Null when nobody wrote anything. Within the transaction of the tenant. */
export async function newsSince(
  db: Db,
  { tenantId, revision, position }: Pick<TenantState, 'tenantId' | 'revision' | 'position'>,
): Promise<News | null> {
  const now = await standingOf(db, tenantId)
  if (now.revision === revision && now.position === position) return null
  const written = now.position > position ? await writtenSince(db, tenantId, position) : []
  const changed = await identitiesChangedSince(db, tenantId, revision)
  const taught = changed.filter(({ kind }) => kind !== risk)
  const identities = [...new Set(changed.map(({ identity }) => identity))]
  const owners = [...written.map(({ owner }) => owner), ...(await ownersOf(db, tenantId, identities))]
  return {
    revision: now.revision,
    position: now.position,
    owners,
    ids: new Set(written.map(({ id }) => id)),
    newestAt: written.reduce((newest, { at }) => Math.max(newest, at), Number.NEGATIVE_INFINITY),
    haveAttempts: written.length > 0 || changed.some(({ kind }) => kind === attempts),
    sinceDay: dayOf(Math.min(...[...written, ...taught].map(({ at }) => at))),
  }
}

/** Drops what is no longer so. */
export function forget(state: TenantState, { owners, haveAttempts, sinceDay }: News): void {
  state.settled.forgetSince(sinceDay)
  if (haveAttempts) state.areCampaignsLoaded = false
  for (const owner of owners) state.identities.delete(keyOf(owner))
}

/** Whether a plan was made by less than is known now. */
export function isAbout({ touched, ids, asksCampaigns }: Plan, news: News): boolean {
  return (
    (news.haveAttempts && asksCampaigns) ||
    news.owners.some((owner) => touched.has(keyOf(owner))) ||
    [...news.ids].some((id) => ids.has(id))
  )
}
