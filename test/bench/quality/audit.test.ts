import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { auditLimits, createAudit } from '../../../bench/quality/audit.ts'
import { evaluate } from '../../../bench/quality/evaluate.ts'
import { createRandom } from '../../../src/demo/simulation/random.ts'
import { type Event, tinyStream } from './tiny-stream.ts'

/** Owners come at any hour from a new address of a common pool; so do intruders, but for what `changes` says of them. */
function audited(changes: (event: Event, number: number) => Partial<Event>, seed = 'audit') {
  const random = createRandom(seed)
  const events: Event[] = []
  for (let number = 0; number < 3000; number++) {
    const isIntruder = number > 1000 && random.chance(0.3)
    const event: Event = {
      day: random.fraction() * 39,
      user: `user ${random.integer(200)}`,
      ip: `198.51.${random.integer(3)}.${random.integer(250)}`,
    }
    if (isIntruder) {
      const owner = { ...event, day: event.day / 2 }
      Object.assign(event, { attack: 'naive', campaign: `${number}` }, changes(event, number))
      if (event.user !== owner.user) events.push({ ...owner, user: event.user! })
    }
    events.push(event)
  }
  const stream = tinyStream(events.sort((a, b) => a.day - b.day))
  const audit = createAudit(events.length)
  evaluate(stream, [], { observe: audit.see })
  return audit.result()
}

describe('the audit of a stream', () => {
  it('finds nothing where intruders differ in nothing', () => {
    const { time, history, rarity } = audited(() => ({}))
    for (const group of [time, history, rarity])
      assert.ok(group!.rocAuc <= auditLimits.rocAuc, `${group!.rocAuc}`)
    assert.ok(time!.intruders > 50)
  })

  it('finds intruders that keep hours of their own', () => {
    const { time } = audited(({ day }) => ({ day: Math.floor(day) + 0.1 }))
    assert.ok(time!.rocAuc > 0.8, `${time!.rocAuc}`)
  })

  it('finds intruders whose addresses nobody else ever has', () => {
    const { rarity } = audited((_, number) => ({ ip: `203.0.${number >> 8}.${number & 255}` }))
    assert.ok(rarity!.rocAuc > 0.8, `${rarity!.rocAuc}`)
  })

  it('finds intruders that choose accounts with little history', () => {
    const { history } = audited((_, number) => ({ user: `seldom ${number}` }))
    assert.ok(history!.rocAuc > 0.9, `${history!.rocAuc}`)
  })

  it('says that it cannot tell where there are no intruders', () => {
    const audit = createAudit(1)
    evaluate(tinyStream([{ day: 11 }, { day: 31 }]), [], { observe: audit.see })
    assert.ok(Number.isNaN(audit.result().time?.rocAuc))
  })
})
