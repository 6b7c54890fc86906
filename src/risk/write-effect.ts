/** Writing what was planned of risk: the only writer of detections, of the risk of sign-ins and identities, of history and audit. */
import { removeNewest } from '../store/fades.ts'
import { insertDetections, insertHistory, saveRiskyIdentities } from '../store/risk.ts'
import type { Db } from '../store/store.ts'
import { insertAudit } from '../store/tenants.ts'
import { updateDetections, updateVerdicts } from '../store/verdicts.ts'
import type { Effect } from './effect.ts'

/** Within a transaction of the tenant, after the sign-ins that are new are written. */
export async function writeEffect(db: Db, tenantId: string, effect: Effect): Promise<void> {
  const { added, changed, signIns, identities, history, takenBack, audits } = effect
  await insertDetections(db, [...added.values()])
  await updateVerdicts(
    db,
    tenantId,
    [...signIns].map(([n, { change }]) => ({ n, change })),
  )
  await updateDetections(db, tenantId, [...changed.values()])
  await saveRiskyIdentities(
    db,
    [...identities.values()].map(({ now }) => now),
  )
  for (const { owner, items, newest } of takenBack) await removeNewest(db, tenantId, owner, items, newest)
  await insertHistory(db, history)
  for (const audit of audits) await insertAudit(db, audit)
}
