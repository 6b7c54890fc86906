/**
 * What an admin's answer does: it reads the transition table and carries it out, in one transaction, for all ids or for
 * none. The answer is visible in the very next read.
 */
import type { EngineSettings } from '../config.ts'
import type { IdentityKind } from '../model/identity.ts'
import { transitions } from '../model/transitions.ts'
import { showProcessing } from '../store/jobs.ts'
import type { Store } from '../store/store.ts'
import type { DetectionTable } from '../store/tables.ts'
import { insertAudit } from '../store/tenants.ts'
import type { Answer, FeedbackRequest } from './answer.ts'
import { auditRow } from './audit.ts'
import { changeDetections } from './change-detections.ts'
import { changeIdentities } from './change-identities.ts'
import { changeSignIns } from './change-sign-ins.ts'
import { relearn } from './relearn.ts'
import { findTargets, standing } from './targets.ts'

/**
 * Throws RequestError, naming the ids, when any id is not what the verb is about; then nothing has changed. Returns whether
 * something is left to do (jobs.ts): profiles whose histories are too long to be told again at once.
 */
export async function giveFeedback(
  store: Store,
  settings: EngineSettings,
  request: FeedbackRequest,
): Promise<boolean> {
  const { tenantId, verb, now } = request
  const transition = transitions[verb]
  return store.write(tenantId, async (db) => {
    const targets = await findTargets(db, request, transition)
    const answer: Answer = { ...request, db, transition, targets, settings }
    const added: DetectionTable[] = await changeDetections(answer)
    await changeSignIns(answer, added)
    const left = await relearn(answer, settings)
    // Histories that were told again may have changed it.
    const keys = targets.identities.map((row) => ({
      identityKind: row.identityKind as IdentityKind,
      identityId: row.id,
    }))
    const { risky } = await standing(db, tenantId, keys)
    const changes = await changeIdentities({ ...answer, targets: { ...targets, risky } })
    await showProcessing(db, tenantId, left)
    await insertAudit(db, auditRow(request, targets, changes, now))
    return left.length > 0
  })
}
