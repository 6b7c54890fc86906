/**
 * The way of every sign-in into the store, wherever it comes from: a batch is put in order, judged one by one against
 * what was known just before each, and written with everything that follows from it in one transaction.
 */
import type { EngineSettings } from '../config.ts'
import type { History } from '../detections/detection.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import type { Features } from '../enrich/features.ts'
import type { SignIn, Timestamp } from '../model/sign-in.ts'
import { isGuess, outcomeOf } from '../model/sign-in-outcome.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import { totalOf } from '../profile/buckets.ts'
import { decodeProfile, encodeProfile } from '../profile/encoding.ts'
import { contributionsOf } from '../profile/likelihood.ts'
import { addPending, emptyProfile, type Observation, type Profile } from '../profile/profile.ts'
import { insertDetections } from '../store/risk.ts'
import { insertSignIns, knownSignInIds, promoteSignIns } from '../store/sign-ins.ts'
import type { Db, Store } from '../store/store.ts'
import type { RiskDetectionTable, SignInTable, UserTable } from '../store/tables.ts'
import { raiseRevision, revisionOf } from '../store/tenants.ts'
import { saveUsers, usersByIds } from '../store/users.ts'
import { assess } from './assess.ts'
import type { GuessWindow } from './guess-window.ts'
import { fateOf, Learning, ripe } from './learning.ts'
import { raiseUserRisk } from './raise-user-risk.ts'
import { detectionRow, type PreparedSignIn, signInRow } from './rows.ts'
import { TenantMemory } from './tenant-memory.ts'

export interface EngineOptions {
  store: Store
  tenantId: string
  settings: EngineSettings
  /** Kinds of networks for which an address list is loaded. */
  listedKinds: NetworkKind[]
  /** The moment at which something is said to be detected, for a sign-in of this time. */
  now: (at: Timestamp) => Timestamp
}

export interface BatchResult {
  new: number
  known: number
  /** By riskEventType. */
  detections: Record<string, number>
}

export interface Engine {
  /** Makes the batch durable with all its consequences, or throws and leaves nothing of it. Idempotent. */
  ingest(batch: PreparedSignIn[]): Promise<BatchResult>
}

interface KnownUser {
  row: UserTable
  profile: Profile
}

export function createEngine(options: EngineOptions): Engine {
  const memory = new TenantMemory(options.settings)
  return {
    async ingest(batch) {
      try {
        return await options.store.write(options.tenantId, (db) => new Batch(options, memory, db).run(batch))
      } catch (error) {
        memory.forgetAll()
        throw error
      }
    },
  }
}

/** One transaction. */
class Batch {
  readonly #options: EngineOptions
  readonly #memory: TenantMemory
  readonly #db: Db
  readonly #learning: Learning
  readonly #users = new Map<string, KnownUser>()
  readonly #signIns: SignInTable[] = []
  readonly #detections: RiskDetectionTable[] = []
  readonly #promoted: string[] = []

  constructor(options: EngineOptions, memory: TenantMemory, db: Db) {
    this.#options = options
    this.#memory = memory
    this.#db = db
    this.#learning = new Learning(options.tenantId, options.settings, memory)
  }

