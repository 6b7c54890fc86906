/** Whichever statement of a batch or of an answer fails: nothing of it is left, and the next try has the whole outcome. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import { type DatabaseConnection, type Dialect, type Driver, Kysely } from 'kysely'
import { Condition } from '../../src/store/condition.ts'
import { migrate } from '../../src/store/migrate.ts'
import { sqliteDialect } from '../../src/store/sqlite.ts'
import type { Tables } from '../../src/store/tables.ts'
import { hoursAfter, openTenant, type TestTenant } from '../factories.ts'
import { fullHistoryOf, randomOf } from './histories.ts'
import { storeOf } from './store-of.ts'
import { toldInVersions } from './versions.ts'

class Broken extends Error {}

/** Fails at the statement after so many; never while that is infinite. */
interface Fault {
  statementsLeft: number
}

function breaking(inner: Dialect, fault: Fault): Dialect {
  const known = new Map<DatabaseConnection, DatabaseConnection>()
  const innerOf = (connection: DatabaseConnection) => known.get(connection) as DatabaseConnection
  const count = () => {
    if (fault.statementsLeft-- <= 0) throw new Broken()
  }
  const driverOf = (driver: Driver): Driver => ({
    init: () => driver.init(),
    destroy: () => driver.destroy(),
    async acquireConnection() {
      const connection = await driver.acquireConnection()
      const wrapped: DatabaseConnection = {
        async executeQuery(query) {
          count()
          return connection.executeQuery(query)
        },
        streamQuery: (query, size) => connection.streamQuery(query, size),
      }
      known.set(wrapped, connection)
      return wrapped
    },
    releaseConnection: (connection) => driver.releaseConnection(innerOf(connection)),
    beginTransaction: (connection, settings) => driver.beginTransaction(innerOf(connection), settings),
    async commitTransaction(connection) {
      count()
      await driver.commitTransaction(innerOf(connection))
    },
    rollbackTransaction: (connection) => driver.rollbackTransaction(innerOf(connection)),
  })
  return {
    createAdapter: () => inner.createAdapter(),
    createQueryCompiler: () => inner.createQueryCompiler(),
    createIntrospector: (db) => inner.createIntrospector(db),
    createDriver: () => driverOf(inner.createDriver()),
  }
}

async function openBreaking(t: TestContext): Promise<TestTenant & { fault: Fault }> {
  const fault: Fault = { statementsLeft: Number.POSITIVE_INFINITY }
  const dialect = breaking(
    sqliteDialect({ path: ':memory:', readOnly: false, connections: 1, condition: new Condition() }),
    fault,
  )
  const db = new Kysely<Tables>({ dialect })
  t.after(() => db.destroy())
  await migrate(db, 'sqlite')
  const store = storeOf(db, dialect, async (script) => {
    await db.transaction().execute(async (transaction) => {
      for (const one of script) await transaction.executeQuery(one)
    })
    return true
  })
  return { ...(await openTenant({ store })), fault }
}

type Act = (tenant: TestTenant) => Promise<unknown>

/** A digest of each table. Ids of detections, and their order, come of the tenant's id, which is drawn anew for each store. */
async function outcomeOf(tenant: TestTenant): Promise<Record<string, string>> {
  const { tenants: _, ...tables } = await tenant.dump()
  const digests = Object.entries(tables).map(([table, rows]) => {
    const alike = rows.map((row) =>
      row
        .replaceAll(/"(?:id|stampedId|correlationId)":"[^"]*"/g, '')
        .replaceAll(tenant.tenantId, 'tenant')
        .replace(/"activityEventTypes":"\[(.*?)\]"/, (_, types: string) => types.split(',').sort().join()),
    )
    return [table, createHash('sha256').update(alike.sort().join('\n')).digest('hex')]
  })
  return Object.fromEntries(digests)
}

const log = fullHistoryOf(7, 3)
const middle = Math.floor(log.length * 0.7)
/** Some of the first part come late. */
const late = log.slice(0, middle).filter((_, index) => index % 29 === 3)
const before = log.slice(0, middle).filter((one) => !late.includes(one))
const after = [...log.slice(middle), ...late]

async function failsAnywhere(t: TestContext, prepare: Act, act: Act): Promise<void> {
  const undisturbed = await openBreaking(t)
  await prepare(undisturbed)
  undisturbed.fault.statementsLeft = Number.MAX_SAFE_INTEGER
  await act(undisturbed)
  const statements = Number.MAX_SAFE_INTEGER - undisturbed.fault.statementsLeft
  assert.ok(statements > 20, `${statements} statements`)
  undisturbed.fault.statementsLeft = Number.POSITIVE_INFINITY
  const expected = await outcomeOf(undisturbed)
  for (const failing of spread(statements)) {
    const tenant = await openBreaking(t)
    await prepare(tenant)
    const stood = await outcomeOf(tenant)
    tenant.fault.statementsLeft = failing
    await assert.rejects(act(tenant), Broken)
    tenant.fault.statementsLeft = Number.POSITIVE_INFINITY
    assert.deepEqual(await outcomeOf(tenant), stood, `statement ${failing}`)
    await act(tenant)
    assert.deepEqual(await outcomeOf(tenant), expected, `after statement ${failing}`)
  }
}

/** The first, the last, and twelve between them. */
function spread(statements: number): number[] {
  return Array.from({ length: 14 }, (_, index) => Math.floor((index * (statements - 1)) / 13))
}

describe('a failing statement', () => {
  it('of a batch with late sign-ins leaves nothing', (t) =>
    failsAnywhere(
      t,
      (tenant) => tenant.ingest(before),
      (tenant) => tenant.ingest(after),
    ))

  it('of a batch with better versions leaves nothing', (t) => {
    const { told, final } = toldInVersions(log, randomOf(5))
    const lastDay = hoursAfter((log.at(-1) as (typeof log)[number]).createdDateTime, -20)
    const ended = told.filter((one) => final.includes(one) && one.createdDateTime >= lastDay)
    return failsAnywhere(
      t,
      (tenant) => tenant.ingest(told.filter((one) => !ended.includes(one))),
      (tenant) => tenant.ingest(ended),
    )
  })

  it('of an answer leaves nothing', async (t) => {
    const asked = await openBreaking(t)
    await asked.ingest(log)
    const rows = await asked.store.read.selectFrom('riskyIdentities').selectAll().execute()
    const users = rows.filter(({ identityKind }) => identityKind === 'user').map(({ id }) => id)
    assert.ok(users.length > 0)
    await failsAnywhere(
      t,
      (tenant) => tenant.ingest(log),
      (tenant) => tenant.answer('riskyUsers/confirmCompromised', users),
    )
  })
})
