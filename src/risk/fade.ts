/** Risk that nobody answered fades: levels fall when their time has come, and at none the case is closed. */
import type { EngineSettings } from '../config.ts'
import type { IdentityKind } from '../model/identity.ts'
import type { RiskDetail, RiskState } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import { raiseRevision } from '../store/numbers.ts'
import {
  fadingIdentities,
  insertHistory,
  openDetections,
  saveRiskyIdentities,
  updateDetections,
} from '../store/risk.ts'
import { updateRisky } from '../store/sign-ins.ts'
import type { Db, Store } from '../store/store.ts'
import type { DetectionTable, RiskyIdentityTable } from '../store/tables.ts'
import { identityRisk } from './identity-risk.ts'
import { recordChange } from './risk-history.ts'

const identitiesPerTransaction = 200

export interface FadeOptions {
  tenantId: string
  settings: EngineSettings
  /** The moment whose risk is wanted. */
  until: Timestamp
  /** The moment at which a change is said to have happened, for one that was due then. */
  now: (due: Timestamp) => Timestamp
}

/** Lowers every level of the tenant that is due; returns how many identities changed. */
export async function fadeRisk(store: Store, options: FadeOptions): Promise<number> {
  const { tenantId, until } = options
  let changed = 0
  while ((await fadingIdentities(store.read, tenantId, until, 1)).length > 0) {
    changed += await store.write(tenantId, async (db) => {
      const due = await fadingIdentities(db, tenantId, until, identitiesPerTransaction)
      for (const identity of due) {
        const kind = identity.identityKind as IdentityKind
        const open = await openDetections(db, tenantId, kind, [identity.id])
        await fadeOne(db, identity, open, options)
      }
      // Whoever has looked at these rows and writes later has to look again.
      await raiseRevision(db, tenantId)
      return due.length
    })
  }
  return changed
}

async function fadeOne(
  db: Db,
  identity: RiskyIdentityTable,
  open: DetectionTable[],
  { settings, until, now }: FadeOptions,
): Promise<void> {
  const risk = identityRisk(open, identity.riskLevel, until, settings)
  const isOver = risk.level === 'none'
  const mark = systemTransitions.riskFaded
  const at = now(identity.decayDateTime ?? until)
  const change = recordChange(identity, identity, {
    riskLevel: risk.level,
    riskState: isOver ? mark.state : (identity.riskState as RiskState),
    riskDetail: isOver ? mark.detail : (identity.riskDetail as RiskDetail),
    decayDateTime: risk.decayDateTime,
    activityEventTypes: [],
    activityDetail: null,
    initiatedBy: null,
    at,
  })
  await saveRiskyIdentities(db, [change.row])
  await insertHistory(db, [change.history])
  if (isOver) await closeCase(db, identity, open, at)
}

/** Nothing that is still open of an identity without risk counts any longer. */
export async function closeCase(
  db: Db,
  { tenantId, identityKind, id }: Pick<RiskyIdentityTable, 'tenantId' | 'identityKind' | 'id'>,
  open: DetectionTable[],
  now: Timestamp,
): Promise<void> {
  const { state, detail } = systemTransitions.riskFaded
  const ids = open.map(({ id }) => id)
  await updateDetections(db, tenantId, ids, {
    riskState: state,
    riskDetail: detail,
    isOpen: 0,
    lastUpdatedDateTime: now,
  })
  const owner = { identityKind: identityKind as IdentityKind, identityId: id }
  await updateRisky(db, tenantId, owner, {
    riskLevelAggregated: 'none',
    riskState: state,
    riskDetail: detail,
  })
}
