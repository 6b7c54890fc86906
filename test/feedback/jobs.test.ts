/** Jobs that answers and batches leave: what they do beside somebody who works ahead. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { doJobs } from '../../src/feedback/jobs.ts'
import { addJobs } from '../../src/store/jobs.ts'
import { addEntry } from '../../src/store/ledger.ts'
import { raiseRevision } from '../../src/store/numbers.ts'
import { engineSettings, officeLife, openTenant, signIn, type TestTenant } from '../factories.ts'

/** Of somebody at risk: a job that has nothing left to take in, because a better version came meanwhile. */
async function withEmptyJob(): Promise<TestTenant> {
  const tenant = await openTenant()
  const { store, tenantId } = tenant
  await tenant.ingest([...officeLife(), signIn({ from: 'brazil', client: 'firefoxOnLinux' })])
  await store.write(tenantId, async (db) => {
    const entry = { at: 0, kind: 0, actor: null, cause: null, request: null, effect: null }
    const place = await addEntry(db, tenantId, { ...entry, settingsRevision: 1 })
    await addJobs(db, [{ ...place, identity: 1, position: 0, request: JSON.stringify({ late: [] }) }])
    await db.updateTable('riskyIdentities').set({ isProcessing: 1 }).execute()
  })
  return tenant
}

describe('a job with nothing left to do', () => {
  it('is done, and what it changed is seen by who looked before and writes later', async () => {
    const { store, tenantId } = await withEmptyJob()
    const written = await store.writeAhead(tenantId, async (db) => {
      await raiseRevision(db, tenantId)
      assert.equal(await doJobs(store, engineSettings, tenantId), 1)
    })
    assert.equal(written, null)
    const row = await store.read
      .selectFrom('riskyIdentities')
      .select('isProcessing')
      .executeTakeFirstOrThrow()
    assert.equal(row.isProcessing, 0)
  })
})
