/**
 * Judging a batch: what is new of it, day by day and identity by identity, each event beside what was known just before
 * it. It only reads, and holds nothing; what is to be written comes back as a plan.
 */
import { microsecondsOf, observe } from '../assessment/observe.ts'
import { compareKeys, type EventKey } from '../model/event-key.ts'
import { type IdentityKey, identityOf, keyOf } from '../model/identity.ts'
import { dayOf } from '../profile/decay.ts'
import { openFlat } from '../profile/flat.ts'
import { uptoOf } from '../profile/header.ts'
import type { TenantDay } from '../profile/tenant-day.ts'
import { attemptOf } from '../risk/attempt-of.ts'
import { newerName, olderName } from '../risk/identity-name.ts'
import { type Known, keyOfRow } from '../risk/known.ts'
import { personOf } from '../risk/person.ts'
import { changeAttempt, newPlan, type Plan, type Touched, touchedOf } from '../risk/plan.ts'
import type { PreparedSignIn } from '../risk/prepared-sign-in.ts'
import { type Item, replay } from '../risk/replay.ts'
import { goesOn, type Observed, retell } from '../risk/retell.ts'
import { nothingSaidOfIdentity } from '../risk/said.ts'
import { prune, sayAround } from '../risk/say-around.ts'
import { withDeclared } from './declared.ts'
import type { Judging } from './judging.ts'
import { setAside } from './set-aside.ts'
import { sift } from './sift.ts'
import { knownOf, type TenantState } from './tenant-state.ts'

/** So often others get their turn. */
const eventsPerTurn = 100

/** One at a time. Throws NotDurableYet (retell.ts) where it would have to read what is in flight. */
export async function judge(judging: Omit<Judging, 'plan'>, batch: PreparedSignIn[]): Promise<Plan> {
  const plan = newPlan(batch)
  const { state, db, inFlight } = judging
  try {
    const { fresh, better, replaced, foreign } = await sift(db, state.tenantId, batch, inFlight)
    const arrived: Arrived[] = [...fresh.map((prepared) => ({ prepared })), ...better]
    plan.ids = new Set(fresh.map(({ signIn }) => signIn.id))
    plan.versions = new Map(arrived.map(({ prepared }) => [prepared.signIn.id, prepared.version]))
    plan.late = lateAmong(fresh, state, inFlight)
    Object.assign(plan, { replaced, foreign })
    const byDay = Map.groupBy(arrived, ({ prepared }) => dayOf(atOf(prepared)))
    for (const day of [...byDay.keys()].sort((a, b) => a - b))
      await judgeDay({ ...judging, plan }, day, byDay.get(day) as Arrived[])
    prune(state.campaigns, plan, state.settings)
    state.settled.add(plan.days.counts())
    for (const touched of plan.touched.values()) touched.after = { ...touched.known }
    return plan
  } catch (error) {
    takeBack(state, plan)
    throw error
  }
}

/** Memory holds nothing of the plan any more; what it is about is read again. */
export function takeBack(state: TenantState, plan: Plan): void {
  // As it was before is not what it is now: others may have written meanwhile.
  for (const key of plan.touched.keys()) state.identities.delete(key)
  state.settled.forgetSince(plan.days.first())
  state.areCampaignsLoaded = false
}

/** One to be judged, and the stored event that it replaces. */
type Arrived = Omit<Observed, 'observation'>

async function judgeDay(judging: Judging, day: number, arrived: Arrived[]): Promise<void> {
  const { db, state, plan, inFlight } = judging
  const inFlightFrom = inFlight.reduce(
    (first, { days }) => Math.min(first, days.first()),
    Number.POSITIVE_INFINITY,
  )
  const tenantDay = await state.settled.of(db, day, { own: plan.days.counts(), inFlightFrom })
  const owners = new Map<string, { owner: IdentityKey; arrived: Arrived[] }>()
  for (const one of arrived) {
    const owner = identityOf(one.prepared.signIn)
    const key = keyOf(owner)
    const known = owners.get(key)
    if (known) known.arrived.push(one)
    else owners.set(key, { owner, arrived: [one] })
  }
  const known = await knownOf(
    judging,
    [...owners.values()].map(({ owner }) => owner),
  )
  let done = 0
  for (const [key, { arrived: own }] of owners) {
    await judgeOne(judging, key, known.get(key) as Known, observed(judging, own, tenantDay))
    done += own.length
    if (done >= eventsPerTurn) {
      done = 0
      await judging.turn()
    }
  }
  await sayAround({
    ...judging,
    knownOf: (people) => knownOf(judging, people),
    remember: (key, told) => state.identities.set(key, told),
  })
}

