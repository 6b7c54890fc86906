/** Intruders who are imagined in the place of owners: scored, never learned from, never in the stream. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate } from '../../../../bench/quality/evaluate.ts'
import { measure, poolRuns } from '../../../../bench/quality/measure/run.ts'
import type { Scorer } from '../../../../bench/quality/scorer.ts'
import type { Stream } from '../../../../bench/quality/stream.ts'
import { intruders, owners, readsAddress, spray } from '../tiny-engine.ts'
import { signInOf, tinyStream } from '../tiny-stream.ts'

/** Every third sign-in is asked about once more, once as a naive intruder and once as one who looks like an owner. */
function probed(events = owners): Stream {
  return {
    ...tinyStream(events),
    probes: (id) =>
      Number(id.slice(1)) % 3 > 0
        ? []
        : [
            {
              kind: 'naive',
              signIn: signInOf({ day: 31, ip: Number(id.slice(1)) % 2 ? '10.3.40.90' : '10.2.25.60' }),
            },
            { kind: 'mimic', signIn: signInOf({ day: 31, ip: '10.0.1.10' }) },
          ],
  }
}

function asked(): Scorer & { seen: string[] } {
  const seen: string[] = []
  const scorer = readsAddress()
  return {
    ...scorer,
    seen,
    judge(signIn) {
      seen.push(signIn.id)
      return scorer.judge(signIn)
    },
    judgeInstead: (signIn) => scorer.judge(signIn)!,
  }
}

describe('intruders in the place of owners', () => {
  const scorer = asked()
  const recording = evaluate(probed(), [scorer])
  const { kinds, curve } = poolRuns([measure(recording, 50)]).engine!.probes!

  it('are found at the threshold of the owners, and at the levels', () => {
    assert.equal(kinds.naive?.onePercent.of, 334)
    assert.equal(kinds.naive?.onePercent.value, 1)
    assert.equal(kinds.mimic?.onePercent.value, 0)
    assert.equal(kinds.naive?.medium.value, 1)
    assert.equal(kinds.naive?.high.value, 0.5)
  })

  it('are the fewer the fewer owners may be troubled', () => {
    assert.equal(curve['0.001']?.naive?.mean, 0.5)
    assert.equal(curve['0.01']?.naive?.mean, 1)
  })

  it('are no sign-ins of the stream', () => {
    assert.equal(scorer.seen.length, owners.length)
    assert.equal(recording.rows, owners.length)
  })

  it('replace neither intruders nor failures nor what is not scored', () => {
    const others = [...intruders, ...spray, { day: 5 }, { day: 39, isInteractive: false }]
    const { probes } = evaluate(probed(others), [asked()])
    assert.equal(probes.kind.length, 0)
  })

  it('are not asked of a scorer that does not know how', () => {
    const { engine } = poolRuns([measure(evaluate(probed(), [readsAddress()]), 10)])
    assert.equal(engine?.probes, undefined)
  })
})
