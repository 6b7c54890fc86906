/** How a filter is read: precedence, spelling, and that nothing but a refusal comes of nonsense. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Expression } from '../../../../src/api/graph/odata/ast.ts'
import { checkFilter, mentions } from '../../../../src/api/graph/odata/check.ts'
import { readDateTime } from '../../../../src/api/graph/odata/date-time.ts'
import { parseFilter } from '../../../../src/api/graph/odata/parse.ts'
import { signIn } from '../../../../src/api/graph/schema/index.ts'
import { RequestError } from '../../../../src/model/errors.ts'

describe('A filter is read', () => {
  const cases: [text: string, shape: string][] = [
    ["a eq 'x'", "(a eq 'x')"],
    ["A EQ 'x'", "(A eq 'x')"],
    ["a eq 'it''s'", "(a eq 'it's')"],
    ["a eq ''", "(a eq '')"],
    ['a or b and not c', '(a or (b and not c))'],
    ['(a or b) and c', '((a or b) and c)'],
    ['not a eq 1 and b', '(not (a eq 1) and b)'],
    ['not(a)', 'not a'],
    ['a/b/c ne null', '(a/b/c ne null)'],
    ['$it/a eq true', '(a eq true)'],
    ['a eq -5', '(a eq -5)'],
    ['a eq 1.25e2', '(a eq 125)'],
    ['5 lt a', '(5 lt a)'],
    ["a in ('x', 'y',1)", "(a in 'x' 'y' 1)"],
    ["startsWith(a,'x') eq false", "(startsWith(a 'x') eq false)"],
    ["a/any(t:t eq 'x')", "a/any(t: (t eq 'x'))"],
    ['a / any ( t : t/b/any() )', 'a/any(t: t/b/any())'],
    ["a eq microsoft.graph.riskLevel'high'", "(a eq riskLevel'high')"],
    ['a ge 2026-01-01', '(a ge 2026-01-01)'],
    ['a ge 2026-01-01T00:00:00.1234567Z', '(a ge 2026-01-01T00:00:00.1234567Z)'],
    ['a ge 2026-01-01T00:00:00+01:00', '(a ge 2026-01-01T00:00:00+01:00)'],
    // The plus sign of an offset, decoded as a space.
    ['a ge 2026-01-01T00:00:00 01:00 and b', '((a ge 2026-01-01T00:00:00+01:00) and b)'],
    ['a eq 26be570a-ae82-4189-b4e2-a37c6808512d', '(a eq 26be570a-ae82-4189-b4e2-a37c6808512d)'],
    ['nothing eq 1', '(nothing eq 1)'],
    ['__proto__ eq 1', '(__proto__ eq 1)'],
    ['constructor', 'constructor'],
  ]
  for (const [text, shape] of cases) {
    it(`${text} as ${shape}`, () => assert.equal(print(parseFilter(text)), shape))
  }

  it('as an expression, or refused, whatever its text', () => {
    const words = fc.constantFrom(
      ...[
        "'",
        "''",
        '(',
        ')',
        ',',
        '/',
        ':',
        ' ',
        'a',
        'id',
        'eq',
        'ne',
        'in',
        'and',
        'or',
        'not',
        'any',
        'all',
      ],
      ...[
        'null',
        'true',
        '1',
        '-',
        '2026-01-01T',
        "riskLevel'",
        'microsoft.graph.',
        '\u0000',
        '💥',
        '%',
        '$it/',
        'startsWith(',
      ],
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join(' ')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        try {
          checkFilter(parseFilter(text), signIn, 'beta')
        } catch (error) {
          assert.ok(error instanceof RequestError, `${JSON.stringify(text)} threw ${error}`)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('A date-time in a query', () => {
  const cases: [text: string, timestamp: string | undefined, hasZone?: boolean][] = [
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.0000000Z', true],
    ['2026-03-01t12:00:00z', '2026-03-01T12:00:00.0000000Z', true],
    ['2026-03-01T12:00Z', '2026-03-01T12:00:00.0000000Z', true],
    ['2026-03-01T12:00:00.1Z', '2026-03-01T12:00:00.1000000Z', true],
    ['2026-03-01T12:00:00.123456789Z', '2026-03-01T12:00:00.1234567Z', true],
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.0000000Z', true],
    ['2026-02-28T23:30:00.5-01:00', '2026-03-01T00:30:00.5000000Z', true],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.0000000Z', true],
    ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.0000000Z', true],
    ['2026-03-01T12:00:00', '2026-03-01T12:00:00.0000000Z', false],
    ['2026-03-01', '2026-03-01T00:00:00.0000000Z', false],
    ['2026-02-29', undefined],
    ['2026-3-1', undefined],
    ['2026-03-01T12:00:61Z', undefined],
    ['2026-03-01Z', undefined],
    ['9999-12-31T23:59:59-01:00', undefined],
    ['0000-01-01', undefined],
    ['yesterday', undefined],
  ]
  for (const [text, timestamp, hasZone] of cases) {
    it(`${text} is ${timestamp ?? 'refused'}`, () => {
      assert.deepEqual(readDateTime(text), timestamp && { timestamp, hasZone })
    })
  }
})

describe('A filter mentions a property', () => {
  const filters: [text: string, isMentioned: boolean][] = [
    ["signInEventTypes/any(t: t eq 'interactiveUser')", true],
    ["riskState eq 'atRisk' and not (id eq 'x' or signinEventTypes/any(t: t ne 'interactiveUser'))", true],
    ['signInEventTypes/any()', true],
    ["riskEventTypes_v2/any(t: signInEventTypes/any(s: s eq 'interactiveUser'))", true],
    ["riskEventTypes_v2/any(t: t eq 'signInEventTypes')", false],
    ['true', false],
  ]
  for (const [text, isMentioned] of filters) {
    it(`${isMentioned ? 'in' : 'not in'} ${text}`, () => {
      assert.equal(mentions(checkFilter(parseFilter(text), signIn, 'beta'), 'signInEventTypes'), isMentioned)
    })
  }

  it('not when there is no filter', () => assert.equal(mentions(undefined, 'signInEventTypes'), false))
})

function print(expression: Expression): string {
  switch (expression.kind) {
    case 'literal': {
      const { literal } = expression
      if (literal.kind === 'null') return 'null'
      if (literal.kind === 'text') return `'${literal.value}'`
      return literal.kind === 'member' ? `${literal.type}'${literal.value}'` : String(literal.value)
    }
    case 'path':
      return expression.segments.join('/')
    case 'compare':
      return `(${print(expression.left)} ${expression.operator} ${print(expression.right)})`
    case 'in': {
      const values = expression.literals.map((literal) => print({ kind: 'literal', literal, position: 0 }))
      return `(${print(expression.operand)} in ${values.join(' ')})`
    }
    case 'not':
      return `not ${print(expression.term)}`
    case 'call':
      return `${expression.name}(${expression.operands.map(print).join(' ')})`
    case 'any':
    case 'all': {
      const body = expression.body ? `${expression.variable}: ${print(expression.body)}` : ''
      return `${expression.path.join('/')}/${expression.kind}(${body})`
    }
    default:
      return `(${expression.terms.map(print).join(` ${expression.kind} `)})`
  }
}
