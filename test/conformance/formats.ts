/** What every log format promises, checked on the format's own cases. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { RecordError } from '../../src/errors.ts'
import type { Format, Raw } from '../../src/formats/format.ts'
import { formats, parseRecord } from '../../src/formats/index.ts'
import { identityOf, isPerson } from '../../src/model/identity.ts'
import type { SignIn } from '../../src/model/sign-in.ts'

/** One record, and what becomes of it: a sign-in, a reason to ignore it, or a problem. */
export interface FormatCase {
  title: string
  input: Raw
  expected?: SignIn
  ignored?: string
  problem?: string
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const listed: readonly (keyof SignIn)[] = [
  'id',
  'createdDateTime',
  'userId',
  'servicePrincipalId',
  'servicePrincipalName',
  'userPrincipalName',
  'userDisplayName',
  'appId',
  'appDisplayName',
  'ipAddress',
  'clientAppUsed',
  'userAgent',
  'correlationId',
  'isInteractive',
  'signInEventTypes',
  'status',
  'deviceDetail',
  'location',
  'resourceDisplayName',
  'resourceId',
  'autonomousSystemNumber',
  'authenticationRequirement',
  'sessionId',
]

export function formatSuite(format: Format, cases: FormatCase[]): void {
  const signIns = cases.filter(({ expected }) => expected !== undefined)

  describe(`the format ${format.name}`, () => {
    it('is described', () => {
      assert.match(format.name, /^[a-z][A-Za-z]+$/)
      assert.ok(format.title.length > 0)
      assert.match(format.reference, /^https:\/\//)
    })

    it('has cases that are read, ignored and refused, each with a title of its own', () => {
      assert.ok(signIns.length > 0)
      assert.ok(cases.some(({ ignored }) => ignored !== undefined))
      assert.ok(cases.some(({ problem }) => problem !== undefined))
      assert.equal(new Set(cases.map(({ title }) => title)).size, cases.length)
    })

    for (const { title, input, expected, ignored, problem } of cases) {
      it(`${expected ? 'reads' : ignored ? 'ignores' : 'refuses'} ${title}`, () => {
        const read = () => parseRecord(input)
        if (problem !== undefined) assert.throws(read, { constructor: RecordError, message: problem })
        else if (ignored !== undefined) assert.deepEqual(read(), { kind: 'ignored', reason: ignored })
        else assert.deepEqual(read(), { kind: 'signIn', format: format.name, signIn: expected })
      })
    }

    it('is the one that recognises its cases', () => {
      for (const { title, input } of cases) {
        assert.equal(
          formats.find(({ matches }) => matches(input)),
          format,
          title,
        )
      }
    })

    it('gives complete sign-ins, without risk and without annotations', () => {
      for (const { input } of signIns) assertComplete(format.parse(input))
    })

    it('gives the same sign-in whatever the order of the properties, and every time', () => {
      for (const { input } of signIns) {
        assert.deepEqual(format.parse(reversed(input)), format.parse(input))
      }
    })

    it('does not change the record', () => {
      for (const { input } of signIns) {
        const before = JSON.stringify(input)
        format.parse(input)
        assert.equal(JSON.stringify(input), before)
      }
    })

    it('reads a record with hostile keys as if they were not there', () => {
      const hostile =
        '{"__proto__":{"status":{"errorCode":7}},"constructor":1,"toString":null,"hasOwnProperty":2,'
      for (const { input } of signIns) {
        const attacked = format.parse(JSON.parse(JSON.stringify(input).replace('{', hostile)))
        assert.deepEqual({ ...attacked, id: '' }, { ...format.parse(input), id: '' })
        assert.equal(Object.getPrototypeOf(attacked), Object.prototype)
      }
    })

    it('answers a record with any value anywhere with a complete sign-in or a RecordError', () => {
      const inputs = fc.constantFrom(...cases.map(({ input }) => input))
      const values = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom('', ' ', '\u0000', 1e300, '{', '[]', '1/1/1'),
      )
      fc.assert(
        fc.property(inputs, fc.nat(), values, (input, place, value) => {
          try {
            const parsed = parseRecord(withValueAt(input, place, value))
            if (parsed.kind === 'signIn') assertComplete(parsed.signIn)
          } catch (error) {
            if (!(error instanceof RecordError)) throw error
          }
        }),
        { numRuns: 500, seed: 4 },
      )
    })
  })
}

function assertComplete(signIn: SignIn): void {
  for (const name of listed) assert.notEqual(signIn[name], undefined, String(name))
  assert.match(signIn.id, guid)
  assert.match(identityOf(signIn).identityId, guid)
  assert.equal(signIn.userId === '', !isPerson(signIn))
  assert.match(signIn.createdDateTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/)
  assert.equal(signIn.userPrincipalName, signIn.userPrincipalName?.toLowerCase() ?? null)
  assert.ok(Number.isInteger(signIn.status.errorCode))
  assert.ok(signIn.signInEventTypes.length > 0)
  assert.deepEqual(
    Object.keys(signIn).filter((name) => /^risk|@odata/i.test(name)),
    [],
  )
  assert.deepEqual(JSON.parse(JSON.stringify(signIn)), signIn)
}

function reversed(value: unknown): Raw {
  const reverse = (_: string, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).reverse())
      : item
  return JSON.parse(JSON.stringify(value, reverse))
}

/** The record with one of its values, found by counting through them, replaced. */
function withValueAt(input: Raw, place: number, value: unknown): Raw {
  let count = 0
  JSON.stringify(input, (_, item) => {
    count++
    return item
  })
  let index = 0
  return JSON.parse(
    JSON.stringify(input, (key, item) => (key !== '' && index++ === place % (count - 1) ? value : item)),
  )
}
