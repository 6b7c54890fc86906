/** The level of an identity step by step: as if all its detections were looked at each time, in a fraction of the work. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { identityRisk, type OpenDetection } from '../../src/risk/identity-risk.ts'
import { raiseRisk } from '../../src/risk/raise-risk.ts'
import { RunningRisk } from '../../src/risk/running-risk.ts'
import { snapshotOf } from '../../src/risk/snapshot.ts'
import { writeEffect } from '../../src/risk/write-effect.ts'
import type { DetectionTable } from '../../src/store/tables.ts'
import { emptyRowOf } from '../api/graph/odata/stored-rows.ts'
import {
  daysAfter,
  engineSettings,
  guid,
  hoursAfter,
  openTenant,
  type TestTenant,
  today,
} from '../factories.ts'

/** Found in any order, long after or before it happened, some of it of one sign-in, some confirmed. */
const anyDetection = fc
  .record({
    detectedHours: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 2000 })),
    delayHours: fc.oneof(fc.constant(0), fc.integer({ min: -3, max: 900 })),
    requestId: fc.option(fc.integer({ min: 0, max: 5 }).map((number) => guid(`sign-in ${number}`))),
    correlationId: fc.option(fc.constantFrom('one', 'another'), { freq: 5 }),
    correlationGroup: fc.constantFrom('familiarity', 'network', 'campaign'),
    // Mostly small: where the level is high at once, nothing can be told apart.
    probability: fc.oneof(
      { arbitrary: fc.double({ min: 0, max: 0.25, noNaN: true }), weight: 8 },
      { arbitrary: fc.constantFrom(0, 0.1, 0.4, 0.8, 1), weight: 1 },
    ),
    halfLifeDays: fc.constantFrom(null, 0.1, 1, 7, 14, 30),
    isConfirmed: fc.nat(30).map((number) => number === 0),
  })
  .map(({ detectedHours, delayHours, isConfirmed, ...rest }): OpenDetection => {
    const riskState = isConfirmed ? 'confirmedCompromised' : 'atRisk'
    const detectedDateTime = hoursAfter(today, detectedHours)
    return {
      ...rest,
      riskState,
      detectedDateTime,
      activityDateTime: hoursAfter(detectedDateTime, -delayHours),
    }
  })

const runs = Number(process.env.RISKGRAPH_TEST_RUNS ?? 300)
const byFinding = (a: OpenDetection, b: OpenDetection) => (a.detectedDateTime < b.detectedDateTime ? -1 : 1)

