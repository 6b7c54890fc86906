/**
 * What the engine remembers of a tenant between two batches, so that it need not ask the store for every value. It is
 * only a copy: another process may write too, so it holds for one revision of the tenant after the other.
 */
import type { EngineSettings, ProfileAttribute } from '../config.ts'
import { countedAttributes, type SharedAttribute, sharedAttributes } from '../core/observation/attributes.ts'
import type { Features } from '../enrich/features.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { nextTick } from '../model/timestamp.ts'
import { addToBuckets, type Buckets, toDays, weightOf } from '../profile/buckets.ts'
import type { Profile } from '../profile/profile.ts'
import type { TenantBaseline } from '../profile/tenant.ts'
import { countValueUsers, tenantCounts } from '../store/baseline.ts'
import { countUsers } from '../store/identities.ts'
import { failedGuesses } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import { recallCampaigns, rewindCampaigns } from './campaigns/recall.ts'
import { CampaignWatch } from './campaigns/watch.ts'
import { GuessWindow } from './guess-window.ts'
import { detectionId } from './rows.ts'

/** Values that are remembered before everything is asked anew: keeps an import of any size in bounded memory. */
const valuesMax = 20_000
/** The attribute whose only value `''` counts all trusted sign-ins. */
export const allSignIns = 'signIns'

export class TenantMemory {
  readonly #settings: EngineSettings
  readonly #isComplete: boolean
  /** Of the tenant, once all that was judged with this memory is written; negative before {@link open}. */
  revision = -1
  #counts: ByAttribute<Buckets> = new Map()
  #sharing: ByAttribute<number> = new Map()
  #guesses: GuessWindow | undefined
  readonly campaigns: CampaignWatch
  users = 0

  /** A complete memory is of a tenant that no store knows: it remembers everything, and nothing is loaded. */
  constructor(settings: EngineSettings, { isComplete = false } = {}) {
    this.#settings = settings
    this.#isComplete = isComplete
    this.campaigns = new CampaignWatch(settings, detectionId)
  }

  /** It will be emptied by the next {@link open}. */
  get isFull(): boolean {
    return sizeOf(this.#counts) >= valuesMax || sizeOf(this.#sharing) >= valuesMax
  }

  /** Whether the guesses before this moment are no longer remembered. */
  isPast(at: Timestamp): boolean {
    return this.#guesses !== undefined && at < this.#guesses.newest
  }

  /** Call before anything is asked of the store for a batch: from `readRevision` on, every other change shows. */
  async open(db: Db, tenantId: string, readRevision: () => Promise<number>): Promise<void> {
    if (this.revision >= 0 && !this.isFull) return
    if (this.revision < 0) {
      this.revision = await readRevision()
      this.users = await countUsers(db, tenantId)
      await recallCampaigns(db, tenantId, this.campaigns, this.#settings)
    }
    this.#counts = new Map()
    this.#sharing = new Map()
    await this.#loadCounts(db, tenantId, allSignIns, [''])
  }

  /** Asks the store for every value of the features that is not remembered yet. */
  async load(db: Db, tenantId: string, features: Features[]): Promise<void> {
    for (const attribute of countedAttributes) {
      await this.#loadCounts(
        db,
        tenantId,
        attribute,
        missing(features, attribute, valuesOf(this.#counts, attribute)),
      )
    }
    for (const attribute of sharedAttributes) {
      const known = valuesOf(this.#sharing, attribute)
      const values = missing(features, attribute, known)
      const users = await countValueUsers(db, tenantId, attribute, values)
      for (const value of values) known.set(value, users.get(value) ?? 0)
    }
  }

  /**
   * Makes sure that the guesses of every window that ends between `from` and `to` are known. Those after what was seen
   * last are asked for again: where a batch came late, the store has some that lie ahead of it. Those of `except`, ids of
   * sign-ins that will be judged again, are left out.
   */
  async loadGuesses(
    db: Db,
    tenantId: string,
    from: Timestamp,
    to: Timestamp,
    except: ReadonlySet<string>,
  ): Promise<GuessWindow> {
    const isLate = this.#guesses === undefined || from < this.#guesses.newest || except.size > 0
    const window =
      isLate || !this.#guesses ? new GuessWindow(this.#settings.passwordSpray.windowHours) : this.#guesses
    const range = { from: isLate ? window.startOf(from) : nextTick(window.newest), to: nextTick(to) }
    for (const guess of await failedGuesses(db, tenantId, range)) {
      if (except.has(guess.id)) continue
      window.addLater(guess.createdDateTime, guess.userId, JSON.parse(guess.features) as Features)
    }
    this.#guesses = window
    await rewindCampaigns(db, tenantId, this.campaigns, { from, except, settings: this.#settings })
    return window
  }

  /** Values that were never asked for are left to the store, which will know them when they are. */
  count(attribute: string, value: string, bucket: number, amount: number): void {
    if (this.#isComplete) remember(this.#counts, attribute, value, [])
    const buckets = this.#counts.get(attribute)?.get(value)
    if (buckets) addToBuckets(buckets, bucket, amount)
  }

  share(attribute: SharedAttribute, value: string, amount: 1 | -1): void {
    if (this.#isComplete) remember(this.#sharing, attribute, value, 0)
    const known = this.#sharing.get(attribute)
    const users = known?.get(value)
    if (users !== undefined) known?.set(value, users + amount)
  }

  /** The tenant as seen by one sign-in of the user with this profile. */
  baseline(at: Timestamp, profile: Profile): TenantBaseline {
    const halfLifeDays = this.#settings.profileHalfLifeDays
    const atDays = toDays(at)
    const weight = (attribute: string, value: string) =>
      weightOf(this.#counts.get(attribute)?.get(value), atDays, halfLifeDays)
    const signIns = weight(allSignIns, '')
    return {
      signIns,
      users: this.users,
      share: (attribute, value) => (weight(attribute, value) + 1) / (signIns + 2),
      otherUsers: (attribute, value) => {
        const isKnown = profile.values.get(attribute)?.has(value) ? 1 : 0
        return Math.max(0, (this.#sharing.get(attribute)?.get(value) ?? 0) - isKnown)
      },
    }
  }

  async #loadCounts(db: Db, tenantId: string, attribute: string, values: string[]): Promise<void> {
    const known = valuesOf(this.#counts, attribute)
    const rows = await tenantCounts(db, tenantId, attribute, values)
    for (const value of values) known.set(value, [])
    for (const row of rows) known.get(row.value)?.push(row.bucket, row.count)
  }
}

type ByAttribute<T> = Map<string, Map<string, T>>

function valuesOf<T>(all: ByAttribute<T>, attribute: string): Map<string, T> {
  const known = all.get(attribute)
  if (known) return known
  const values = new Map<string, T>()
  all.set(attribute, values)
  return values
}

function remember<T>(all: ByAttribute<T>, attribute: string, value: string, initial: T): void {
  const known = valuesOf(all, attribute)
  if (!known.has(value)) known.set(value, initial)
}

function sizeOf<T>(all: ByAttribute<T>): number {
  let size = 0
  for (const values of all.values()) size += values.size
  return size
}

function missing(features: Features[], attribute: ProfileAttribute, known: Map<string, unknown>): string[] {
  const values = new Set<string>()
  for (const { values: shown } of features) {
    const value = shown[attribute]
    if (value !== undefined && !known.has(value)) values.add(value)
  }
  return [...values]
}
