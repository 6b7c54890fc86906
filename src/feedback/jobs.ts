/**
 * What answers and batches have left to do: histories that are too long to be told again while somebody waits. In the order in which it
 * was said, and by whoever is there: two at once do no harm, and after a crash the next one goes on.
 */
import { timestampOf } from '../assessment/explain.ts'
import type { EngineSettings } from '../config.ts'
import type { IdentityKey } from '../model/identity.ts'
import { transitions } from '../model/transitions.ts'
import { planCampaigns, planLate, planSayings, type Saying } from '../risk/say.ts'
import type { LateJob } from '../risk/set-aside.ts'
import { snapshotOf } from '../risk/snapshot.ts'
import { tellInParts } from '../risk/tell-in-parts.ts'
import { ownersOf } from '../store/identities.ts'
import {
  changeRequest,
  firstJob,
  isLeft,
  type Job,
  jobsOf,
  removeJob,
  showProcessing,
} from '../store/jobs.ts'
import { raiseRevision } from '../store/numbers.ts'
import type { Db, Store } from '../store/store.ts'
import { type AnswerJob, type CampaignsJob, nobody } from './job-requests.ts'
import { eventsToRelearn, rulingOf } from './relearn.ts'

/** So many events are said something of at once, the oldest first: each is a row. */
const keysMax = 1000

/** Returns how many steps it took when nothing of the tenant is left. */
export async function doJobs(store: Store, settings: EngineSettings, tenantId: string): Promise<number> {
  for (let done = 0; ; done++) {
    const job = await firstJob(store.read, tenantId)
    if (!job) return done
    await doJob(store, settings, tenantId, job)
  }
}

async function doJob(store: Store, settings: EngineSettings, tenantId: string, job: Job): Promise<void> {
  if (job.identity === nobody) return askCampaigns(store, settings, tenantId, job)
  const [owner] = await ownersOf(store.read, tenantId, [job.identity])
  if (!owner) throw new Error(`nobody has the number ${job.identity}`)
  const request = JSON.parse(job.request) as AnswerJob | LateJob
  if ('late' in request && request.late.length === 0) return removeEmpty(store, tenantId, job)
  if ('late' in request) return takeIn(store, settings, tenantId, owner, job, request)
  const { keys } = request
  if (!keys) return nameEvents(store, tenantId, owner, job, request)
  const rest = keys.slice(keysMax)
  const { startsLearning, learns } = transitions[request.verb]
  const saying: Saying = {
    ...{ owner, kind: rulingOf[learns.to], keys: keys.slice(0, keysMax) },
    learningSince: startsLearning && rest.length === 0 ? job.at : null,
  }
  const at = timestampOf(job.at)
  await tellInParts(store, {
    ...{ tenantId, settings, job, owners: [owner] },
    cause: { kind: 'told', at: job.at, actor: job.actor, request: null },
    now: () => at,
    planOf: (snapshot) => planSayings(snapshot, settings, [saying]),
    async finish(db) {
      if (rest.length > 0) await leave(db, job, { ...request, keys: rest })
      else await removeJob(db, job)
      await showProcessing(db, tenantId, [job.identity])
    },
  })
}

/** What the campaigns say of the attempts that answers changed: from the first of all that wait, for it is all of the days since. */
async function askCampaigns(
  store: Store,
  settings: EngineSettings,
  tenantId: string,
  job: Job,
): Promise<void> {
  const waiting = await jobsOf(store.read, tenantId, [nobody])
  const asked = [job, ...waiting].map(({ request }) => (JSON.parse(request) as CampaignsJob).campaignsFrom)
  const first = asked.reduce((least, from) => Math.min(least, from))
  const at = timestampOf(job.at)
  return tellInParts(store, {
    ...{ tenantId, settings, job, owners: [] },
    cause: { kind: 'told', at: job.at, actor: job.actor, request: null },
    now: () => at,
    planOf: (snapshot) => planCampaigns(snapshot, settings, first),
    async finish(db) {
      for (const one of [job, ...waiting]) await removeJob(db, one)
    },
  })
}

/** What came late, with the batch that brought it. */
function takeIn(
  store: Store,
  settings: EngineSettings,
  tenantId: string,
  owner: IdentityKey,
  job: Job,
  { late }: LateJob,
): Promise<void> {
  const at = timestampOf(job.at)
  return tellInParts(store, {
    ...{ tenantId, settings, job, owners: [owner] },
    cause: { kind: 'told', at: job.at, actor: null, request: null },
    now: () => at,
    planOf: (snapshot) => planLate(snapshot, settings, owner, late),
    async finish(db) {
      await removeJob(db, job)
      await showProcessing(db, tenantId, [job.identity])
    },
  })
}

/** Nothing of it waits any longer. */
function removeEmpty(store: Store, tenantId: string, job: Job): Promise<void> {
  return store.write(
    tenantId,
    async (db) => {
      if (!(await isLeft(db, job))) return
      await removeJob(db, job)
      await showProcessing(db, tenantId, [job.identity])
      // Whoever has looked at the row of the identity has to look again.
      await raiseRevision(db, tenantId)
    },
    'part',
  )
}

/** Before anything is told: which events are meant shows in what they were found to be until then. */
async function nameEvents(
  store: Store,
  tenantId: string,
  owner: IdentityKey,
  job: Job,
  request: AnswerJob,
): Promise<void> {
  const transition = transitions[request.verb]
  const { position } = job
  const keys = await eventsToRelearn(snapshotOf(store.read, tenantId), owner, {
    transition,
    ids: request.ids,
    position,
  })
  await store.write(
    tenantId,
    async (db) => {
      // Somebody else may have named them, and told some.
      if (await isLeft(db, job)) await leave(db, job, { ...request, keys })
    },
    'part',
  )
}

function leave(db: Db, job: Job, request: AnswerJob): Promise<void> {
  return changeRequest(db, job, JSON.stringify(request))
}
