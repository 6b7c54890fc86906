/**
 * What a sign-in teaches: which fate it meets, and what follows for the counts of user and tenant. All changes are
 * gathered here and written once at the end of the transaction; feedback uses the same gate to take things out again.
 */
import type { EngineSettings } from '../config.ts'
import type { IdentityKey } from '../model/identity.ts'
import type { RiskLevel } from '../model/risk.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import { bucketOf } from '../profile/buckets.ts'
import {
  addTrusted,
  entriesOf,
  type Observation,
  type Profile,
  type Trust,
  takeOut,
  takePending,
  type ValueChanges,
} from '../profile/profile.ts'
import { isCounted, isShared } from '../profile/tenant.ts'
import { addTenantCounts, addValueUsers, removeValueUsers } from '../store/baseline.ts'
import type { Db } from '../store/store.ts'
import type { TenantCountTable, ValueUserTable } from '../store/tables.ts'
import { allSignIns, type TenantMemory } from './tenant-memory.ts'

/**
 * Whether a sign-in is taken for the user's own, waits for something to speak for it, or teaches nothing. At low it is
 * still likelier the user's own than not: waiting for each would keep people strange in what they do every day.
 */
export function fateOf(outcome: SignInOutcome, level: RiskLevel, { features }: Observation): Trust {
  if (outcome !== 'success') return 'none'
  if (level === 'none' || level === 'low') return 'trusted'
  return features.secondFactor === 'phishingResistant' && level !== 'high' ? 'trusted' : 'pending'
}

/** Pending sign-ins that a trusted one with a second factor vouches for, and those that nobody objected to in time. */
export function ripe(profile: Profile, current: Observation, isVouching: boolean, settings: EngineSettings) {
  if (profile.pending.length === 0) return []
  const quietMs = settings.quietDays * 86_400_000
  const now = toMilliseconds(current.at)
  const all = profile.pending
  return takePending(profile, (pending) => {
    if (isVouching && isSameClient(pending, current)) return true
    const since = toMilliseconds(pending.at)
    // Who comes back the same way raises no new question: people who moved would wait for ever.
    const others = all.filter((one) => one.at > pending.at && !isSameClient(one, pending))
    const next = Math.min(now, ...others.map(({ at }) => toMilliseconds(at)))
    return next - since >= quietMs
  })
}

function isSameClient(a: Observation, b: Observation): boolean {
  const [one, other] = [a.features.values, b.features.values]
  return (
    one.subnet === other.subnet &&
    one.agent === other.agent &&
    one.os === other.os &&
    one.subnet !== undefined
  )
}

/**
 * Gathers what a transaction changes in the counts of a tenant. Only people are counted there: what machines do a
 * thousand times an hour says nothing about what is usual for a person.
 */
export class Learning {
  readonly #tenantId: string
  readonly #settings: EngineSettings
  readonly #memory: TenantMemory | undefined
  readonly #counts = new Map<string, TenantCountTable>()
  readonly #sharing = new Map<string, { row: ValueUserTable; isAdded: boolean }>()

  constructor(tenantId: string, settings: EngineSettings, memory?: TenantMemory) {
    this.#tenantId = tenantId
    this.#settings = settings
    this.#memory = memory
  }

  trust(identity: IdentityKey, profile: Profile, observation: Observation): void {
    const changes = addTrusted(profile, observation, this.#settings)
    if (identity.identityKind !== 'user') return
    this.#share(identity.identityId, changes)
    this.#count(observation, 1)
  }

  /** The exact opposite of {@link trust}. */
  distrust(identity: IdentityKey, profile: Profile, observation: Observation): void {
    const changes = takeOut(profile, observation)
    if (identity.identityKind !== 'user') return
    this.#share(identity.identityId, changes)
    this.#count(observation, -1)
  }

  async write(db: Db): Promise<void> {
    await addTenantCounts(
      db,
      [...this.#counts.values()].filter(({ count }) => count !== 0),
    )
    const sharing = [...this.#sharing.values()]
    await addValueUsers(
      db,
      sharing.filter(({ isAdded }) => isAdded).map(({ row }) => row),
    )
    await removeValueUsers(
      db,
      sharing.filter(({ isAdded }) => !isAdded).map(({ row }) => row),
    )
  }

  #count({ at, features }: Observation, amount: 1 | -1): void {
    const bucket = bucketOf(at)
    this.#countOne(allSignIns, '', bucket, amount)
    for (const [attribute, value] of entriesOf(features)) {
      if (isCounted(attribute)) this.#countOne(attribute, value, bucket, amount)
    }
  }

  #countOne(attribute: string, value: string, bucket: number, amount: 1 | -1): void {
    this.#memory?.count(attribute, value, bucket, amount)
    const key = `${attribute} ${value} ${bucket}`
    const row = this.#counts.get(key)
    if (row) row.count += amount
    else this.#counts.set(key, { tenantId: this.#tenantId, attribute, value, bucket, count: amount })
  }

  #share(userId: string, { added, removed }: ValueChanges): void {
    for (const change of removed) this.#shareOne(userId, change, false)
    for (const change of added) this.#shareOne(userId, change, true)
  }

  #shareOne(userId: string, { attribute, value }: ValueChanges['added'][number], isAdded: boolean): void {
    if (!isShared(attribute)) return
    this.#memory?.share(attribute, value, isAdded ? 1 : -1)
    const row = { tenantId: this.#tenantId, attribute, value, userId }
    this.#sharing.set(`${attribute} ${value} ${userId}`, { row, isAdded })
  }
}
