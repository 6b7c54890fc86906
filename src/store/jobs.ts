/** What is left to do after an answer or a batch: histories that are too long to be told again at once. */
import type { ExpressionBuilder } from 'kysely'
import { type BulkInsert, insertAll } from './bulk.ts'
import { tenantNumber } from './numbers.ts'
import type { Db } from './store.ts'
import type { JobTable, LedgerTable, Tables } from './tables.ts'

const jobInsert: BulkInsert<'jobs'> = {
  table: 'jobs',
  columns: ['tenant', 'entry', 'identity', 'position', 'request'],
}

export function addJobs(db: Db, jobs: JobTable[]): Promise<void> {
  return insertAll(db, jobInsert, jobs)
}

export type Job = JobTable & Pick<LedgerTable, 'at' | 'kind' | 'actor'>

/** What was said first is done first; null when nothing is left. */
export async function firstJob(db: Db, tenantId: string): Promise<Job | null> {
  const row = await db
    .selectFrom('jobs')
    .innerJoin('ledger', (join) =>
      join.onRef('ledger.tenant', '=', 'jobs.tenant').onRef('ledger.entry', '=', 'jobs.entry'),
    )
    .selectAll('jobs')
    .select(['ledger.at', 'ledger.kind', 'ledger.actor'])
    .where('jobs.tenant', '=', tenantNumber(tenantId))
    .orderBy('jobs.entry')
    .orderBy('jobs.identity')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Those that wait for each of the identities, by number; of nobody else. */
export async function jobsOf(db: Db, tenantId: string, identities: number[]): Promise<JobTable[]> {
  if (identities.length === 0) return []
  return db
    .selectFrom('jobs')
    .selectAll()
    .where('tenant', '=', tenantNumber(tenantId))
    .where('identity', 'in', identities)
    .orderBy('entry')
    .execute()
}

type JobKey = Pick<JobTable, 'tenant' | 'entry' | 'identity'>

function isJob({ tenant, entry, identity }: JobKey) {
  return ({ and }: ExpressionBuilder<Tables, 'jobs'>) => and({ tenant, entry, identity })
}

/** Whether it is still what it was: others may have done it, or some of it. */
export async function isLeft(db: Db, job: JobTable): Promise<boolean> {
  const row = await db
    .selectFrom('jobs')
    .select('entry')
    .where(isJob(job))
    .where('request', '=', job.request)
    .executeTakeFirst()
  return row !== undefined
}

export async function removeJob(db: Db, job: JobKey): Promise<void> {
  await db.deleteFrom('jobs').where(isJob(job)).execute()
}

export async function changeRequest(db: Db, job: JobKey, request: string): Promise<void> {
  await db.updateTable('jobs').set({ request }).where(isJob(job)).execute()
}

/** What Graph calls `isProcessing`: whether anything is left to do about the identities. Of those that were ever risky. */
export async function showProcessing(db: Db, tenantId: string, identities: number[]): Promise<void> {
  if (identities.length === 0) return
  const left = new Set((await jobsOf(db, tenantId, identities)).map(({ identity }) => identity))
  for (const identity of identities) {
    const owner = await db
      .selectFrom('identities')
      .select(['identityKind', 'id'])
      .where('tenantId', '=', tenantId)
      .where('identity', '=', identity)
      .executeTakeFirstOrThrow()
    await db
      .updateTable('riskyIdentities')
      .set({ isProcessing: left.has(identity) ? 1 : 0 })
      .where('tenantId', '=', tenantId)
      .where('identityKind', '=', owner.identityKind)
      .where('id', '=', owner.id)
      .execute()
  }
}
