/** A profile as text: nothing is lost, whatever words the logs carried. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeProfile, encodeProfile } from '../../src/profile/encoding.ts'
import { addPending, addTrusted, emptyProfile } from '../../src/profile/profile.ts'
import { engineSettings, guid, observation, today } from '../factories.ts'

describe('an encoded profile', () => {
  it('comes back as it was when it is empty', () => {
    assert.deepEqual(decodeProfile(encodeProfile(emptyProfile())), emptyProfile())
  })

  it('comes back as it was when it is full', () => {
    const profile = { ...emptyProfile(), firstAt: today, learningSince: today }
    addTrusted(profile, observation({ deviceId: 'laptop' }), engineSettings)
    addTrusted(profile, observation({ from: 'home' }), engineSettings)
    addPending(profile, observation({ from: 'brazil', secondFactor: 'app' }))
    assert.deepEqual(decodeProfile(encodeProfile(profile)), profile)
  })

  it('comes back as it was with any words in it', () => {
    const word = fc.oneof(fc.constantFrom('__proto__', 'constructor', ''), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const profile = emptyProfile()
        for (const [index, agent] of words.entries()) {
          const seen = {
            signInId: guid(String(index)),
            at: today,
            features: { values: { agent }, interactive: true },
          }
          addTrusted(profile, seen, engineSettings)
        }
        assert.deepEqual(decodeProfile(encodeProfile(profile)), profile)
      }),
    )
    assert.equal(Object.getPrototypeOf({}), Object.prototype)
  })
})
