/**
 * The auditor: what a store says of a tenant, told once more from the truth in it, in a small model that shares nothing
 * with the engine. Taken as given are events with their documents and observations, verdicts as numbers, the words of
 * detections (names, reasons, evidence), settings, the dictionary, and what campaigns found; everything else follows:
 *
 * - log-rows.ts: no event is lost or doubled, and each is to be found by each of its keys
 * - learned-rows.ts: fates, profiles, checkpoints, days of the tenant; attempt-rows.ts: attempts
 * - sign-in-rows.ts, detection-rows.ts: what is thought of sign-ins, and what became of it (answers.ts)
 * - identity-rows.ts: who is at risk, until when, and the history of it (fading.ts)
 * - ledger-rows.ts, ruling-rows.ts: the ledger with its jobs, the audit log, and what entries say of events
 * - change-rows.ts: who hears of it
 *
 * Not recomputed, but held to what must be so: attempts of right passwords where no verdict is kept, bare profiles (a
 * verdict is stored with what campaigns said), levels of history items but the newest, moments of closing.
 */
import assert from 'node:assert/strict'
import type { Store } from '../../src/store/store.ts'
import { auditAttempts } from './attempt-rows.ts'
import { readBooks } from './books.ts'
import { auditChanges } from './change-rows.ts'
import { auditDetections } from './detection-rows.ts'
import { type Disagreement, Disagreements, inWords } from './disagreements.ts'
import { auditIdentities } from './identity-rows.ts'
import { auditLearned } from './learned-rows.ts'
import { auditLedger } from './ledger-rows.ts'
import { auditLog } from './log-rows.ts'
import { auditRulings } from './ruling-rows.ts'
import { auditSignIns } from './sign-in-rows.ts'

/** Nobody may write meanwhile. */
export async function audit({ read }: Pick<Store, 'read'>, tenantId: string): Promise<Disagreement[]> {
  const books = await readBooks(read, tenantId)
  const says = new Disagreements()
  auditLog(books, says)
  const outcomes = auditLearned(books, says)
  auditAttempts(books, says)
  auditSignIns(books, outcomes, says)
  auditDetections(books, outcomes, says)
  auditIdentities(books, says)
  auditLedger(books, says)
  auditRulings(books, says)
  auditChanges(books, says)
  return says.found
}

/** Of all tenants of a store. */
export async function assertAllAudited(store: Pick<Store, 'read'>): Promise<void> {
  const tenants = await store.read.selectFrom('tenants').select('id').execute()
  for (const { id } of tenants) await assertAudited(store, id)
}

export async function assertAudited(store: Pick<Store, 'read'>, tenantId: string): Promise<void> {
  const found = await audit(store, tenantId)
  assert.equal(found.length, 0, `the auditor disagrees:\n${found.slice(0, 40).map(inWords).join('\n')}`)
}
