/**
 * What comes late behind a history of thousands: it is stored and judged with its batch, and the history learns of it in parts
 * while others go on.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EngineSettings } from '../../src/config.ts'
import { doJobs } from '../../src/feedback/jobs.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import {
  engineSettings,
  guid,
  hoursAfter,
  openTenant,
  type Sketch,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'
import { assertIsFold } from './assert-is-fold.ts'

const settings: EngineSettings = { ...engineSettings, quietDays: 200 }
const at = (hours: number, sketch: Sketch = {}) =>
  signIn({ deviceId: 'laptop of ada', ...sketch, at: hoursAfter(today, hours) })
const trip: Sketch = { from: 'brazil', client: 'firefoxOnLinux', deviceId: 'phone' }
/** Every half hour at the office; a trip at the end of each hundredth hour. */
const life: SignIn[] = Array.from({ length: 2150 }, (_, index) =>
  at(index / 2, index > 100 && index % 200 === 199 ? trip : {}),
)
const trips = life.filter(({ location }) => location.countryOrRegion === 'BR')
/** That she was there is proven, weeks later than it was. */
const proven = at(20.2, { ...trip, secondFactor: 'fido2', managed: true })
const later = 1100

async function longLife(): Promise<TestTenant> {
  const tenant = await openTenant({ settings })
  for (let from = 0; from < life.length; from += 500) await tenant.ingest(life.slice(from, from + 500))
  return tenant
}

const done = ({ store, tenantId }: TestTenant) => doJobs(store, settings, tenantId)

async function isProcessing({ store }: TestTenant): Promise<boolean> {
  const row = await store.read
    .selectFrom('riskyIdentities')
    .select('isProcessing')
    .where('id', '=', guid('ada'))
    .executeTakeFirstOrThrow()
  return row.isProcessing === 1
}

/** How many of her trips something is held against. */
async function heldAgainst({ store }: TestTenant): Promise<number> {
  const open = await store.read.selectFrom('detections').select('requestId').where('isOpen', '=', 1).execute()
  const ids = new Set(open.map(({ requestId }) => requestId))
  return trips.filter(({ id }) => ids.has(id)).length
}

describe('a sign-in that comes behind thousands', () => {
  it('is stored as what it is, and her history learns of it by a job', async () => {
    const tenant = await longLife()
    const before = await heldAgainst(tenant)
    assert.ok(before > trips.length / 2)
    const { new: added, late } = await tenant.ingest([proven])
    assert.deepEqual([added, late], [1, 1])
    assert.equal((await tenant.row(proven.id)).trust, 'trusted')
    assert.equal(await isProcessing(tenant), true)
    assert.equal(await heldAgainst(tenant), before, 'not told yet')
    assert.equal(await done(tenant), 1)
    assert.equal(await isProcessing(tenant), false)
    assert.ok((await heldAgainst(tenant)) < before)
    await assertIsFold(tenant, settings)
    assert.deepEqual(await tenant.ingest([proven]), {
      new: 0,
      known: 1,
      replaced: 0,
      foreign: 0,
      late: 0,
      detections: {},
    })
    assert.equal(await done(tenant), 0)
    await tenant.store.close()
  })

  it('is no hindrance to what comes meanwhile, late or not, nor to an answer', async () => {
    const tenant = await longLife()
    await tenant.ingest([proven, at(later)])
    // In turn: behind thousands again, behind a few, and in time.
    await tenant.ingest([at(21.2, { ...trip, session: 'trip' }), at(1060.2, trip), at(later + 1)])
    assert.equal(await tenant.answer('signIns/confirmSafe', [(trips[3] as SignIn).id]), true)
    await tenant.ingest([at(later + 2, trip)])
    assert.equal(await isProcessing(tenant), true)
    assert.ok((await done(tenant)) >= 3)
    assert.equal(await isProcessing(tenant), false)
    await tenant.ingest([at(later + 3)])
    await assertIsFold(tenant, settings)
    await tenant.store.close()
  })

  it('may be told better while it waits: then there is no more to do about it', async () => {
    for (const hours of [0, 3]) {
      const tenant = await longLife()
      const interrupted = at(20.2 + hours, { ...trip, id: 'one', errorCode: 50074 })
      const ended = at(20.2, { ...trip, id: 'one', secondFactor: 'fido2', managed: true })
      await tenant.ingest([interrupted, at(22.2, trip)])
      assert.equal((await tenant.ingest([ended])).replaced, 1)
      assert.equal(await isProcessing(tenant), true, 'the other waits')
      await done(tenant)
      assert.equal(await isProcessing(tenant), false)
      await assertIsFold(tenant, settings)
      await tenant.store.close()
    }
  })

  it('leaves nothing to do where all of it was told better', async () => {
    const tenant = await longLife()
    await tenant.ingest([at(20.2, { ...trip, id: 'one', errorCode: 50074 })])
    await tenant.ingest([at(20.2, { ...trip, id: 'one', secondFactor: 'fido2', managed: true })])
    assert.equal(await done(tenant), 1)
    assert.equal(await isProcessing(tenant), false)
    await assertIsFold(tenant, settings)
    await tenant.store.close()
  })

  it('may be judged while it is told, and by another process', async () => {
    const tenant = await longLife()
    const other = await openTenant({ store: tenant.store, settings })
    await tenant.ingest([proven])
    const more = [at(later), at(22.2, trip), at(later + 1, trip), at(1061.2)]
    await Promise.all([
      done(tenant),
      ...more.map((one, index) => (index % 2 ? tenant : other).ingest([one])),
      done(other),
    ])
    await done(tenant)
    await assertIsFold(tenant, settings)
    await tenant.store.close()
  })
})
