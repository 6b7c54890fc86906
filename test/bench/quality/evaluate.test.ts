import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate } from '../../../bench/quality/evaluate.ts'
import { isScored, type Judgement, type Scorer } from '../../../bench/quality/scorer.ts'
import { type Event, tinyStream } from './tiny-stream.ts'

const failed = 50126

/** Says of each sign-in what the test wants it to say, by its number. */
function scripted(script: Record<number, Partial<Judgement>> = {}, more: Partial<Scorer> = {}): Scorer {
  return {
    name: 'scripted',
    judge: (signIn) =>
      isScored(signIn)
        ? { score: 0, level: 'none', detections: [], ...script[Number(signIn.id.slice(1))] }
        : null,
    ...more,
  }
}

describe('playing a stream', () => {
  it('records what is scored after the warm-up, with its period, history and label', () => {
    const events: Event[] = [
      { day: 1 },
      { day: 11 },
      { day: 12, errorCode: failed },
      { day: 21, isInteractive: false },
      { day: 31, user: 'bob' },
      { day: 32, attack: 'naive', campaign: 'c' },
      { day: 33, attack: 'secondVisit', campaign: 'c' },
    ]
    const recording = evaluate(tinyStream(events), [scripted()])
    assert.equal(recording.rows, 5)
    assert.deepEqual([...recording.period], [1, 2, 3, 3, 3])
    assert.deepEqual([...recording.history], [1, 2, 0, 3, 4])
    assert.deepEqual([...recording.interactive], [1, 0, 1, 1, 1])
    assert.deepEqual([...recording.malicious], [0, 0, 0, 1, 1])
    assert.deepEqual([...recording.visit], [0, 0, 0, 0, 1])
    assert.deepEqual([...recording.user], [0, 0, 1, 0, 0])
    assert.deepEqual([...recording.campaign], [-1, -1, -1, 0, 0])
    assert.deepEqual(
      [...recording.scenario].map((number) => recording.scenarioNames[number]),
      ['ordinary', 'ordinary', 'ordinary', 'naive', 'secondVisit'],
    )
  })

  it('begins a period at its very moment', () => {
    const recording = evaluate(tinyStream([{ day: 9.999 }, { day: 10 }, { day: 20 }, { day: 30 }]), [
      scripted(),
    ])
    assert.deepEqual([...recording.period], [1, 2, 3])
  })

  it('stops when a scorer does not score what all have to, or scores what none may', () => {
    const silent = scripted({}, { judge: () => null })
    const talkative = scripted({}, { judge: () => ({ score: 1 }) })
    assert.throws(() => evaluate(tinyStream([{ day: 11 }]), [silent]), /scripted does not score s0/)
    assert.throws(
      () => evaluate(tinyStream([{ day: 11, errorCode: failed }]), [talkative]),
      /scripted scores s0/,
    )
    assert.throws(
      () => evaluate(tinyStream([{ day: 11 }]), [scripted({ 0: { score: Number.NaN } })]),
      /no number/,
    )
  })

  it('shows nothing of the labels to a scorer', () => {
    const seen: string[] = []
    const spy = scripted(
      {},
      {
        judge: (signIn) => {
          seen.push(JSON.stringify(signIn))
          return isScored(signIn) ? { score: 0 } : null
        },
      },
    )
    evaluate(tinyStream([{ day: 11, attack: 'naive', campaign: 'c' }]), [spy])
    assert.ok(seen.every((text) => !/naive|malicious|campaign|intruder/.test(text)))
  })

  it('leaves out what a scorer does not have', () => {
    const plain = scripted({}, { judge: () => ({ score: 1 }) })
    const [columns] = evaluate(tinyStream([{ day: 11 }]), [plain]).scorers
    assert.equal(columns?.chance, null)
    assert.equal(columns?.level, null)
    assert.equal(columns?.detections, null)
  })

  it('takes a revision back to the sign-in that it is about, and never lowers a level', () => {
    const revisions = [
      { signInId: 's0', level: 'high' as const, detections: ['passwordSpray'], at: Date.UTC(2026, 0, 12, 2) },
      { signInId: 's0', level: 'low' as const, detections: ['newCountry'], at: Date.UTC(2026, 0, 12, 3) },
    ]
    const scorer = scripted(
      { 0: { level: 'medium', detections: ['newCountry'] } },
      {
        revisions: () => revisions.splice(0, 1),
      },
    )
    const [columns] = evaluate(tinyStream([{ day: 11 }, { day: 12 }]), [scorer]).scorers
    assert.deepEqual([...columns!.level!], [2, 0])
    assert.deepEqual([...columns!.finalLevel!], [3, 0])
    assert.deepEqual(columns!.detectionSets[columns!.detections![0]!], ['newCountry', 'passwordSpray'])
    assert.equal(columns!.foundAfter![0], 0)
    assert.equal(columns!.foundAfter![1], Number.POSITIVE_INFINITY)
  })

  it('knows how long after a sign-in it was found', () => {
    const revisions = [
      { signInId: 's0', level: 'medium' as const, detections: [], at: Date.UTC(2026, 0, 12, 2) },
    ]
    const scorer = scripted({}, { revisions: () => revisions.splice(0) })
    const [columns] = evaluate(tinyStream([{ day: 11 }]), [scorer]).scorers
    assert.equal(columns!.foundAfter![0], 2 * 3_600_000)
  })
})

describe('the latency of a campaign', () => {
  const attempts: Event[] = Array.from({ length: 6 }, (_, at) => ({
    day: 11 + at / 1440,
    user: `user ${at}`,
    attack: 'spraySlow',
    campaign: 'spray',
    errorCode: at === 4 ? 0 : failed,
  }))

  it('counts attempts and minutes until a sign-in is at medium', () => {
    const recording = evaluate(tinyStream(attempts), [scripted({ 4: { level: 'medium' } })])
    const [campaign] = recording.campaigns
    assert.equal(campaign?.attempts, 6)
    assert.equal(campaign?.found[0]?.any?.attempts, 5)
    assert.ok(Math.abs(campaign!.found[0]!.any!.minutes - 4) < 1e-3)
    assert.equal(campaign?.found[0]?.asCampaign, null)
  })

  it('ends earlier with an alarm, which failures alone can raise', () => {
    let judged = 0
    const scorer = scripted(
      {},
      {
        judge(signIn) {
          judged++
          return isScored(signIn) ? { score: 0, level: 'none' } : null
        },
        alarms: () =>
          judged === 3
            ? [{ kind: 'passwordSpray', signInIds: ['s1', 's2'], at: Date.UTC(2026, 0, 12, 0, 2) }]
            : [],
      },
    )
    const { campaigns, scorers } = evaluate(tinyStream(attempts), [scorer])
    assert.equal(campaigns[0]?.found[0]?.asCampaign?.attempts, 3)
    assert.deepEqual(
      scorers[0]?.alarms.map(({ isRight, period }) => ({ isRight, period })),
      [{ isRight: true, period: 1 }],
    )
  })

  it('knows a wrong alarm by what it is about', () => {
    const alarms = [{ kind: 'passwordSpray', signInIds: ['s0', 's1'], at: Date.UTC(2026, 0, 12) }]
    const scorer = scripted({}, { alarms: () => alarms.splice(0) })
    const owners = tinyStream([{ day: 11, attack: 'naive' }, { day: 12 }])
    const [columns] = evaluate(owners, [scorer]).scorers
    assert.deepEqual(
      columns?.alarms.map(({ isRight }) => isRight),
      [false],
    )
  })
})
