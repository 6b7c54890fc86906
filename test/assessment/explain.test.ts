/** Words for a verdict: made when it is read, by whoever knows them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Verdict } from '../../src/assessment/assess.ts'
import { explain, timestampOf, type Words } from '../../src/assessment/explain.ts'
import { microsecondsOf } from '../../src/assessment/observe.ts'
import { ownWords } from '../../src/assessment/own-words.ts'
import type { FoundFacts } from '../../src/detections/detection.ts'
import { features, observation, today } from '../factories.ts'

function verdict(change: Partial<Verdict>): Verdict {
  return {
    ...{ logOdds: 0, level: 'none', levelDuringSignIn: 'none', raised: [], notRaised: [], asked: 1 },
    ...{ trust: { logOdds: 0, reasons: [] }, novelty: null },
    ...change,
  }
}

function raising(detection: string, facts: FoundFacts): Verdict {
  const one = {
    detection,
    riskEventType: detection,
    probability: 0.5,
    level: 'medium',
    timing: 'realtime',
  } as const
  return verdict({ raised: [{ ...one, facts }] })
}

function evidenceOf(facts: FoundFacts, words: Words) {
  return explain(raising('unfamiliarResourceAccess', facts), words).raised[0]?.evidence
}

const nobody: Words = () => null

describe('an explanation', () => {
  it('has the probability of the log-odds, also of none', () => {
    assert.equal(explain(verdict({ logOdds: 0 }), nobody).probability, 0.5)
    assert.equal(explain(verdict({ logOdds: Number.NEGATIVE_INFINITY }), nobody).probability, 0)
  })

  it('leaves numbers, truths and words of closed lists as they are', () => {
    const facts = { users: 3, isNew: true, kind: 'vpn', none: null, changed: ['os', 'agent'] }
    assert.deepEqual(evidenceOf(facts, nobody), facts)
  })

  it('asks for the words of values when it is read, and gives what it is told', () => {
    const known: Words = (word) => ('of' in word ? `${word.of} ${word.low}` : null)
    const facts = {
      country: { of: 'country', low: 7 },
      list: [
        { of: 'asn', low: 1 },
        { of: 'asn', low: 2 },
      ],
    } as const
    assert.deepEqual(evidenceOf({ ...facts, list: [...facts.list] }, known), {
      country: 'country 7',
      list: ['asn 1', 'asn 2'],
    })
  })

  it('says of a word that nobody knows any more that it is forgotten, or nothing', () => {
    assert.deepEqual(
      evidenceOf({ country: { of: 'country', low: 7 }, list: [{ of: 'asn', low: 1 }] }, nobody),
      {
        country: null,
        list: ['(forgotten)'],
      },
    )
  })

  it('writes moments as every other time is written', () => {
    assert.equal(timestampOf(microsecondsOf('2026-03-20T10:00:00.1234560Z')), '2026-03-20T10:00:00.1234560Z')
    assert.deepEqual(evidenceOf({ since: { at: microsecondsOf(today) } }, nobody), { since: today })
  })

  it('takes what an event shows from whoever has the event', () => {
    const facts: FoundFacts = { sourceTypes: { event: 12, shows: 'sourceTypes' } }
    const known: Words = (word) => ('event' in word && word.event === 12 ? ['one', 'two'] : null)
    assert.deepEqual(evidenceOf(facts, known), { sourceTypes: ['one', 'two'] })
  })

  it('gives the reason of the detection, and none of one that is gone', () => {
    const words: Words = () => 'BR'
    const [known] = explain(raising('unfamiliarResourceAccess', {}), words).raised
    assert.equal(known?.reason, 'a resource that the agent never used')
    const [gone] = explain(raising('detectionOfLastYear', { users: 3 }), words).raised
    assert.deepEqual([gone?.reason, gone?.riskReasons, gone?.evidence], ['', [], { users: 3 }])
  })

  it('says why something was not raised, with what was compared filled in', () => {
    const { notRaised } = explain(
      verdict({
        notRaised: [
          {
            detection: 'unlikelyTravel',
            because: 'suppressed',
            why: 'exitHere',
            facts: { networkKind: 'vpn' },
          },
          { detection: 'newCountry', because: 'unknown', why: 'noCountry' },
          { detection: 'anonymizedIPAddress', because: 'outweighed', facts: {} },
        ],
        trust: { logOdds: 4, reasons: ['phishingResistantFactor', 'managedDevice'] },
      }),
      nobody,
    )
    assert.deepEqual(
      notRaised.map(({ name, why }) => [name, why]),
      [
        ['unlikelyTravel', 'the address is the exit of a vpn network'],
        ['newCountry', 'the sign-in has no country'],
        ['anonymizedIPAddress', 'phishing-resistant second factor, managed device'],
      ],
    )
  })
})

describe('the words of an event', () => {
  const sketch = { from: 'brazil', session: 'the session', deviceId: 'laptop' } as const
  const { values } = observation(sketch)
  const words = ownWords(observation(sketch), features(sketch))
  const { country } = features(sketch).values

  it('are those of its own values', () => {
    const low = values[2 * 3] as number
    assert.equal(words({ of: 'country', low }), country)
  })

  it('are null for values of others and for everything else', () => {
    assert.equal(words({ of: 'country', low: 12 }), null)
    assert.equal(words({ event: 12, shows: 'ip' }), null)
    assert.equal(words({ at: 12 }), null)
  })
})
