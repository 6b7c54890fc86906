/** What the first minutes with the demo tell: each attack is found as what it is, and people at work are left alone. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { demoLog, writeDemoLists } from '../../src/demo/demo.ts'
import { simulateCompany } from '../../src/demo/simulation/company.ts'
import { type Scenario, scenarios } from '../../src/demo/simulation/scenarios.ts'
import { importIntoTenant } from '../../src/sources/import-into-tenant.ts'
import { openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { defaultTenant } from '../../src/store/tenants.ts'
import { temporaryFolder } from '../factories-server.ts'

const until = new Date('2026-03-18T09:30:00Z')
const truth = [...simulateCompany({ seed: 20_26, days: 30, until })]

interface Judged {
  id: string
  at: string
  level: string
  types: string[]
}

/** What the title of each story promises. */
const promised: Partial<Record<Scenario, string[]>> = {
  torSignIn: ['anonymizedIPAddress'],
  takeoverFromAbroad: ['unfamiliarFeatures', 'unlikelyTravel'],
  newCountry: ['newCountry', 'unfamiliarFeatures'],
  unfamiliarProperties: ['unfamiliarFeatures'],
  passwordSprayFast: ['passwordSpray'],
  passwordSpraySlow: ['passwordSpray'],
}

describe('the month of the demo, with the defaults', () => {
  let store: Store
  let judged: Map<string, Judged>
  const cleanups: (() => void)[] = []
  before(async () => {
    const data = temporaryFolder({ after: (clean: () => void) => void cleanups.push(clean) })
    store = await openSqlite(':memory:')
    const { id: tenantId } = await defaultTenant(store, 'Demo', '2026-03-18T09:30:00.0000000Z')
    writeDemoLists(data)
    const summary = await importIntoTenant({ store, tenantId, inputs: [demoLog(until)], data, replay: true })
    assert.equal(summary.rejected, 0)
    judged = await judgementsOf(store)
  })
  after(async () => {
    await store.close()
    for (const clean of cleanups) clean()
  })

  it('has a promise for everything that is malicious', () => {
    const malicious = Object.entries(scenarios).filter(([, { malicious }]) => malicious)
    assert.deepEqual(malicious.map(([name]) => name).sort(), Object.keys(promised).sort())
  })

  for (const [scenario, types] of Object.entries(promised)) {
    it(`finds ${scenario}: every sign-in that got in, at medium or high, as ${types.join(' and ')}`, () => {
      const ids = truth
        .filter(({ label, signIn }) => label.scenario === scenario && signIn.status.errorCode === 0)
        .map(({ label }) => label.id)
      assert.ok(ids.length > 0)
      const found = ids.map((id) => judged.get(id) as Judged)
      const levels = [...new Set(found.map(({ level }) => level))]
      assert.ok(levels.includes('high') && !levels.includes('none') && !levels.includes('low'), levels.join())
      for (const type of types)
        assert.ok(
          found.some((one) => one.types.includes(type)),
          `${type} among ${found.map((one) => one.types)}`,
        )
    })
  }

  it('leaves people at work alone once their first day is over', () => {
    const honest = truth.filter(({ label }) => !label.malicious).map(({ label }) => judged.get(label.id))
    const secondDay = '2026-02-17T09:30:00'
    const flagged = honest.filter(
      (one) => one && one.at > secondDay && ['medium', 'high'].includes(one.level),
    )
    assert.ok(flagged.length * 1000 <= honest.length, `${flagged.length} of ${honest.length}`)
  })

  it('holds against a machine only what somebody did with it', async () => {
    const risky = await store.read
      .selectFrom('riskyIdentities')
      .select('displayName')
      .where('identityKind', '<>', 'user')
      .execute()
    assert.deepEqual(risky.map(({ displayName }) => displayName).sort(), ['Payroll Export', 'Travel Agent'])
  })
})

/** Every sign-in with the strongest level of its detections. */
async function judgementsOf({ read }: Store): Promise<Map<string, Judged>> {
  const order = ['none', 'low', 'medium', 'high']
  const signIns = await read.selectFrom('signIns').select(['id', 'createdDateTime']).execute()
  const judged = new Map<string, Judged>()
  for (const { id, createdDateTime: at } of signIns) judged.set(id, { id, at, level: 'none', types: [] })
  const detections = await read
    .selectFrom('detections')
    .select(['requestId', 'riskEventType', 'riskLevel'])
    .execute()
  for (const { requestId, riskEventType, riskLevel } of detections) {
    const one = judged.get(requestId ?? '')
    if (!one) continue
    one.types.push(riskEventType)
    if (order.indexOf(riskLevel) > order.indexOf(one.level)) one.level = riskLevel
  }
  return judged
}
