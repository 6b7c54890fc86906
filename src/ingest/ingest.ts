/**
 * The way of every sign-in into the store, wherever it comes from. One batch is judged while the one before it is being
 * written, and judging holds nothing. What a batch writes is worked out before its transaction. Where others wrote since,
 * nothing of that is written, and the transaction hears first what they wrote: only batches about the same identities are
 * judged again, outside of it, and after a few times within it, so that no stream of answers keeps a batch from ever
 * being written.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { microsecondsOf } from '../assessment/observe.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { type Committed, commitPlan, remember } from '../risk/commit.ts'
import type { Plan } from '../risk/plan.ts'
import type { PreparedSignIn } from '../risk/prepared-sign-in.ts'
import { NotDurableYet } from '../risk/retell.ts'
import { snapshotOf } from '../risk/snapshot.ts'
import { fallsAfter, takeBackFades } from '../risk/take-back-fades.ts'
import { NotAhead } from '../store/ahead.ts'
import { StoreAway } from '../store/condition.ts'
import { settingsRevisions } from '../store/settings.ts'
import type { Db } from '../store/store.ts'
import type { BatchResult, Ingest, IngestOptions } from './contract.ts'
import { readDeclared } from './declared.ts'
import { judge, takeBack } from './judge.ts'
import { forget, isAbout, type News, newsSince } from './news.ts'
import { openTenantState, type TenantState } from './tenant-state.ts'

export type { BatchResult, Ingest, IngestOptions } from './contract.ts'

export function createIngest(options: IngestOptions): Ingest {
  return new Pipeline(options)
}

/** A batch that is not durable yet. */
interface Waiting {
  batch: PreparedSignIn[]
  /** Null: it is to be judged, for the first time or again. */
  plan: Plan | null
  /** It reads what the ones before it write, and is judged when they are durable. */
  waitsForOthers: boolean
  /** How often it was found stale when it was to be written. */
  tries: number
  resolve(result: BatchResult): void
  reject(error: unknown): void
}

/** So often a batch is judged outside of a transaction before it is judged within. */
const triesOutsideMax = 3

class Pipeline implements Ingest {
  readonly #options: IngestOptions
  #state: TenantState | null = null
  /** The oldest first; a batch has a plan only where all before it have one. */
  #queue: Waiting[] = []
  #isJudging = false
  #isWriting = false
  /** Ends with the transaction that is open. */
  #transaction: Promise<void> | null = null
  /** What was heard while a batch is being judged. */
  #heard: News[] = []
  /** Raised when plans were dropped: what is being judged beside them is no longer so. */
  #drops = 0
  /** Whether nobody else wrote since the batch before. Among others, what is worked out ahead is mostly in vain. */
  #isAlone = true
  /** How many wait for the store to come back; nothing is begun meanwhile. */
  #waits = 0

  constructor(options: IngestOptions) {
    this.#options = options
  }

