/** Events in the order in which they happened, whatever the log; handed on while it is read where it comes in order. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import { eventOfSignIn } from '../../src/formats/entra/index.ts'
import type { DocumentedEvent } from '../../src/sources/event-line.ts'
import { EventOrder } from '../../src/sources/event-order.ts'
import { guid, hoursAfter, signIn, today } from '../factories.ts'
import { temporaryFolder } from '../factories-server.ts'

const windowCharactersMax = 4000
/** Forty fit the window. */
const charactersOfOne = 100

/** What happened so many hours after noon of a day. */
function eventAt(hour: number, characters = charactersOfOne): DocumentedEvent {
  const one = signIn({ id: guid(String(hour)), at: hoursAfter(today, hour) })
  return { event: eventOfSignIn(one), document: String(hour).padEnd(characters) }
}

interface Ordered {
  /** Hours, as they came. */
  whileRead: number[]
  rest: number[]
  /** The most that was held back outside of the sorter, in characters. */
  heldMax: number
  usesDisk: boolean
}

type Step = readonly number[] | { holdFrom: number | null }

async function ordered(t: TestContext, steps: Step[], latenessHours = 24): Promise<Ordered> {
  const folder = join(temporaryFolder(t), 'runs')
  const order = new EventOrder({ folder, latenessHours, windowCharactersMax, runBytesMax: 4000, runsMax: 3 })
  const whileRead: number[] = []
  let added = 0
  let heldMax = 0
  for (const step of steps) {
    if ('holdFrom' in step) {
      order.holdFrom(step.holdFrom === null ? null : hoursAfter(today, step.holdFrom))
      continue
    }
    for (let at = 0; at < step.length; at += 5) {
      const some = step.slice(at, at + 5).map((hour) => eventAt(hour))
      whileRead.push(...hoursOf(await order.add(some)))
      added += some.length
      if (!existsSync(folder)) heldMax = Math.max(heldMax, added - whileRead.length)
    }
  }
  const rest: number[] = []
  for await (const events of order.rest()) rest.push(...hoursOf(events))
  const usesDisk = existsSync(folder)
  await order.remove()
  assert.ok(!existsSync(folder), 'nothing is left behind')
  return { whileRead, rest, heldMax: heldMax * charactersOfOne, usesDisk }
}

function hoursOf(events: Iterable<DocumentedEvent>): number[] {
  return Array.from(events, ({ document }) => Number(document))
}

function ascending(count: number, from = 0, stepHours = 1): number[] {
  return Array.from({ length: count }, (_, index) => from + index * stepHours)
}

function shuffled(items: number[]): number[] {
  return items.map((_, index) => items[(index * 381) % items.length] as number)
}

function sortedHours(items: number[]): number[] {
  return items.toSorted((a, b) => a - b)
}

describe('a log that comes in order', () => {
  it('is handed on while it is read, but for a window of the newest, without the disk', async (t) => {
    const { whileRead, rest, heldMax, usesDisk } = await ordered(t, [ascending(1000)])
    assert.deepEqual([...whileRead, ...rest], ascending(1000))
    assert.ok(whileRead.length >= 960, String(whileRead.length))
    assert.ok(heldMax <= windowCharactersMax)
    assert.equal(usesDisk, false)
  })

  it('is put in order where its disorder fits the window', async (t) => {
    const jittered = ascending(1000).map((hour) => hour + ((hour * 7) % 9))
    const { whileRead, rest } = await ordered(t, [jittered])
    assert.deepEqual([...whileRead, ...rest], sortedHours(jittered))
    assert.ok(whileRead.length >= 960)
  })

  it('of less than a window is handed on at its end, in order whatever it was', async (t) => {
    const { whileRead, rest } = await ordered(t, [ascending(30).toReversed()])
    assert.deepEqual([whileRead, rest], [[], ascending(30)])
  })

  it('of nothing hands on nothing', async (t) => {
    assert.deepEqual(await ordered(t, [[]]), { whileRead: [], rest: [], heldMax: 0, usesDisk: false })
  })
})

describe('a log whose first window is not in order', () => {
  const logs = {
    'newest first': ascending(1000).toReversed(),
    shuffled: shuffled(ascending(1000)),
    'in pieces that are newest first': ascending(1000).map((hour) => hour - 2 * (hour % 50) + 49),
    'of two that take turns': ascending(1000).map((_, index) => (index % 2) * 500 + Math.floor(index / 2)),
    'whose first window is in two halves': [...ascending(20, 20), ...ascending(20), ...ascending(960, 40)],
  }
  for (const [name, hours] of Object.entries(logs)) {
    it(`is sorted before anything is handed on: ${name}`, async (t) => {
      assert.deepEqual(await ordered(t, [hours]), {
        ...{ whileRead: [], rest: sortedHours(hours), usesDisk: true },
        heldMax: windowCharactersMax - 5 * charactersOfOne,
      })
    })
  }
})

