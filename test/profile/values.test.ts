/** What an identity is known by: decayed counts, bounded by attribute, forgotten when they are old. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attributes, valueAt } from '../../src/observation/attributes.ts'
import { decayed } from '../../src/profile/decay.ts'
import { countOf, type Flat, sections } from '../../src/profile/flat.ts'
import {
  countValues,
  forgetValues,
  knownValues,
  knowsShort,
  newestVersion,
  noteVersion,
  standingOf,
} from '../../src/profile/values.ts'
import { firstDay, freshFlat, type Shown, shown } from './sketches.ts'

type Told = [attribute: number, low: number, high: number, people: number]

function learn(flat: Flat, values: Shown['values'], day: number, told?: Told[]): void {
  countValues(flat, shown({ values: values ?? {} }).values, firstDay + day, 60, (...args) => told?.push(args))
}

function standing(flat: Flat, values: Shown['values'], day: number) {
  const found = standingOf(flat, shown({ values: values ?? {} }).values, firstDay + day, 60)
  const { asn } = valueAt
  return {
    seen: found.seen[asn] as number,
    of: found.of[asn] as number,
    known: found.known[asn] as number,
    firstDay: found.firstDay[asn] as number,
  }
}

describe('the values of a profile', () => {
  it('say how often a value was shown, and any of its attribute', () => {
    const flat = freshFlat()
    learn(flat, { asn: 1 }, 0)
    learn(flat, { asn: 1 }, 0)
    learn(flat, { asn: 2, os: 9 }, 0)
    assert.deepEqual(standing(flat, { asn: 1 }, 0), { seen: 2, of: 3, known: 2, firstDay })
  })

  it('say of a new value that it is new, and of a missing one nothing', () => {
    const flat = freshFlat()
    learn(flat, { asn: 1 }, 0)
    assert.deepEqual(standing(flat, { asn: 3 }, 0), { seen: 0, of: 1, known: 1, firstDay: -1 })
    assert.deepEqual(standing(flat, {}, 0), { seen: 0, of: 1, known: 1, firstDay: -1 })
    assert.deepEqual(standing(freshFlat(), { asn: 1 }, 0), { seen: 0, of: 0, known: 0, firstDay: -1 })
  })

  it('weigh half after the half-life, whichever day is learned first', () => {
    const flat = freshFlat()
    learn(flat, { asn: 1 }, 0)
    assert.ok(Math.abs(standing(flat, { asn: 1 }, 60).seen - 0.5) < 1e-6)
    learn(flat, { asn: 1 }, 60)
    assert.ok(Math.abs(standing(flat, { asn: 1 }, 60).seen - 1.5) < 1e-6)
    const late = freshFlat()
    learn(late, { asn: 1 }, 60)
    learn(late, { asn: 1 }, 0)
    assert.deepEqual(standing(late, { asn: 1 }, 60), standing(flat, { asn: 1 }, 60))
  })

  it('tell values of different attributes and of different upper bits apart', () => {
    const flat = freshFlat()
    learn(flat, { asn: 1 }, 0)
    assert.ok(knowsShort(flat, 'asn', 1))
    assert.ok(!knowsShort(flat, 'os', 1))
    assert.ok(!knowsShort(flat, 'asn', 0))
    const other = shown({ values: { asn: 1 } }).values
    other[2 * valueAt.asn + 1] = 7
    assert.equal(standingOf(flat, other, firstDay, 60).firstDay[valueAt.asn], -1)
  })

  it('are told of when they become known, and when they no longer are', () => {
    const told: Told[] = []
    const flat = freshFlat()
    learn(flat, { asn: 1 }, 0, told)
    learn(flat, { asn: 1 }, 1, told)
    learn(flat, { asn: 2 }, 200, told)
    forgetValues(flat, firstDay + 200, 180, (...args) => told.push(args))
    assert.deepEqual(told, [
      [valueAt.asn, 1, 0, 1],
      [valueAt.asn, 2, 0, 1],
      [valueAt.asn, 1, 0, -1],
    ])
    assert.deepEqual(knownValues(flat, 'asn'), [2])
  })

  it('are kept as long as the memory is, to the day', () => {
    const flat = freshFlat()
    learn(flat, { asn: 1 }, 0)
    forgetValues(flat, firstDay + 180, 180)
    assert.deepEqual(knownValues(flat, 'asn'), [1])
    forgetValues(flat, firstDay + 181, 180)
    assert.deepEqual(knownValues(flat, 'asn'), [])
  })

  it('give way to new ones when there are enough: the lightest first', () => {
    const told: Told[] = []
    const flat = freshFlat()
    for (let value = 1; value <= 10; value++)
      for (let times = 0; times < (value === 4 ? 1 : 3); times++) learn(flat, { asn: value }, 0, told)
    learn(flat, { asn: 11 }, 0, told)
    assert.deepEqual(told.at(-2), [valueAt.asn, 4, 0, -1])
    assert.deepEqual(
      knownValues(flat, 'asn').toSorted((a, b) => a - b),
      [1, 2, 3, 5, 6, 7, 8, 9, 10, 11],
    )
  })

  it('give way in the order in which they came when all are as light', () => {
    const flat = freshFlat()
    for (let value = 1; value <= 12; value++) learn(flat, { asn: value }, 0)
    assert.deepEqual(
      knownValues(flat, 'asn').toSorted((a, b) => a - b),
      [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    )
  })

  it('have a bound, whatever is shown', () => {
    const flat = freshFlat()
    for (let index = 1; index <= 300; index++) {
      const values = Object.fromEntries(attributes.map((name) => [name, index]))
      learn(flat, values, Math.floor(index / 10))
      noteVersion(flat, shown({ values }).values, index, firstDay, 60)
    }
    assert.equal(countOf(flat, sections.values), sections.values.recordsMax)
    assert.ok(sections.values.recordsMax < 256)
    assert.equal(knownValues(flat, 'resource').length, 64)
  })

  it('remember the newest version of a program, and no other', () => {
    const flat = freshFlat()
    const { values } = shown({ values: { browser: 5 } })
    assert.equal(newestVersion(flat, values), -1)
    for (const version of [130, 132, 131, -1]) noteVersion(flat, values, version, firstDay, 60)
    assert.equal(newestVersion(flat, values), 132)
    assert.equal(newestVersion(flat, shown({ values: { browser: 6 } }).values), -1)
    assert.equal(newestVersion(flat, shown().values), -1)
  })
})

describe('decay', () => {
  it('is a half after each half-life, nothing after 2,000 days, and never more than one', () => {
    assert.equal(decayed(0, 60), 1)
    assert.equal(decayed(-5, 60), 1)
    for (const halfLives of [1, 2, 5])
      assert.ok(Math.abs(decayed(60 * halfLives, 60) - 0.5 ** halfLives) < 1e-12)
    assert.ok(Math.abs(decayed(7, 7) - 0.5) < 1e-12)
    assert.equal(decayed(2000, 60), 0)
  })
})
