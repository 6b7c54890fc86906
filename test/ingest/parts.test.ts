/** A sign-in that a log has cut into several rows. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { joined, partsIn, restOf } from '../../src/ingest/parts.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { signIn } from '../factories.ts'

const policy = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  result: fc.constantFrom('failure', 'success', 'notApplied', 'reportOnlyFailure', 'strange'),
})
const part = fc
  .array(fc.oneof(policy, fc.jsonValue({ maxDepth: 1 })), { maxLength: 6 })
  .map(
    (list) => ({ ...signIn(), appliedConditionalAccessPolicies: JSON.parse(JSON.stringify(list)) }) as SignIn,
  )

describe('parts of a sign-in', () => {
  it('are together the same in whatever order, and however often they come', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 5 }), fc.nat(), (parts, turn) => {
        const all = parts.reduce(joined)
        const at = turn % parts.length
        const others = [...parts.slice(at), ...parts.slice(0, at), ...parts].toReversed()
        assert.deepEqual(partsIn(others.reduce(joined)), partsIn(joined(all, parts[0] as SignIn)))
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  it('have every policy once, and of one that is told twice what says more', () => {
    const list = (...results: [string, string][]) =>
      ({
        ...signIn(),
        appliedConditionalAccessPolicies: results.map(([id, result]) => ({ id, result })),
      }) as SignIn
    const both = joined(
      list(['a', 'notApplied'], ['b', 'success']),
      list(['c', 'notApplied'], ['a', 'failure']),
    )
    assert.deepEqual(partsIn(both), [
      { id: 'a', result: 'failure' },
      { id: 'b', result: 'success' },
      { id: 'c', result: 'notApplied' },
    ])
  })

  it('never grow without end, and lose nothing that decided', () => {
    const many = (from: number, result: string) =>
      ({
        ...signIn(),
        appliedConditionalAccessPolicies: Array.from({ length: 900 }, (_, index) => ({
          id: from + index,
          result,
        })),
      }) as SignIn
    const all = partsIn(
      joined(joined(many(0, 'notApplied'), many(1000, 'notApplied')), many(2000, 'failure')),
    )
    assert.equal(all.length, 1000)
    assert.equal(all.filter((one) => (one as { result: string }).result === 'failure').length, 900)
  })

  it('differ from each other in that list alone', () => {
    const one = { ...signIn(), appliedConditionalAccessPolicies: [{ id: '$&', result: 'success' }] }
    const other = { ...one, appliedConditionalAccessPolicies: [{ id: 'b' }] }
    const restIn = (whole: SignIn) => restOf(JSON.stringify(whole), partsIn(whole))
    assert.equal(restIn(one), restIn(other))
    assert.notEqual(restIn(one), restIn({ ...one, userAgent: 'another' }))
  })
})
