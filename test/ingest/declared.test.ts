/** What operators declare holds for what is judged from then on, is frozen there, and costs nothing where nothing is declared. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { declare, takeBackDeclaration } from '../../src/feedback/declare.ts'
import type { Statement, Travel } from '../../src/model/declaration.ts'
import { fromMilliseconds } from '../../src/model/timestamp.ts'
import { decodeVerdict } from '../../src/risk/verdict-bytes.ts'
import { declarationMark, declarationsOf } from '../../src/store/declarations.ts'
import { linkedUsers } from '../../src/store/linked-users.ts'
import {
  guid,
  habit,
  hoursAfter,
  officeLife,
  openTenant,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'

const trip: Travel = {
  ...{ kind: 'travel', country: 'ZA', from: '2026-03-18', to: '2026-03-25', note: null },
  user: { userId: guid('ada'), userPrincipalName: null },
}
const abroad = (id: string, hours: number) =>
  signIn({ id, from: 'southAfrica', at: hoursAfter(today, hours), deviceId: 'laptop of ada' })
/** With something new beside, so that it is found. */
const stranger = (id: string, hours: number) =>
  signIn({ id, from: 'southAfrica', at: hoursAfter(today, hours), client: 'firefoxOnLinux' })

function say({ store, tenantId }: TestTenant, statement: Statement) {
  return declare(store, { tenantId, actor: null, now: today }, statement)
}

async function whyOf(tenant: TestTenant, id: string): Promise<string | undefined> {
  const verdict = decodeVerdict((await tenant.row(guid(id))).verdict)
  return verdict?.notRaised.find(({ detection }) => detection === 'newCountry')?.why
}

describe('a declaration', () => {
  it('is heard by an import that is running', async () => {
    const tenant = await openTenant()
    await tenant.ingest(officeLife())
    await tenant.ingest([stranger('before', 1)])
    const { number } = await say(tenant, trip)
    await tenant.ingest([signIn({ user: 'grace', at: hoursAfter(today, 2) })])
    await tenant.ingest([stranger('declared', 3)])
    await takeBackDeclaration(tenant.store, { ...tenant, actor: null, now: today }, 'travel', number)
    await tenant.ingest([signIn({ user: 'grace', at: hoursAfter(today, 4) })])
    await tenant.ingest([stranger('after', 5)])
    assert.deepEqual(
      [await whyOf(tenant, 'before'), await whyOf(tenant, 'declared'), await whyOf(tenant, 'after')],
      [undefined, 'tripAnnounced', undefined],
    )
  })

  it('stays with what was judged by it, also when it was taken back and the history is told again', async () => {
    const tenant = await openTenant()
    const { number } = await say(tenant, trip)
    await tenant.ingest(officeLife())
    await tenant.ingest([abroad('there', 1)])
    const before = await tenant.row(guid('there'))
    assert.equal(await whyOf(tenant, 'there'), 'tripAnnounced')
    await takeBackDeclaration(tenant.store, { ...tenant, actor: null, now: today }, 'travel', number)
    // One that comes late has everything after it told again.
    await tenant.ingest([signIn({ id: 'late', at: hoursAfter(today, -30), deviceId: 'laptop of ada' })])
    const after = await tenant.row(guid('there'))
    assert.deepEqual([after.observation, after.verdict], [before.observation, before.verdict])
    assert.equal(await whyOf(tenant, 'there'), 'tripAnnounced')
  })

  it('of a trip is learned from, and of a trip that nobody announced is not', async () => {
    for (const statements of [[trip], []]) {
      const tenant = await openTenant()
      for (const statement of statements) await say(tenant, statement)
      await tenant.ingest(habit({}, { everyHours: 8, days: 21, untilHours: 12 }))
      await tenant.ingest([signIn({ id: 'there', from: 'southAfrica', at: today })])
      assert.equal((await tenant.row(guid('there'))).trust, statements.length > 0 ? 'trusted' : 'pending')
    }
  })

  it('is in the audit, and numbered for ever', async () => {
    const tenant = await openTenant()
    const { store, tenantId } = tenant
    const note = (number: number) => ({ ...trip, note: `trip ${number}` })
    const said = await Promise.all([1, 2, 3, 3].map((number) => say(tenant, note(number))))
    assert.equal(said.filter(({ isNew }) => isNew).length, 3)
    const numbers = [...new Set(said.map(({ number }) => number))]
    assert.deepEqual(numbers.toSorted(), [1, 2, 3])
    const declaring = { tenantId, actor: null, now: today }
    assert.equal(await takeBackDeclaration(store, declaring, 'travel', 3), true)
    assert.equal(await takeBackDeclaration(store, declaring, 'travel', 3), false)
    assert.equal(await takeBackDeclaration(store, declaring, 'watch', 2), false)
    assert.equal((await say(tenant, trip)).number, 4)
    const left = await declarationsOf(store.read, tenantId, 'travel')
    assert.deepEqual(
      left.map(({ number }) => number),
      [1, 2, 4],
    )
    const audits = await store.read.selectFrom('directoryAudits').selectAll().execute()
    const activities = audits.map(({ activityDisplayName }) => activityDisplayName).toSorted()
    assert.deepEqual(activities, [...Array(4).fill('Add announced travel'), 'Delete announced travel'])
    assert.match(audits[0]?.targetResources ?? '', /ZA from 2026-03-18 to 2026-03-25/)
  })

  it('changes the mark by which it is noticed, and so does taking it back', async () => {
    const tenant = await openTenant()
    const { store, tenantId } = tenant
    const marks = [await declarationMark(store.read, tenantId)]
    for (const number of [1, 2]) {
      await say(tenant, trip)
      marks.push(await declarationMark(store.read, tenantId))
      await takeBackDeclaration(store, { tenantId, actor: null, now: today }, 'travel', number)
      marks.push(await declarationMark(store.read, tenantId))
    }
    assert.equal(new Set(marks).size, 5)
  })

  it('of linked accounts is said in what is found of one, and changes no risk of the other', async () => {
    const tenant = await openTenant()
    const users = [trip.user, { userId: guid('grace'), userPrincipalName: 'grace@lindgren.example' }]
    await say(tenant, { kind: 'link', users })
    await tenant.ingest([...officeLife(), ...officeLife('grace')])
    await tenant.ingest([stranger('there', 1)])
    const { store, tenantId } = tenant
    const [found] = await store.read
      .selectFrom('detections')
      .select('additionalInfo')
      .where('requestId', '=', guid('there'))
      .execute()
    assert.match(found?.additionalInfo ?? '', /"linked":"grace@lindgren\.example"/)
    const risks = await linkedUsers(store.read, tenantId, users)
    assert.deepEqual(
      risks.map(({ riskLevel, riskState }) => [riskLevel, riskState]),
      [
        ['high', 'atRisk'],
        ['none', 'none'],
      ],
    )
  })

  it('of another tenant is of no concern', async () => {
    const tenant = await openTenant()
    const other = { ...tenant, tenantId: guid('another tenant') }
    await tenant.store.write(other.tenantId, (db) =>
      db
        .insertInto('tenants')
        .values({
          ...{ id: other.tenantId, displayName: 'Other', isDefault: 0, revision: 0 },
          createdDateTime: fromMilliseconds(0),
        })
        .execute(),
    )
    await say(other, trip)
    await tenant.ingest(officeLife())
    await tenant.ingest([stranger('there', 1)])
    assert.equal(await whyOf(tenant, 'there'), undefined)
    assert.deepEqual(await declarationsOf(tenant.store.read, tenant.tenantId), [])
  })
})