  async run(batch: PreparedSignIn[]): Promise<BatchResult> {
    const { tenantId } = this.#options
    const fresh = await this.#freshInOrder(batch)
    const first = fresh[0]
    if (first) {
      await this.#memory.open(this.#db, tenantId, await revisionOf(this.#db, tenantId))
      await this.#memory.load(
        this.#db,
        tenantId,
        fresh.map(({ features }) => features),
      )
      const guesses = await this.#memory.loadGuesses(this.#db, tenantId, first.signIn.createdDateTime)
      await this.#loadUsers(fresh)
      for (const prepared of fresh) this.#judge(prepared, guesses)
      await this.#write()
    }
    const detections: Record<string, number> = {}
    for (const { riskEventType } of this.#detections) {
      detections[riskEventType] = (detections[riskEventType] ?? 0) + 1
    }
    return { new: fresh.length, known: batch.length - fresh.length, detections }
  }

  async #freshInOrder(batch: PreparedSignIn[]): Promise<PreparedSignIn[]> {
    const byId = new Map<string, PreparedSignIn>()
    for (const prepared of batch) if (!byId.has(prepared.signIn.id)) byId.set(prepared.signIn.id, prepared)
    const known = await knownSignInIds(this.#db, this.#options.tenantId, [...byId.keys()])
    const fresh = [...byId.values()].filter(({ signIn }) => !known.has(signIn.id))
    return fresh.sort((a, b) => compare(orderOf(a.signIn), orderOf(b.signIn)))
  }

  async #loadUsers(fresh: PreparedSignIn[]): Promise<void> {
    const ids = [...new Set(fresh.map(({ signIn }) => signIn.userId))]
    for (const row of await usersByIds(this.#db, this.#options.tenantId, ids)) {
      this.#users.set(row.id, { row, profile: decodeProfile(row.profile) })
    }
  }

  #judge(prepared: PreparedSignIn, guesses: GuessWindow): void {
    const { signIn, features } = prepared
    const { settings, listedKinds, tenantId, now } = this.#options
    const { createdDateTime: at, userId } = signIn
    const { profile } = this.#see(signIn)
    const outcome = outcomeOf(signIn.status.errorCode)
    const tenant = this.#memory.baseline(at, profile)
    const verdict = assess({
      signIn,
      outcome,
      features,
      profile,
      history: historyOf(profile, features, at),
      contributions: contributionsOf(features, profile, tenant, at, settings),
      tenant,
      listedKinds,
      guessing: guesses.at(at, features),
      settings,
    })
    if (isGuess(outcome)) guesses.add(at, userId, features)
    const observation = { signInId: signIn.id, at, features }
    const fate = fateOf(outcome, verdict.riskLevelAggregated, observation)
    if (outcome === 'success') this.#promoteRipe(userId, profile, observation, fate === 'trusted')
    if (fate === 'trusted') this.#learning.trust(userId, profile, observation)
    if (fate === 'pending') addPending(profile, observation)
    this.#signIns.push(signInRow(tenantId, prepared, verdict, fate))
    for (const raised of verdict.raised)
      this.#detections.push(detectionRow(tenantId, signIn, raised, now(at)))
  }

  /** The user of the sign-in, with the newest names that were seen. */
  #see(signIn: SignIn): KnownUser {
    const { userId, createdDateTime: at, userPrincipalName, userDisplayName } = signIn
    const known = this.#users.get(userId)
    if (known) {
      const { row } = known
      if (at < row.firstSeenDateTime) row.firstSeenDateTime = at
      if (at >= row.lastSeenDateTime) {
        row.lastSeenDateTime = at
        row.userPrincipalName = userPrincipalName ?? row.userPrincipalName
        row.userDisplayName = userDisplayName ?? row.userDisplayName
      }
      if (!known.profile.firstAt || at < known.profile.firstAt) known.profile.firstAt = at
      return known
    }
    const row: UserTable = {
      tenantId: this.#options.tenantId,
      id: userId,
      userPrincipalName,
      userDisplayName,
      firstSeenDateTime: at,
      lastSeenDateTime: at,
      profile: '',
    }
    const user = { row, profile: { ...emptyProfile(), firstAt: at } }
    this.#users.set(userId, user)
    this.#memory.users++
    return user
  }

  #promoteRipe(userId: string, profile: Profile, current: Observation, isTrusted: boolean): void {
    const isVouching = isTrusted && current.features.secondFactor !== undefined
    for (const pending of ripe(profile, current, isVouching, this.#options.settings)) {
      this.#learning.trust(userId, profile, pending)
      this.#promoted.push(pending.signInId)
    }
  }

  async #write(): Promise<void> {
    const { tenantId, settings, now } = this.#options
    const users = [...this.#users.values()].map(({ row, profile }) => ({
      ...row,
      profile: encodeProfile(profile),
    }))
    await Promise.all([
      insertSignIns(this.#db, this.#signIns),
      saveUsers(this.#db, users),
      this.#learning.write(this.#db),
    ])
    await promoteSignIns(this.#db, tenantId, this.#promoted)
    await raiseUserRisk(this.#db, this.#detections, { tenantId, settings, now })
    await insertDetections(this.#db, this.#detections)
    this.#memory.close(await raiseRevision(this.#db, tenantId))
  }
}

const dayMs = 86_400_000

function historyOf(profile: Profile, { values }: Features, at: Timestamp): History {
  const since = profile.learningSince ?? profile.firstAt
  return {
    signIns: profile.learningSince ? profile.signInsSince : totalOf(profile.signIns),
    ageDays: since ? Math.max(0, (toMilliseconds(at) - toMilliseconds(since)) / dayMs) : 0,
    device: deviceOf(profile, values),
  }
}

function deviceOf(profile: Profile, { device, agent, os }: Features['values']): History['device'] {
  if (device && profile.values.get('device')?.has(device)) return 'known'
  if (!device && !agent && !os) return 'unknown'
  const isNewAgent = agent !== undefined && !profile.values.get('agent')?.has(agent)
  const isNewOs = os !== undefined && !profile.values.get('os')?.has(os)
  if (isNewAgent || isNewOs) return 'new'
  return 'unknown'
}

function orderOf({ createdDateTime, id }: SignIn): string {
  return `${createdDateTime} ${id}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
