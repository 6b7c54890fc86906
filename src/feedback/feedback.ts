/**
 * What an admin's answer does: it reads the transition table and carries it out, in one transaction, for all ids or for
 * none. The answer is visible in the very next read.
 */
import type { EngineSettings } from '../config.ts'
import { transitions } from '../model/transitions.ts'
import { commit } from '../risk/commit.ts'
import { weigh } from '../risk/prepare.ts'
import { type Snapshot, snapshotOf } from '../risk/snapshot.ts'
import { addJobs, showProcessing } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import type { Answer, FeedbackRequest } from './answer.ts'
import { auditRow } from './audit.ts'
import { changeDetections } from './change-detections.ts'
import { changeIdentities } from './change-identities.ts'
import { changeSignIns } from './change-sign-ins.ts'
import { type AnswerJob, type CampaignsJob, nobody } from './job-requests.ts'
import { type Relearned, relearn } from './relearn.ts'
import { findTargets } from './targets.ts'

/** What the campaigns look at while somebody waits: some 20 ms. Of fifty thousand people, three days have more. */
const attemptsAtOnceMax = 1000

/**
 * Throws RequestError, naming the ids, when any id is not what the verb is about; then nothing has changed. Returns whether
 * something is left to do (jobs.ts): profiles whose histories are too long to be told again at once, and campaigns around
 * what changed where there are too many attempts.
 */
export async function giveFeedback(
  store: Store,
  settings: EngineSettings,
  request: FeedbackRequest,
  attemptsMax = attemptsAtOnceMax,
): Promise<boolean> {
  return store.write(request.tenantId, async (db) => {
    const snapshot = snapshotOf(db, request.tenantId)
    return write(snapshot, settings, request, await planAnswer(snapshot, settings, request, attemptsMax))
  })
}

/** What it would do, into the effect of the snapshot; writes nothing. Throws as {@link giveFeedback}. */
export async function planAnswer(
  snapshot: Snapshot,
  settings: EngineSettings,
  request: FeedbackRequest,
  attemptsMax = attemptsAtOnceMax,
): Promise<Relearned> {
  const { tenantId, verb, now } = request
  const transition = transitions[verb]
  const targets = await findTargets(snapshot.db, request, transition)
  const answer: Answer = { ...request, snapshot, transition, targets, settings }
  const added = await changeDetections(answer)
  changeSignIns(answer, added)
  const relearned = await relearn(answer, attemptsMax)
  await weigh(snapshot, relearned.prepared, { tenantId, settings, now: () => now })
  const changes = await changeIdentities(answer)
  snapshot.effect.audits.push(auditRow(request, targets, changes, now))
  return relearned
}

async function write(
  snapshot: Snapshot,
  settings: EngineSettings,
  { tenantId, verb, now }: FeedbackRequest,
  { state, prepared, left }: Relearned,
): Promise<boolean> {
  const { db } = snapshot
  const { tenant, entry } = await commit(snapshot, state, prepared, { tenantId, settings, now: () => now })
  const { campaignsLeftFrom: campaignsFrom } = prepared.plan
  const asked: [identity: number, request: AnswerJob | CampaignsJob][] = [
    ...left.map(({ identity, ids }): [number, AnswerJob] => [identity, { verb, ids }]),
    ...(campaignsFrom === null ? [] : [[nobody, { campaignsFrom }] as [number, CampaignsJob]]),
  ]
  const { position } = state
  await addJobs(
    db,
    asked.map(([identity, job]) => ({ tenant, entry, identity, position, request: JSON.stringify(job) })),
  )
  await showProcessing(
    db,
    tenantId,
    left.map(({ identity }) => identity),
  )
  return asked.length > 0
}
