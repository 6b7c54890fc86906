/** The way of sign-ins into the store: once, whole or not at all, and without being taught by an intruder. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { addressListsOf } from '../../src/enrich/address-lists.ts'
import { createIngest } from '../../src/ingest/ingest.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { openSqlite } from '../../src/store/open.ts'
import {
  daysAfter,
  engineSettings,
  guid,
  hoursAfter,
  officeLife,
  openTenant,
  prepare,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'
import { isKnown } from '../profile-view.ts'
import { detectionsOf, intruder } from './intruder.ts'

describe('a batch of sign-ins', () => {
  it('is counted by what was new and what was known', async () => {
    const tenant = await openTenant()
    const life = officeLife()
    assert.deepEqual(await tenant.ingest(life), {
      new: life.length,
      replaced: 0,
      known: 0,
      foreign: 0,
      late: 0,
      detections: {},
    })
    const { new: added, known, detections } = await tenant.ingest([...life, signIn(intruder)])
    assert.deepEqual([added, known], [1, life.length])
    assert.deepEqual(Object.keys(detections).sort(), ['newCountry', 'unfamiliarFeatures', 'unlikelyTravel'])
  })

  it('changes nothing when it is sent again', async () => {
    const tenant = await openTenant()
    const all = [...officeLife(), signIn(intruder)]
    await tenant.ingest(all)
    const before = await tenant.dump()
    assert.deepEqual(await tenant.ingest(all), {
      new: 0,
      replaced: 0,
      known: all.length,
      foreign: 0,
      late: 0,
      detections: {},
    })
    assert.deepEqual(await tenant.dump(), before)
  })

  it('counts a sign-in once that comes twice within it', async () => {
    const once = await openTenant()
    const twice = await openTenant({ store: once.store })
    const all = [...officeLife(), signIn(intruder)]
    const { new: added, known } = await twice.ingest([...all, ...all])
    assert.deepEqual([added, known], [all.length, all.length])
    assert.equal((await twice.profile('ada')).signIns, officeLife().length)
  })

  it('may be empty', async () => {
    const tenant = await openTenant()
    const before = await tenant.dump()
    assert.deepEqual(await tenant.ingest([]), {
      new: 0,
      replaced: 0,
      known: 0,
      foreign: 0,
      late: 0,
      detections: {},
    })
    assert.deepEqual(await tenant.dump(), before)
  })

  it('is assessed against what was known just before each sign-in, not against the whole batch', async () => {
    const tenant = await openTenant()
    const visit = signIn({ from: 'southAfrica', at: daysAfter(today, -30), client: 'firefoxOnLinux' })
    await tenant.ingest([signIn(intruder), visit, ...officeLife()])
    assert.deepEqual(await detectionsOf(tenant, visit.id), [])
    assert.ok((await detectionsOf(tenant, signIn(intruder).id)).includes('newCountry'))
  })

  it('keeps apart what two tenants know', async () => {
    const tenant = await openTenant()
    await tenant.ingest(officeLife())
    const other = guid('another tenant')
    await tenant.store.write(other, (db) =>
      db
        .insertInto('tenants')
        .values({ id: other, displayName: 'Another', createdDateTime: today, isDefault: 0, revision: 0 })
        .execute(),
    )
    const engine = createIngest({
      store: tenant.store,
      tenantId: other,
      settings: engineSettings,
      listedKinds: [],
      now: (at) => at,
    })
    const { new: added } = await engine.ingest(officeLife().map((one) => prepare(one)))
    assert.equal(added, officeLife().length)
    assert.deepEqual((await engine.ingest([prepare(signIn({ ...intruder, user: 'ben' }))])).detections, {})
  })

  it('survives words that are more than words to a careless program', async () => {
    const tenant = await openTenant()
    const hostile = ['__proto__', 'constructor', 'toString', "'; drop table users; --", '\\', '%', '💥']
    const all = hostile.flatMap((word, index) =>
      [0, 1].map((again): SignIn => {
        const one = signIn({
          id: `${word} ${again}`,
          user: `user ${index}`,
          at: hoursAfter(today, index + again / 2),
          userAgent: word,
          app: word,
        })
        one.deviceDetail = { ...one.deviceDetail, deviceId: word, browser: word, operatingSystem: word }
        one.location = { ...one.location, city: word, countryOrRegion: word }
        return { ...one, userDisplayName: word, sessionId: word }
      }),
    )
    assert.equal((await tenant.ingest(all)).new, all.length)
    for (const [index, word] of hostile.entries()) {
      const profile = await tenant.profile(`user ${index}`)
      assert.deepEqual([profile.values.device?.length, isKnown(profile, 'device', word)], [1, true])
    }
  })
})

describe('a batch that fails', () => {
  const life = officeLife()
  const rest = officeLife('ben')

  async function failing(tenant: TestTenant, batch: SignIn[]): Promise<void> {
    const before = await tenant.dump()
    await assert.rejects(tenant.ingest(batch))
    await tenant.store.write(tenant.tenantId, async () => {})
    assert.deepEqual(await tenant.dump(), before)
  }

  /** What no database can hold, among what it can. */
  function unwritable(): SignIn[] {
    return rest.map((one) => ({ ...one, userDisplayName: {} as unknown as string }))
  }

  it('leaves nothing when a sign-in cannot be judged', async () => {
    let isBroken = true
    const tenant = await openTenant({
      now: (at) => {
        if (isBroken) throw new Error('the clock stopped')
        return at
      },
    })
    await tenant.ingest(life)
    await failing(tenant, [...rest, signIn(intruder)])
    isBroken = false
    const whole = await openTenant()
    await whole.ingest(life)
    for (const one of [tenant, whole]) await one.ingest([...rest, signIn(intruder)])
    const [a, b] = [await tenant.dump(), await whole.dump()]
    assert.deepEqual(a.detections.length, b.detections.length)
    assert.deepEqual(await tenant.profile('ben'), await whole.profile('ben'))
  })

  it('leaves nothing when a row cannot be written', async () => {
    const tenant = await openTenant()
    await tenant.ingest(life)
    await failing(tenant, unwritable())
    assert.equal((await tenant.ingest(rest)).new, rest.length)
  })

  it('leaves nothing in a file either, which is written on a thread of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'failing-'))
    const store = await openSqlite(join(folder, 'riskgraph.db'))
    try {
      const tenant = await openTenant({ store })
      await tenant.ingest(life)
      const more = Array.from({ length: 20 }, (_, index) => officeLife(`colleague ${index}`)).flat()
      await failing(tenant, [...unwritable(), ...more])
    } finally {
      await store.close()
      rmSync(folder, { recursive: true })
    }
  })

  it('does not change the verdict of the next, even when that was sent without waiting', async () => {
    const tenant = await openTenant()
    await tenant.ingest(life)
    const next = [signIn(intruder)]
    const [first, second] = await Promise.allSettled([tenant.ingest(unwritable()), tenant.ingest(next)])
    assert.equal(first.status, 'rejected')
    if (second.status === 'rejected') await tenant.ingest(next)
    const alone = await openTenant()
    await alone.ingest(life)
    await alone.ingest(next)
    const verdict = async (one: TestTenant) => (await one.row(signIn(intruder).id)).verdict
    assert.deepEqual(await verdict(tenant), await verdict(alone))
  })
})

