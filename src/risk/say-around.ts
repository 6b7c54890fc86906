/** After a day of a batch, and after an answer: what the campaigns around say now, and the histories that it changes. */

import { microsecondsOf } from '../assessment/observe.ts'
import type { Campaign } from '../campaigns/campaigns.ts'
import { firstOf, mergedOutcome } from '../campaigns/range.ts'
import type { EngineSettings } from '../config.ts'
import { compareKeys, type EventKey, eventKeyText } from '../model/event-key.ts'
import { type IdentityKey, keyOf } from '../model/identity.ts'
import { areAttemptsMore, attemptsSince } from '../store/attempts.ts'
import { campaignDays } from '../store/campaigns.ts'
import { rulingsBetween } from '../store/ledger.ts'
import { decodeAttempt } from './attempt-bytes.ts'
import {
  type CampaignMemory,
  emptyCampaignMemory,
  neededFor,
  neededFrom,
  type Sayings,
  sayAgain,
  sayAnew,
} from './campaign-stage.ts'
import type { Known } from './known.ts'
import { type AttemptChange, type CampaignChange, type Plan, touchedOf } from './plan.ts'
import { NotDurableYet, retell, saidOf, type Telling } from './retell.ts'
import { rulingKinds, saidIn } from './said.ts'
import type { Standing } from './standing.ts'
import type { SaidOfTried } from './tried.ts'

const hourMicroseconds = 3_600_000_000
/**
 * Beside the window, for what comes in order. What has to be told from the start of its day is read again: in a new tenant of
 * 50,000 people every third sign-in is an attempt, and those of four days do not fit into the memory of an import.
 */
const hoursKeptMore = 6
const hoursBetweenPrunes = 6

/** What it takes to ask the campaigns. */
export interface Asking extends Telling {
  state: Standing & { campaigns: CampaignMemory; areCampaignsLoaded: boolean }
  /** Of people who are asked about beside those of the plan. */
  knownOf(owners: IdentityKey[]): Promise<Map<string, Known>>
  /** Their histories are told anew. */
  remember(key: string, known: Known): void
}

/** `attemptsMax`: where more would have to be looked at, the plan says from when on, and nothing is asked. */
export async function sayAround(asking: Asking, attemptsMax = Number.POSITIVE_INFINITY): Promise<void> {
  const { state, plan } = asking
  const changes = changesIn(asking)
  if (changes.length === 0) return
  plan.asksCampaigns = true
  const changed = changes.flatMap(({ was, now }) => [was, now].filter((one) => one !== null))
  await openCampaigns(asking)
  const memory = state.campaigns
  const from = neededFrom(changed, memory, state.settings)
  if (from !== null && (await areMore(asking, from, attemptsMax))) {
    plan.campaignsLeftFrom = firstOf(changed)
    return
  }
  if (from !== null) await load(asking, from)
  for (const { key, now, userId } of changes) {
    if (now) memory.tried.set(now, userId)
    else memory.tried.delete(key)
  }
  const again = sayAgain(memory, changed, state.settings)
  if (again) await takeAgain(asking, again)
}

/** What the campaigns say since `at`, where what is stored of attempts has changed and nobody has asked them. */
export async function sayAroundSince(asking: Asking, at: number): Promise<void> {
  const { state, plan } = asking
  plan.asksCampaigns = true
  await openCampaigns(asking)
  await load(asking, neededFor(at, state.campaigns, state.settings))
  await takeAgain(asking, sayAnew(state.campaigns, at, state.settings))
}

async function areMore({ db, state }: Asking, from: number, max: number): Promise<boolean> {
  return max !== Number.POSITIVE_INFINITY && (await areAttemptsMore(db, state.tenantId, from, max))
}

async function takeAgain(asking: Asking, again: Sayings): Promise<void> {
  const { state, plan } = asking
  const memory = state.campaigns
  if (again.change) {
    const userIds = again.change.campaigns.length > 0 ? memory.tried.userIds() : new Map<number, string>()
    plan.campaigns = joined(plan.campaigns, { ...again.change, userIds })
  }
  const byUser = Map.groupBy(again.changed, ({ userId }) => userId)
  for (const [userId, sayings] of byUser) await takeSayings(asking, userId, sayings)
}

/** What an earlier day of the batch changed, and what this one does. */
function joined(before: CampaignChange | null, now: CampaignChange): CampaignChange {
  if (!before) return now
  const userIds = new Map([...before.userIds, ...now.userIds])
  const { days, from } = now
  if (from === null)
    return { campaigns: added(before.campaigns, now.campaigns), userIds, days, from: before.from }
  const range = { from, judgedFrom: from }
  const { campaigns } = mergedOutcome({ ...before, findings: [] }, { ...now, findings: [] }, range)
  return { campaigns, userIds, days, from: Math.min(before.from ?? from, from) }
}

