/** When a day of the tenant counts for others: not before everything that may say something of its sign-ins has come. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SignIn } from '../../src/model/sign-in.ts'
import { hoursAfter, officeLife, openTenant, signIn } from '../factories.ts'
import { truthOf } from './truth.ts'

const day = '2026-03-20T00:00:00.0000000Z'
const people = ['ada', 'bob', 'eve', 'kim', 'leo', 'mia']
const life = people.flatMap((user) => officeLife(user, hoursAfter(day, 12)))

/** From where eve is: four guesses just before she comes in, the others the next evening. */
const guesses = Array.from({ length: 20 }, (_, index) =>
  signIn({
    ...(index % 4 === 0 ? { user: 'ada', errorCode: 50126 } : { user: `guess${index}`, errorCode: 50034 }),
    ...{ from: 'otherHome', client: 'firefoxOnLinux', id: `guess ${index}` },
    at: hoursAfter(day, (index < 4 ? 19.8 : 43) + index / 60),
  }),
)
const rightPassword = signIn({
  ...{ user: 'eve', from: 'otherHome', deviceId: 'laptop of eve', at: hoursAfter(day, 20) },
})
/** Others at the same place, on the second and the third day after. */
const [second, third] = ['bob', 'kim'].map((user, index) =>
  signIn({ user, from: 'otherHome', deviceId: `laptop of ${user}`, at: hoursAfter(day, 56 + 24 * index) }),
) as [SignIn, SignIn]

describe('a right password that a late failure rejects', () => {
  it('was nobody’s colleague until then, whichever comes first', async () => {
    const [early, late] = [guesses.slice(0, 4), guesses.slice(4)]
    const before = [...life, ...early, rightPassword]
    const outcomes = []
    for (const batches of [
      [before, late, [second], [third]],
      // Nineteen hours late.
      [before, [second], late, [third]],
    ]) {
      const tenant = await openTenant()
      for (const batch of batches) await tenant.ingest(batch)
      assert.notEqual((await tenant.row(rightPassword.id)).trust, 'trusted')
      outcomes.push(await truthOf(tenant))
      await tenant.store.close()
    }
    assert.deepEqual(outcomes[1], outcomes[0])
  })
})
