/** Risk that nobody answered fades: levels fall when their time has come, and at none the case is closed. */
import type { EngineSettings } from '../config.ts'
import type { IdentityKind } from '../model/identity.ts'
import type { RiskDetail, RiskState } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import { atRiskOf } from '../store/fades.ts'
import { raiseRevision } from '../store/numbers.ts'
import {
  fadingIdentities,
  insertHistory,
  type OpenClaim,
  openDetections,
  saveRiskyIdentities,
  updateDetections,
} from '../store/risk.ts'
import { updateRisky } from '../store/sign-ins.ts'
import type { Db, Store } from '../store/store.ts'
import type { DetectionTable, RiskHistoryTable, RiskyIdentityTable } from '../store/tables.ts'
import { type Fall, fallsUntil } from './falls.ts'
import { recordChange } from './risk-history.ts'
import { fadedText } from './take-back-fades.ts'

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

/** What was so before stands beside each fall: what is found of a moment before it takes it back (take-back-fades.ts). */
async function fadeOne(
  db: Db,
  identity: RiskyIdentityTable,
  open: DetectionTable[],
  { tenantId, until, ...options }: FadeOptions,
): Promise<void> {
  const history: RiskHistoryTable[] = []
  let row = identity
  const falling = { open, level: identity.riskLevel, decayDateTime: identity.decayDateTime }
  for (const fall of fallsUntil(falling, until, options)) {
    const isOver = fall.level === 'none'
    const owner = { identityKind: row.identityKind as IdentityKind, identityId: row.id }
    const closed = isOver
      ? { detections: open, signIns: await atRiskOf(db, tenantId, owner) }
      : { detections: [], signIns: [] }
    const change = fallen(row, fall)
    history.push({ ...change.history, faded: fadedText(row, closed) })
    row = change.row
    if (isOver) await closeCase(db, identity, open, fall.at)
  }
  await saveRiskyIdentities(db, [row])
  await insertHistory(db, history)
}

/** The risk after a fall, and the history item that says so. */
export function fallen(before: RiskyIdentityTable, { level, decayDateTime, at }: Fall) {
  const isOver = level === 'none'
  const mark = systemTransitions.riskFaded
  return recordChange(before, before, {
    riskLevel: level,
    riskState: isOver ? mark.state : (before.riskState as RiskState),
    riskDetail: isOver ? mark.detail : (before.riskDetail as RiskDetail),
    decayDateTime,
    activityEventTypes: [],
    activityDetail: null,
    initiatedBy: null,
    at,
  })
}

/** What counted until the risk had faded, and when it had. */
export interface Closed {
  at: Timestamp
  detections: Pick<DetectionTable, 'id'>[]
}

/** Closes what is over of an identity, of whom `open` was found since. */
export async function closeFallen(
  db: Db,
  { row, closed, open }: { row: RiskyIdentityTable; closed: Closed[]; open: OpenClaim[] },
): Promise<void> {
  const left = open.flatMap(({ requestId }) => requestId ?? [])
  for (const { at, detections } of closed) await closeCase(db, row, detections, at, left)
}

/**
 * Nothing that was open of an identity without risk counts any longer. `signInsLeft`: ids of those that are at risk by
 * what was found since.
 */
export async function closeCase(
  db: Db,
  { tenantId, identityKind, id }: Pick<RiskyIdentityTable, 'tenantId' | 'identityKind' | 'id'>,
  open: Pick<DetectionTable, 'id'>[],
  now: Timestamp,
  signInsLeft: string[] = [],
): Promise<void> {
  const { state, detail } = systemTransitions.riskFaded
  const change = { riskState: state, riskDetail: detail, isOpen: 0, lastUpdatedDateTime: now }
  await updateDetections(
    db,
    tenantId,
    open.map((one) => one.id),
    change,
  )
  // Those that are yet to be written.
  for (const one of open) Object.assign(one, change)
  const owner = { identityKind: identityKind as IdentityKind, identityId: id }
  await updateRisky(
    db,
    tenantId,
    owner,
    { riskLevelAggregated: 'none', riskState: state, riskDetail: detail },
    signInsLeft,
  )
}
