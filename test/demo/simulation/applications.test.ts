/** The programs of the simulated company: steady, but for two stories, which the engine finds. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simulateApplications } from '../../../src/demo/simulation/applications.ts'
import { simulatedTorExits } from '../../../src/demo/simulation/world.ts'
import { identityOf } from '../../../src/model/identity.ts'
import { openTenant } from '../../factories.ts'

const until = new Date('2026-11-21T12:00:00Z')
const month = simulateApplications({ seed: 7, days: 30, until })

describe('the programs of the company', () => {
  it('are the same for the same seed, in order of time, before the end', () => {
    assert.deepEqual(simulateApplications({ seed: 7, days: 30, until }), month)
    assert.notDeepEqual(simulateApplications({ seed: 8, days: 30, until }), month)
    const times = month.map(({ signIn }) => signIn.createdDateTime)
    assert.deepEqual(times, times.toSorted())
    assert.ok(times.every((time) => time < '2026-11-21T12:00:00.0000000Z'))
    assert.equal(new Set(month.map(({ label }) => label.id)).size, month.length)
  })

  it("are applications, a managed identity and an agent, and nobody's", () => {
    const kinds = month.map(
      ({ signIn }) => `${identityOf(signIn).identityKind} ${signIn.signInEventTypes[0]}`,
    )
    assert.deepEqual([...new Set(kinds)].sort(), [
      'agent servicePrincipal',
      'servicePrincipal managedIdentity',
      'servicePrincipal servicePrincipal',
    ])
    for (const { signIn } of month) assert.equal(signIn.userId, '')
    assert.ok(!month.some(({ signIn }) => simulatedTorExits.includes(signIn.ipAddress ?? '')))
  })

  for (const seed of [7, 20_26, 31]) {
    it(`are found where they go wrong, and only there (seed ${seed})`, async () => {
      const told = simulateApplications({ seed, days: 30, until })
      const tenant = await openTenant()
      await tenant.ingest(told.map(({ signIn }) => signIn))
      const found = await tenant.store.read
        .selectFrom('detections')
        .select(['requestId', 'riskLevel'])
        .execute()
      const expected = told.filter(({ label }) => label.malicious).map(({ label }) => label.id)
      assert.deepEqual(found.map(({ requestId }) => requestId).sort(), expected.sort())
      assert.ok(found.every(({ riskLevel }) => riskLevel === 'high' || riskLevel === 'medium'))
      await tenant.store.close()
    })
  }
})
