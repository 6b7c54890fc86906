/** Our engine over a tenant in memory: what it says at once, what it says later, and what it learns. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { append, emptyHistory, forget, tellAgain } from '../../../bench/quality/engine/history.ts'
import { SettledDays } from '../../../bench/quality/engine/settled-days.ts'
import { engineScorer } from '../../../bench/quality/engine-scorer.ts'
import { generate } from '../../../bench/quality/generator/generate.ts'
import type { Revision } from '../../../bench/quality/scorer.ts'
import { emptyTenantDay } from '../../../src/profile/tenant-day.ts'
import {
  daysAfter,
  engineSettings,
  guid,
  hoursAfter,
  observation as observed,
  signIn,
  today,
} from '../../factories.ts'

const stranger = { from: 'brazil', client: 'torBrowser' } as const

/** Somebody who has been at home for weeks. */
function knownScorer() {
  const scorer = engineScorer(engineSettings)
  for (let day = -30; day < 0; day++)
    scorer.judge(signIn({ id: guid(`home ${day}`), at: daysAfter(today, day) }))
  return scorer
}

describe('the engine as a scorer', () => {
  it('raises what is strange, and again at the second visit, for nobody vouched for the first', () => {
    const scorer = knownScorer()
    const first = scorer.judge(signIn({ id: guid('first'), ...stranger }))
    const second = scorer.judge(signIn({ id: guid('second'), at: hoursAfter(today, 5), ...stranger }))
    assert.match(first?.level ?? '', /medium|high/)
    assert.match(second?.level ?? '', /medium|high/)
    assert.ok(first?.detections?.includes('unfamiliarFeatures'))
  })

  it('learns what the owner vouched for', () => {
    const scorer = knownScorer()
    const first = signIn({ id: guid('first'), ...stranger })
    scorer.judge(first)
    scorer.vouch?.(first)
    const second = scorer.judge(signIn({ id: guid('second'), at: hoursAfter(today, 5), ...stranger }))
    assert.equal(second?.level, 'none')
  })

  it('shows all evidence of the last sign-in, as it was before it was learned', () => {
    const scorer = knownScorer()
    assert.throws(() => engineScorer(engineSettings).lastFacts(), /no sign-in was judged/)
    scorer.judge(signIn({ id: guid('here') }))
    const facts = scorer.lastFacts()
    assert.equal(facts.hasHistory, true)
    assert.ok(facts.signInsWeight < 30)
  })

  it('says what it would say of another, and learns nothing from it', () => {
    const [asked, silent] = [knownScorer(), knownScorer()]
    const here = signIn({ id: guid('here') })
    assert.throws(() => engineScorer(engineSettings).judgeInstead?.(here), /no sign-in was judged/)
    for (const scorer of [asked, silent]) scorer.judge(here)
    const instead = asked.judgeInstead?.(signIn({ id: guid('instead'), ...stranger }))
    assert.match(instead?.level ?? '', /medium|high/)
    const next = signIn({ id: guid('next'), at: hoursAfter(today, 5), ...stranger })
    assert.deepEqual(asked.judge(next), silent.judge(next))
    assert.deepEqual(asked.profileOf(next), silent.profileOf(next))
  })

  it('sums up the risk of a person over time: at risk until quiet days are over', () => {
    const scorer = knownScorer()
    const strange = signIn({ id: guid('first'), ...stranger })
    scorer.judge(strange)
    for (let day = 1; day < 40; day++)
      scorer.judge(signIn({ id: guid(`after ${day}`), at: daysAfter(today, day) }))
    const moments = [-1, 0.1, 3, 39].map((day) => Date.parse(daysAfter(today, day)))
    const levels = scorer.levelsAt?.(strange.userId, moments)
    assert.equal(levels?.[0], 'none')
    assert.match(levels?.[1] ?? '', /medium|high/)
    assert.notEqual(levels?.[2], 'none')
    assert.equal(levels?.[3], 'none')
    assert.deepEqual(scorer.levelsAt?.('nobody', moments), ['none', 'none', 'none', 'none'])
  })

  it('has no risk of whom somebody vouched for', () => {
    const scorer = knownScorer()
    const strange = signIn({ id: guid('first'), ...stranger })
    scorer.judge(strange)
    scorer.vouch?.(strange)
    assert.deepEqual(scorer.levelsAt?.(strange.userId, [Date.parse(daysAfter(today, 1))]), ['none'])
  })

  it('scores neither failures nor applications', () => {
    const scorer = knownScorer()
    assert.equal(scorer.judge(signIn({ id: guid('typo'), errorCode: 50126 })), null)
    assert.equal(scorer.judge(signIn({ id: guid('robot'), application: { name: 'robot' } })), null)
  })

  it('says of a spray when it is known, once', () => {
    const scorer = engineScorer(engineSettings)
    const stream = generate({
      profile: 'enterprise',
      seed: 3,
      users: 40,
      jitter: 0,
      attacks: ['sprayFast'],
      tokenRefreshes: 0.1,
    })
    const alarms: string[] = []
    for (const one of stream.signIns()) {
      scorer.judge(one)
      for (const { kind, signInIds, at } of scorer.alarms?.() ?? []) {
        assert.ok(signInIds.includes(one.id))
        assert.equal(at, Date.parse(one.createdDateTime))
        const malicious = signInIds.filter((id) => stream.label(id).malicious)
        assert.ok(malicious.length * 2 > signInIds.length, `${kind} is about owners`)
        alarms.push(kind)
      }
    }
    assert.ok(alarms.includes('passwordSpray'))
    assert.deepEqual(scorer.alarms?.(), [])
  })

  it('revises a right password when others fail from its address later', () => {
    const scorer = engineScorer(engineSettings)
    const users = Array.from({ length: 20 }, (_, number) => `user ${number}`)
    for (let day = -30; day < 0; day++) {
      for (const user of users)
        scorer.judge(signIn({ id: guid(`${user} ${day}`), user, at: daysAfter(today, day) }))
    }
    let gotIn = ''
    const revisions: Revision[] = []
    for (const [index, user] of users.entries()) {
      const [at, errorCode] = [hoursAfter(today, 0.1 * index), user === 'user 2' ? 0 : 50126]
      const tried = signIn({ id: `tried ${user}`, user, at, errorCode, ...stranger })
      if (errorCode === 0) gotIn = tried.id
      scorer.judge(tried)
      revisions.push(...(scorer.revisions?.() ?? []))
    }
    const spray = revisions.filter(({ detections }) => detections.includes('passwordSpray'))
    assert.equal(spray.length, 1)
    assert.equal(spray[0]?.signInId, gotIn)
    assert.equal(spray[0]?.level, 'high')
    assert.ok(
      spray[0]!.at > Date.parse(hoursAfter(today, 0.2)) && spray[0]!.at <= Date.parse(hoursAfter(today, 2)),
    )
  })
})