describe('an event that is older than what was handed on', () => {
  const log = ascending(1000, 0, 0.1)
  const withOne = (hour: number) => [...log.slice(0, 500), hour, ...log.slice(500)]

  it('is handed on late, within the hours in which the outcome is the same', async (t) => {
    const { whileRead, rest, usesDisk } = await ordered(t, [withOne(30.05)])
    assert.ok(whileRead.length >= 960)
    assert.equal(usesDisk, false)
    assert.deepEqual(sortedHours([...whileRead, ...rest]), sortedHours(withOne(30.05)))
    assert.deepEqual(
      [...whileRead, ...rest].filter((hour) => hour !== 30.05),
      log,
    )
  })

  for (const [latenessHours, hour] of [
    [24, 20.05],
    [48, 20.05],
    [6, 40.05],
  ] as const) {
    it(`has all that is left sorted, from ${latenessHours} hours on but no more than 24`, async (t) => {
      const { whileRead, rest, usesDisk } = await ordered(t, [withOne(hour)], latenessHours)
      assert.ok(whileRead.length > 400 && whileRead.length < 500)
      assert.equal(rest[0], hour)
      assert.deepEqual(rest, sortedHours(rest))
      assert.equal(usesDisk, true)
      assert.deepEqual(sortedHours([...whileRead, ...rest]), sortedHours(withOne(hour)))
    })
  }

  it('has all that is left sorted where there are many of them', async (t) => {
    const often = log.flatMap((hour, index) => (index > 500 && index % 10 === 0 ? [hour, hour - 9] : [hour]))
    const { whileRead, rest } = await ordered(t, [often])
    assert.ok(whileRead.length > 400 && whileRead.length < 600, String(whileRead.length))
    assert.deepEqual(rest, sortedHours(rest))
    assert.deepEqual(sortedHours([...whileRead, ...rest]), sortedHours(often))
  })

  it('is never handed on where all that follows is newest first, or begins anew', async (t) => {
    for (const rest of [ascending(500, 500).toReversed(), ascending(500, -600)]) {
      const found = await ordered(t, [[...ascending(500), ...rest]])
      assert.ok(found.whileRead.length > 440 && found.whileRead.length <= 500)
      assert.deepEqual(found.whileRead, ascending(found.whileRead.length))
      assert.deepEqual(
        found.rest,
        sortedHours([...ascending(500), ...rest].filter((hour) => !found.whileRead.includes(hour))),
      )
    }
  })
})

describe('several inputs', () => {
  it('that follow each other are handed on while they are read', async (t) => {
    const steps = [{ holdFrom: 500 }, ascending(500), { holdFrom: null }, ascending(500, 500)]
    const { whileRead, rest, usesDisk } = await ordered(t, steps)
    assert.deepEqual([...whileRead, ...rest], ascending(1000))
    assert.ok(whileRead.length >= 960)
    assert.equal(usesDisk, false)
  })

  it('that overlap are handed on up to there, and are sorted from there on', async (t) => {
    const steps = [{ holdFrom: 300 }, ascending(500), { holdFrom: null }, ascending(500, 300.5)]
    const { whileRead, rest } = await ordered(t, steps)
    assert.deepEqual([...whileRead, ...rest], sortedHours([...ascending(500), ...ascending(500, 300.5)]))
    assert.ok(whileRead.length > 200 && whileRead.length <= 300, String(whileRead.length))
  })

  it('that overlap by less than a window are not sorted', async (t) => {
    const steps = [{ holdFrom: 490 }, ascending(500), { holdFrom: null }, ascending(500, 490.5)]
    const { whileRead, rest, usesDisk } = await ordered(t, steps)
    assert.deepEqual([...whileRead, ...rest], sortedHours([...ascending(500), ...ascending(500, 490.5)]))
    assert.equal(usesDisk, false)
  })

  it('of which a later one may begin anywhere are sorted', async (t) => {
    const steps = [{ holdFrom: -100 }, ascending(500), { holdFrom: null }, ascending(500, -90)]
    const { whileRead, rest } = await ordered(t, steps)
    assert.deepEqual(whileRead, [])
    assert.deepEqual(rest, sortedHours([...ascending(500), ...ascending(500, -90)]))
  })
})

describe('whatever the log', () => {
  it('every event is handed on once, what comes last in order, and no more is held back than fits', async (t) => {
    const log = fc.array(fc.integer({ min: -200, max: 200 }), { maxLength: 400 })
    const isSorted = fc.boolean()
    await fc.assert(
      fc.asyncProperty(log, isSorted, log, async (first, sorts, second) => {
        const hours = [...new Set([...(sorts ? sortedHours(first) : first), ...second])]
        const { whileRead, rest, heldMax } = await ordered(t, [hours])
        assert.deepEqual(sortedHours([...whileRead, ...rest]), sortedHours(hours))
        assert.deepEqual(rest, sortedHours(rest))
        assert.ok(heldMax < windowCharactersMax)
      }),
      { numRuns: 60, seed: 16 },
    )
  })

  it('documents that are larger than the window do not pile up', async (t) => {
    const folder = join(temporaryFolder(t), 'runs')
    const order = new EventOrder({ folder, latenessHours: 24, windowCharactersMax })
    const seen: number[] = []
    for (const hour of ascending(20)) seen.push(...hoursOf(await order.add([eventAt(hour, 5000)])))
    assert.ok(seen.length >= 18)
    for await (const events of order.rest()) seen.push(...hoursOf(events))
    assert.deepEqual(seen, ascending(20))
    await order.remove()
  })
})
