/**
 * An answer about somebody whose history is long: it is given at once, and what it teaches is told in parts, which anybody may
 * take up where another stopped.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { sql } from 'kysely'
import type { EngineSettings } from '../../src/config.ts'
import { doJobs } from '../../src/feedback/jobs.ts'
import { createWork } from '../../src/feedback/work.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import type { Verb } from '../../src/model/transitions.ts'
import { openSqlite } from '../../src/store/open.ts'
import type { Db, Store } from '../../src/store/store.ts'
import { assertAudited } from '../auditor/audit.ts'
import {
  engineSettings,
  guid,
  hoursAfter,
  officeLife,
  openTenant,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'
import { assertIsFold } from '../ingest/assert-is-fold.ts'
import { truthOf } from '../ingest/truth.ts'

/** Long enough that what waits goes on waiting. */
const settings: EngineSettings = { ...engineSettings, quietDays: 200 }
/** The same stranger, every half hour, for weeks. */
const visits: SignIn[] = Array.from({ length: 2010 }, (_, index) =>
  signIn({ from: 'brazil', client: 'firefoxOnLinux', at: hoursAfter(today, index / 2) }),
)
const [first] = visits as [SignIn]
const later = hoursAfter(today, 1500)

const template = (async () => {
  const folder = mkdtempSync(join(tmpdir(), 'long-'))
  const path = join(folder, 'long.db')
  const store = await openSqlite(path)
  const tenant = await openTenant({ store, settings })
  await tenant.ingest(officeLife())
  for (let from = 0; from < visits.length; from += 500) await tenant.ingest(visits.slice(from, from + 500))
  await store.close()
  return { folder, path }
})()

async function longTenant(t: TestContext): Promise<TestTenant & { path: string }> {
  const { path } = await template
  const folder = mkdtempSync(join(tmpdir(), 'long-'))
  const copy = join(folder, 'long.db')
  const source = await openSqlite(path)
  await sql`vacuum into ${copy}`.execute(source.read)
  await source.close()
  const store = await openSqlite(copy)
  t.after(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })
  return { ...(await openTenant({ store, settings })), path: copy }
}

async function isProcessing({ store }: TestTenant): Promise<boolean> {
  const { isProcessing: flag } = await store.read
    .selectFrom('riskyIdentities')
    .select('isProcessing')
    .where('id', '=', guid('ada'))
    .executeTakeFirstOrThrow()
  return flag === 1
}

function done({ store, tenantId }: TestTenant, through: Store = store): Promise<number> {
  return doJobs(through, settings, tenantId)
}

/** What anybody can see, and all that the core knows, row by row. */
async function endOf(tenant: TestTenant): Promise<Map<string, string[]>> {
  const { riskyIdentities, riskHistory, detections, directoryAudits } = await tenant.dump()
  const audits = directoryAudits.map((row) => JSON.parse(row).activityDisplayName).sort()
  const truth = Object.entries(await truthOf(tenant, settings))
  return new Map([
    ...truth.map(([name, rows]): [string, string[]] => [name, [JSON.stringify(rows)].flatMap(cutRows)]),
    ...Object.entries({ riskyIdentities, riskHistory, detections, audits }),
  ])
}

function cutRows(text: string): string[] {
  return text.split('},{')
}

/** Of megabytes that differ, the first row says enough. */
function assertSameEnd(found: Map<string, string[]>, wanted: Map<string, string[]>): void {
  for (const [name, rows] of wanted) {
    const own = found.get(name) ?? []
    const index = rows.findIndex((row, at) => row !== own[at])
    assert.equal(own[index], rows[index], `${name} ${index}`)
    assert.equal(own.length, rows.length, name)
  }
}

/** When something came to light depends on when it was told. */
function withoutMoments(end: Map<string, string[]>): Map<string, string[]> {
  return new Map(
    [...end].filter(([name]) => !['riskyIdentities', 'riskHistory', 'detections'].includes(name)),
  )
}

class Killed extends Error {}

/** A store whose process dies at the end of a transaction, before it is durable. */
function dyingAt(store: Store, transaction: number): Store {
  let count = 0
  return {
    ...store,
    write: (tenantId, work, turn) =>
      store.write(
        tenantId,
        async (db) => {
          const result = await work(db)
          if (++count === transaction) throw new Killed()
          return result
        },
        turn,
      ),
  }
}

const answers: Record<string, Verb> = {
  'one visit was hers': 'signIns/confirmSafe',
  'a visit was not hers, and none of that session': 'signIns/confirmCompromised',
  'nothing is to be done about her': 'riskyUsers/dismiss',
  'all were hers': 'riskyUsers/confirmSafe',
}

