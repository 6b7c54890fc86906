/** Which of two versions of one record is the more final. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventOfSignIn } from '../../src/formats/entra/index.ts'
import { isMoreFinal, isOtherPart, versionOf, withParts } from '../../src/ingest/version.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { guid, signIn } from '../factories.ts'

type Change = Partial<SignIn> & {
  errorCode?: number
  riskState?: string
  riskLevel?: string
  writtenAt?: string
}

function told({ errorCode = 0, riskState, riskLevel, writtenAt, ...change }: Change): string {
  const one = signIn({ id: 'one', errorCode })
  const risk = { ...(riskState && { riskState }), ...(riskLevel && { riskLevelAggregated: riskLevel }) }
  const whole = { ...one, ...(riskState || riskLevel ? { source: { risk } } : {}), ...change }
  return versionOf({ ...eventOfSignIn(whole, writtenAt), document: JSON.stringify(whole) })
}

const step = (authenticationMethod: string) => ({ authenticationMethod, succeeded: true })
const steps = (...names: string[]) => ({ authenticationDetails: names.map(step) })
const early = '2026-03-20T10:05:00Z'
const late = '2026-03-20T10:09:00Z'

const pairs: { title: string; less: Change; more: Change }[] = [
  ...[50058, 50072, 50074, 50097, 50140, 65001].flatMap((errorCode) =>
    [0, 50126, 53003, 500121, 999999].map((ended) => ({
      title: `${ended} ends what was interrupted with ${errorCode}`,
      less: { errorCode },
      more: { errorCode: ended },
    })),
  ),
  {
    title: 'what has ended is not open again, whatever was written later',
    less: { errorCode: 50140, writtenAt: late, ...steps('Password') },
    more: { errorCode: 0, writtenAt: early },
  },
  { title: 'more steps are later', less: steps('Password'), more: steps('Password', 'FIDO2 security key') },
  {
    title: 'a step that is repeated counts once',
    less: steps('Password', 'Password', 'Password'),
    more: steps('Password', 'SMS'),
  },
  {
    title: 'an interruption with more steps is later than another',
    less: { errorCode: 50074 },
    more: { errorCode: 50097, ...steps('Password') },
  },
  { title: 'risk is found later than none', less: { riskState: 'none' }, more: { riskState: 'atRisk' } },
  {
    title: 'risk is answered later than found',
    less: { riskState: 'atRisk', riskLevel: 'high' },
    more: { riskState: 'remediated', riskLevel: 'none' },
  },
  {
    title: 'what was written later counts, where steps and risk say nothing',
    less: { errorCode: 0, writtenAt: early },
    more: { errorCode: 53003, writtenAt: late },
  },
  {
    title: 'what was written at all comes after what says no time',
    less: { errorCode: 0 },
    more: { errorCode: 53003, writtenAt: early },
  },
  {
    title: 'who got further got there later, where nothing else says so',
    less: { errorCode: 50126 },
    more: { errorCode: 500121 },
  },
  {
    title: 'a higher risk is told later, where its state says nothing',
    less: { riskLevel: 'low' },
    more: { riskLevel: 'high' },
  },
  { title: 'who tells more is later', less: { userAgent: null }, more: { userAgent: 'Mozilla/5.0' } },
]

describe('of two versions of one record', () => {
  for (const { title, less, more } of pairs)
    it(title, () => {
      assert.equal(isMoreFinal(told(more), told(less)), true)
      assert.equal(isMoreFinal(told(less), told(more)), false)
    })

  it('one is the more final one where nothing tells which, and it is the same one for everybody', () => {
    const [one, other] = [told({ userAgent: 'a' }), told({ userAgent: 'b' })]
    assert.notEqual(isMoreFinal(one, other), isMoreFinal(other, one))
    assert.equal(isOtherPart(one, other), false)
  })

  it('that are the same none is, whatever words it has', () => {
    const strange = { riskState: 'pondering', riskLevel: 'extreme', writtenAt: 'soon' }
    assert.equal(told(strange), told(strange))
    assert.equal(told(strange).length, told({}).length)
    assert.equal(isMoreFinal(told(strange), told(strange)), false)
  })

  it('each is so many hexadecimal digits, whatever was written when', () => {
    const strange: Change[] = [
      { writtenAt: '2026-03-20T10:05:00.1234567Z', createdDateTime: '2026-03-20T10:00:00.7654321Z' },
      { writtenAt: '2001-01-01', createdDateTime: '2100-01-01T00:00:00.0000000Z' },
      { writtenAt: '2100-12-31', createdDateTime: '2000-01-01T00:00:00.0000000Z' },
      steps(...Array.from({ length: 300 }, (_, number) => `step ${number}`)),
      { userAgent: 'long '.repeat(100_000), authenticationDetails: 'none' },
    ]
    for (const change of strange) assert.match(told(change), /^[0-9a-f]{54}$/)
  })

  it('that differ in their policies alone both are parts', () => {
    const policies = (...names: string[]) => ({
      appliedConditionalAccessPolicies: names.map((name) => ({ id: guid(name), result: 'notApplied' })),
    })
    const [first, second] = [told(policies('a', 'b')), told(policies('c'))]
    assert.equal(isOtherPart(first, second), true)
    assert.equal(isOtherPart(first, first), false)
    assert.equal(isMoreFinal(first, second) || isMoreFinal(second, first), false)
    assert.equal(withParts(first, policies('c').appliedConditionalAccessPolicies), second)
    assert.equal(isOtherPart(first, told({ ...policies('c'), errorCode: 50074 })), false)
    assert.equal(
      isOtherPart(told({ ...policies('a'), writtenAt: early }), told({ ...policies('c'), writtenAt: late })),
      false,
    )
  })

  it('any number stand in one order', () => {
    const all = pairs.flatMap(({ less, more }) => [told(less), told(more)])
    const sorted = [...new Set(all)].sort((a, b) => (isMoreFinal(a, b) ? 1 : isMoreFinal(b, a) ? -1 : 0))
    for (const [index, one] of sorted.entries())
      for (const other of sorted.slice(index + 1)) assert.equal(isMoreFinal(one, other), false)
  })
})
