/**
 * `--replay` is the clock: what a log leads to is what it would have led to had it been read as it was written, however
 * many commands it took. Months of a simulated company with quiet weeks between, imported whole and in parts.
 */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { defaultSettings } from '../../src/config.ts'
import { simulateCompany } from '../../src/demo/simulation/company.ts'
import { simulatedTorExits } from '../../src/demo/simulation/world.ts'
import { giveFeedback } from '../../src/feedback/feedback.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import { importIntoTenant } from '../../src/sources/import-into-tenant.ts'
import { openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { guid, temporaryFolder } from '../factories-server.ts'
import { bytesOf } from './logs.ts'

const dayMs = 86_400_000
const end = Date.parse('2026-03-18T00:00:00Z')
const settings = defaultSettings.engine

/** The same people are attacked three times, each when what was found before has ended. */
const log: SignIn[] = [220, 110, 0]
  .flatMap((daysBefore) => {
    const until = new Date(end - daysBefore * dayMs)
    return [...simulateCompany({ seed: 5, users: 20, days: 9, until })].map(({ signIn }) => signIn)
  })
  .map((signIn, index) => ({ ...signIn, id: guid(index) }))

interface Replay {
  store: Store
  tenantId: string
  /** One command with these files. */
  run(...files: SignIn[][]): Promise<void>
}

async function openReplay(t: TestContext): Promise<Replay> {
  const data = temporaryFolder(t)
  mkdirSync(join(data, 'intel'), { recursive: true })
  writeFileSync(join(data, 'intel', 'tor.txt'), simulatedTorExits.join('\n'))
  const store = await openSqlite(':memory:')
  t.after(() => store.close())
  const tenantId = guid(1)
  const hashes = { hashLow: 1, hashHigh: 2 }
  const row = { id: tenantId, displayName: 'T', createdDateTime: '', isDefault: 1, revision: 0, ...hashes }
  await store.write(tenantId, (db) => db.insertInto('tenants').values(row).execute())
  return {
    store,
    tenantId,
    async run(...files) {
      const inputs = files.map((signIns, index) => ({
        name: `${index}.jsonl`,
        bytes: bytesOf(signIns.map((one) => `${JSON.stringify(one)}\n`).join('')),
      }))
      await importIntoTenant({ store, tenantId, data, inputs, replay: true })
    },
  }
}

/** What anybody can see of risk. */
async function outcomeOf({ store: { read } }: Replay) {
  const history = await read.selectFrom('riskHistory').selectAll().orderBy('stampedId').execute()
  return {
    identities: await read.selectFrom('riskyIdentities').selectAll().orderBy('id').execute(),
    history: history.map(({ faded: _, ...shown }) => shown),
    detections: await read.selectFrom('detections').selectAll().orderBy('id').execute(),
    signIns: await read
      .selectFrom('signIns')
      .select(['id', 'riskLevelAggregated', 'riskLevelDuringSignIn', 'riskState', 'riskDetail'])
      .select(['riskEventTypes', 'trust'])
      .orderBy('id')
      .execute(),
  }
}

type Outcome = Awaited<ReturnType<typeof outcomeOf>>

function byDays(days: number): SignIn[][] {
  const start = Date.parse((log[0] as SignIn).createdDateTime)
  const part = ({ createdDateTime }: SignIn) =>
    Math.floor((Date.parse(createdDateTime) - start) / (days * dayMs))
  return [...Map.groupBy(log, part).values()]
}

async function afterAll(t: TestContext, commands: SignIn[][][]): Promise<Outcome> {
  const replay = await openReplay(t)
  for (const files of commands) await replay.run(...files)
  return outcomeOf(replay)
}

describe('a log that is replayed', async () => {
  let whole: Outcome

  it('has people whose risk fades, who are attacked again, and whose risk ends', async (t) => {
    whole = await afterAll(t, [[log]])
    const levels = Map.groupBy(whole.history, ({ identityId }) => identityId)
      .values()
      .map((items) => items.map(({ riskLevel }) => riskLevel).join(' '))
      .toArray()
    const paths = levels.join(', ')
    assert.match(paths, /high medium low none/, 'fell level by level')
    assert.match(paths, /none (low|medium|high)/, 'found again after it ended')
    assert.match(paths, /none(,|$)/, 'ended')
    assert.ok(whole.detections.length > 30)
  })

  it('leads to the same in one command a week', async (t) => {
    assert.deepEqual(
      await afterAll(
        t,
        byDays(7).map((part) => [part]),
      ),
      whole,
    )
  })

  it('leads to the same in one command a day', async (t) => {
    assert.deepEqual(
      await afterAll(
        t,
        byDays(1).map((part) => [part]),
      ),
      whole,
    )
  })

  it('leads to the same in several files of one command, in whatever order', async (t) => {
    assert.deepEqual(await afterAll(t, [byDays(7).reverse()]), whole)
  })

  it('leads to the same when the command is given twice, and when parts overlap', async (t) => {
    const half = log.length >> 1
    const commands = [log.slice(0, half), log.slice(0, half), log.slice(half - 500), log]
    assert.deepEqual(
      await afterAll(
        t,
        commands.map((part) => [part]),
      ),
      whole,
    )
  })

  it('has its falls said at the same moments as one that is read live', async (t) => {
    const replay = await openReplay(t)
    const parts = byDays(1)
    for (const part of parts) {
      // A server that is there all the time: its clock is that of the log.
      const until = (part[0] as SignIn).createdDateTime
      await replay.run(part)
      await fadeRisk(replay.store, { tenantId: replay.tenantId, settings, until, now: (due) => due })
    }
    assert.deepEqual(await outcomeOf(replay), whole)
  })
})

describe('between two commands of a replay', () => {
  it('a server may lower risk by the clock on the wall: only when the last falls are said depends on it', async (t) => {
    const replay = await openReplay(t)
    for (const part of byDays(7)) {
      await replay.run(part)
      const now = `${new Date().toISOString().slice(0, 23)}0000Z`
      await fadeRisk(replay.store, { tenantId: replay.tenantId, settings, until: now, now: () => now })
    }
    const whole = await openReplay(t)
    await whole.run(log)
    const [one, other] = await Promise.all([outcomeOf(replay), outcomeOf(whole)])
    assert.deepEqual(one.history.filter(isFinding), other.history.filter(isFinding))
    assert.deepEqual(one.signIns, other.signIns)
    assert.deepEqual(one.identities.map(standing), other.identities.map(standing))
  })

  it('what an admin has said stays, and what is found later is found beside it', async (t) => {
    const replay = await openReplay(t)
    const [first = [], ...rest] = byDays(70)
    await replay.run(first)
    const { identities } = await outcomeOf(replay)
    const [dismissed] = identities
    assert.ok(dismissed)
    await giveFeedback(replay.store, settings, {
      ...{ tenantId: replay.tenantId, verb: 'riskyUsers/confirmCompromised', ids: [dismissed.id] },
      ...{ actor: { kind: 'app', id: guid(9), displayName: 'playbook' }, correlationId: guid(8) },
      now: '2026-06-01T00:00:00.0000000Z',
    })
    for (const part of rest) await replay.run(part)
    const after = await outcomeOf(replay)
    const own = after.identities.find(({ id }) => id === dismissed.id)
    assert.deepEqual([own?.riskLevel, own?.riskState], ['high', 'confirmedCompromised'])
    const said = after.history.filter(({ initiatedBy }) => initiatedBy === guid(9))
    assert.deepEqual(
      said.map(({ riskLastUpdatedDateTime }) => riskLastUpdatedDateTime),
      ['2026-06-01T00:00:00.0000000Z'],
    )
  })
})

function isFinding({ activityEventTypes }: Outcome['history'][number]): boolean {
  return activityEventTypes !== '[]'
}

function standing({ id, riskLevel, riskState, riskDetail, decayDateTime }: Outcome['identities'][number]) {
  return { id, riskLevel, riskState, riskDetail, decayDateTime }
}
