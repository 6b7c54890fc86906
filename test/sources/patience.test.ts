/** What an import does while its database is away, on a PostgreSQL that goes and comes. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { OperatorError } from '../../src/model/errors.ts'
import { patience } from '../../src/sources/patience.ts'
import { StoreAway } from '../../src/store/condition.ts'
import { migrateStore, openPostgres } from '../../src/store/open.ts'
import { allTenants, defaultTenant } from '../../src/store/tenants.ts'
import { skipOwnPostgres, startOwnPostgres } from '../store/own-postgres.ts'

describe('an import whose database is away', { skip: skipOwnPostgres }, () => {
  it('waits and says so, ends when it takes too long, and is done when it is back', async (t) => {
    const postgres = await startOwnPostgres(t)
    await migrateStore(postgres.url)
    const store = await openPostgres(postgres.url)
    t.after(() => store.close())
    await defaultTenant(store, 'Default', '2026-11-01T00:00:00Z')
    const turns: (string | null)[] = []
    store.condition.onTurn((fault) => turns.push(fault?.kind ?? null))
    const read = () => allTenants(store.read)
    assert.equal((await read()).length, 1)

    await postgres.kill()
    await assert.rejects(read, (error) => error instanceof StoreAway && error.status === 503)
    const work = () => store.write('t', (db) => allTenants(db))
    await assert.rejects(work, (error) => error instanceof StoreAway && error.headers['Retry-After'] === '5')
    assert.equal((await store.check())?.kind, 'away')
    const said: string[] = []
    const warn = (message: string) => void said.push(message)
    const hasty = patience({ store, warn, minutesMax: 0 })
    await assert.rejects(
      hasty.insist(read),
      (error) =>
        error instanceof OperatorError && /does not answer .*run the same command again/.test(error.message),
    )
    const stopped = patience({ store, warn, signal: AbortSignal.abort() })
    await assert.rejects(stopped.insist(read), /stopped while the database does not answer/)

    said.length = 0
    const patient = patience({ store, warn })
    const both = Promise.all([patient.insist(read), patient.insist(work)])
    await postgres.start()
    assert.deepEqual(
      (await both).map((tenants) => tenants.length),
      [1, 1],
    )
    assert.equal(said.length, 2, 'it said once that it waits, and once that it goes on')
    assert.match(said[0] as string, /^the database does not answer \(.+\); waiting up to 10 minutes/)
    assert.equal(await store.check(), null)
    assert.deepEqual(turns, ['away', null], 'the fault is told once, and its end')
  })
})
