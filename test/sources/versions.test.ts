/** Logs that tell a sign-in several times under one id: what an import makes of them, in every form. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { guid, signInId, signInRecord } from '../factories-server.ts'
import { type Raw, testImport, toDiagnostic, toLines, toLogAnalytics } from './logs.ts'

const at = '2026-11-01T08:00:00.1230000Z'
const told = (errorCode: number, more: Raw = {}): Raw =>
  signInRecord(1, 1, { createdDateTime: at, status: { errorCode }, ...more })
const writtenAt = (time: string, errorCode: number): Raw => ({ ...toDiagnostic(told(errorCode)), time })
const generatedAt = (time: string, errorCode: number): Raw => ({
  ...toLogAnalytics(told(errorCode)),
  CreatedDateTime: at,
  TimeGenerated: time,
})

const logs: Record<string, { log: Raw[]; errorCode: number }> = {
  'lines of Graph': { log: [told(50074), told(50097), told(0)], errorCode: 0 },
  'a log that is cut short by a policy': { log: [told(50097), told(53003)], errorCode: 53003 },
  'records of diagnostic settings': {
    log: [writtenAt('2026-11-01T08:01:00Z', 0), writtenAt('2026-11-01T08:09:00Z', 53003)],
    errorCode: 53003,
  },
  'rows of Log Analytics': {
    log: [generatedAt('2026-11-01T08:01:00Z', 53003), generatedAt('2026-11-01T08:09:00Z', 0)],
    errorCode: 0,
  },
  'two forms, of which one stops early': {
    log: [writtenAt('2026-11-01T08:09:00Z', 50140), told(0)],
    errorCode: 0,
  },
}

describe('an import of a log that tells a sign-in several times', () => {
  for (const [name, { log, errorCode }] of Object.entries(logs))
    for (const [way, records] of Object.entries({ 'in order': log, backwards: log.toReversed() }))
      it(`keeps what it ended as, of ${name}, ${way}, in one file or in many`, async (t) => {
        const inOne = await testImport(t)
        const one = await inOne.run(toLines(records))
        assert.deepEqual([one.read, one.new, one.replaced + one.known], [log.length, 1, log.length - 1])
        const inMany = await testImport(t)
        for (const record of records) await inMany.run(toLines([record]))
        for (const { store } of [inOne, inMany]) {
          const rows = await store.read.selectFrom('signIns').selectAll().execute()
          assert.deepEqual(
            rows.map((row) => [row.id, row.errorCode, JSON.parse(row.document).status.errorCode]),
            [[signInId(1), errorCode, errorCode]],
          )
        }
        const again = await inMany.run(toLines(records))
        assert.deepEqual([again.new, again.replaced, again.known], [0, 0, log.length])
      })

  it('puts together what was cut into rows, in whatever order and files they come', async (t) => {
    const policies = Array.from({ length: 110 }, (_, number) => ({
      id: guid(number),
      displayName: `Policy ${number}`,
      result: number === 80 ? 'failure' : 'notApplied',
    }))
    const rows = [0, 34, 68, 102].map((from) => ({
      ...toLogAnalytics(told(53003)),
      ConditionalAccessPolicies: JSON.stringify(policies.slice(from, from + 34)),
    }))
    const listIn = async ({ store }: Awaited<ReturnType<typeof testImport>>) => {
      const { document } = await store.read.selectFrom('signIns').selectAll().executeTakeFirstOrThrow()
      return JSON.parse(document).appliedConditionalAccessPolicies as typeof policies
    }
    const whole = await testImport(t)
    assert.equal((await whole.run(toLines(rows))).new, 1)
    const list = await listIn(whole)
    assert.deepEqual([list.length, new Set(list.map(({ id }) => id)).size], [110, 110])
    assert.equal(list[0]?.displayName, 'Policy 80')
    const apart = await testImport(t)
    for (const row of rows.toReversed()) await apart.run(toLines([row]))
    assert.deepEqual(await listIn(apart), list)
    const again = await apart.run(toLines(rows))
    assert.deepEqual([again.replaced, again.known], [0, 4])
  })

  it('reads a record all the same whose time of writing is none', async (t) => {
    const { run } = await testImport(t)
    const log = [writtenAt('soon', 50140), writtenAt('2999-01-01', 0)]
    const { new: added, rejected } = await run(toLines(log))
    assert.deepEqual([added, rejected], [1, 0])
  })
})
