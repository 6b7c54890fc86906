/** Risk that nobody answers: levels fall when their time has come, and at none the case is closed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { codes } from '../../src/model/codes.ts'
import type { Timestamp } from '../../src/model/sign-in.ts'
import { changeKinds, entryKinds } from '../../src/risk/entry-kinds.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import type { ShownEffect } from '../../src/risk/shown-effect.ts'
import { raiseRevision } from '../../src/store/numbers.ts'
import {
  daysAfter,
  engineSettings,
  guid,
  habit,
  hoursAfter,
  officeLife,
  openTenant,
  type Sketch,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'

const intruder: Sketch = { from: 'brazil', client: 'firefoxOnLinux' }

async function withRisk(now?: (at: Timestamp) => Timestamp, settings = engineSettings): Promise<TestTenant> {
  const tenant = await openTenant(now ? { now, settings } : { settings })
  await tenant.ingest([...officeLife(), signIn(intruder)])
  return tenant
}

function fade({ store, tenantId }: TestTenant, until: Timestamp): Promise<number> {
  return fadeRisk(store, { tenantId, settings: engineSettings, until, now: (due) => due })
}

async function user({ store }: TestTenant) {
  return store.read
    .selectFrom('riskyIdentities')
    .selectAll()
    .where('id', '=', guid('ada'))
    .executeTakeFirstOrThrow()
}

async function history({ store }: TestTenant) {
  return store.read.selectFrom('riskHistory').selectAll().orderBy('riskLastUpdatedDateTime').execute()
}

function shown({ tenantId: _, faded: __, ...row }: Awaited<ReturnType<typeof history>>[number]) {
  return row
}

describe('risk that nobody answers', () => {
  it('falls level by level, each at the moment that was foretold, and ends', async () => {
    const tenant = await withRisk()
    const levels = [(await user(tenant)).riskLevel]
    for (let due = (await user(tenant)).decayDateTime; due; due = (await user(tenant)).decayDateTime) {
      assert.equal(await fade(tenant, hoursAfter(due, -0.1)), 0)
      assert.equal(await fade(tenant, due), 1)
      levels.push((await user(tenant)).riskLevel)
      assert.ok((await user(tenant)).riskLastUpdatedDateTime >= due)
    }
    assert.deepEqual(levels, ['high', 'medium', 'low', 'none'])
  })

  it('has an entry of the ledger for each fall, with its effect, and rows of the change log', async () => {
    const tenant = await withRisk()
    const { store } = tenant
    for (let due = (await user(tenant)).decayDateTime; due; due = (await user(tenant)).decayDateTime)
      await fade(tenant, due)
    const { entry, effect } = await store.read
      .selectFrom('ledger')
      .selectAll()
      .where('kind', '=', entryKinds.indexOf('fading'))
      .orderBy('entry', 'desc')
      .executeTakeFirstOrThrow()
    const { identities, signIns } = JSON.parse(Buffer.from(effect as Uint8Array).toString()) as ShownEffect
    assert.deepEqual(
      identities.map(({ was, now }) => [was, now]),
      [
        [
          { riskLevel: 'low', riskState: 'atRisk' },
          { riskLevel: 'none', riskState: 'none' },
        ],
      ],
    )
    assert.deepEqual(signIns, [{ was: 'high', now: 'none', count: 1 }])
    const changes = await store.read.selectFrom('changes').selectAll().where('entry', '=', entry).execute()
    assert.deepEqual(
      changes.map(({ kind, was, now }) => [changeKinds[kind], codes.riskLevel[was], codes.riskLevel[now]]),
      [
        ['risk', 'high', 'none'],
        ['risk', 'low', 'none'],
      ],
    )
  })

  it('leaves the state as it is while there is a level, and closes the case at none', async () => {
    const tenant = await withRisk()
    await fade(tenant, (await user(tenant)).decayDateTime as string)
    assert.deepEqual([(await user(tenant)).riskState, (await user(tenant)).riskDetail], ['atRisk', 'none'])
    assert.equal((await tenant.row(signIn(intruder).id)).riskState, 'atRisk')
    await fade(tenant, daysAfter(today, 1000))
    const { riskLevel, riskState, riskDetail, decayDateTime } = await user(tenant)
    assert.deepEqual([riskLevel, riskState, riskDetail, decayDateTime], ['none', 'none', 'none', null])
    const row = await tenant.row(signIn(intruder).id)
    assert.deepEqual([row.riskLevelAggregated, row.riskState, row.riskDetail], ['none', 'none', 'none'])
    assert.equal(row.riskLevelDuringSignIn, 'high', 'what was known during the sign-in stays')
    const detections = await tenant.store.read.selectFrom('detections').selectAll().execute()
    assert.ok(detections.length > 0)
    for (const { riskState: state, isOpen, riskLevel: level } of detections) {
      assert.deepEqual([state, isOpen], ['none', 0])
      assert.notEqual(level, 'none')
    }
  })

  it('leaves an item in the history for each fall, however late somebody looks; nobody initiated them', async () => {
    const tenant = await withRisk()
    await fade(tenant, daysAfter(today, 1000))
    const [raised, ...falls] = await history(tenant)
    assert.equal(raised?.riskLevel, 'high')
    assert.deepEqual(
      falls.map(({ riskLevel, riskState }) => [riskLevel, riskState]),
      [
        ['medium', 'atRisk'],
        ['low', 'atRisk'],
        ['none', 'none'],
      ],
    )
    for (const { initiatedBy, activityDetail, activityEventTypes } of falls)
      assert.deepEqual([initiatedBy, activityDetail, activityEventTypes], [null, null, '[]'])
  })

  it('leaves one item where several falls are said at once, as a server that slept says them', async () => {
    const tenant = await withRisk()
    const { store, tenantId } = tenant
    const woken = daysAfter(today, 1000)
    await fadeRisk(store, { tenantId, settings: engineSettings, until: woken, now: () => woken })
    assert.deepEqual(
      (await history(tenant)).map(({ riskLevel, riskLastUpdatedDateTime: at }) => [riskLevel, at]),
      [
        ['high', today],
        ['none', woken],
      ],
    )
  })

  it('has fallen before more is found, though nobody looked', async () => {
    // So long that nothing is taken as the user's own meanwhile.
    const patient = { ...engineSettings, quietDays: 90 }
    const ways = { unseen: await withRisk(undefined, patient), seen: await withRisk(undefined, patient) }
    const again = signIn({ from: 'southAfrica', client: 'torBrowser', at: daysAfter(today, 40) })
    for (const [way, tenant] of Object.entries(ways)) {
      if (way === 'seen') await fade(tenant, daysAfter(today, 40))
      await tenant.ingest([again])
    }
    const [unseen, seen] = await Promise.all(Object.values(ways).map(history))
    assert.deepEqual(unseen?.map(shown), seen?.map(shown))
    assert.deepEqual(
      unseen?.map(({ riskLevel }) => riskLevel),
      ['high', 'medium', 'low', 'high'],
    )
  })

  it('that ends because it is taken as the own has ended then, whether or not somebody looked later', async () => {
    const abroad = signIn({ from: 'brazil', secondFactor: 'app' })
    const ways = { unseen: await openTenant(), seen: await openTenant() }
    for (const [way, tenant] of Object.entries(ways)) {
      await tenant.ingest([...habit({}, { everyHours: 8, days: 21 }), abroad])
      assert.equal((await user(tenant)).riskLevel, 'medium')
      if (way === 'seen') await fade(tenant, daysAfter(today, 40))
      await tenant.ingest([signIn({ at: daysAfter(today, 40) })])
    }
    const [unseen, seen] = await Promise.all(Object.values(ways).map(history))
    assert.deepEqual(unseen?.map(shown), seen?.map(shown))
    const last = unseen?.at(-1)
    assert.deepEqual(
      [last?.riskLevel, last?.riskState, last?.riskDetail, last?.riskLastUpdatedDateTime],
      ['none', 'dismissed', 'aiConfirmedSigninSafe', daysAfter(today, engineSettings.unseenDays)],
    )
  })

  it('does nothing the second time', async () => {
    const tenant = await withRisk()
    assert.equal(await fade(tenant, daysAfter(today, 1000)), 1)
    const before = await tenant.dump()
    assert.equal(await fade(tenant, daysAfter(today, 2000)), 0)
    assert.deepEqual(await tenant.dump(), before)
  })

  it('leaves other users alone, and falls for very many in one go', async () => {
    const tenant = await withRisk()
    const users = Array.from({ length: 450 }, (_, index) => `user ${index}`)
    await tenant.store.write(tenant.tenantId, async (db) => {
      const row = await user({ ...tenant, store: { ...tenant.store, read: db } })
      for (const name of users)
        await db
          .insertInto('riskyIdentities')
          .values({ ...row, id: guid(name) })
          .execute()
    })
    assert.equal(await fade(tenant, hoursAfter((await user(tenant)).decayDateTime as string, -1)), 0)
    assert.equal(await fade(tenant, daysAfter(today, 1000)), 451)
  })

  it('of an old log counts from its import', async () => {
    const imported = daysAfter(today, 365)
    const tenant = await withRisk(() => imported)
    assert.equal((await user(tenant)).riskLevel, 'high')
    assert.ok(((await user(tenant)).decayDateTime as string) > imported)
    assert.equal(await fade(tenant, imported), 0)
  })

  it('starts anew when the intruder comes back after the end', async () => {
    const tenant = await withRisk()
    await fade(tenant, daysAfter(today, 1000))
    const again = signIn({ ...intruder, at: daysAfter(today, 1000) })
    await tenant.ingest([...officeLife('ada', again.createdDateTime), again])
    assert.deepEqual([(await user(tenant)).riskLevel, (await user(tenant)).riskState], ['high', 'atRisk'])
  })
})

describe('risk that an admin confirmed', () => {
  it('never fades by itself', async () => {
    const tenant = await withRisk()
    await tenant.answer('riskyUsers/confirmCompromised', [guid('ada')])
    assert.equal((await user(tenant)).decayDateTime, null)
    const before = await tenant.dump()
    assert.equal(await fade(tenant, daysAfter(today, 20_000)), 0)
    assert.deepEqual(await tenant.dump(), before)
  })

  it('stays confirmed when more is found', async () => {
    const tenant = await withRisk()
    await tenant.answer('riskyUsers/confirmCompromised', [guid('ada')])
    await tenant.ingest([signIn({ ...intruder, at: hoursAfter(today, 8) })])
    const { riskLevel, riskState, riskDetail } = await user(tenant)
    assert.deepEqual(
      [riskLevel, riskState, riskDetail],
      ['high', 'confirmedCompromised', 'adminConfirmedUserCompromised'],
    )
  })
})

describe('a work that looked at risk before it faded', () => {
  it('is nothing, and has to look again', async () => {
    const tenant = await withRisk()
    const { store, tenantId } = tenant
    const written = await store.writeAhead(tenantId, async (db) => {
      await raiseRevision(db, tenantId)
      await fade(tenant, daysAfter(today, 400))
    })
    assert.equal(written, null)
    assert.equal((await user(tenant)).riskLevel, 'none')
  })
})
