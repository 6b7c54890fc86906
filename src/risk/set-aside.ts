/**
 * Events that came behind a history too long to be told again at once. They are stored with what is thought of them where
 * they belong; the history learns of them by a job, and until then goes on as if they were not there.
 */
import { type EventKey, eventKeyText } from '../model/event-key.ts'
import { changeRequest, jobsOf } from '../store/jobs.ts'
import type { Db } from '../store/store.ts'
import type { JobTable } from '../store/tables.ts'
import { keyOfRow } from './known.ts'
import type { Numbered } from './save-names.ts'

/** What a job of a batch has to take in. */
export interface LateJob {
  late: EventKey[]
}

export function lateJobs(all: Numbered[], { tenant, entry }: { tenant: number; entry: number }): JobTable[] {
  return all
    .filter(({ setAside }) => setAside.length > 0)
    .map(({ identity, setAside }) => {
      const request: LateJob = { late: setAside }
      return { tenant, entry, identity, position: 0, request: JSON.stringify(request) }
    })
}

/** Of all jobs of the identity. */
export async function setAsideOf(db: Db, tenantId: string, identity: number): Promise<EventKey[]> {
  const jobs = await jobsOf(db, tenantId, [identity])
  return jobs.flatMap(({ request }) => (JSON.parse(request) as Partial<LateJob>).late ?? [])
}

/** A better version of what waits is told with its batch, like any other: the job has no more to do with it. */
export async function takeOutOfJobs(db: Db, tenantId: string, all: Numbered[]): Promise<void> {
  const concerned = all.filter(({ replaced }) => replaced.size > 0)
  const jobs = await jobsOf(
    db,
    tenantId,
    concerned.map(({ identity }) => identity),
  )
  for (const job of jobs) {
    const { late } = JSON.parse(job.request) as Partial<LateJob>
    const own = concerned.find(({ identity }) => identity === job.identity)
    const isReplaced = among([...(own?.replaced.values() ?? [])].map(({ row }) => keyOfRow(row)))
    if (!late?.some(isReplaced)) continue
    const request: LateJob = { late: late.filter((key) => !isReplaced(key)) }
    await changeRequest(db, job, JSON.stringify(request))
  }
}

export function among(keys: EventKey[]): (key: EventKey) => boolean {
  const texts = new Set(keys.map(eventKeyText))
  return (key) => texts.has(eventKeyText(key))
}
