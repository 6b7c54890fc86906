/** A profile as bytes: a header, and sections of records that come and go without touching each other. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  bytesOf,
  closeCopy,
  countOf,
  emptyProfile,
  type Flat,
  insertRecord,
  moveRecord,
  openCopy,
  openFlat,
  recordAt,
  removeRecord,
  type SectionName,
  sections,
} from '../../src/profile/flat.ts'
import {
  countSignIn,
  eventsOf,
  firstAtOf,
  lastTrustedAtOf,
  leakRaisedOf,
  learningSinceOf,
  setLeakRaised,
  setUpto,
  signInsOf,
  signInsSinceOf,
  startLearning,
  uptoOf,
  weightOfSignIns,
} from '../../src/profile/header.ts'
import { dayMicroseconds, firstDay, freshFlat, shown } from './sketches.ts'

const names = Object.keys(sections) as SectionName[]
const change = fc.record({ name: fc.constantFrom(...names), index: fc.nat(10), isAdded: fc.boolean() })

function mark(flat: Flat, name: SectionName, index: number, number: number): void {
  const at = insertRecord(flat, sections[name], index)
  flat.view.setUint32(at, number, true)
}

describe('a flat profile', () => {
  it('is small and of one format when it is empty', () => {
    assert.equal(emptyProfile().length, 80)
    assert.deepEqual(
      names.map((name) => countOf(openFlat(emptyProfile()), sections[name])),
      [0, 0, 0, 0, 0],
    )
  })

  it('is refused in another format, or cut off', () => {
    assert.throws(() => openFlat(new Uint8Array([1, ...emptyProfile().slice(1)])), {
      name: 'RangeError',
      message: 'profile: found format 1, expected 2',
    })
    assert.throws(() => openFlat(emptyProfile().slice(0, 79)), RangeError)
    assert.throws(() => openFlat(new Uint8Array()), RangeError)
  })

  it('holds what lists of records would hold, whatever is put in and taken out', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const flat = freshFlat()
        const lists = Object.fromEntries(names.map((name) => [name, [] as number[]]))
        for (const [number, { name, index, isAdded }] of changes.entries()) {
          const list = lists[name] as number[]
          if (isAdded) {
            const to = Math.min(index, list.length)
            mark(flat, name, to, number)
            list.splice(to, 0, number)
          } else if (index < list.length) {
            removeRecord(flat, sections[name], index)
            list.splice(index, 1)
          }
        }
        for (const name of names) {
          const marks = (lists[name] as number[]).map((_, index) =>
            flat.view.getUint32(recordAt(flat, sections[name], index), true),
          )
          assert.deepEqual(marks, lists[name])
        }
        assert.equal(bytesOf(flat).length, recordAt(flat, sections.pending, countOf(flat, sections.pending)))
      }),
    )
  })

  it('is worked on in a copy of its own, of which nothing is left when another is worked on', () => {
    const profile = bytesOf(freshFlat())
    const [one, other] = [openCopy(profile), openCopy(profile)]
    mark(one, 'sessions', 0, 7)
    mark(other, 'sessions', 0, 8)
    mark(other, 'values', 0, 9)
    const ofOne = closeCopy(one)
    const third = openCopy(profile)
    mark(third, 'sessions', 0, 0)
    const ofOther = closeCopy(other)
    assert.deepEqual(profile, emptyProfile())
    assert.equal(openFlat(ofOne).view.getUint32(recordAt(openFlat(ofOne), sections.sessions, 0), true), 7)
    assert.equal(openFlat(ofOther).view.getUint32(recordAt(openFlat(ofOther), sections.sessions, 0), true), 8)
    assert.deepEqual([ofOne.length, ofOther.length], [80 + 48, 80 + 48 + 16])
    const empty = insertRecord(openFlat(emptyProfile()), sections.sessions, 0)
    assert.ok(
      closeCopy(third)
        .subarray(empty)
        .every((byte) => byte === 0),
    )
  })

  it('has room for all that there can be while it is worked on', () => {
    const flat = openCopy(emptyProfile())
    const { bytes } = flat
    for (const name of names)
      for (let index = 0; index < sections[name].recordsMax; index++)
        insertRecord(flat, sections[name], index)
    assert.equal(flat.bytes, bytes)
    assert.equal(closeCopy(flat).length, bytes.length)
  })

  it('moves a record within bytes of whatever kind', () => {
    const flat = freshFlat()
    for (const index of [0, 1, 2]) mark(flat, 'sessions', index, index)
    const shared = openFlat(Buffer.from(bytesOf(flat)))
    moveRecord(shared, sections.sessions, 0, 2)
    const found = [0, 1, 2].map((index) =>
      shared.view.getUint32(recordAt(shared, sections.sessions, index), true),
    )
    assert.deepEqual(found, [1, 2, 0])
  })

  it('moves a record among its like, and keeps the order of the others', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(7), fc.nat(7), (count, a, b) => {
        const flat = freshFlat()
        const list = Array.from({ length: count }, (_, index) => index)
        for (const index of list) mark(flat, 'sessions', index, index)
        const [from, to] = [a % count, b % count]
        moveRecord(flat, sections.sessions, from, to)
        list.splice(to, 0, ...list.splice(from, 1))
        const found = list.map((_, index) =>
          flat.view.getUint32(recordAt(flat, sections.sessions, index), true),
        )
        assert.deepEqual(found, list)
      }),
    )
  })
})

describe('the header of a profile', () => {
  it('counts trusted sign-ins, whose weight halves with the half-life', () => {
    const flat = freshFlat()
    const at = firstDay * dayMicroseconds
    for (let index = 0; index < 4; index++) countSignIn(flat, at + index, 60)
    assert.equal(signInsOf(flat), 4)
    assert.equal(lastTrustedAtOf(flat), at + 3)
    assert.equal(weightOfSignIns(flat, firstDay, 60), 4)
    assert.ok(Math.abs(weightOfSignIns(flat, firstDay + 60, 60) - 2) < 1e-6)
    assert.equal(weightOfSignIns(flat, firstDay + 2000, 60), 0)
  })

  it('weighs what is promoted late by its own day', () => {
    const flat = freshFlat()
    countSignIn(flat, (firstDay + 60) * dayMicroseconds, 60)
    countSignIn(flat, firstDay * dayMicroseconds, 60)
    assert.ok(Math.abs(weightOfSignIns(flat, firstDay + 60, 60) - 1.5) < 1e-6)
    assert.equal(lastTrustedAtOf(flat), (firstDay + 60) * dayMicroseconds)
  })

  it('remembers the first event and the last', () => {
    const flat = freshFlat()
    const [one, two] = [
      shown({ idHash: 5 }),
      shown({ day: 1, idHash: 2 ** 52 - 1, change: { tick: 7, part: 3 } }),
    ]
    setUpto(flat, one)
    setUpto(flat, two)
    assert.deepEqual([eventsOf(flat), firstAtOf(flat)], [2, one.at])
    assert.deepEqual(uptoOf(flat), { at: two.at, tick: 7, idHash: 2 ** 52 - 1, part: 3 })
  })

  it('counts anew from when an admin vouched for the account', () => {
    const flat = freshFlat()
    countSignIn(flat, 1000, 60)
    startLearning(flat, 2000)
    countSignIn(flat, 1500, 60)
    countSignIn(flat, 2000, 60)
    assert.deepEqual([learningSinceOf(flat), signInsSinceOf(flat), signInsOf(flat)], [2000, 1, 3])
  })

  it('remembers the leak that was raised last', () => {
    const flat = freshFlat()
    assert.equal(leakRaisedOf(flat), 0)
    setLeakRaised(flat, firstDay)
    assert.equal(leakRaisedOf(flat), firstDay)
  })
})
