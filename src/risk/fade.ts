/** Risk that nobody answered fades: levels fall when their time has come, and at none the case is closed. */
import type { EngineSettings } from '../config.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { fadingIdentities } from '../store/risk.ts'
import type { Store } from '../store/store.ts'
import type { RiskyIdentityTable } from '../store/tables.ts'
import { closeCase } from './close-case.ts'
import { changeIdentity, riskyOf } from './effect.ts'
import { fallsUntil } from './falls.ts'
import { fallen } from './risk-history.ts'
import { atRisk, openOf, type Snapshot, snapshotOf } from './snapshot.ts'
import { fadedText } from './take-back-fades.ts'
import { writeRisk } from './write-risk.ts'

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
      const snapshot = snapshotOf(db, tenantId)
      const due = await fadingIdentities(db, tenantId, until, identitiesPerTransaction)
      for (const identity of due) await fadeOne(snapshot, identity, options)
      await writeRisk(snapshot, { kind: 'fading', at: until }, options.settings)
      return due.length
    })
  }
  return changed
}

/** What was so before stands beside each fall: what is found of a moment before it takes it back (take-back-fades.ts). */
async function fadeOne(
  snapshot: Snapshot,
  identity: RiskyIdentityTable,
  { until, ...options }: FadeOptions,
): Promise<void> {
  const { effect } = snapshot
  const owner = riskyOf(identity)
  const open = await openOf(snapshot, owner.identityKind, [identity.id])
  let row = identity
  const falling = { open, level: identity.riskLevel, decayDateTime: identity.decayDateTime }
  for (const fall of fallsUntil(falling, until, options)) {
    const isOver = fall.level === 'none'
    const closed = isOver
      ? { detections: open, signIns: await atRisk(snapshot, owner) }
      : { detections: [], signIns: [] }
    const { row: next, history } = fallen(row, fall)
    effect.history.push({ ...history, faded: fadedText(row, closed) })
    row = next
    if (isOver) await closeCase(snapshot, owner, open, fall.at)
  }
  changeIdentity(effect, identity, row)
}
