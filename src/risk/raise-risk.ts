/** New detections reach those they are about: one history item for what was found of a sign-in at one time. */
import type { EngineSettings } from '../config.ts'
import type { IdentityKind } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import type { DetectionTable } from '../store/tables.ts'
import { standingCase, tell } from './case.ts'
import { closeFallen } from './close-case.ts'
import { addDetections, changeIdentity } from './effect.ts'
import { claimsOf, riskyIdentities, type Snapshot } from './snapshot.ts'

interface RaiseOptions {
  settings: EngineSettings
  now: (at: Timestamp) => Timestamp
}

/**
 * In the order in which they were found. What was due to fall before something was found has fallen first; detections that
 * no longer count by the end are added as closed.
 */
export async function raiseRisk(
  snapshot: Snapshot,
  detections: DetectionTable[],
  options: RaiseOptions,
): Promise<void> {
  const { effect } = snapshot
  for (const [kind, ofKind] of Map.groupBy(detections, ({ identityKind }) => identityKind as IdentityKind)) {
    const byOwner = Map.groupBy(ofKind, ({ identityId }) => identityId)
    const ids = [...byOwner.keys()]
    const rows = await riskyIdentities(snapshot, kind, ids)
    const open = Map.groupBy(await claimsOf(snapshot, kind, ids), ({ identityId }) => identityId)
    addDetections(effect, ofKind)
    for (const [identityId, own] of byOwner) {
      const before = rows.get(identityId)
      const standing = standingCase(before, open.get(identityId) ?? [], options.settings)
      const found = { detections: own, isNew: () => true, closings: [] }
      const at = (own.at(-1) as DetectionTable).detectedDateTime
      const told = tell(standing, found, { until: null, at }, options)
      changeIdentity(effect, before, told.row)
      effect.history.push(...told.history)
      await closeFallen(snapshot, { identityKind: kind, identityId }, told)
    }
  }
}
