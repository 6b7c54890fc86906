/** Values of a sign-in in the spellings of exports and pipelines, and what becomes of those that have no reading. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Raw } from '../../src/formats/format.ts'
import { parseRecord } from '../../src/formats/index.ts'
import { RecordError } from '../../src/model/errors.ts'
import { signInsAmong } from '../../src/model/event.ts'
import type { SignIn } from '../../src/model/sign-in.ts'

const record = {
  id: '2f3e4d5c-6b7a-4899-8a0b-1c2d3e4f5061',
  createdDateTime: '2026-03-14T08:21:47Z',
  userId: '4d0f7a52-3c1e-4b6a-9f58-2e7c61b0d934',
  status: { errorCode: 0 },
}

function read(change: Raw): SignIn {
  const parsed = parseRecord({ ...record, ...change })
  assert.ok(parsed.kind === 'events')
  return signInsAmong(parsed.events)[0]!.signIn
}

function policyWith(member: Raw): Raw {
  const { appliedConditionalAccessPolicies: policies } = read({ appliedConditionalAccessPolicies: [member] })
  return (policies as Raw[])[0]!
}

describe('the conditions of a policy', () => {
  const spellings: [unknown, unknown][] = [
    [19, 'application,users,clientType'],
    [8, 'location'],
    [0, 'none'],
    ['19', 'application,users,clientType'],
    [[], 'none'],
    [['application', 'users'], 'application,users'],
    [[1, 2], 'application,users'],
    ['application,users', 'application,users'],
    ['', null],
    [null, null],
    [2 ** 30, 'none'],
    [-1, -1],
    [{ a: 1 }, { a: 1 }],
  ]
  for (const [given, expected] of spellings) {
    it(`are ${JSON.stringify(expected)}, out of ${JSON.stringify(given)}`, () => {
      assert.deepEqual(policyWith({ conditionsSatisfied: given }).conditionsSatisfied, expected)
      assert.deepEqual(policyWith({ ConditionsSatisfied: given }).conditionsSatisfied, expected)
    })
  }
})

describe('the state of conditional access', () => {
  for (const [given, expected] of [
    [0, 'success'],
    ['1', 'failure'],
    [2, 'notApplied'],
    ['failure', 'failure'],
    ['', null],
    [99, undefined],
  ]) {
    it(`is ${expected}, out of ${JSON.stringify(given)}`, () => {
      assert.equal(read({ conditionalAccessStatus: given }).conditionalAccessStatus, expected)
    })
  }
})

describe('audiences of conditional access', () => {
  const id = '00000003-0000-0000-c000-000000000000'
  for (const given of [id, [id], [{ applicationId: id }], { ApplicationId: id }, JSON.stringify([id])]) {
    it(`are objects, out of ${JSON.stringify(given)}`, () => {
      assert.deepEqual(read({ conditionalAccessAudiences: given }).conditionalAccessAudiences, [
        { applicationId: id },
      ])
    })
  }

  it('may be many in one text', () => {
    assert.deepEqual(read({ conditionalAccessAudiences: 'a, b' }).conditionalAccessAudiences, [
      { applicationId: 'a' },
      { applicationId: 'b' },
    ])
  })
})

describe('a list', () => {
  it('may be its only element, or an empty table', () => {
    const details = (given: unknown) => read({ authenticationProcessingDetails: given })
    const one = { Key: 'Root Key Type', Value: 'Unknown', AdditionalProperties: {} }
    assert.partialDeepStrictEqual(details(one).authenticationProcessingDetails, [
      { key: 'Root Key Type', value: 'Unknown' },
    ])
    assert.deepEqual(details({}).authenticationProcessingDetails, [])
  })

  it('that an export has replaced by the name of its type is left out', () => {
    for (const lost of ['System.Object[]', 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphX', '[{"id":"a'])
      assert.equal(
        read({ appliedConditionalAccessPolicies: lost }).appliedConditionalAccessPolicies,
        undefined,
      )
  })
})

describe('a place, a device or a network that cannot be read', () => {
  const lost = [
    'Lisbon, PT',
    '[redacted]',
    '{"city":"Lisbon","geoCo',
    'Microsoft.Graph.X',
    '@{city=}',
    7,
    true,
    [],
  ]
  for (const given of lost) {
    it(`is not known, and costs no record: ${JSON.stringify(given)}`, () => {
      const signIn = read({ location: given, deviceDetail: given })
      assert.deepEqual(new Set(Object.values(signIn.location)), new Set([null]))
      assert.deepEqual(new Set(Object.values(signIn.deviceDetail)), new Set([null]))
      assert.equal(read({ location: { city: 'Bern', geoCoordinates: given } }).location.city, 'Bern')
      assert.equal(read({ location: { city: 'Bern', geoCoordinates: given } }).location.geoCoordinates, null)
    })
  }

  it('costs only what is unreadable in it', () => {
    const { deviceDetail, location } = read({
      deviceDetail: { browser: 'Edge', isCompliant: 'perhaps', isManaged: 'TRUE', trustType: {} },
      location: { city: 'Bern', geoCoordinates: { latitude: 950, longitude: 7 } },
    })
    assert.partialDeepStrictEqual(deviceDetail, { browser: 'Edge', isCompliant: null, isManaged: true })
    assert.equal(deviceDetail.trustType, null)
    assert.deepEqual([location.city, location.geoCoordinates], ['Bern', null])
    for (const number of ['AS-1', 'Deutsche Telekom', 2 ** 40, {}])
      assert.equal(read({ autonomousSystemNumber: number }).autonomousSystemNumber, null)
  })
})

describe('the code of what came of a sign-in', () => {
  const diagnostic = (resultType: unknown) => {
    const { status, ...properties } = record
    return parseRecord({ category: 'SignInLogs', time: record.createdDateTime, resultType, properties })
  }

  it('is 0 where a pipeline writes the word', () => {
    for (const word of ['Success', 'SUCCESS', ' success '])
      assert.partialDeepStrictEqual(diagnostic(word), { events: [{ outcome: 'success' }] })
  })

  const refused: [() => unknown, string][] = [
    [
      () => diagnostic('Failure'),
      'status.errorCode: found "Failure", expected a whole number, 0 for success, or the word Success',
    ],
    [() => diagnostic(''), 'status.errorCode: found nothing, expected a whole number, 0 for success'],
    [
      () => read({ status: 'Success' }),
      'status: found "Success", expected an object with errorCode, 0 for success',
    ],
    [() => read({ status: 0 }), 'status: found 0, expected an object with errorCode, 0 for success'],
  ]
  for (const [attempt, message] of refused) {
    it(`is not guessed: ${message}`, () => {
      assert.throws(attempt, { constructor: RecordError, message })
    })
  }
})

describe('a structure of hostile names', () => {
  it('holds what is harmless, at every level', () => {
    const hostile =
      '{"__proto__":{"a":1},"constructor":2,"authMethod":"x","more":{"__proto__":1,"b\\u0000":2,"c":3}}'
    const { mfaDetail } = read({ mfaDetail: JSON.parse(hostile) })
    assert.deepEqual(mfaDetail, { authMethod: 'x', more: { c: 3 } })
    assert.equal(Object.getPrototypeOf(mfaDetail), Object.prototype)
  })

  it('keeps the exact name where there are several', () => {
    for (const mfaDetail of [
      { authMethod: 'exact', AuthMethod: 'other' },
      { AuthMethod: 'other', authMethod: 'exact' },
    ])
      assert.deepEqual(read({ mfaDetail }).mfaDetail, { authMethod: 'exact' })
  })

  it('flattened keeps what stands there as a structure', () => {
    const { location } = read({ 'location.city': 'Bern', location: { state: 'BE' }, 'status.errorCode': 7 })
    assert.deepEqual([location.city, location.state], [null, 'BE'])
  })
})