/** Two days of a batch may each tell of new users of one campaign. */
function added(before: Campaign[], now: Campaign[]): Campaign[] {
  const byId = new Map(before.map((campaign) => [campaign.id, campaign]))
  for (const campaign of now) {
    const users = [...(byId.get(campaign.id)?.users ?? []), ...campaign.users]
    byId.set(campaign.id, { ...campaign, users })
  }
  return [...byId.values()]
}

/** The histories of people of whom something else is said now. */
async function takeSayings(asking: Asking, userId: string, sayings: SaidOfTried[]): Promise<void> {
  const { plan } = asking
  const owner: IdentityKey = { identityKind: 'user', identityId: userId }
  const key = keyOf(owner)
  const known = (await asking.knownOf([owner])).get(key)
  if (!known) return
  const touched = touchedOf(plan, key, known)
  const before = await saidOf(asking, touched)
  const about = new Set(sayings.map((saying) => eventKeyText(saying.key)))
  const isAbout = (one: EventKey) => about.has(eventKeyText(one))
  const kept = before.rulings.filter((ruling) => ruling.kind !== 'findings' || !isAbout(ruling.key))
  const now = sayings.map(({ key: at, said }) => ({
    key: at,
    entry: Number.MAX_SAFE_INTEGER,
    kind: 'findings' as const,
    said,
  }))
  const saidNow = sayings.map(({ key: at, said }) => ({ kind: 'findings' as const, key: at, said }))
  const others = touched.rulings.filter((one) => one.kind !== 'findings' || !isAbout(one.key))
  touched.rulings = [...others, ...saidNow]
  const findings = rulingKinds.indexOf('findings')
  for (const row of touched.said?.rows ?? []) {
    if (row.ruling === findings && isAbout(row) && !touched.voided.includes(row)) touched.voided.push(row)
  }
  const from = sayings.map(({ key: at }) => at).sort(compareKeys)[0] as EventKey
  await retell(asking, key, touched, { fresh: [], from, said: { ...before, rulings: [...kept, ...now] } })
  asking.remember(key, touched.known)
}

function changesIn({ plan, state }: Asking): (AttemptChange & { userId: string })[] {
  const found: (AttemptChange & { userId: string })[] = []
  for (const { attemptsNew, known, fresh } of plan.touched.values()) {
    for (const change of attemptsNew.splice(0)) {
      found.push({ ...change, userId: known.owner.identityId })
      const own = fresh.find(({ observation }) => compareKeys(observation, change.key) === 0)
      if (own) state.words.note(own.observation, own.prepared.features, true)
    }
  }
  return found
}

async function openCampaigns({ db, state, inFlight }: Asking): Promise<void> {
  if (state.areCampaignsLoaded) return
  if (inFlight.length > 0) throw new NotDurableYet()
  state.campaigns = {
    ...emptyCampaignMemory(),
    days: await campaignDays(db, state.tenantId),
    from: Number.POSITIVE_INFINITY,
  }
  state.areCampaignsLoaded = true
}

/** What the store has of the time that is looked at. */
async function load({ db, state, inFlight }: Asking, from: number): Promise<void> {
  if (from >= state.campaigns.from) return
  if (inFlight.length > 0) throw new NotDurableYet()
  await loadFrom({ db, state }, from)
}

/** What is remembered already may be newer than what is stored. */
async function loadFrom({ db, state }: Pick<Asking, 'db' | 'state'>, from: number): Promise<void> {
  const { tenantId, campaigns: memory } = state
  for (const row of await attemptsSince(db, tenantId, from)) {
    const attempt = decodeAttempt(row)
    if (attempt.key.at >= memory.from) continue
    memory.tried.set(attempt, row.userId)
  }
  const findings = rulingKinds.indexOf('findings')
  const rows = await rulingsBetween(db, tenantId, { ruling: findings, from, to: Number.MAX_SAFE_INTEGER })
  for (const ruling of saidIn(rows).rulings) {
    if (ruling.kind !== 'findings' || ruling.key.at >= memory.from) continue
    const userId = memory.tried.userIdOf(ruling.key)
    if (userId === undefined) continue
    memory.sayings.set(eventKeyText(ruling.key), { key: ruling.key, userId, said: ruling.said })
  }
  memory.from = from
}

/** Bounded by what may still be asked for. After the last day of a batch: what it changed is not written yet. */
export function prune(
  memory: CampaignMemory,
  { batch }: Plan,
  { passwordSpray, campaigns }: EngineSettings,
): void {
  const newest = batch.reduce(
    (latest, { signIn }) => Math.max(latest, microsecondsOf(signIn.createdDateTime)),
    0,
  )
  const windowHours = Math.max(passwordSpray.windowHours, campaigns.burstHours)
  const oldest = newest - (windowHours + hoursKeptMore) * hourMicroseconds
  if (oldest < memory.from + hoursBetweenPrunes * hourMicroseconds) return
  memory.tried.forgetBefore(oldest)
  for (const [text, { key }] of memory.sayings) if (key.at < oldest) memory.sayings.delete(text)
  memory.from = oldest
}
