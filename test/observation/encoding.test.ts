/** An observation as bytes: nothing is lost, little is written, and what is no observation is refused. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { attributeCount, valueAt, valueCount } from '../../src/observation/attributes.ts'
import { decodeObservation, encodeObservation, observationFormat } from '../../src/observation/encoding.ts'
import type { Observation } from '../../src/observation/observation.ts'
import { observation } from '../factories.ts'

/** Objects as programs write them, so that they can be compared. */
function plain<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>
}

const word = fc.integer({ min: 0, max: 0xffff_ffff })
const small = fc.nat(0xffff)
const code = fc.nat(20)

const values = fc
  .array(fc.option(fc.tuple(word, fc.nat(0xf_ffff)), { nil: [0, 0] }), {
    minLength: valueCount,
    maxLength: valueCount,
  })
  .map((pairs) => pairs.flat())

const numbers = fc.array(fc.oneof(fc.constant(0), word), {
  minLength: attributeCount,
  maxLength: attributeCount,
})
const noNumbers = fc.constant(Array(attributeCount).fill(0))

const tenant = fc.oneof(
  plain({
    ...{ day: fc.constant(-1), signIns: fc.constant(0), users: fc.constant(0) },
    ...{ counts: noNumbers, colleagues: noNumbers },
  }),
  plain({ day: fc.nat(40_000), signIns: word, users: word, counts: numbers, colleagues: numbers }),
)

const anything: fc.Arbitrary<Observation> = plain({
  ...{
    at: fc.nat({ max: 2 ** 52 }),
    tick: fc.nat(9),
    idHash: fc.nat({ max: 2 ** 52 - 1 }),
    part: fc.nat(255),
  },
  ...{ kind: code, subject: code, outcome: code, flags: fc.nat(0xf_ffff), factor: code, refusal: code },
  ...{ networkKind: code, networkKindSource: code, reputation: code, listAgeDays: small },
  ...{ reputationAgeDays: small, listedKinds: fc.nat(255), radiusKm: small, leakDay: small },
  ...{ sourceLevel: code, sourceState: code, sourceType: fc.nat(100) },
  sourceTypeName: fc.stringMatching(/^(?:[a-z][\w.-]{0,63})?$/),
  latitude: fc.integer({ min: -9000, max: 9000 }),
  longitude: fc.integer({ min: -18_000, max: 18_000 }),
  version: fc.integer({ min: -1, max: 9999 }),
  values,
  tenant,
})

const added = [valueAt.systemDevice, valueAt.protocol]

function withoutAdded(one: Observation): Observation {
  const values = one.values.map((number, place) => (added.includes(Math.floor(place / 2)) ? 0 : number))
  const without = (figures: number[]) =>
    figures.map((number, attribute) => (added.includes(attribute) ? 0 : number))
  const { counts, colleagues } = one.tenant
  return {
    ...one,
    values,
    tenant: { ...one.tenant, counts: without(counts), colleagues: without(colleagues) },
  }
}

/** What is only said of the event stood where the added values stand now. */
function asBefore(values: number[]): number[] {
  const kept = values.filter((_, place) => !added.includes(Math.floor(place / 2)))
  return [...kept, ...Array(2 * added.length).fill(0)]
}

/** The name is the last that is written: its length, and here nothing else. */
function withoutName(one: Observation): Uint8Array {
  return encodeObservation({ ...one, sourceTypeName: '' }).slice(0, -1)
}

describe('an observation as bytes', () => {
  it('stays as it was written when the next one is', () => {
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        const bytes = encodeObservation(one)
        const before = bytes.slice()
        encodeObservation(other)
        assert.deepEqual(bytes, before)
        assert.equal(bytes.byteLength, bytes.buffer.byteLength)
      }),
    )
  })

  it('comes back as it was, whatever it held', () => {
    fc.assert(
      fc.property(anything, (one) => {
        assert.deepEqual(decodeObservation(one, encodeObservation(one)), one)
      }),
    )
  })

  it('begins with its format, and no other is read', () => {
    const one = observation()
    const bytes = encodeObservation(one)
    assert.equal(bytes[0], observationFormat)
    bytes[0] = observationFormat + 1
    assert.throws(() => decodeObservation(one, bytes), {
      name: 'RangeError',
      message: 'observation: found format 4, expected 3',
    })
    assert.throws(() => decodeObservation(one, new Uint8Array()), RangeError)
  })

  it('of before systemDevice and protocol is read as one that shows neither', () => {
    fc.assert(
      fc.property(anything, (now) => {
        const one = withoutAdded(now)
        const bytes = withoutName({ ...one, values: asBefore(one.values) })
        bytes[0] = 1
        assert.deepEqual(decodeObservation(one, bytes), { ...one, sourceTypeName: '' })
      }),
    )
  })

  it('of before types had names is read as one whose type has a number', () => {
    fc.assert(
      fc.property(anything, (one) => {
        const bytes = withoutName(one)
        bytes[0] = 2
        assert.deepEqual(decodeObservation(one, bytes), { ...one, sourceTypeName: '' })
      }),
    )
  })

  it('is refused wherever it was cut off', () => {
    fc.assert(
      fc.property(anything, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (one, share) => {
        const bytes = encodeObservation(one)
        const cut = bytes.slice(0, Math.floor(bytes.length * share))
        assert.throws(() => decodeObservation(one, cut), RangeError)
      }),
    )
  })

  it('has some 110 to 170 bytes', () => {
    const bytes = encodeObservation(observation({ deviceId: 'laptop', session: 'one', secondFactor: 'app' }))
    assert.ok(bytes.length > 60 && bytes.length < 170, String(bytes.length))
  })
})