  ingest(batch: PreparedSignIn[]): Promise<BatchResult> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ batch, plan: null, waitsForOthers: false, tries: 0, resolve, reject })
      this.#goOn()
    })
  }

  async turn(): Promise<void> {
    await (this.#transaction ?? nextTurn())
  }

  #goOn(): void {
    if (this.#waits > 0) return
    if (!this.#isJudging) this.#state?.identities.pack(this.#queue.flatMap(({ plan }) => plan?.touched ?? []))
    const first = this.#queue[0]
    if (first && !this.#isWriting) {
      if (first.plan) void this.#write(first)
      else if (first.tries >= triesOutsideMax && !this.#isJudging) void this.#judgeAndWrite(first)
    }
    const next = this.#queue.find(({ plan }) => plan === null)
    if (next && !this.#isJudging && this.#mayBeJudged(next)) void this.#judgeAhead(next)
  }

  #mayBeJudged(one: Waiting): boolean {
    if (one === this.#queue[0]) return !this.#isWriting && one.tries < triesOutsideMax
    return !one.waitsForOthers
  }

  async #judgeAhead(one: Waiting): Promise<void> {
    this.#isJudging = true
    this.#heard = []
    const drops = this.#drops
    try {
      const { plan, state } = await this.#judge(this.#options.store.read, one, () => this.turn())
      for (const news of this.#heard) forget(state, news)
      if (drops !== this.#drops || this.#heard.some((news) => isAbout(plan, news))) takeBack(state, plan)
      else one.plan = plan
    } catch (error) {
      if (error instanceof NotDurableYet) one.waitsForOthers = true
      else this.#fail(one, error)
    }
    this.#isJudging = false
    this.#goOn()
  }

  async #judge(db: Db, one: Waiting, turn: () => Promise<void>): Promise<{ plan: Plan; state: TenantState }> {
    const { tenantId, settings, listedKinds } = this.#options
    this.#state ??= await openTenantState(db, tenantId, settings)
    const state = this.#state
    const inFlight = this.#queue.flatMap(({ plan }) => plan ?? [])
    const judging = { ...snapshotOf(db, tenantId), state, inFlight, listedKinds, turn }
    return { plan: await judge(judging, one.batch), state }
  }

  /** Or finds that others wrote about the same identities since it was judged. */
  async #write(first: Waiting): Promise<void> {
    this.#isWriting = true
    const plan = first.plan as Plan
    const state = this.#state as TenantState
    try {
      const found = plan.versions.size === 0 ? [] : await this.#writePlan(first, state, plan)
      if (found) this.#done(first, plan, found)
      else first.tries++
    } catch (error) {
      this.#fail(first, error)
    }
    this.#isWriting = false
    this.#goOn()
  }

  async #writePlan(first: Waiting, state: TenantState, plan: Plan): Promise<string[] | null> {
    const ahead = this.#isAlone ? await this.#writeAhead(state, plan) : null
    this.#isAlone = ahead !== null
    const committed =
      ahead ??
      (await this.#transact(async (db) => {
        this.#isAlone = !(await this.#listen(db, state))
        if (!first.plan) return null
        if (await takeBackFades(db, plan, this.#options)) {
          // It was judged by rows that look different now.
          this.#dropFrom(0)
          return null
        }
        return this.#commit(db, state, plan)
      }))
    return committed && this.#remember(state, plan, committed)
  }

  /** Null where others wrote anything since the plan was made. */
  async #writeAhead(state: TenantState, plan: Plan): Promise<Committed | null> {
    const { store, tenantId } = this.#options
    const written = await store.writeAhead(
      tenantId,
      async (db) => {
        if (await newsSince(db, state)) throw new NotAhead('others wrote')
        if ((await fallsAfter(db, plan, this.#options)).length > 0) throw new NotAhead('risk has fallen')
        return this.#commit(db, state, plan)
      },
      'part',
    )
    return written?.result ?? null
  }

  async #judgeAndWrite(first: Waiting): Promise<void> {
    this.#isWriting = true
    this.#isJudging = true
    const work = async (db: Db) => {
      if (this.#state) await this.#listen(db, this.#state)
      let { plan, state } = await this.#judge(db, first, nextTurn)
      if (await takeBackFades(db, plan, this.#options)) {
        takeBack(state, plan)
        ;({ plan, state } = await this.#judge(db, first, nextTurn))
      }
      return { plan, state, committed: plan.versions.size > 0 ? await this.#commit(db, state, plan) : null }
    }
    try {
      const { plan, state, committed } = await this.#transact(work)
      this.#done(first, plan, committed ? this.#remember(state, plan, committed) : [])
    } catch (error) {
      this.#fail(first, error)
    }
    this.#isWriting = false
    this.#isJudging = false
    this.#goOn()
  }

  async #transact<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const { store, tenantId } = this.#options
    const { promise, resolve } = Promise.withResolvers<void>()
    try {
      return await store.write(
        tenantId,
        (db) => {
          this.#transaction = promise
          return work(db)
        },
        'part',
      )
    } finally {
      this.#transaction = null
      resolve()
    }
  }

  async #commit(db: Db, state: TenantState, plan: Plan): Promise<Committed> {
    const at = Math.max(state.newestAt, newestAtOf(plan))
    const cause = { kind: 'batch', at, actor: null, request: null } as const
    return commitPlan(snapshotOf(db, state.tenantId), state, plan, cause, this.#options)
  }

  #remember(state: TenantState, plan: Plan, committed: Committed): string[] {
    remember(state, committed)
    state.newestAt = Math.max(state.newestAt, newestAtOf(plan))
    return committed.found
  }

  /** Within a transaction of the tenant: what is remembered is true again, and what was judged by less is dropped. Whether there was anything. */
  async #listen(db: Db, state: TenantState): Promise<boolean> {
    const news = await newsSince(db, state)
    if (!news) return false
    const { revision, position } = news
    Object.assign(state, { revision, position, newestAt: Math.max(state.newestAt, news.newestAt) })
    // Others may have judged by other settings.
    state.revisions = await settingsRevisions(db, state.tenantId, state.settings)
    state.declared = await readDeclared(db, state.tenantId, state.declared)
    forget(state, news)
    this.#heard.push(news)
    const index = this.#queue.findIndex(({ plan }) => plan && isAbout(plan, news))
    if (index >= 0) this.#dropFrom(index)
    return true
  }

  /** What was judged beside a dropped plan, or after it, is dropped as well. */
  #dropFrom(index: number): void {
    this.#drops++
    for (const one of this.#queue.slice(index)) {
      if (one.plan && this.#state) takeBack(this.#state, one.plan)
      one.plan = null
    }
  }

  #done(one: Waiting, { batch, ids, replaced, foreign, late }: Plan, found: string[]): void {
    this.#queue = this.#queue.filter((other) => other !== one)
    const detections: Record<string, number> = {}
    for (const type of found) detections[type] = (detections[type] ?? 0) + 1
    const known = batch.length - ids.size - replaced - foreign
    one.resolve({ new: ids.size, replaced, known, foreign, late, detections })
  }

  #fail(one: Waiting, error: unknown): void {
    one.plan = null
    this.#dropFrom(0)
    this.#state = null
    const { whenAway } = this.#options
    if (whenAway && error instanceof StoreAway) void this.#wait(one, whenAway(error))
    else this.#reject(one, error)
  }

  async #wait(one: Waiting, back: Promise<void>): Promise<void> {
    this.#waits++
    await back.catch((error) => this.#reject(one, error))
    this.#waits--
    this.#goOn()
  }

  #reject(one: Waiting, error: unknown): void {
    this.#queue = this.#queue.filter((other) => other !== one)
    one.reject(error)
  }
}

function newestAtOf({ batch }: Plan): number {
  const times = batch.map(({ signIn }) => signIn.createdDateTime).sort()
  return microsecondsOf(times.at(-1) as Timestamp)
}