async function judgeOne(judging: Judging, key: string, known: Known, fresh: Observed[]): Promise<void> {
  const { state, plan } = judging
  const touched = touchedOf(plan, key, known)
  const upto = uptoOf(openFlat(known.profile))
  for (const one of fresh) nameBy(touched.known, one, upto)
  const from = firstOf(fresh)
  if (goesOn(known, from)) append(judging, touched, fresh)
  else {
    const near = await setAside(judging, touched, fresh)
    const nearFrom = near.length > 0 ? firstOf(near) : null
    if (nearFrom && goesOn(known, nearFrom)) append(judging, touched, near)
    else if (nearFrom) await retell(judging, key, touched, { fresh: near, from: nearFrom })
  }
  state.identities.set(key, touched.known)
}

/** Where the history is another one from. `fresh` is in order. */
function firstOf(fresh: Observed[]): EventKey {
  let first: EventKey = (fresh[0] as Observed).observation
  for (const { replaces } of fresh)
    if (replaces && compareKeys(keyOfRow(replaces), first) < 0) first = keyOfRow(replaces)
  return first
}

/** Behind everything that is known of the identity: what almost always happens. */
function append({ state, plan }: Judging, touched: Touched, fresh: Observed[]): void {
  const items: Item[] = fresh.map(({ observation }) => ({ observation, settings: state.settings }))
  const { known } = touched
  const person = personOf(known.owner)
  const replayed = replay(known, items, nothingSaidOfIdentity, { days: plan.days })
  known.profile = replayed.profile
  known.bare = replayed.bare
  known.unsaved += fresh.length
  touched.checkpoints.push(...replayed.checkpoints)
  for (const [text, key] of replayed.promoted) touched.promoted.set(text, key)
  for (const [index, { observation, verdict, fate, bareVerdict }] of replayed.told.entries()) {
    const { prepared } = fresh[index] as Observed
    touched.fresh.push({ observation, verdict, fate, prepared })
    const now = attemptOf(observation, bareVerdict, person)
    if (now) changeAttempt(touched, { key: now.key, was: null, now })
  }
}

function observed({ state, listedKinds }: Judging, arrived: Arrived[], tenantDay: TenantDay): Observed[] {
  const { knownIssuers } = state.settings.tokenIssuerAnomaly
  const all = arrived.map((one): Observed => {
    const prepared = withDeclared(state.declared, one.prepared)
    const enrichment = { features: prepared.features, listedKinds, knownIssuers }
    return { ...one, prepared, observation: observe(prepared, enrichment, tenantDay, state.key) }
  })
  for (const { observation, prepared } of all) state.words.note(observation, prepared.features, false)
  return all.sort((a, b) => compareKeys(a.observation, b.observation))
}

function nameBy(known: Known, { prepared, observation }: Observed, upto: EventKey): void {
  const isNewest = compareKeys(observation, upto) >= 0
  const name = (isNewest ? newerName : olderName)(known.name, prepared.signIn)
  const isSame =
    name.displayName === known.name.displayName &&
    name.userPrincipalName === known.name.userPrincipalName &&
    name.appId === known.name.appId &&
    name.details === known.name.details
  if (isSame) return
  known.name = name
  known.isNameNew = true
}

/** How many came so late that what is settled may have gone on without them. */
function lateAmong(fresh: PreparedSignIn[], state: TenantState, inFlight: Plan[]): number {
  const before = inFlight.flatMap(({ batch }) => batch.map(atOf))
  const newest = before.reduce((latest, at) => Math.max(latest, at), state.newestAt)
  const from = newest - state.settings.latenessHours * 3_600_000_000
  return fresh.filter((one) => atOf(one) < from).length
}

function atOf({ signIn }: PreparedSignIn): number {
  return microsecondsOf(signIn.createdDateTime)
}
