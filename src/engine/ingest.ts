/**
 * The way of every sign-in into the store, wherever it comes from. A batch is judged while the one before it is still
 * being written; its own transaction is short, and holds only if nobody else has changed the tenant in between. If
 * somebody has (another process, an admin's answer), it is judged again: outside of the transaction, so that nobody
 * waits, and after a few times within it, so that no stream of answers keeps it from ever being written.
 *
 * Whoever judges has the epoch to itself, and waits for no other batch meanwhile: a batch that would have to see what
 * is not durable yet gives way and is judged when it is.
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

/** So often a batch is judged outside of a transaction before it is judged within. */
const triesOutsideMax = 3

/** A batch that is not durable yet. */
type Open = PreparedSignIn[]

class PipelinedEngine implements Engine {
  readonly #options: EngineOptions
  #epoch: Epoch
  /** In the order of the calls, which is that of writing. */
  readonly #open: Open[] = []
  /** Ends when nothing is being judged. */
  #judging: Promise<unknown> = Promise.resolve()
  /** Ends when all batches so far are durable or have failed. */
  #settled: Promise<unknown> = Promise.resolve()

  constructor(options: EngineOptions) {
    this.#options = options
    this.#epoch = newEpoch(options.settings)
  }

  async ingest(batch: PreparedSignIn[]): Promise<BatchResult> {
    // A list of its own, by which it is found among the open ones.
    const open: Open = [...batch]
    this.#open.push(open)
    const ahead = Promise.allSettled([this.#alone(() => this.#judgeAhead(open))])
    const written = Promise.all([ahead, this.#settled]).then(async ([[judged]]) => {
      if (judged.status === 'rejected') throw judged.reason
      return this.#commit(open, judged.value)
    })
    this.#settled = written.catch(() => {
      this.#epoch = newEpoch(this.#options.settings)
    })
    this.#settled = this.#settled.then(() => this.#open.shift())
    const plan = await written.finally(() => this.#settled)
    return resultOf(plan)
  }

  /** Null when it would have to see what is not durable yet: a batch before it without a plan, or what plans change. */
  async #judgeAhead(batch: Open): Promise<Plan | null> {
    const epoch = this.#epoch
    if (epoch.inFlight.length !== this.#open.indexOf(batch)) return null
    if (epoch.inFlight.length > 0 && asksForUnwritten(epoch, batch)) return null
    return this.#judge(epoch, batch)
  }

  async #judge(epoch: Epoch, batch: Open): Promise<Plan> {
    const plan = await judge(this.#options, epoch, this.#options.store.read, batch)
    epoch.inFlight.push(plan)
    return plan
  }

  /** Of the oldest open batch. Returns the plan that was written. */
  async #commit(batch: Open, ahead: Plan | null): Promise<Plan> {
    let plan = ahead
    for (let tries = ahead ? 1 : 0; ; tries++) {
      if (plan && (await this.#writeIfFresh(plan))) return plan
      // What others wrote is not in what this epoch remembers.
      if (plan && plan.epoch === this.#epoch) this.#epoch = newEpoch(this.#options.settings)
      if (tries >= triesOutsideMax) return this.#alone(() => this.#judgeAndWrite(batch))
      plan = await this.#alone(() => this.#judge(this.#epoch, batch))
    }
  }

  async #writeIfFresh(plan: Plan): Promise<boolean> {
    const { store, tenantId } = this.#options
    if (plan.epoch !== this.#epoch) return false
    const isWritten =
      plan.ids.size === 0 ||
      (await store.write(
        tenantId,
        async (db) => {
          if (plan.revision !== (await revisionOf(db, tenantId))) return false
          await this.#write(db, plan)
          return true
        },
        'part',
      ))
    if (isWritten) plan.epoch.inFlight = plan.epoch.inFlight.filter((other) => other !== plan)
    return isWritten
  }

  async #judgeAndWrite(batch: Open): Promise<Plan> {
    const { store, tenantId } = this.#options
    const epoch = this.#epoch
    return store.write(
      tenantId,
      async (db) => {
        const plan = await judge(this.#options, epoch, db, batch)
        if (plan.ids.size > 0) await this.#write(db, plan)
        return plan
      },
      'part',
    )
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

  /** One after the other; `work` waits for nothing that another batch has to do. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
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
