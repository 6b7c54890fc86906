/** Answers about sign-ins, and what is left of the risk of their users. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { insertSignIns } from '../../src/store/insert-sign-ins.ts'
import { wholeSignIn } from '../../src/store/sign-ins.ts'
import type { SignInTable } from '../../src/store/tables.ts'
import {
  daysAfter,
  guid,
  hoursAfter,
  officeLife,
  openTenant,
  type Sketch,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'

const intruder: Sketch = { from: 'brazil', client: 'firefoxOnLinux' }
const risky = signIn(intruder)
const ada = guid('ada')

async function withRisk(): Promise<TestTenant> {
  const tenant = await openTenant()
  await tenant.ingest([...officeLife(), ...officeLife('ben'), risky])
  return tenant
}

async function user({ store }: TestTenant) {
  const { riskLevel, riskState, riskDetail } = await store.read
    .selectFrom('riskyIdentities')
    .selectAll()
    .where('id', '=', ada)
    .executeTakeFirstOrThrow()
  return [riskLevel, riskState, riskDetail]
}

const detections = ({ store }: TestTenant) => store.read.selectFrom('detections').selectAll().execute()

describe('an answer about a sign-in', () => {
  it('that was not flagged makes a detection, linked to it', async () => {
    const tenant = await withRisk()
    const unflagged = signIn({ user: 'ben', deviceId: 'laptop of ben', at: hoursAfter(today, 1) })
    await tenant.ingest([unflagged])
    await tenant.answer('signIns/confirmCompromised', [unflagged.id])
    const [added, ...others] = (await detections(tenant)).filter(
      ({ requestId }) => requestId === unflagged.id,
    )
    assert.deepEqual(others, [])
    assert.deepEqual(
      [added?.riskEventType, added?.activity, added?.ipAddress, added?.activityDateTime],
      ['adminConfirmedUserCompromised', 'signin', unflagged.ipAddress, unflagged.createdDateTime],
    )
    const row = await tenant.row(unflagged.id)
    assert.deepEqual(JSON.parse(row.riskEventTypes), ['adminConfirmedUserCompromised'])
    assert.deepEqual([row.riskLevelDuringSignIn, row.riskLevelAggregated], ['none', 'high'])
  })

  it('that is safe leaves the user the risk of the other', async () => {
    const tenant = await withRisk()
    const other = signIn({ ...intruder, from: 'southAfrica', at: daysAfter(today, 3) })
    await tenant.ingest([other])
    const now = daysAfter(today, 3)
    await tenant.answer('signIns/confirmSafe', [risky.id], { now })
    const [level, state, detail] = await user(tenant)
    // What is safe speaks for the other as well: it shows the same program.
    assert.deepEqual([level, state, detail], ['low', 'atRisk', 'none'])
    await tenant.answer('signIns/confirmSafe', [other.id], { now })
    assert.deepEqual(await user(tenant), ['none', 'confirmedSafe', 'adminConfirmedSigninSafe'])
  })

  it('that is safe leaves the user compromised when another was confirmed', async () => {
    const tenant = await withRisk()
    const other = signIn({ ...intruder, from: 'southAfrica', at: daysAfter(today, 3) })
    await tenant.ingest([other])
    await tenant.answer('signIns/confirmCompromised', [other.id])
    await tenant.answer('signIns/confirmSafe', [risky.id])
    assert.deepEqual(await user(tenant), ['high', 'confirmedCompromised', 'adminConfirmedSigninCompromised'])
  })

  it('that is safe closes the case when what is left has faded away', async () => {
    const tenant = await withRisk()
    const odd = signIn({ from: 'otherHome', client: 'torBrowser', user: 'ada', at: daysAfter(today, -30) })
    await tenant.store.write(tenant.tenantId, async (db) => {
      const row = (await wholeSignIn(db, tenant.tenantId, risky.id)) as SignInTable
      const [detection] = await db.selectFrom('detections').selectAll().execute()
      await insertSignIns(db, [{ ...row, id: odd.id, createdDateTime: odd.createdDateTime }])
      const weak = { id: 'weak', requestId: odd.id, probability: 0.1, activityDateTime: odd.createdDateTime }
      await db
        .insertInto('detections')
        .values({ ...detection!, ...weak })
        .execute()
    })
    await tenant.answer('signIns/confirmSafe', [risky.id], { now: daysAfter(today, 40) })
    assert.deepEqual(await user(tenant), ['none', 'confirmedSafe', 'adminConfirmedSigninSafe'])
    assert.deepEqual([...new Set((await detections(tenant)).map(({ isOpen }) => isOpen))], [0])
    assert.equal((await tenant.row(odd.id)).riskState, 'none')
  })

  it('may be about two users at once', async () => {
    const tenant = await withRisk()
    const second = signIn({ ...intruder, user: 'ben' })
    await tenant.ingest([second])
    await tenant.answer('signIns/confirmCompromised', [risky.id, second.id])
    const rows = await tenant.store.read.selectFrom('riskyIdentities').select('riskState').execute()
    assert.deepEqual(
      rows.map(({ riskState }) => riskState),
      ['confirmedCompromised', 'confirmedCompromised'],
    )
  })
})
