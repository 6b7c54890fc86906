/** What a store shows of a tenant: each thing is proposed with its counts and a line that can be taken as it is. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseSettings } from '../../src/config.ts'
import { declare } from '../../src/feedback/declare.ts'
import { learningFrom } from '../../src/proposals/learning.ts'
import { type Proposal, type Proposed, propose } from '../../src/proposals/propose.ts'
import {
  engineSettings,
  guid,
  habit,
  hoursAfter,
  openTenant,
  type Sketch,
  type TestTenant,
  today,
} from '../factories.ts'

const month = { everyHours: 24, days: 28 }

async function proposedIn(
  tenant: TestTenant,
  ...lives: (Sketch & { everyHours?: number; days?: number })[]
): Promise<Proposed> {
  for (const { everyHours = 24, days = 28, ...sketch } of lives)
    await tenant.ingest(habit(sketch, { ...month, everyHours, days }))
  return propose(tenant.store.read, tenant.tenantId, { settings: engineSettings, now: today })
}

function named({ proposals }: Proposed, kind: Proposal['kind']): Proposal[] {
  return proposals.filter((one) => one.kind === kind)
}

const people = (count: number, sketch: Sketch = {}) =>
  Array.from({ length: count }, (_, index) => ({ ...sketch, user: `person ${index}` }))

describe('what is proposed', () => {
  it('is nothing of an empty store', async () => {
    const proposed = await proposedIn(await openTenant())
    assert.deepEqual(proposed, { learning: null, signIns: 0, people: 0, days: 0, proposals: [] })
  })

  it('is the network that five people share, as a way out that settings take', async () => {
    const four = await proposedIn(await openTenant(), ...people(4))
    assert.deepEqual(four.proposals, [])
    const proposed = await proposedIn(await openTenant(), ...people(6), { user: 'ada', from: 'home' })
    const [network, ...others] = named(proposed, 'sharedNetwork')
    assert.ok(network?.accept && 'settings' in network.accept)
    assert.deepEqual([network.name, others], ['AS64512', []])
    assert.deepEqual([network.counts.users, network.counts.people, network.counts.prefixes], [6, 7, 1])
    const { egress } = parseSettings(JSON.stringify(network.accept.settings), 'it').engine.networks
    assert.deepEqual(egress, [{ name: 'AS64512', addresses: ['203.0.113.0/24'] }])
  })

  it('is a pool of rented exits, as an exception', async () => {
    const pool = people(6).map((one, index) => ({
      ...one,
      ip: `198.51.${index}.4`,
      networkName: 'Cumulus Cloud Hosting',
      secondFactor: 'fido2' as const,
    }))
    const [found] = named(await proposedIn(await openTenant(), ...pool), 'sharedPool')
    assert.deepEqual([found?.name, found?.counts.users], ['Cumulus Cloud Hosting', 6])
    const command = found?.accept && 'command' in found.accept ? found.accept.command : ''
    assert.match(
      command,
      /^riskgraph exception add --asn 64512 --until 2026-06-18 --why 'shared by 6 people'$/,
    )
  })

  it('is no network of carriers and relays, nor one that an exception was made of', async () => {
    const carrier = people(6).map((one) => ({ ...one, networkName: 'Nordic Mobile Network' }))
    const tenant = await openTenant()
    const { store, tenantId } = tenant
    await declare(
      store,
      { tenantId, actor: null, now: today },
      {
        ...{
          kind: 'exception',
          network: null,
          asn: 64_512,
          addresses: null,
          until: '2027-01-01',
          why: 'the proxy',
        },
      },
    )
    assert.deepEqual(named(await proposedIn(tenant, ...people(6)), 'sharedNetwork'), [])
    const shown = named(await proposedIn(await openTenant(), ...carrier), 'sharedNetwork')
    assert.deepEqual(shown, [])
  })

  it('is nothing that only people at risk, or strangers, show', async () => {
    const tenant = await openTenant()
    await proposedIn(tenant, ...people(6, { from: 'home', secondFactor: 'fido2' }))
    const before = named(await proposedIn(tenant), 'sharedNetwork').length
    for (const { user } of people(6)) await tenant.answer('riskyUsers/confirmCompromised', [guid(user)])
    const after = named(await proposedIn(tenant), 'sharedNetwork').length
    assert.deepEqual([before, after], [1, 0])
  })

  it('is a user that only a machine uses, and none that a person uses as well', async () => {
    const quarter = { everyHours: 0.25, days: 4, interactive: false }
    const proposed = await proposedIn(
      await openTenant(),
      { user: 'backup', ...quarter },
      { user: 'grace', ...quarter },
      { user: 'grace', everyHours: 90, days: 28 },
      { user: 'linus', interactive: false, everyHours: 40, days: 28 },
    )
    const services = named(proposed, 'serviceAccount')
    assert.deepEqual(
      services.map(({ name, counts, accept }) => [name, counts.everyMinutes, accept]),
      [
        [
          'backup@lindgren.example',
          15,
          { command: 'riskgraph watch add backup@lindgren.example --as watched' },
        ],
      ],
    )
  })

  it('is a device that three people use', async () => {
    const proposed = await proposedIn(
      await openTenant(),
      ...people(3, { deviceId: 'kiosk' }),
      ...people(2, { deviceId: 'shared by two' }),
    )
    const devices = named(proposed, 'sharedDevice')
    assert.deepEqual(
      devices.map(({ name, counts, accept }) => [name, counts.users, accept]),
      [['kiosk', 3, null]],
    )
  })

  it('is an account for emergencies by its name, where it is hardly used', async () => {
    const proposed = await proposedIn(
      await openTenant(),
      { user: 'ada' },
      { user: 'breakglass01', everyHours: 900, days: 28 },
      { user: 'emergency', everyHours: 24, days: 28 },
      { user: 'admin-erp', everyHours: 24, days: 28 },
      { user: 'administrator', everyHours: 900, days: 28 },
      { user: 'nadmini', everyHours: 900, days: 28 },
    )
    const commands = (kind: Proposal['kind']) =>
      named(proposed, kind).map(({ accept }) => accept && 'command' in accept && accept.command)
    assert.deepEqual(commands('breakGlass'), [
      'riskgraph watch add administrator@lindgren.example --as break-glass',
      'riskgraph watch add breakglass01@lindgren.example --as break-glass',
    ])
    assert.deepEqual(commands('privileged'), [
      'riskgraph watch add admin-erp@lindgren.example --as privileged',
    ])
  })

  it('names by its id whom a shell might read otherwise', async () => {
    const proposed = await proposedIn(await openTenant(), { user: 'ada' }, { user: 'admin-$(reboot)' })
    const [found] = named(proposed, 'privileged')
    assert.deepEqual(found?.accept, {
      command: `riskgraph watch add ${guid('admin-$(reboot)')} --as privileged`,
    })
  })

  it('says that a tenant in its first weeks is learning, and supposes nobody to be seldom there', async () => {
    const proposed = await proposedIn(
      await openTenant(),
      { user: 'administrator', days: 5, everyHours: 100 },
      { user: 'ada', days: 5 },
    )
    assert.deepEqual(proposed.learning, { days: 4, ofDays: 14 })
    assert.deepEqual(named(proposed, 'breakGlass'), [])
    assert.equal(named(proposed, 'privileged').length, 1)
    const day = 86_400_000_000
    assert.deepEqual(learningFrom({ first: 0, last: 13.9 * day }, engineSettings), { days: 13, ofDays: 14 })
    assert.equal(learningFrom({ first: 0, last: 14 * day }, engineSettings), null)
  })

  it('looks at the last month of the log, whenever that was', async () => {
    const tenant = await openTenant()
    const long = { until: hoursAfter(today, -24 * 60), everyHours: 24, days: 20 }
    for (const { user } of people(6)) await tenant.ingest(habit({ user }, long))
    assert.equal(named(await proposedIn(tenant), 'sharedNetwork').length, 1)
    const proposed = await proposedIn(tenant, { user: 'ada', from: 'home', days: 3 })
    assert.deepEqual([named(proposed, 'sharedNetwork').length, proposed.people], [0, 1])
  })
})
