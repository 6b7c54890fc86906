/** Going back: a profile that is rewound is the profile that the log until then gives. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simulateCompany } from '../../src/demo/simulation/company.ts'
import { simulatedTorExits } from '../../src/demo/simulation/world.ts'
import { Learning } from '../../src/engine/learning.ts'
import { rewind } from '../../src/engine/rewind.ts'
import { addressListsOf } from '../../src/enrich/address-lists.ts'
import type { IdentityKind } from '../../src/model/identity.ts'
import type { Timestamp } from '../../src/model/sign-in.ts'
import { decodeProfile, encodeProfile } from '../../src/profile/encoding.ts'
import type { Profile } from '../../src/profile/profile.ts'
import { signInsOfSince } from '../../src/store/replay.ts'
import {
  engineSettings,
  hoursAfter,
  officeLife,
  openTenant,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'

const until = new Date('2026-03-18T09:30:00Z')
const log = [...simulateCompany({ seed: 11, users: 20, days: 13, until })].map(({ signIn }) => signIn)
const lists = addressListsOf({ tor: simulatedTorExits.join('\n') })

const identitiesOf = ({ store }: TestTenant) => store.read.selectFrom('identities').selectAll().execute()

/** Every profile of the tenant as it was just before the moment, by id. */
async function rewound(
  tenant: TestTenant,
  from: Timestamp,
  newest: Timestamp = from,
): Promise<Map<string, string>> {
  const { store, tenantId } = tenant
  const profiles = new Map<string, string>()
  for (const { id, identityKind, profile: text } of await identitiesOf(tenant)) {
    const profile = decodeProfile(text)
    const owner = { identityKind: identityKind as IdentityKind, identityId: id }
    const later = await signInsOfSince(store.read, tenantId, owner, from, 10_000)
    const learning = new Learning(tenantId, engineSettings)
    if (later.length > 0) await rewind(store.read, { tenantId, owner, profile, later, from, learning })
    if (profile.firstAt !== null) profiles.set(id, canonical(profile, newest))
  }
  return profiles
}

/**
 * Lists in one order where theirs is that of arrival. What a campaign has shown since is known from then on, and what
 * was promoted so long before the newest sign-in that nothing takes it back is forgotten.
 */
function canonical(profile: Profile, newest: Timestamp): string {
  const { values, pending, promotions, ...rest } = JSON.parse(encodeProfile(profile)) as Encoded
  const sorted = values.map(([name, counts]) => [name, counts.map(String).sort()]).sort()
  const earliest = hoursAfter(newest, -engineSettings.latenessHours)
  return JSON.stringify({
    ...rest,
    values: sorted,
    pending: pending.map(idOf).sort(),
    promotions: promotions.filter(({ by }) => by >= earliest).map(idOf),
  })
}

type Encoded = Omit<Profile, 'values'> & { values: [string, unknown[]][] }

function idOf({ signInId }: { signInId: string }): string {
  return signInId
}

describe('a profile', () => {
  for (const hours of [3, 23]) {
    it(`that is rewound by ${hours} hours is that of the log until then, of everybody`, async () => {
      const newest = log.at(-1)?.createdDateTime ?? ''
      const from = hoursAfter(newest, -hours)
      const [whole, part] = await Promise.all([openTenant({ lists }), openTenant({ lists })])
      await whole.ingest(log)
      await part.ingest(log.filter(({ createdDateTime }) => createdDateTime < from))
      const expected = (await identitiesOf(part)).map(({ id, profile }) => [
        id,
        canonical(decodeProfile(profile), newest),
      ])
      const found = await rewound(whole, from, newest)
      for (const [id, profile] of expected) assert.equal(found.get(id as string), profile)
      assert.equal(found.size, expected.length)
      assert.ok(expected.length > 15)
    })
  }

  it('has its places again, however many came since', async () => {
    const from = hoursAfter(today, 1)
    const since = Array.from({ length: 15 }, (_, index) => signIn({ at: hoursAfter(today, 1 + index / 10) }))
    const [whole, part] = await Promise.all([openTenant(), openTenant()])
    await whole.ingest([...officeLife(), ...since])
    await part.ingest(officeLife())
    const { places } = JSON.parse((await rewound(whole, from)).values().next().value as string)
    assert.equal(places.length, 10)
    assert.deepEqual(places, (await part.profile('ada')).places)
  })

  it('is that of nobody before the first sign-in', async () => {
    const tenant = await openTenant()
    await tenant.ingest(officeLife())
    assert.equal((await rewound(tenant, '2000-01-01T00:00:00.0000000Z')).size, 0)
  })
})