describe('guessing at many accounts', () => {
  const spray = Array.from({ length: 10 }, (_, index) =>
    signIn({
      user: `guessed ${index}`,
      from: 'brazil',
      errorCode: 50_126,
      at: hoursAfter(today, index / 100),
    }),
  )
  const hit = signIn({ user: 'guessed 3', from: 'brazil', at: hoursAfter(today, 2) })

  it('is remembered from one batch to the next, and by an engine that was just started', async () => {
    for (const isRestarted of [false, true]) {
      const tenant = await openTenant()
      await tenant.ingest(spray)
      const later = isRestarted ? await openTenant({ store: tenant.store }) : tenant
      assert.equal((await later.ingest([hit])).detections.passwordSpray, 1)
    }
  })

  it('is not forgotten because a sign-in of long ago arrives late', async () => {
    const late = signIn({ user: 'late', at: daysAfter(today, -2) })
    for (const batches of [
      [spray, [late, hit]],
      [spray, [late], [hit]],
    ]) {
      const tenant = await openTenant()
      let found = 0
      for (const batch of batches) found += (await tenant.ingest(batch)).detections.passwordSpray ?? 0
      assert.equal(found, 1)
    }
  })

  it('is not seen in what has not happened yet', async () => {
    const tenant = await openTenant()
    await tenant.ingest(spray)
    const early = signIn({ user: 'guessed 3', from: 'brazil', at: hoursAfter(today, -1) })
    assert.deepEqual((await tenant.ingest([early])).detections, {})
  })
})

describe('the risk of a user', () => {
  it('rises with what is found, one history item for each sign-in', async () => {
    const tenant = await openTenant({ lists: addressListsOf({ vpn: '192.0.2.0/24' }) })
    await tenant.ingest(officeLife())
    await tenant.ingest([signIn({ from: 'hidden' }), signIn({ ...intruder, at: hoursAfter(today, 1) })])
    const user = await tenant.store.read.selectFrom('riskyIdentities').selectAll().executeTakeFirstOrThrow()
    assert.deepEqual(
      [user.id, user.riskLevel, user.riskState, user.riskDetail],
      [guid('ada'), 'high', 'atRisk', 'none'],
    )
    const history = await tenant.store.read
      .selectFrom('riskHistory')
      .selectAll()
      .orderBy('stampedId')
      .execute()
    assert.equal(history.length, 2)
    assert.equal(history[1]?.riskLevel, 'high')
    assert.deepEqual([history[1]?.initiatedBy, history[1]?.activityDetail], [null, null])
    assert.ok(JSON.parse(history[1]?.activityEventTypes ?? '[]').includes('unlikelyTravel'))
  })

  it('gives each change a moment of its own, even when all were found at once', async () => {
    const tenant = await openTenant({ now: () => today })
    await tenant.ingest(officeLife())
    await tenant.ingest([0, 1, 2].map((hours) => signIn({ ...intruder, at: hoursAfter(today, hours) })))
    const history = await tenant.store.read
      .selectFrom('riskHistory')
      .selectAll()
      .orderBy('stampedId')
      .execute()
    assert.deepEqual(
      history.map(({ riskLastUpdatedDateTime }) => riskLastUpdatedDateTime.slice(-5)),
      ['0000Z', '0001Z', '0002Z'],
    )
  })
})

describe('a store that ends with the process', () => {
  it('is empty for each that opens it', async () => {
    const [one, two] = [await openSqlite(':memory:'), await openSqlite(':memory:')]
    await (await openTenant({ store: one })).ingest(officeLife())
    assert.equal((await (await openTenant({ store: two })).dump()).signIns.length, 0)
  })
})
