/**
 * The way of every sign-in into the store, wherever it comes from. A batch is judged while the one before it is still
 * being written; its own transaction is short, and holds only if nobody else has changed the tenant in between. If
 * somebody has (another process, an admin's answer), it is judged again inside the transaction.
 */

import type { SignIn } from '../model/sign-in.ts'
import { saveCampaigns } from '../store/campaigns.ts'
import { saveIdentities } from '../store/identities.ts'
import { insertDetections } from '../store/risk.ts'
import { insertSignIns, promoteSignIns } from '../store/sign-ins.ts'
import type { Db, Store } from '../store/store.ts'
import { raiseRevision, revisionOf } from '../store/tenants.ts'
import { judge } from './judge.ts'
import { orderOf } from './late.ts'
import { writeLater } from './later-findings.ts'
import { type Epoch, type JudgeOptions, newEpoch, type Plan } from './plan.ts'
import { raiseRisk } from './raise-risk.ts'
import { revise } from './revise.ts'
import type { PreparedSignIn } from './rows.ts'

export interface EngineOptions extends JudgeOptions {
  store: Store
}

export interface BatchResult {
  new: number
  known: number
  /** New ones that came too late for their neighbours to be judged again: more than `latenessHours`. */
  late: number
  /** By riskEventType; also those of sign-ins of before that look different now. */
  detections: Record<string, number>
}

export interface Engine {
  /**
   * Makes the batch durable with all its consequences, or throws and leaves nothing of it. Idempotent. Batches are
   * written in the order of the calls; a second call may be made before the first has ended.
   */
  ingest(batch: PreparedSignIn[]): Promise<BatchResult>
}

export function createEngine(options: EngineOptions): Engine {
  return new PipelinedEngine(options)
}

class PipelinedEngine implements Engine {
  readonly #options: EngineOptions
  #epoch: Epoch
  /** Ends when nothing is being judged. */
  #judging: Promise<unknown> = Promise.resolve()
  /** Ends when everything judged so far is durable; rejected when some of it is not. */
  #writing: Promise<unknown> = Promise.resolve()

  constructor(options: EngineOptions) {
    this.#options = options
    this.#epoch = newEpoch(options.settings)
  }

  async ingest(batch: PreparedSignIn[]): Promise<BatchResult> {
    const before = this.#writing
    const planned = this.#exclusively(() => this.#plan(batch, before))
    const written = Promise.all([planned, before]).then(([plan]) => this.#commit(plan))
    this.#writing = written
    try {
      return resultOf(await written)
    } catch (error) {
      if (this.#writing === written) this.#writing = Promise.resolve()
      this.#epoch = newEpoch(this.#options.settings)
      throw error
    }
  }

  async #plan(batch: PreparedSignIn[], before: Promise<unknown>): Promise<Plan> {
    const epoch = this.#epoch
    if (asksForUnwritten(epoch, batch)) await before.catch(() => {})
    const plan = await judge(this.#options, epoch, this.#options.store.read, batch)
    epoch.inFlight.push(plan)
    return plan
  }

  /** Returns the plan that was written. */
  async #commit(plan: Plan): Promise<Plan> {
    const { store, tenantId } = this.#options
    if (plan.ids.size > 0 && !(await store.write(tenantId, (db) => this.#writeIfFresh(db, plan)))) {
      return this.#exclusively(() => this.#redo(plan.batch))
    }
    plan.epoch.inFlight = plan.epoch.inFlight.filter((other) => other !== plan)
    return plan
  }

  async #writeIfFresh(db: Db, plan: Plan): Promise<boolean> {
    const revision = await revisionOf(db, this.#options.tenantId)
    if (plan.epoch !== this.#epoch || plan.revision !== revision) return false
    await this.#write(db, plan)
    return true
  }

  async #redo(batch: PreparedSignIn[]): Promise<Plan> {
    const { store, tenantId } = this.#options
    const epoch = newEpoch(this.#options.settings)
    this.#epoch = epoch
    return store.write(tenantId, async (db) => {
      const plan = await judge(this.#options, epoch, db, batch)
      if (plan.ids.size > 0) await this.#write(db, plan)
      return plan
    })
  }

  async #write(db: Db, plan: Plan): Promise<void> {
    const { signIns, identityRows, learning, promoted, detections, revised } = plan
    const { tenantId, settings, now } = this.#options
    await Promise.all([insertSignIns(db, signIns), saveIdentities(db, identityRows), learning.write(db)])
    await promoteSignIns(db, tenantId, promoted)
    if (revised) {
      await revise(db, revised.revisions, detections, { tenantId, settings, now, at: revised.at })
    } else {
      await raiseRisk(db, detections, { tenantId, settings, now })
      await insertDetections(db, detections)
    }
    await writeLater(db, plan.later)
    await saveCampaigns(db, tenantId, plan.campaigns)
    await raiseRevision(db, tenantId)
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#judging.then(work)
    this.#judging = result.catch(() => {})
    return result
  }
}

/**
 * Whether judging would read what is still in flight: memory that starts anew, the past, or counts of sign-ins that
 * were promoted or judged again.
 */
function asksForUnwritten({ memory, newest, inFlight }: Epoch, batch: PreparedSignIn[]): boolean {
  return (
    memory.isFull ||
    batch.some(({ signIn }) => memory.isPast(signIn.createdDateTime) || isBefore(signIn, newest)) ||
    inFlight.some(({ promoted, revised, later }) => promoted.length > 0 || revised !== null || later.size > 0)
  )
}

function isBefore(signIn: SignIn, newest = ''): boolean {
  return signIn.createdDateTime <= newest && orderOf(signIn) < newest
}

function resultOf({ batch, ids, late, detections, revised }: Plan): BatchResult {
  const counts: Record<string, number> = {}
  const added = revised?.revisions.flatMap((revision) => revision.added) ?? []
  for (const { riskEventType } of [...detections, ...added])
    counts[riskEventType] = (counts[riskEventType] ?? 0) + 1
  return { new: ids.size, known: batch.length - ids.size, late, detections: counts }
}
