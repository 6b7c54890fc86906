/** An answer that changes what somebody has shown before changes what the campaigns around see of later sign-ins. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hoursAfter, openTenant, type Sketch, signIn, today } from '../../factories.ts'
import { campaignsOf, detectionsOf, people, spray, tenantAfter, usersInside, victim } from './sprays.ts'

const there: Sketch = { from: 'brazil', client: 'firefoxOnLinux' }
const visit = signIn({ user: victim, ...there, at: hoursAfter(today, -20) })
const during = signIn({ user: victim, ...there, at: hoursAfter(today, 4) })

async function sprayedWhereSomebodyWas() {
  const tenant = await tenantAfter([visit])
  await tenant.answer('signIns/confirmSafe', [visit.id])
  await tenant.ingest([...spray(people.slice(1), () => there), during])
  return tenant
}

const claimsOf = async (tenant: Awaited<ReturnType<typeof openTenant>>, id: string) =>
  (await detectionsOf(tenant, id)).filter(
    ({ riskEventType, riskState }) => riskEventType === 'passwordSpray' && riskState === 'atRisk',
  )

describe('a right password within a spray, from where its owner was before', () => {
  it('is the owner, until an admin says that the visit was not theirs: then it is inside the spray', async () => {
    const tenant = await sprayedWhereSomebodyWas()
    assert.deepEqual(await claimsOf(tenant, during.id), [])
    await tenant.answer('signIns/confirmCompromised', [visit.id])
    assert.equal((await claimsOf(tenant, during.id)).length, 1)
    const [campaign] = await campaignsOf(tenant)
    assert.equal((await usersInside(tenant, campaign?.id as string)).length, 1)
  })

  it('is seen by whoever else judges, also if they had looked at the campaign before', async () => {
    const tenant = await sprayedWhereSomebodyWas()
    const other = await openTenant({ store: tenant.store })
    await other.ingest(spray(people.slice(1, 4), () => there, { hours: 5 }))
    await tenant.answer('signIns/confirmCompromised', [visit.id])
    await other.ingest(spray(people.slice(4, 7), () => there, { hours: 6 }))
    assert.equal((await claimsOf(tenant, during.id)).length, 1)
    assert.equal((await campaignsOf(tenant))[0]?.usersInside, 1)
  })
})
