import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Scorer } from '../../../../bench/quality/scorer.ts'
import { buffalogs } from '../../../../bench/quality/scorers/buffalogs.ts'
import { comparedScorers } from '../../../../bench/quality/scorers/index.ts'
import { likelihoodSum } from '../../../../bench/quality/scorers/likelihood-sum.ts'
import { newIp } from '../../../../bench/quality/scorers/new-ip.ts'
import { rareAsn } from '../../../../bench/quality/scorers/rare-asn.ts'
import { simple } from '../../../../bench/quality/scorers/simple.ts'
import { type Event, signInOf } from '../tiny-stream.ts'

function judgeAll(scorer: Scorer, events: Event[]) {
  return events.map((event, number) => scorer.judge(signInOf(event, number)))
}

function scoresOf(scorer: Scorer, events: Event[]): (number | null)[] {
  return judgeAll(scorer, events).map((judgement) => judgement?.score ?? null)
}

function near(actual: number | null | undefined, expected: number): void {
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-9, `${actual} is not ${expected}`)
}

const failed = 50126
const factorAsked = 50074
const oslo = [59.9, 10.7] as [number, number]
const stockholm = [59.3, 18.1] as [number, number]

describe('every compared scorer', () => {
  for (const make of comparedScorers) {
    const { name } = make()
    it(`${name} scores right passwords of people, and nothing else`, () => {
      const [wrong, right, asked] = judgeAll(make(), [
        { day: 1, errorCode: failed },
        { day: 2 },
        { day: 3, errorCode: factorAsked },
      ])
      assert.equal(wrong, null)
      assert.notEqual(right, null)
      assert.notEqual(asked, null)
      const robot = signInOf({ day: 1 })
      assert.equal(make().judge({ ...robot, signInEventTypes: ['servicePrincipal'] }), null)
    })

    it(`${name} never gives a score that is no number, whatever is missing`, () => {
      const nothing: Event = { day: 1, ip: '', asn: null, country: null, userAgent: '', place: null }
      const hostile: Event = {
        day: 2,
        ip: '__proto__',
        userAgent: 'x'.repeat(10_000),
        country: 'constructor',
      }
      for (const score of scoresOf(make(), [nothing, hostile, nothing, hostile, { day: 3 }]))
        assert.ok(score !== null && !Number.isNaN(score))
    })

    it(`${name} says the same of the same log, and the past does not depend on what follows`, () => {
      const events: Event[] = Array.from({ length: 60 }, (_, at) => ({
        day: at / 3,
        user: `user ${at % 4}`,
        ip: `192.0.2.${(at * 7) % 11}`,
        asn: 64500 + (at % 3),
        country: at % 9 === 0 ? 'SE' : 'NO',
        place: at % 9 === 0 ? stockholm : oslo,
      }))
      const whole = scoresOf(make(), events)
      assert.deepEqual(scoresOf(make(), events), whole)
      assert.deepEqual(scoresOf(make(), events.slice(0, 40)), whole.slice(0, 40))
    })
  }
})

describe('the new IP rule', () => {
  it('is 1 at an address that the user never got in from, and 0 for a first sign-in', () => {
    const events = [
      { day: 1 },
      { day: 2 },
      { day: 3, ip: '192.0.2.2', errorCode: failed },
      { day: 4, ip: '192.0.2.2' },
      { day: 5, ip: '192.0.2.2' },
      { day: 6, user: 'bob', ip: '192.0.2.2' },
    ]
    assert.deepEqual(scoresOf(newIp(), events), [0, 0, null, 1, 0, 0])
  })
})

describe('the rare ASN rule', () => {
  it('is the negative logarithm of the smoothed share of the network', () => {
    const scores = scoresOf(rareAsn(), [
      { day: 1 },
      { day: 2 },
      { day: 3, asn: 64501 },
      { day: 4, asn: null },
    ])
    near(scores[0], 0) // (0 + 1) / (0 + 0 + 1)
    near(scores[1], -Math.log(2 / 3)) // (1 + 1) / (1 + 1 + 1)
    near(scores[2], -Math.log(1 / 4)) // (0 + 1) / (2 + 1 + 1)
    near(scores[3], 0)
  })
})

describe('SIMPLE', () => {
  it('has four levels: how many of address, country and user agent are new', () => {
    const scores = scoresOf(simple(), [
      { day: 1 },
      { day: 2, ip: '192.0.2.2' },
      { day: 3, ip: '192.0.2.3', country: 'SE' },
      { day: 4, ip: '192.0.2.4', country: 'DK', userAgent: 'other' },
      { day: 5, ip: '192.0.2.4', country: 'DK', userAgent: 'other' },
    ])
    assert.deepEqual(scores, [0, 1 / 3, 2 / 3, 1, 0])
  })
})

