/** What an event teaches, by its fate: at once, later, or never; and who is told. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { codeOf, factorCodes } from '../../src/observation/codes.ts'
import { failuresOf } from '../../src/profile/failures.ts'
import type { Flat } from '../../src/profile/flat.ts'
import { eventsOf, signInsOf, uptoOf } from '../../src/profile/header.ts'
import { pendingOf } from '../../src/profile/pending.ts'
import { sessionsOf } from '../../src/profile/sessions.ts'
import { type Fate, type Listener, takeIn } from '../../src/profile/take-in.ts'
import { knownValues } from '../../src/profile/values.ts'
import { dayMicroseconds, firstDay, freshFlat, type Shown, shown } from './sketches.ts'

const memory = { profileHalfLifeDays: 60, profileMemoryDays: 180, quietDays: 14, unseenDays: 14 }
const passed = codeOf(factorCodes, 'passed')
const stranger = { subnet: 7, agent: 8, os: 9 }

interface Told {
  learned: [idHash: number, day: number, isFirst: boolean][]
  known: [value: number, people: number, day: number][]
  promoted: [idHash: number, day: number][]
}

function after(events: [Fate, Shown][]): { flat: Flat; told: Told } {
  const told: Told = { learned: [], known: [], promoted: [] }
  const listener: Listener = {
    onLearned: ({ idHash }, day, isFirst) => told.learned.push([idHash, day - firstDay, isFirst]),
    onKnown: (_, low, __, people, day) => told.known.push([low, people, day - firstDay]),
    onPromoted: ({ idHash }, by) => told.promoted.push([idHash, by / dayMicroseconds - firstDay]),
  }
  const flat = freshFlat()
  for (const [fate, one] of events) takeIn(flat, shown(one), fate, memory, listener)
  return { flat, told }
}

const pending = (flat: Flat) => pendingOf(flat).map(({ idHash }) => idHash)

describe('an event that is taken in', () => {
  it('is learned at once when it is trusted', () => {
    const { flat, told } = after([
      ['trusted', { idHash: 1, values: { subnet: 5 } }],
      ['trusted', { idHash: 2, day: 1, values: { subnet: 5 } }],
    ])
    assert.deepEqual([signInsOf(flat), knownValues(flat, 'subnet')], [2, [5]])
    assert.deepEqual(told, {
      learned: [
        [1, 0, true],
        [2, 1, false],
      ],
      known: [[5, 1, 0]],
      promoted: [],
    })
  })

  it('waits, whole, when it is pending', () => {
    const one: Shown = {
      idHash: 1,
      point: [-2355, -4663],
      values: { ...stranger, ip: 3 },
      change: { version: 131, tick: 4, part: 2, networkKind: 5, radiusKm: 9 },
    }
    const { flat, told } = after([['pending', one]])
    assert.deepEqual([signInsOf(flat), knownValues(flat, 'subnet')], [0, []])
    assert.deepEqual(told, { learned: [], known: [], promoted: [] })
    const { at, idHash, tick, part, flags, latitude, longitude, radiusKm, version, networkKind, values } =
      shown(one)
    const [found] = pendingOf(flat)
    assert.deepEqual(found, {
      ...{ at, idHash, tick, part, flags, latitude, longitude, radiusKm, version, networkKind },
      values: values.slice(0, 36),
    })
  })

  for (const fate of ['rejected', 'none'] as const) {
    it(`teaches nothing when its fate is ${fate}, but that it happened`, () => {
      const { flat, told } = after([[fate, { idHash: 9, values: { subnet: 5, session: 6 } }]])
      assert.deepEqual([signInsOf(flat), pending(flat), knownValues(flat, 'subnet')], [0, [], []])
      assert.deepEqual([eventsOf(flat), uptoOf(flat).idHash, sessionsOf(flat).length], [1, 9, 1])
      assert.deepEqual(told.learned, [])
    })
  }

  it('is remembered for a day as a failure when it failed, and shows no session', () => {
    const { flat } = after([['none', { outcome: 'wrongPassword', values: { session: 6 } }]])
    assert.deepEqual([failuresOf(flat).length, sessionsOf(flat).length], [1, 0])
  })

  it('lets values go that were not seen for longer than the memory', () => {
    const { flat, told } = after([
      ['trusted', { values: { subnet: 5 } }],
      ['none', { day: 200, values: { subnet: 6 } }],
    ])
    assert.deepEqual(knownValues(flat, 'subnet'), [])
    assert.deepEqual(told.known, [
      [5, 1, 0],
      [5, -1, 200],
    ])
  })
})

describe('a pending sign-in', () => {
  it('is trusted after its quiet days, and counts on the day that shows it', () => {
    const { flat, told } = after([
      ['pending', { idHash: 1, values: stranger }],
      ['none', { idHash: 2, day: 20 }],
    ])
    assert.deepEqual([pending(flat), signInsOf(flat), knownValues(flat, 'subnet')], [[], 1, [7]])
    assert.deepEqual(told.promoted, [[1, 14]])
    assert.deepEqual(told.learned, [[1, 20, true]])
  })

  it('waits to the last moment of its quiet days', () => {
    const wait = (day: number) =>
      pending(
        after([
          ['pending', { idHash: 1, values: stranger }],
          ['none', { day }],
        ]).flat,
      )
    assert.deepEqual(wait(13.999), [1])
    assert.deepEqual(wait(14), [])
  })

  it('waits longer when another question is raised within them, not when the same one is', () => {
    const wait = (values: Shown['values']) =>
      after([
        ['pending', { idHash: 1, values: stranger }],
        ['pending', { idHash: 2, day: 7, values: values ?? {} }],
        ['none', { day: 15 }],
      ]).flat
    assert.deepEqual(pending(wait(stranger)), [2])
    assert.deepEqual(pending(wait({ ...stranger, subnet: 70 })), [1, 2])
    assert.deepEqual(pending(wait({ ...stranger, os: 90 })), [1, 2])
  })

  it('is vouched for by a trusted second factor of the same network and client', () => {
    const vouch = (values: Shown['values'], change = { factor: passed }, fate: Fate = 'trusted') =>
      after([
        ['pending', { idHash: 1, values: stranger }],
        [fate, { idHash: 2, day: 1, values: values ?? {}, change }],
      ])
    const { flat, told } = vouch(stranger)
    assert.deepEqual([pending(flat), told.promoted], [[], [[1, 1]]])
    assert.deepEqual(told.learned, [
      [1, 1, true],
      [2, 1, false],
    ])
    assert.deepEqual(pending(vouch({ ...stranger, subnet: 70 }).flat), [1])
    assert.deepEqual(pending(vouch({ ...stranger, agent: 80 }).flat), [1])
    assert.deepEqual(pending(vouch(stranger, { factor: 0 }).flat), [1])
    assert.deepEqual(pending(vouch(stranger, { factor: passed }, 'none').flat), [1])
  })

  it('without a network is vouched for by nobody', () => {
    const { flat } = after([
      ['pending', { idHash: 1, values: { agent: 8, os: 9 } }],
      ['trusted', { idHash: 2, values: { agent: 8, os: 9 }, change: { factor: passed } }],
    ])
    assert.deepEqual(pending(flat), [1])
  })

  it('is one of twelve: one that repeats another goes first, else the oldest', () => {
    const many = (values: (index: number) => Shown['values']) =>
      pending(
        after(
          Array.from({ length: 13 }, (_, idHash) => [
            'pending',
            { idHash, day: idHash / 100, values: values(idHash) ?? {} },
          ]),
        ).flat,
      )
    const numbers = Array.from({ length: 13 }, (_, index) => index)
    assert.deepEqual(
      many((index) => ({ ...stranger, subnet: index + 1 })),
      numbers.slice(1),
    )
    assert.deepEqual(
      many((index) => ({ ...stranger, subnet: index < 5 ? 1 : index + 1 })),
      numbers.filter((one) => one !== 1),
    )
  })
})
