/**
 * A history that is too long to be told again at once. It is read and judged while nobody waits; what of stored events
 * looks different is written in parts, each true by itself; the last transaction writes what holds them together: the profile,
 * rulings, days, risk. Whoever dies on the way has written rows that are as they will be, and the next one goes on: the
 * job stands until the last transaction.
 */
import type { EngineSettings } from '../config.ts'
import { type IdentityKey, keyOf } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { isLeft, type Job } from '../store/jobs.ts'
import { identitiesChangedSince } from '../store/ledger.ts'
import { writtenSince } from '../store/observations.ts'
import type { Db, Store } from '../store/store.ts'
import { standingOf } from '../store/tenants.ts'
import { commit, saveTried } from './commit.ts'
import type { Plan } from './plan.ts'
import { type Cause, type Prepared, prepare, weigh } from './prepare.ts'
import { reviseRows } from './revise.ts'
import type { Revision } from './revision.ts'
import { type Snapshot, snapshotOf } from './snapshot.ts'
import type { Standing } from './standing.ts'
import { writePart } from './write-risk.ts'

/** Each is a row of the event, two of its verdict, one of the change log, and as a rule two of detections. */
const revisionsPerPart = 300
const attemptsPerPart = 1500
/** So often others may write about the same identity before the rest is done while nobody else writes. */
const triesMax = 3

export interface LongTelling {
  tenantId: string
  settings: EngineSettings
  job: Job
  /** Whose risk follows anew. */
  owners: IdentityKey[]
  cause: Omit<Cause, 'entry'>
  now: (at: Timestamp) => Timestamp
  /** What changes by it, as things stand. */
  planOf(snapshot: Snapshot): Promise<{ state: Standing; plan: Plan }>
  /** In the last transaction: what of the job is left. */
  finish(db: Db): Promise<void>
}

/** Returns when it is done, by whomever. */
export async function tellInParts(store: Store, telling: LongTelling): Promise<void> {
  const { tenantId, job } = telling
  for (let tries = 0; ; tries++) {
    const told = tries < triesMax ? await tell(store.read, telling) : null
    if (told && !(await writeQuiet(store, telling, told))) continue
    const isDone = await store.write(
      tenantId,
      async (db) => {
        if (!(await isLeft(db, job))) return true
        const current = told ?? (await tell(db, telling))
        if (told && (await isStale(db, told))) return false
        const snapshot = snapshotOf(db, tenantId)
        await weigh(snapshot, current.prepared, telling)
        await commit(snapshot, current.state, current.prepared, telling)
        await telling.finish(db)
        return true
      },
      'part',
    )
    if (isDone) return
  }
}

interface Planned {
  state: Standing
  prepared: Prepared
}

async function tell(db: Db, telling: LongTelling): Promise<Planned> {
  const { job, owners, cause } = telling
  const snapshot = snapshotOf(db, telling.tenantId)
  const { state, plan } = await telling.planOf(snapshot)
  const entry = { entry: job.entry, owners }
  return { state, prepared: await prepare(snapshot, state, plan, { ...cause, entry }, telling) }
}

/**
 * What adds no detection, and what campaigns see: told anew after a crash, it is found to be so already. Whether all of it
 * is written; others may have written about the same.
 */
async function writeQuiet(store: Store, { tenantId, job }: LongTelling, told: Planned): Promise<boolean> {
  const { found, tried } = told.prepared
  const quiet = found.revisions.filter(({ added }) => added.length === 0)
  const parts = [
    ...pieces(quiet, revisionsPerPart).map((part) => (db: Db) => writeRevisions(db, told, job, part)),
    ...tried.flatMap(({ attempts, after }) =>
      pieces([...attempts], attemptsPerPart).map(
        (part) => (db: Db) => saveTried(db, job.tenant, [{ attempts: new Map(part), after }]),
      ),
    ),
  ]
  for (const part of parts) {
    const isWritten = await store.write(
      tenantId,
      async (db) => {
        if (!(await isLeft(db, job)) || (await isStale(db, told))) return false
        await part(db)
        return true
      },
      'part',
    )
    if (!isWritten) return false
  }
  const loud = found.revisions.filter(({ added }) => added.length > 0)
  told.prepared = { ...told.prepared, found: { ...found, revisions: loud }, tried: [] }
  return true
}

function pieces<T>(items: T[], length: number): T[][] {
  const cut: T[][] = []
  for (let first = 0; first < items.length; first += length) cut.push(items.slice(first, first + length))
  return cut
}

/** Beside the risk of its owner, which follows in the last transaction. */
async function writeRevisions(db: Db, { state }: Planned, job: Job, part: Revision[]): Promise<void> {
  const { tenantId } = state
  const snapshot = snapshotOf(db, tenantId)
  for (const revision of part) reviseRows(snapshot.effect, revision)
  state.revision = await writePart(snapshot, job)
}

/** Whether others wrote about the same since it was told; what they wrote about others is no matter. */
async function isStale(db: Db, { state, prepared: { plan } }: Planned): Promise<boolean> {
  const { tenantId, revision, position } = state
  const now = await standingOf(db, tenantId)
  if (now.revision === revision && now.position === position) return false
  const written = now.position > position ? await writtenSince(db, tenantId, position) : []
  const changed = await identitiesChangedSince(db, tenantId, revision)
  const numbers = new Set([...plan.touched.values()].map(({ known }) => known.identity))
  const isSame =
    written.some(({ owner }) => plan.touched.has(keyOf(owner))) ||
    changed.some(({ identity }) => numbers.has(identity)) ||
    // Perhaps attempts that its campaigns do not know.
    (plan.asksCampaigns && written.length + changed.length > 0)
  Object.assign(state, { revision: now.revision, position: now.position })
  return isSame
}
