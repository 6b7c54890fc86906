/** All that a store holds of what happened and what follows from it, without what the order of arrival alone decides. */
import type { EngineSettings } from '../../src/config.ts'
import type { IdentityKind } from '../../src/model/identity.ts'
import { decodeAttempt } from '../../src/risk/attempt-bytes.ts'
import { loadKnown } from '../../src/risk/known-identities.ts'
import { rulingKinds, saidIn } from '../../src/risk/said.ts'
import { openStanding } from '../../src/risk/standing.ts'
import { decodeVerdict } from '../../src/risk/verdict-bytes.ts'
import { attemptsSince } from '../../src/store/attempts.ts'
import { tenantDays } from '../../src/store/tenant-days.ts'
import { engineSettings, type TestTenant } from '../factories.ts'

export type Truth = Awaited<ReturnType<typeof truthOf>>

export async function truthOf(tenant: TestTenant, settings: EngineSettings = engineSettings) {
  return {
    events: await eventsOf(tenant),
    profiles: await profilesOf(tenant, settings),
    detections: await detectionsOf(tenant),
    days: await daysOf(tenant),
    attempts: await attemptsOf(tenant),
    said: await saidOf(tenant),
    campaigns: await campaignsOf(tenant),
  }
}

/** Risk that was withdrawn is no risk; that it once was, is told by its state alone. */
async function eventsOf({ store, tenantId }: TestTenant) {
  const rows = await store.read.selectFrom('signIns').selectAll().where('tenantId', '=', tenantId).execute()
  return sorted(
    rows.map((row) => {
      const isWithdrawn = row.riskState === 'dismissed' && row.riskDetail === 'aiConfirmedSigninSafe'
      return {
        ...{ id: row.id, level: row.riskLevelAggregated, duringLevel: row.riskLevelDuringSignIn },
        ...{ state: isWithdrawn ? 'none' : row.riskState, detail: isWithdrawn ? 'none' : row.riskDetail },
        ...{ types: isWithdrawn ? '[]' : row.riskEventTypes, fate: row.trust },
        verdict: decodeVerdict(row.verdict),
        observation: Buffer.from(row.observation).toString('hex'),
      }
    }),
  )
}

async function profilesOf({ store, tenantId }: TestTenant, settings: EngineSettings) {
  const rows = await store.read
    .selectFrom('identities')
    .select(['identityKind', 'id'])
    .where('tenantId', '=', tenantId)
    .execute()
  const owners = rows.map((row) => ({ identityKind: row.identityKind as IdentityKind, identityId: row.id }))
  const known = await loadKnown(store.read, await openStanding(store.read, tenantId, settings), owners)
  return sorted(
    [...known].map(([key, { profile, bare }]) => ({
      key,
      profile: Buffer.from(profile).toString('hex'),
      bare: bare && Buffer.from(bare).toString('hex'),
    })),
  )
}

async function detectionsOf({ store, tenantId }: TestTenant) {
  const rows = await store.read
    .selectFrom('detections')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .execute()
  const held = rows.filter(
    ({ riskState, riskDetail }) => riskState !== 'dismissed' || riskDetail !== 'aiConfirmedSigninSafe',
  )
  return sorted(
    held.map(({ tenantId: _, id: __, detectedDateTime: ___, lastUpdatedDateTime: ____, ...row }) => row),
  )
}

async function daysOf({ store, tenantId }: TestTenant) {
  const sums = new Map<string, number>()
  const add = (key: string, count: number) => sums.set(key, (sums.get(key) ?? 0) + count)
  for (const { day, signIns, users, rows } of await tenantDays(store.read, tenantId, { from: 0, to: 1e6 })) {
    add(`${day} signIns`, signIns)
    add(`${day} users`, users)
    for (let index = 0; index < rows.length; index += 4) {
      add(`${day} ${rows[index]} ${rows[index + 1]} count`, rows[index + 2] as number)
      add(`${day} ${rows[index]} ${rows[index + 1]} people`, rows[index + 3] as number)
    }
  }
  return sorted([...sums].filter(([, sum]) => sum !== 0))
}

async function attemptsOf({ store, tenantId }: TestTenant) {
  const rows = await attemptsSince(store.read, tenantId, 0)
  return sorted(rows.map((row) => ({ userId: row.userId, ...decodeAttempt(row) })))
}

async function saidOf({ store }: TestTenant) {
  const rows = await store.read
    .selectFrom('rulings')
    .innerJoin('identities', (join) =>
      join
        .onRef('identities.tenant', '=', 'rulings.tenant')
        .onRef('identities.identity', '=', 'rulings.identity'),
    )
    .selectAll('rulings')
    .select('identities.id')
    .where('voidedBy', 'is', null)
    .execute()
  return sorted(
    rows.map(({ id, ...row }) => {
      const [said] = saidIn([row]).rulings
      const { at, tick, idHash, ruling } = row
      return {
        id,
        at,
        tick,
        idHash,
        kind: rulingKinds[ruling],
        said: said?.kind === 'findings' ? said.said : null,
      }
    }),
  )
}

async function campaignsOf({ store }: TestTenant) {
  const [found, users, days] = await Promise.all(
    (['campaigns', 'campaignUsers', 'campaignBaselines'] as const).map((table) =>
      store.read.selectFrom(table).selectAll().execute(),
    ),
  )
  const own = (rows: object[] | undefined) =>
    sorted(
      (rows ?? []).map((row) =>
        Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'tenantId')),
      ),
    )
  return { found: own(found), users: own(users), days: own(days) }
}

function sorted<T>(rows: T[]): T[] {
  return rows
    .map((row) => [JSON.stringify(row), row] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, row]) => row)
}