describe('the level after each step', () => {
  for (const [order, inOrder] of [
    ['in the order in which they were found', true],
    ['in any order', false],
  ] as const) {
    it(`is that of all detections so far, ${order}`, () => {
      fc.assert(
        fc.property(fc.array(anyDetection, { maxLength: 25 }), fc.nat(8), (found, known) => {
          const all = inOrder ? found.toSorted(byFinding) : found
          const running = new RunningRisk(engineSettings)
          running.add(all.slice(0, known))
          let level = 'none'
          for (let count = known + 1; count <= all.length; count++) {
            const { detectedDateTime } = all[count - 1] as OpenDetection
            running.add(all.slice(count - 1, count))
            const expected = identityRisk(all.slice(0, count), level, detectedDateTime, engineSettings).level
            assert.equal(running.levelAt(detectedDateTime, level), expected)
            level = expected
          }
        }),
        { numRuns: runs },
      )
    })
  }

  it('holds at any moment, before and after, and when it is asked twice', () => {
    fc.assert(
      fc.property(
        fc.array(anyDetection, { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: -100, max: 5000 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('none', 'low', 'medium', 'high'),
        (all, hours, current) => {
          const running = new RunningRisk(engineSettings)
          running.add(all)
          for (const at of [...hours, ...hours].map((hour) => hoursAfter(today, hour)))
            assert.equal(running.levelAt(at, current), identityRisk(all, current, at, engineSettings).level)
        },
      ),
      { numRuns: runs },
    )
  })

  it('falls when something of today shows that the rest, found in the same go, is long ago', () => {
    const old: OpenDetection = {
      ...{ riskState: 'atRisk', requestId: 'old', correlationId: null, correlationGroup: 'network' },
      ...{ probability: 0.85, halfLifeDays: 7 },
      ...{ activityDateTime: daysAfter(today, -40), detectedDateTime: today },
    }
    const fresh = { ...old, requestId: 'fresh', probability: 0.02, activityDateTime: today }
    const running = new RunningRisk(engineSettings)
    running.add([old])
    assert.equal(running.levelAt(today, 'none'), 'high')
    running.add([fresh])
    assert.equal(running.levelAt(today, 'high'), 'none')
    assert.equal(identityRisk([old, fresh], 'high', today, engineSettings).level, 'none')
  })

  it('is none of nothing', () => {
    assert.equal(new RunningRisk(engineSettings).levelAt(today, 'high'), 'none')
  })
})

function rowOf(
  tenantId: string,
  user: string,
  number: number,
  change: Partial<DetectionTable>,
): DetectionTable {
  return {
    ...(emptyRowOf('detections') as unknown as DetectionTable),
    ...{ tenantId, identityKind: 'user', identityId: guid(user), id: guid(`${user} ${number}`) },
    ...{ riskEventType: 'newCountry', riskState: 'atRisk', riskDetail: 'none', isOpen: 1 },
    ...change,
  }
}

async function levelsOf({ store, tenantId }: TestTenant, user: string): Promise<string[]> {
  const rows = await store.read
    .selectFrom('riskHistory')
    .select(['riskLevel', 'stampedId'])
    .where('tenantId', '=', tenantId)
    .where('identityId', '=', guid(user))
    .execute()
  return rows.toSorted((a, b) => (a.stampedId < b.stampedId ? -1 : 1)).map(({ riskLevel }) => riskLevel)
}

async function raise(
  { store, tenantId }: TestTenant,
  rows: DetectionTable[],
  options: Parameters<typeof raiseRisk>[2],
): Promise<void> {
  await store.write(tenantId, async (db) => {
    const snapshot = snapshotOf(db, tenantId)
    await raiseRisk(snapshot, rows, options)
    await writeEffect(db, tenantId, snapshot.effect)
  })
}

describe('raising the risk of several people at once', () => {
  it('writes the same history and the same end as looking at everything at each step and each fall', async () => {
    const tenant = await openTenant()
    const { store, tenantId } = tenant
    const options = { settings: engineSettings, now: (at: string) => at }
    const samples = fc.sample(anyDetection, { numRuns: 60, seed: 7 }).toSorted(byFinding)
    const people = ['ada', 'bob', 'eve']
    const rows = samples.map((change, number) =>
      rowOf(tenantId, people[number % people.length] as string, number, {
        ...change,
        requestId: guid(`sign-in ${number}`),
        riskState: 'atRisk',
        halfLifeDays: change.halfLifeDays ?? 7,
      }),
    )
    for (const batch of [rows.slice(0, 20), rows.slice(20)]) {
      await raise(tenant, batch, options)
    }
    for (const user of people) {
      const own = rows.filter(({ identityId }) => identityId === guid(user))
      let risk: { level: string; decayDateTime: string | null } = { level: 'none', decayDateTime: null }
      let open: DetectionTable[] = []
      const levels: string[] = []
      const look = (at: string) => {
        risk = identityRisk(open, risk.level, at, engineSettings)
        levels.push(risk.level)
      }
      for (const found of own) {
        while (risk.decayDateTime && risk.decayDateTime <= found.detectedDateTime) {
          look(risk.decayDateTime)
          if (risk.level === 'none') open = []
        }
        open.push(found)
        look(found.detectedDateTime)
      }
      assert.deepEqual(await levelsOf(tenant, user), levels, user)
      const end = await store.read
        .selectFrom('riskyIdentities')
        .select(['riskLevel', 'decayDateTime'])
        .where('id', '=', guid(user))
        .executeTakeFirstOrThrow()
      assert.deepEqual({ ...end }, { riskLevel: risk.level, decayDateTime: risk.decayDateTime }, user)
    }
    assert.ok(new Set((await Promise.all(people.map((user) => levelsOf(tenant, user)))).flat()).size > 2)
    await store.close()
  })

  it('takes in thousands about one person that nobody has answered', async () => {
    const tenant = await openTenant()
    const { store, tenantId } = tenant
    const rows = Array.from({ length: 5000 }, (_, number) => {
      const at = daysAfter(today, number / 50)
      return rowOf(tenantId, 'ada', number, {
        ...{ requestId: guid(`sign-in ${number}`), correlationGroup: 'familiarity' },
        ...{ probability: 0.5, halfLifeDays: 14, activityDateTime: at, detectedDateTime: at },
      })
    })
    await raise(tenant, rows, { settings: engineSettings, now: (at) => at })
    const levels = await levelsOf(tenant, 'ada')
    assert.deepEqual([levels.length, levels[0], levels.at(-1)], [5000, 'medium', 'high'])
    await store.close()
  })
})
