/** What is stored of an identity is its history told from the start: with the same settings nothing is otherwise. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { IdentityKey, IdentityKind } from '../../src/model/identity.ts'
import { emptyProfile } from '../../src/profile/flat.ts'
import { itemsOf } from '../../src/risk/known.ts'
import { loadKnown } from '../../src/risk/known-identities.ts'
import { replay } from '../../src/risk/replay.ts'
import { riskColumns } from '../../src/risk/rows.ts'
import { saidIn } from '../../src/risk/said.ts'
import { openStanding } from '../../src/risk/standing.ts'
import { rulingsOf } from '../../src/store/ledger.ts'
import { eventsOf } from '../../src/store/observations.ts'
import {
  engineSettings,
  guid,
  habit,
  hoursAfter,
  openTenant,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'
import { historyOf } from '../ingest/histories.ts'

const settings = { ...engineSettings, quietDays: 2, learningDays: 2 }
/** Of histories of some 150 sign-ins; 700 make a hundred thousand. */
const histories = Number(process.env.RISKGRAPH_TEST_HISTORIES ?? 15)

async function ownersOf({ store }: TestTenant): Promise<IdentityKey[]> {
  const rows = await store.read.selectFrom('identities').select(['identityKind', 'id']).execute()
  return rows.map((row) => ({ identityKind: row.identityKind as IdentityKind, identityId: row.id }))
}

/** Returns how many events were compared. */
async function assertToldAgain({ store, tenantId }: TestTenant, owner: IdentityKey): Promise<number> {
  const state = await openStanding(store.read, tenantId, settings)
  const [known] = (await loadKnown(store.read, state, [owner])).values()
  assert.ok(known)
  const rulings = await rulingsOf(store.read, tenantId, [known.identity as number])
  const items = itemsOf(await eventsOf(store.read, tenantId, owner), state.revisions.of)
  const again = replay({ profile: emptyProfile(), bare: null }, items, saidIn(rulings))
  assert.deepEqual([again.profile, again.bare], [known.profile, known.bare])
  for (const [index, told] of again.told.entries()) {
    const { row } = items[index] as (typeof items)[number]
    const { verdict, riskLevelDuringSignIn } = riskColumns(told)
    assert.deepEqual([row.verdict, row.riskLevelDuringSignIn], [verdict, riskLevelDuringSignIn])
  }
  return items.length
}

describe('a history that is told again with the same settings', () => {
  it('shows no difference in profiles, verdicts and levels', async () => {
    let events = 0
    for (let seed = 100; seed < 100 + histories; seed++) {
      const tenant = await openTenant({ settings })
      await tenant.ingest(historyOf(seed))
      for (const owner of await ownersOf(tenant)) events += await assertToldAgain(tenant, owner)
      await tenant.store.close()
    }
    assert.ok(events > 100 * histories, `${events} events`)
  })
})

describe('an answer about one of 600 sign-ins', () => {
  const intruder = signIn({ from: 'brazil', client: 'firefoxOnLinux', at: hoursAfter(today, -100) })
  const life = habit({ deviceId: 'laptop of ada' }, { everyHours: 1, days: 25 })
  const ada = { identityKind: 'user', identityId: guid('ada') } as const

  for (const verb of ['signIns/confirmCompromised', 'signIns/confirmSafe', 'signIns/dismiss'] as const)
    it(`(${verb}) is told from a checkpoint as it would be from the start`, async () => {
      const tenant = await openTenant({ settings })
      await tenant.ingest([...life, intruder])
      assert.ok((await tenant.store.read.selectFrom('checkpoints').selectAll().execute()).length >= 2)
      const during = (await tenant.row(intruder.id)).riskLevelDuringSignIn
      await tenant.answer(verb, [intruder.id])
      assert.equal((await tenant.row(intruder.id)).riskLevelDuringSignIn, during)
      assert.equal(await assertToldAgain(tenant, ada), life.length + 1)
      await tenant.ingest([signIn({ at: hoursAfter(today, 10), deviceId: 'laptop of ada' })])
      assert.equal(await assertToldAgain(tenant, ada), life.length + 2)
    })
})