describe('the likelihood sum', () => {
  it('adds up how much likelier each value is for everybody than for the user', () => {
    const scorer = likelihoodSum()
    const other = { user: 'bob', ip: '192.0.2.9' }
    judgeAll(scorer, [{ day: 0 }, { day: 0, ...other }])
    // Only the address tells Ann from Bob. Everybody has 2 sightings of 2 values: (1 + 1) / (2 + 2 + 1) = 2/5 for either
    // address. Ann has it once of one: (1 + 2/5) / (1 + 1) = 7/10. All other 9 attributes have one value, seen twice:
    // (2 + 1) / (2 + 1 + 1) = 3/4 for all, (1 + 3/4) / 2 = 7/8 for her.
    const [own] = scoresOf(scorer, [{ day: 0, errorCode: factorAsked }])
    near(own, Math.log(2 / 5 / (7 / 10)) + 9 * Math.log(3 / 4 / (7 / 8)))
    // At Bob's address, for her 0 of 1: (0 + 2/5) / 2 = 1/5.
    const [strange] = scoresOf(scorer, [{ day: 0, ip: other.ip, errorCode: factorAsked }])
    near(strange, Math.log(2 / 5 / (1 / 5)) + 9 * Math.log(3 / 4 / (7 / 8)))
  })

  it('says nothing of a user without history', () => {
    assert.deepEqual(scoresOf(likelihoodSum(), [{ day: 0 }, { day: 1, user: 'bob' }]), [0, 0])
  })

  it('forgets with a half-life, if asked to', () => {
    // Bob stays where both were, so that the address remains usual for everybody.
    const moved = Array.from({ length: 30 }, (_, at) => at * 10).flatMap((day) => [
      { day, ip: day < 100 ? '192.0.2.1' : '192.0.2.2' },
      { day: day + 1, user: 'bob' },
    ])
    moved.push({ day: 300, ip: '192.0.2.1' })
    const back = (halfLifeDays?: number) => scoresOf(likelihoodSum(halfLifeDays), moved).at(-1) ?? 0
    assert.ok(back(30) > back(), 'the old address has become strange')
  })
})

describe('the rules of BuffaLogs', () => {
  const home = { place: oslo, country: 'NO' }
  const abroad = { place: stockholm, country: 'SE', ip: '198.51.100.7' }
  const settled: Event[] = Array.from({ length: 20 }, (_, day) => ({ day, ...home }))

  it('raise impossible travel and a new country after the learning period', () => {
    const judged = judgeAll(buffalogs(), [...settled, { day: 19.02, ...abroad }])
    assert.deepEqual(judged.at(-1)?.detections, ['New Country', 'Imp Travel'])
    assert.equal(judged.at(-1)?.level, 'low')
    assert.ok(judged.slice(0, -1).every((one) => one?.level === 'none' && one.score === 0))
  })

  it('stay silent while they learn, for phones, in the same country, and when there is time enough', () => {
    const last = (event: Event, before: Event[] = settled) =>
      judgeAll(buffalogs(), [...before, event]).at(-1)?.detections
    assert.deepEqual(last({ day: 5.01, ...abroad }, settled.slice(0, 6)), [])
    assert.deepEqual(last({ day: 19.02, ...abroad, os: 'iOS 18' }), [])
    assert.deepEqual(last({ day: 19.02, ...abroad, country: 'NO' }), [])
    assert.deepEqual(last({ day: 21, ...abroad }), ['New Country'])
  })

  it('learn whoever gets in: the second visit of an intruder is no news', () => {
    const judged = judgeAll(buffalogs(), [...settled, { day: 19.02, ...abroad }, { day: 19.03, ...abroad }])
    assert.deepEqual(judged.at(-1)?.detections, [])
  })

  it('do not see places on the equator, nor without coordinates', () => {
    const last = (place: [number, number] | null) =>
      judgeAll(buffalogs(), [...settled, { day: 19.02, ...abroad, place }]).at(-1)?.score
    assert.equal(last([0, 9.4]), 0)
    assert.equal(last(null), 0)
  })

  it('raise the level with the number of alerts: four are medium, seven are high', () => {
    const journeys: Event[] = Array.from({ length: 7 }, (_, at) => ({
      day: 20 + at,
      country: `C${at}`,
      ip: `198.51.100.${at}`,
      place: [59 + at / 100, 10] as [number, number],
    }))
    const levels = judgeAll(buffalogs(), [...settled, ...journeys]).slice(settled.length)
    assert.deepEqual(
      levels.map((one) => one?.level),
      ['low', 'low', 'low', 'medium', 'medium', 'medium', 'high'],
    )
  })

  it('count for the level what a filter hides', () => {
    const learning = [0, 1, 2].map((at) => ({ day: at + 0.5, country: `C${at}`, ip: `198.51.100.${at}` }))
    const events = [...settled, ...learning].sort((a, b) => a.day - b.day)
    const judged = judgeAll(buffalogs(), [...events, { day: 21, ...abroad }])
    assert.ok(judged.slice(0, -1).every((one) => one?.detections?.length === 0))
    assert.equal(judged.at(-1)?.level, 'medium')
  })

  it('do not alert when logs come out of order', () => {
    const judged = judgeAll(buffalogs(), [...settled, { day: 18.99, ...abroad }])
    assert.deepEqual(judged.at(-1)?.detections, ['New Country'])
  })
})
