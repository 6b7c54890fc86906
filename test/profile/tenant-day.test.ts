/** The tenant as settled: whole numbers that add up in any order, and can be taken out exactly. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { valueAt } from '../../src/observation/attributes.ts'
import { DayChanges } from '../../src/profile/day-changes.ts'
import {
  addDay,
  copyOf,
  type DayCounts,
  emptyTenantDay,
  figuresOf,
  type TenantDay,
} from '../../src/profile/tenant-day.ts'
import { firstDay, shown } from './sketches.ts'

const { subnet, asn, os, ip } = valueAt
const signIn = fc.record({
  day: fc.nat(6),
  subnet: fc.integer({ min: 1, max: 60 }),
  asn: fc.integer({ min: 1, max: 9 }),
  isFirst: fc.boolean(),
})
type SignInOfDay = { day: number; subnet: number; asn: number; isFirst: boolean }

function countsOf(signIns: SignInOfDay[]): DayCounts[] {
  const changes = new DayChanges()
  for (const { day, isFirst, ...values } of signIns) {
    changes.addSignIn(shown({ values }), firstDay + day, isFirst, 1)
    changes.addPerson(subnet, values.subnet, 0, firstDay + day, 1)
  }
  return changes.counts()
}

function sum(days: DayCounts[], from: TenantDay = emptyTenantDay()): TenantDay {
  return days.reduce((tenant, day) => addDay(tenant, day, 1), from)
}

/** Of everything that may have been shown. */
function told(tenant: TenantDay) {
  return Array.from({ length: 60 }, (_, index) => {
    const { counts, colleagues } = figuresOf(
      tenant,
      shown({ values: { subnet: index + 1, asn: (index % 9) + 1 } }).values,
    )
    return [counts[subnet], colleagues[subnet], counts[asn]]
  })
}

describe('what a day taught', () => {
  it('keeps values apart that differ in their upper bits alone', () => {
    const changes = new DayChanges()
    for (const [high, people] of [
      [1, 1],
      [2, 3],
      [1, 1],
    ] as const)
      changes.addPerson(subnet, 7, high, firstDay, people)
    const [{ rows }] = changes.counts() as [DayCounts]
    const told = [rows.subarray(0, 4), rows.subarray(4, 8)].map((row) => [...row])
    const tagged = (high: number) => (subnet << 24) | high
    assert.equal(rows.length, 8)
    assert.deepEqual(new Set(told.map(String)), new Set([`7,${tagged(1)},0,2`, `7,${tagged(2)},0,3`]))
  })
})

describe('the tenant as settled', () => {
  it('has counted each trusted sign-in, and each person at a network', () => {
    const days = countsOf([
      { day: 0, subnet: 1, asn: 2, isFirst: true },
      { day: 1, subnet: 1, asn: 3, isFirst: false },
    ])
    const { day, signIns, users, counts, colleagues } = figuresOf(
      sum(days),
      shown({ values: { subnet: 1, asn: 2, os: 5 } }).values,
    )
    assert.deepEqual([day, signIns, users], [firstDay + 1, 2, 1])
    assert.deepEqual([counts[subnet], colleagues[subnet], counts[asn], counts[os]], [2, 2, 1, 0])
  })

  it('of nothing is nothing', () => {
    const { day, signIns, users, counts, colleagues } = figuresOf(
      emptyTenantDay(),
      shown({ values: { subnet: 1 } }).values,
    )
    assert.deepEqual([day, signIns, users], [-1, 0, 0])
    assert.ok(counts.every((one) => one === 0) && colleagues.every((one) => one === 0))
  })

  it('leaves addresses out, which have no bound', () => {
    const changes = new DayChanges()
    changes.addSignIn(shown({ values: { ip: 1, os: 2 } }), firstDay, true, 1)
    changes.addPerson(ip, 1, 0, firstDay, 1)
    const { counts, colleagues } = figuresOf(
      sum(changes.counts()),
      shown({ values: { ip: 1, os: 2 } }).values,
    )
    assert.deepEqual([counts[ip], colleagues[ip], counts[os]], [0, 0, 1])
  })

  it('is the same in whatever order and in however many parts its days came', () => {
    fc.assert(
      fc.property(
        fc
          .array(signIn, { maxLength: 120 })
          .chain((all) =>
            fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.nat(120)),
          ),
        ([all, shuffled, cut]) => {
          const whole = sum(countsOf(all))
          const parts = sum([...countsOf(shuffled.slice(0, cut)), ...countsOf(shuffled.slice(cut)).reverse()])
          assert.deepEqual(told(parts), told(whole))
          assert.deepEqual([parts.day, parts.signIns, parts.users], [whole.day, whole.signIns, whole.users])
        },
      ),
    )
  })

  it('is what it was when a day of sign-ins is taken out again', () => {
    fc.assert(
      fc.property(fc.array(signIn, { maxLength: 60 }), fc.array(signIn, { maxLength: 60 }), (kept, gone) => {
        const before = sum(countsOf(kept))
        let after = sum(countsOf(gone), copyOf(before))
        for (const day of countsOf(gone)) after = addDay(after, day, -1)
        assert.equal(after.signIns, before.signIns)
        // People who were trusted to use a network stay: they are still trusted.
        assert.deepEqual(
          told(after).map(([one, , two]) => [one, two]),
          told(before).map(([one, , two]) => [one, two]),
        )
      }),
    )
  })

  it('loses what an answer takes back: the same sign-in with the other sign', () => {
    fc.assert(
      fc.property(fc.array(signIn, { maxLength: 40 }), fc.array(signIn, { maxLength: 40 }), (kept, gone) => {
        const changes = new DayChanges()
        for (const { day, isFirst, ...values } of gone) {
          changes.addSignIn(shown({ values }), firstDay + day, isFirst, -1)
          changes.addPerson(subnet, values.subnet, 0, firstDay + day, -1)
        }
        const after = sum([...countsOf([...kept, ...gone]), ...changes.counts()])
        assert.deepEqual(told(after), told(sum(countsOf(kept))))
      }),
    )
  })

  it('is not changed by what is done to its copy, nor by the way to another thread', () => {
    const tenant = sum(countsOf([{ day: 0, subnet: 1, asn: 2, isFirst: true }]))
    const before = structuredClone(tenant)
    sum(countsOf([{ day: 0, subnet: 1, asn: 2, isFirst: true }]), copyOf(tenant))
    assert.deepEqual(tenant, before)
    const more = countsOf(
      Array.from({ length: 50 }, (_, index) => ({ day: 1, subnet: index + 1, asn: 1, isFirst: false })),
    )
    assert.deepEqual(told(sum(more, structuredClone(tenant))), told(sum(more, copyOf(tenant))))
  })
})

describe('changes of a day', () => {
  it('that cancel out are none', () => {
    const changes = new DayChanges()
    const one = shown({ values: { subnet: 1 } })
    changes.addSignIn(one, firstDay, true, 1)
    changes.addSignIn(one, firstDay, true, -1)
    assert.deepEqual(changes.counts(), [])
  })

  it('keep the same number of two attributes apart', () => {
    const changes = new DayChanges()
    changes.addSignIn(shown({ values: { subnet: 4, asn: 4 } }), firstDay, false, 1)
    const { counts } = figuresOf(sum(changes.counts()), shown({ values: { subnet: 4, asn: 4 } }).values)
    assert.deepEqual([counts[subnet], counts[asn]], [1, 1])
  })
})