for (const [name, verb] of Object.entries(answers))
  describe(`that ${name}`, () => {
    const ids = [verb.startsWith('signIns') ? first.id : guid('ada')]

    it('is given at once, and her risk follows at once', async (t) => {
      const tenant = await longTenant(t)
      assert.equal(await tenant.answer(verb, ids, { now: later }), true)
      assert.equal(await isProcessing(tenant), true)
      assert.equal((await tenant.row(first.id)).riskState === 'atRisk', false)
    })

    it('is what the plain fold makes of it when it is told', async (t) => {
      const tenant = await longTenant(t)
      await tenant.answer(verb, ids, { now: later })
      assert.ok((await done(tenant)) > 0)
      assert.equal(await isProcessing(tenant), false)
      await assertIsFold(tenant, settings)
      await assertAudited(tenant.store, tenant.tenantId)
      const before = await endOf(tenant)
      assert.equal(await done(tenant), 0)
      assertSameEnd(await endOf(tenant), before)
    })

    it('is told in transactions of at most two thousand rows', async (t) => {
      const tenant = await longTenant(t)
      await tenant.answer(verb, ids, { now: later })
      const rows: number[] = []
      const total = async (db: Db) =>
        (await sql<{ n: number }>`select total_changes() as n`.execute(db)).rows[0]?.n ?? 0
      const counting: Store = {
        ...tenant.store,
        write: (tenantId, work, turn) =>
          tenant.store.write(
            tenantId,
            async (db) => {
              const before = await total(db)
              const result = await work(db)
              rows.push((await total(db)) - before)
              return result
            },
            turn,
          ),
      }
      await done(tenant, counting)
      assert.ok(Math.max(...rows) <= 2000, rows.join(' '))
    })

    it('ends the same wherever who tells it is killed', async (t) => {
      const whole = await longTenant(t)
      await whole.answer(verb, ids, { now: later })
      await done(whole)
      const wanted = await endOf(whole)
      const tenant = await longTenant(t)
      await tenant.answer(verb, ids, { now: later })
      for (const transaction of [1, 2, 5, 3]) {
        await assert.rejects(done(tenant, dyingAt(tenant.store, transaction)), Killed)
        assert.equal(await isProcessing(tenant), true)
      }
      await done(tenant)
      assertSameEnd(await endOf(tenant), wanted)
    })
  })

describe('a process that tells a long history', () => {
  it('may be killed on the way: the next one goes on to the same end', async (t) => {
    const [tenant, whole] = [await longTenant(t), await longTenant(t)]
    for (const one of [tenant, whole])
      await one.answer('signIns/confirmCompromised', [first.id], { now: later })
    const args = [
      join(import.meta.dirname, 'telling.ts'),
      tenant.path,
      tenant.tenantId,
      String(settings.quietDays),
    ]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let written = 0
    for await (const piece of child.stdout) {
      written += String(piece).split('\n').length - 1
      if (written >= 2) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    assert.deepEqual([written >= 2, child.signalCode], [true, 'SIGKILL'])
    assert.equal(await isProcessing(tenant), true)
    await done(tenant)
    await done(whole)
    assertSameEnd(await endOf(tenant), await endOf(whole))
  })
})

describe('while something is left to do about her', () => {
  it('a second answer is applied after the first', async (t) => {
    const ends: Map<string, string[]>[] = []
    for (const isWaiting of [true, false]) {
      const tenant = await longTenant(t)
      await tenant.answer('signIns/confirmCompromised', [first.id], { now: later })
      if (isWaiting) await done(tenant)
      await tenant.answer('signIns/confirmSafe', [first.id], { now: hoursAfter(later, 1) })
      assert.equal(await isProcessing(tenant), true)
      await done(tenant)
      ends.push(await endOf(tenant))
    }
    const [waiting, atOnce] = ends.map(withoutMoments)
    assertSameEnd(atOnce as Map<string, string[]>, waiting as Map<string, string[]>)
  })

  it('what she does meanwhile is known in the end', async (t) => {
    const tenant = await longTenant(t)
    await tenant.answer('signIns/confirmSafe', [first.id], { now: later })
    const next = signIn({ from: 'brazil', client: 'firefoxOnLinux', at: later })
    await tenant.ingest([next])
    assert.equal(await isProcessing(tenant), true, 'more was found')
    await done(tenant)
    await tenant.ingest([signIn({ from: 'branch', at: hoursAfter(later, 1) })])
    await assertIsFold(tenant, settings)
    await assertAudited(tenant.store, tenant.tenantId)
  })

  it('and is written while it is told, by two at once', async (t) => {
    const tenant = await longTenant(t)
    await tenant.answer('signIns/confirmCompromised', [first.id], { now: later })
    const more = Array.from({ length: 6 }, (_, index) => signIn({ at: hoursAfter(later, index) }))
    await Promise.all([done(tenant), done(tenant), ...more.map((one) => tenant.ingest([one]))])
    assert.equal(await isProcessing(tenant), false)
    await assertIsFold(tenant, settings)
    await assertAudited(tenant.store, tenant.tenantId)
  })
})

describe('a server', () => {
  it('does what is left, and says what failed and tries it again when it is called again', async (t) => {
    const tenant = await longTenant(t)
    await tenant.answer('signIns/confirmSafe', [first.id], { now: later })
    const failures: unknown[] = []
    const log = { error: (failure: object) => failures.push(failure) }
    const dying = dyingAt(tenant.store, 1)
    const work = createWork({ store: dying, settings, log })
    work.start(tenant.tenantId)
    await work.idle()
    assert.deepEqual([failures.length, await isProcessing(tenant)], [1, true])
    work.start(tenant.tenantId)
    await work.idle()
    assert.deepEqual([failures.length, await isProcessing(tenant)], [1, false])
  })
})

describe('an answer about somebody else', () => {
  it('leaves nothing to do', async (t) => {
    const tenant = await longTenant(t)
    await tenant.ingest([...officeLife('bob'), signIn({ user: 'bob', from: 'brazil', client: 'torBrowser' })])
    assert.equal(await tenant.answer('riskyUsers/dismiss', [guid('bob')], { now: later }), false)
    assert.equal(await done(tenant), 0)
  })
})
