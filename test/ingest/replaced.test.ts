/** A sign-in of which the log tells more later: what is kept of it, what changes, and what stays said. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import { changeKinds } from '../../src/risk/entry-kinds.ts'
import { signInsOfTenant, withKey } from '../../src/store/sign-ins.ts'
import { guid, hoursAfter, officeLife, openTenant, signIn, type TestTenant, today } from '../factories.ts'

const intruder = { id: 'one', from: 'brazil', client: 'firefoxOnLinux', at: hoursAfter(today, 1) } as const
const interrupted = signIn({ ...intruder, errorCode: 50074 })
const ended = signIn({ ...intruder, secondFactor: 'app' })
const atOffice = { id: 'two', at: hoursAfter(today, 2) } as const

async function openOffice(): Promise<TestTenant> {
  const tenant = await openTenant()
  await tenant.ingest(officeLife())
  return tenant
}

async function openDetections({ store }: TestTenant) {
  const rows = await store.read.selectFrom('detections').selectAll().where('isOpen', '=', 1).execute()
  return rows.sort((a, b) => (a.riskEventType < b.riskEventType ? -1 : 1))
}

describe('a sign-in that ends after it was told', () => {
  it('is what it ended as, in its place in the log', async () => {
    const tenant = await openOffice()
    assert.equal((await tenant.ingest([interrupted])).new, 1)
    const before = await tenant.store.read
      .selectFrom('signIns')
      .selectAll()
      .where('id', '=', ended.id)
      .execute()
    await tenant.ingest([signIn(atOffice)])
    const { new: added, replaced, known } = await tenant.ingest([ended])
    assert.deepEqual([added, replaced, known], [0, 1, 0])
    const rows = await tenant.store.read
      .selectFrom('signIns')
      .selectAll()
      .where('id', '=', ended.id)
      .execute()
    assert.deepEqual([rows.length, rows[0]?.n, rows[0]?.outcome], [1, before[0]?.n, 'success'])
    assert.deepEqual([before[0]?.trust, rows[0]?.trust], ['none', 'pending'])
    assert.deepEqual(JSON.parse(rows[0]?.document ?? ''), ended)
    assert.deepEqual((await tenant.profile('ada')).pending?.length, 1)
  })

  it('is told of in the change log, also where its risk is what it was', async () => {
    const tenant = await openOffice()
    const first = signIn({ ...atOffice, errorCode: 50140 })
    await tenant.ingest([first])
    const { revision } = await tenant.store.read
      .selectFrom('tenants')
      .select('revision')
      .executeTakeFirstOrThrow()
    await tenant.ingest([{ ...first, resourceDisplayName: 'Mail' }])
    const changes = await tenant.store.read
      .selectFrom('changes')
      .select(['kind', 'was', 'now'])
      .where('position', '>', revision)
      .orderBy('k')
      .execute()
    const kinds = changes.map(({ kind, was, now }) => [changeKinds[kind], was, now])
    assert.deepEqual(kinds.slice(0, 2), [
      ['signIn', 0, 0],
      ['identity', 0, 0],
    ])
  })

  it('is known when either version comes again', async () => {
    const tenant = await openOffice()
    await tenant.ingest([interrupted])
    await tenant.ingest([ended])
    const before = await tenant.dump()
    const { new: added, replaced, known } = await tenant.ingest([interrupted, ended, interrupted])
    assert.deepEqual([added, replaced, known], [0, 0, 3])
    assert.deepEqual(await tenant.dump(), before)
  })

  it('counts each record that told more, also of those that come together', async () => {
    const tenant = await openOffice()
    const { new: added, replaced, known } = await tenant.ingest([interrupted, ended, ended, interrupted])
    assert.deepEqual([added, replaced, known], [1, 1, 2])
  })

  it('takes back what was found of it before, and what it shows now is found', async () => {
    const tenant = await openOffice()
    const [first, last] = [
      signIn({ ...atOffice, from: 'brazil' }),
      signIn({ ...atOffice, secondFactor: 'fido2' }),
    ]
    await tenant.ingest([first])
    assert.ok((await openDetections(tenant)).length > 0)
    await tenant.ingest([last])
    assert.deepEqual(await openDetections(tenant), [])
    const row = await tenant.row(last.id)
    assert.deepEqual(
      [row.riskState, row.riskDetail, row.trust],
      ['dismissed', 'aiConfirmedSigninSafe', 'trusted'],
    )
  })

  it('has what was found of it say where it came from according to the last version', async () => {
    const tenant = await openOffice()
    await tenant.ingest([interrupted])
    const moved = signIn({ ...intruder, secondFactor: 'app', from: 'southAfrica' })
    await tenant.ingest([moved])
    const found = await openDetections(tenant)
    assert.ok(found.length > 0)
    for (const { ipAddress, location } of found) {
      assert.equal(ipAddress, moved.ipAddress)
      assert.deepEqual(JSON.parse(location ?? ''), moved.location)
    }
  })

  it('gives its owner the name that the last version has', async () => {
    const tenant = await openOffice()
    await tenant.ingest([interrupted])
    await tenant.ingest([
      { ...ended, userDisplayName: 'Ada L.', userPrincipalName: 'ada.l@lindgren.example' },
    ])
    const { displayName, userPrincipalName, identity } = await tenant.store.read
      .selectFrom('identities')
      .selectAll()
      .executeTakeFirstOrThrow()
    assert.deepEqual([displayName, userPrincipalName], ['Ada L.', 'ada.l@lindgren.example'])
    const names = await tenant.store.read.selectFrom('identityNames').selectAll().orderBy('name').execute()
    assert.deepEqual(
      names.map((one) => [one.name, one.identity]),
      ['ada.l@lindgren.example', 'ada@lindgren.example'].map((name) => [name, identity]),
    )
  })

  it('is found by the address and at the time of the last version, and by no other', async () => {
    const tenant = await openOffice()
    await tenant.ingest([interrupted])
    const at = hoursAfter(intruder.at, 3)
    const moved = { ...ended, createdDateTime: at, ipAddress: '198.51.100.9' }
    await tenant.ingest([moved])
    const from = (ip: string) =>
      signInsOfTenant(tenant.store.read, tenant.tenantId)
        .select(['id', 'createdDateTime'])
        .where(withKey(tenant.tenantId, { by: 'ip', ips: [ip] }))
        .execute()
    assert.deepEqual(await from(interrupted.ipAddress as string), [])
    const found = await from('198.51.100.9')
    assert.deepEqual(
      found.map((one) => [one.id, one.createdDateTime]),
      [[ended.id, at]],
    )
  })
})

describe('what an admin has said of a sign-in', () => {
  it('stays said when it turns out to have ended', async () => {
    const tenant = await openOffice()
    await tenant.ingest([interrupted])
    await tenant.answer('signIns/confirmCompromised', [interrupted.id])
    const before = await tenant.row(interrupted.id)
    await tenant.ingest([ended])
    const row = await tenant.row(ended.id)
    assert.deepEqual([row.riskState, row.riskLevelAggregated], [before.riskState, before.riskLevelAggregated])
    assert.deepEqual([row.outcome, row.trust], ['success', 'rejected'])
    assert.equal((await tenant.profile('ada')).pending?.length ?? 0, 0)
  })

  it('goes with it when it is told of another time', async () => {
    const tenant = await openOffice()
    const first = signIn({ ...intruder, secondFactor: 'app' })
    await tenant.ingest([first])
    await tenant.answer('signIns/confirmSafe', [first.id])
    const moved = { ...first, createdDateTime: hoursAfter(intruder.at, 1), userAgent: 'told later' }
    assert.equal((await tenant.ingest([moved])).replaced, 1)
    assert.deepEqual((await tenant.row(first.id)).trust, 'trusted')
    await tenant.ingest([signIn({ ...intruder, id: 'again', at: hoursAfter(today, 9) })])
    assert.equal((await tenant.row(guid('again'))).riskLevelAggregated, 'none')
    // A late one has all of it told again.
    await tenant.ingest([signIn({ id: 'late', at: hoursAfter(today, -2) })])
    assert.deepEqual((await tenant.row(first.id)).trust, 'trusted')
  })
})

describe('a record of somebody else under a known id', () => {
  it('is counted and ignored, however final it is', async () => {
    const tenant = await openOffice()
    await tenant.ingest([interrupted])
    const before = await tenant.dump()
    const {
      new: added,
      replaced,
      known,
      foreign,
    } = await tenant.ingest([signIn({ ...intruder, user: 'ben', secondFactor: 'app' })])
    assert.deepEqual([added, replaced, known, foreign], [0, 0, 0, 1])
    assert.deepEqual(await tenant.dump(), before)
  })

  it('does not hide a better version that comes with it', async () => {
    const tenant = await openOffice()
    await tenant.ingest([interrupted])
    const of = (user: string) => signIn({ ...intruder, user, secondFactor: 'app', userAgent: user.repeat(9) })
    const { replaced, foreign } = await tenant.ingest([of('benjamin'), of('ada')])
    assert.deepEqual([replaced, foreign], [1, 1])
    assert.equal((await tenant.row(ended.id)).userId, guid('ada'))
  })
})

describe('a better version that could not be written', () => {
  it('leaves nothing, and is written when it comes again', async () => {
    const tenant = await openOffice()
    await tenant.ingest([interrupted])
    const before = await tenant.dump()
    const { store } = tenant
    const fails = sql`create trigger "full" before insert on "changes" begin select raise(abort, 'disk full'); end`
    await store.write(tenant.tenantId, (db) => fails.execute(db))
    await assert.rejects(tenant.ingest([ended]), /disk full/)
    await store.write(tenant.tenantId, (db) => sql`drop trigger "full"`.execute(db))
    assert.deepEqual(await tenant.dump(), before)
    assert.equal((await tenant.ingest([ended])).replaced, 1)
    assert.equal((await tenant.row(ended.id)).outcome, 'success')
  })
})
