/** Risk that nobody answered fades: levels fall when their time has come, and at none the case is closed. */
import type { EngineSettings } from '../config.ts'
import type { RiskDetail, RiskState } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import {
  fadingUsers,
  insertHistory,
  openDetections,
  saveRiskyUsers,
  updateDetections,
} from '../store/risk.ts'
import type { Db, Store } from '../store/store.ts'
import type { RiskDetectionTable, RiskyUserTable } from '../store/tables.ts'
import { recordChange } from './risk-history.ts'
import { userRisk } from './user-risk.ts'

const usersPerTransaction = 200

export interface FadeOptions {
  tenantId: string
  settings: EngineSettings
  /** The moment whose risk is wanted. */
  until: Timestamp
  /** The moment at which a change is said to have happened, for one that was due then. */
  now: (due: Timestamp) => Timestamp
}

/** Lowers every level of the tenant that is due; returns how many users changed. */
export async function fadeRisk(store: Store, options: FadeOptions): Promise<number> {
  const { tenantId, until } = options
  let changed = 0
  while ((await fadingUsers(store.read, tenantId, until, 1)).length > 0) {
    changed += await store.write(tenantId, async (db) => {
      const due = await fadingUsers(db, tenantId, until, usersPerTransaction)
      const open = await openDetections(
        db,
        tenantId,
        due.map(({ id }) => id),
      )
      for (const user of due)
        await fadeOne(
          db,
          user,
          open.filter(({ userId }) => userId === user.id),
          options,
        )
      return due.length
    })
  }
  return changed
}

async function fadeOne(
  db: Db,
  user: RiskyUserTable,
  open: RiskDetectionTable[],
  { settings, until, now }: FadeOptions,
): Promise<void> {
  const risk = userRisk(open, user.riskLevel, until, settings)
  const isOver = risk.level === 'none'
  const mark = systemTransitions.riskFaded
  const at = now(user.decayDateTime ?? until)
  const change = recordChange(user, user, {
    riskLevel: risk.level,
    riskState: isOver ? mark.state : (user.riskState as RiskState),
    riskDetail: isOver ? mark.detail : (user.riskDetail as RiskDetail),
    decayDateTime: risk.decayDateTime,
    activityEventTypes: [],
    activityDetail: null,
    initiatedBy: null,
    at,
  })
  await saveRiskyUsers(db, [change.row])
  await insertHistory(db, [change.history])
  if (isOver) await closeCase(db, user, open, at)
}

/** Nothing that is still open of a user without risk counts any longer. */
export async function closeCase(
  db: Db,
  user: Pick<RiskyUserTable, 'tenantId' | 'id'>,
  open: RiskDetectionTable[],
  now: Timestamp,
): Promise<void> {
  const { state, detail } = systemTransitions.riskFaded
  const ids = open.map(({ id }) => id)
  await updateDetections(db, user.tenantId, ids, {
    riskState: state,
    riskDetail: detail,
    isOpen: 0,
    lastUpdatedDateTime: now,
  })
  await db
    .updateTable('signIns')
    .set({ riskLevelAggregated: 'none', riskState: state, riskDetail: detail })
    .where('tenantId', '=', user.tenantId)
    .where('userId', '=', user.id)
    .where('riskState', '=', 'atRisk')
    .execute()
}
