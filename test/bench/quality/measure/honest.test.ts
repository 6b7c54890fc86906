/** What is measured of honest people: everything that is scored, with what became known later. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Scorer } from '../../../../bench/quality/scorer.ts'
import { intruders, measured, owners, readsAddress } from '../tiny-engine.ts'
import type { Event } from '../tiny-stream.ts'

const [quiet, medium, high] = ['10.0.1.10', '10.2.20.50', '10.3.30.90']

function honestOf(events: Event[], scorer: Scorer = readsAddress()) {
  return measured(events, scorer).honest!
}

describe('honest people', () => {
  it('are counted after the warm-up, in all parts', () => {
    const days = [1, 11, 21, 31]
    const { owners: risen } = honestOf(days.map((day) => ({ day, ip: day === 11 ? high : quiet })))
    assert.equal(risen.medium.of, 3)
    assert.equal(risen.medium.hits, 1)
    assert.equal(risen.high.hits, 1)
  })

  it('are told apart by what they do; of a kind that no scenario shows nothing is said', () => {
    const { kinds, scenarios } = honestOf(owners)
    assert.equal(scenarios.travel?.medium.value, 0.5)
    assert.equal(kinds.travel?.medium.value, 0.5)
    assert.equal(kinds.cloud?.medium.value, null)
  })

  it('are troubled for long who are at medium again more than two weeks later', () => {
    const at = (user: string, days: number[]): Event[] =>
      days.map((day) => ({ day, user, ip: medium, scenario: 'consumerVpn' }))
    const events = [...at('once', [15]), ...at('soon', [15, 28]), ...at('long', [15, 20, 30])]
    const { lasting } = honestOf(events.sort((a, b) => a.day - b.day)).kinds.VPN!
    assert.deepEqual([lasting.hits, lasting.of], [1, 3])
  })

  it('are seen in the first week of the tenant, before anything else is scored', () => {
    const { firstWeek } = honestOf([{ day: 1, ip: medium }, { day: 2 }, { day: 8, ip: medium }, { day: 31 }])
    assert.equal(firstWeek.signIns.mean, 2)
    assert.equal(firstWeek.medium.mean, 0.5)
    assert.equal(firstWeek.high.mean, 0)
  })

  it('raise this or that', () => {
    const { raisedAtMedium } = honestOf(owners)
    assert.equal(raisedAtMedium.unfamiliarFeatures?.mean, 1)
  })

  it('are at risk on the worst day, on the last, and ever, unless an intruder was them', () => {
    const levelsAt: Scorer['levelsAt'] = (userId, moments) =>
      moments.map((_, day) => (userId === 'user 0' || (userId === 'ann' && day === 4) ? 'medium' : 'none'))
    const events: Event[] = [{ day: 31, user: 'ann' }, { day: 32, user: 'bob' }, intruders[0]!]
    const { risk } = honestOf(events, { ...readsAddress(), levelsAt })
    assert.equal(risk?.people.mean, 2)
    assert.equal(risk?.medium.worstDay.mean, 0.5)
    assert.equal(risk?.medium.lastDay.mean, 0)
    assert.equal(risk?.any.ever.mean, 0.5)
    assert.equal(risk?.high.ever.mean, 0)
  })

  it('count with what is found later', () => {
    const later = { level: 'high' as const, detections: ['passwordSpray'], at: 0 }
    const revisions = ['s0', 's1'].map((signInId) => ({ ...later, signInId }))
    const { firstWeek, owners: risen } = honestOf([{ day: 1 }, { day: 31 }], {
      ...readsAddress(),
      revisions: () => revisions.splice(0, 1),
    })
    assert.equal(firstWeek.high.mean, 1)
    assert.equal(risen.high.value, 1)
  })
})