describe('a history that is told again', () => {
  const observations = Array.from({ length: 40 }, (_, day) =>
    observed({
      id: guid(`day ${day}`),
      at: daysAfter(today, day),
      from: day % 9 === 8 ? 'brazil' : 'office',
    }),
  )

  it('is the same whether what is old was forgotten or not', () => {
    const [whole, short] = [emptyHistory(), emptyHistory()]
    const days = new SettledDays()
    for (const [index, observation] of observations.entries()) {
      forget(short, observation.at - 4 * 86_400_000_000, engineSettings)
      for (const one of [whole, short]) append(one, `${index}`, observation, engineSettings, days.changes)
    }
    assert.ok(short.events.length < 20)
    assert.deepEqual(short.profile, whole.profile)
  })

  it('leaves the days of the tenant as if it had been told so at first', () => {
    const [told, toldAgain] = [emptyHistory(), emptyHistory()]
    const [days, daysAgain] = [new SettledDays(), new SettledDays()]
    const { at, tick, idHash, part } = observations[8]!
    const ruling = { kind: 'safe' as const, entry: 1, key: { at, tick, idHash, part } }
    for (const [index, observation] of observations.entries()) {
      append(told, `${index}`, observation, engineSettings, days.changes)
      if (index === 8) tellAgain(told, [ruling], ruling.key, engineSettings, days.changes)
      append(toldAgain, `${index}`, observation, engineSettings, daysAgain.changes)
    }
    tellAgain(toldAgain, [ruling], ruling.key, engineSettings, daysAgain.changes)
    assert.deepEqual(toldAgain.profile, told.profile)
    const last = Math.floor(observations.at(-1)!.at / 86_400_000_000) + 2
    assert.deepEqual(figuresAt(daysAgain, last), figuresAt(days, last))
    assert.ok(days.of(last).signIns > 30)
  })
})

function figuresAt(days: SettledDays, day: number) {
  const { signIns, users } = days.of(day)
  return { signIns, users, hasTenant: signIns > emptyTenantDay().signIns }
}
