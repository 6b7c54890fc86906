/** What every log format promises, checked on the format's own cases. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Format, ParsedRecord, Raw } from '../../src/formats/format.ts'
import { formats, parseRecord } from '../../src/formats/index.ts'
import { RecordError } from '../../src/model/errors.ts'
import { type LogEvent, type SignInEvent, signInsAmong } from '../../src/model/event.ts'
import { identityKinds, identityOf, isPerson } from '../../src/model/identity.ts'
import type { SignIn } from '../../src/model/sign-in.ts'

/** One record, and what becomes of it: events, a reason to ignore it, or a problem. */
export interface FormatCase {
  title: string
  input: Raw
  /** The sign-in that it holds, in Graph's form. */
  expected?: SignIn
  /** All of its events, of each only what the case is about. */
  events?: Partial<LogEvent>[]
  ignored?: string
  problem?: string
}

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/
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

/** What every event has, and what those of one kind have beside it. */
const happening = ['kind', 'id', 'part', 'at', 'identity', 'ipAddress', 'userAgent', 'appId']
const ownOf: Record<LogEvent['kind'], string[]> = {
  signIn: [
    ...['outcome', 'factor', 'refusal', 'protocol', 'isInteractive', 'isDeviceManaged'],
    'isNetworkTrusted',
    ...['tokenIssuer', 'sourceRisk', 'writtenAt', 'signIn'],
  ],
  factor: ['change', 'strength'],
  password: ['change', 'by'],
  session: ['change'],
  account: ['change'],
  sourceRisk: ['sourceRisk'],
}

export function formatSuite(format: Format, cases: FormatCase[]): void {
  const signIns = cases.filter(({ expected }) => expected !== undefined)
  const told = cases.filter(({ events }) => events !== undefined)

  describe(`the format ${format.name}`, () => {
    it('is described', () => {
      assert.match(format.name, /^[a-z][A-Za-z]+$/)
      assert.ok(format.title.length > 0)
      assert.match(format.reference, /^https:\/\//)
    })

    it('has cases that are read, ignored and refused, each with a title of its own', () => {
      assert.ok(signIns.length > 0)
      assert.ok(told.length > 0, 'no case says what its events are')
      assert.ok(cases.some(({ ignored }) => ignored !== undefined))
      assert.ok(cases.some(({ problem }) => problem !== undefined))
      assert.equal(new Set(cases.map(({ title }) => title)).size, cases.length)
    })

    for (const { title, input, expected, ignored, problem } of cases) {
      it(`${expected ? 'reads' : ignored ? 'ignores' : 'refuses'} ${title}`, () => {
        const read = () => parseRecord(input)
        if (problem !== undefined) assert.throws(read, { constructor: RecordError, message: problem })
        else if (ignored !== undefined) assert.deepEqual(read(), { kind: 'ignored', reason: ignored })
        else assert.deepEqual(graphForms(read()), { format: format.name, signIns: [expected] })
      })
    }

    for (const { title, input, events } of told) {
      it(`says what happened in ${title}`, () => {
        const found = format.parse(input)
        assert.equal(found.length, events?.length)
        for (const [index, event] of found.entries()) assert.partialDeepStrictEqual(event, events?.[index])
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

    it('gives complete events, and sign-ins without risk and without annotations', () => {
      for (const { input } of [...signIns, ...told]) assertComplete(format.parse(input))
    })

    it('gives the same events whatever the order of the properties, and every time', () => {
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
        assert.deepEqual(attacked.map(withoutIds), format.parse(input).map(withoutIds))
        for (const event of attacked) assert.equal(Object.getPrototypeOf(event), Object.prototype)
        for (const { signIn } of signInsAmong(attacked))
          assert.equal(Object.getPrototypeOf(signIn), Object.prototype)
      }
    })

    it('answers a record with any value anywhere with complete events or a RecordError', () => {
      const inputs = fc.constantFrom(...cases.map(({ input }) => input))
      const values = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom('', ' ', '\u0000', 1e300, '{', '[]', '1/1/1'),
      )
      fc.assert(
        fc.property(inputs, fc.nat(), values, (input, place, value) => {
          try {
            const parsed = parseRecord(withValueAt(input, place, value))
            if (parsed.kind === 'events') assertComplete(parsed.events)
          } catch (error) {
            if (!(error instanceof RecordError)) throw error
          }
        }),
        { numRuns: 500, seed: 4 },
      )
    })
  })
}

function graphForms(parsed: ParsedRecord) {
  if (parsed.kind !== 'events') return parsed
  return { format: parsed.format, signIns: signInsAmong(parsed.events).map(({ signIn }) => signIn) }
}

/** A record without an id is named after all that it holds, hostile keys too. */
function withoutIds(event: LogEvent): LogEvent {
  const unnamed = { ...event, id: '' }
  return unnamed.kind === 'signIn' ? { ...unnamed, signIn: { ...unnamed.signIn, id: '' } } : unnamed
}

function assertComplete(events: LogEvent[]): void {
  for (const [index, event] of events.entries()) {
    assert.deepEqual(
      Object.keys(event).sort(),
      [...happening, 'transaction', 'session', ...ownOf[event.kind]].sort(),
    )
    assert.match(event.id, guid)
    assert.deepEqual([event.id, event.part], [events[0]?.id, index])
    assert.match(event.at, timestamp)
    assertIdentity(event)
    assert.deepEqual(JSON.parse(JSON.stringify(event)), event)
  }
  const signIns = signInsAmong(events)
  for (const event of signIns) assertSignIn(event)
  const ids = signIns.map(({ signIn }) => signIn.id)
  assert.equal(new Set(ids).size, ids.length)
  if (ids.length > 0) assert.equal(ids[0], events[0]?.id)
}

function assertIdentity({ identity }: LogEvent): void {
  const { identityKind, identityId, userPrincipalName, displayName, ...rest } = identity
  assert.ok(identityKinds.includes(identityKind))
  assert.match(identityId, guid)
  assert.equal(userPrincipalName, userPrincipalName?.toLowerCase() ?? null)
  assert.notEqual(displayName, undefined)
  assert.deepEqual(rest, {})
}

/** What the two halves of it must agree on. */
function assertSignIn({ at, identity, outcome, factor, refusal, signIn }: SignInEvent): void {
  assertGraphForm(signIn)
  assert.equal(signIn.createdDateTime, at)
  const { identityKind, identityId } = identity
  assert.deepEqual({ identityKind, identityId }, identityOf(signIn))
  assert.equal(outcome === 'success', signIn.status.errorCode === 0)
  if (factor !== null) assert.equal(outcome, 'success')
  if (refusal !== null) assert.equal(outcome, 'secondFactorFailed')
}

function assertGraphForm(signIn: SignIn): void {
  for (const name of listed) assert.notEqual(signIn[name], undefined, String(name))
  assert.match(signIn.id, guid)
  assert.match(identityOf(signIn).identityId, guid)
  assert.equal(signIn.userId === '', !isPerson(signIn))
  assert.match(signIn.createdDateTime, timestamp)
  assert.equal(signIn.userPrincipalName, signIn.userPrincipalName?.toLowerCase() ?? null)
  assert.ok(Number.isInteger(signIn.status.errorCode))
  assert.ok(signIn.signInEventTypes.length > 0)
  assert.deepEqual(
    Object.keys(signIn).filter((name) => /^risk|@odata/i.test(name)),
    [],
  )
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
