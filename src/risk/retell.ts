/**
 * The history of one identity told again from an event on: because something came late, or because campaigns say
 * something else of it now. What is stored and looks different goes into the plan.
 */
import type { Attempt } from '../campaigns/attempt.ts'
import { compareKeys, type EventKey, eventKeyText } from '../model/event-key.ts'
import { keyOf } from '../model/identity.ts'
import type { Observation } from '../observation/observation.ts'
import { emptyProfile, openFlat } from '../profile/flat.ts'
import { learningSinceOf, uptoOf } from '../profile/header.ts'
import { numberedIdentities } from '../store/identities.ts'
import { rulingsOf } from '../store/ledger.ts'
import { type EventRow, eventsOf, type PlacedEventRow } from '../store/observations.ts'
import { checkpointBefore } from '../store/profiles.ts'
import { attemptOf } from './attempt-of.ts'
import { itemsOf, type Known, keyOfRow, mayHaveCheckpoints } from './known.ts'
import { personOf } from './person.ts'
import { changeAttempt, type Fresh, type Plan, type Touched } from './plan.ts'
import type { PreparedSignIn } from './prepared-sign-in.ts'
import { type Item, type Replayed, replay, type Start, type Told } from './replay.ts'
import { type SaidOfIdentity, saidIn } from './said.ts'
import { among, setAsideOf } from './set-aside.ts'
import { planned, type Snapshot } from './snapshot.ts'
import type { Standing } from './standing.ts'

/** What it takes to tell a history again. */
export interface Telling extends Snapshot {
  state: Standing
  plan: Plan
  /** Judged and not written yet, the oldest first. */
  inFlight: Plan[]
}

export interface Observed {
  prepared: PreparedSignIn
  observation: Observation
  /** The stored event that it is a better version of. */
  replaces?: PlacedEventRow
}

/** Something that is not in the store yet would have to be read from there: judge the batch again when it is. */
export class NotDurableYet extends Error {}

export interface Retelling {
  fresh: Observed[]
  /** Nothing before it looks different. */
  from: EventKey
  /** What is said of the identity from now on; without it, what was. */
  said?: SaidOfIdentity
  /** Stored ones that are of the history from now on: they were set aside when they came. */
  late?: EventKey[]
}

/** An event of the history: a stored one, one of the batch, or one of the batch in place of a stored one. */
interface Line extends Item {
  row?: EventRow
  prepared?: PreparedSignIn
  replaces?: PlacedEventRow
}

export async function retell(
  telling: Telling,
  key: string,
  touched: Touched,
  retelling: Retelling,
): Promise<void> {
  const { plan, state } = telling
  const { fresh, from, said, late = [] } = retelling
  const before = await saidOf(telling, touched)
  const { start, stored, aside } = await startOf(telling, key, touched, from)
  const lineOf = ({ observation, prepared, replaces }: Observed): Line => ({
    ...{ observation, prepared, settings: state.settings },
    ...(replaces && { replaces }),
  })
  const [isSetAside, isLate] = [among(touched.setAside), among(late)]
  const freshBefore = touched.fresh.filter(({ observation }) => !isSetAside(observation))
  const own = [...freshBefore, ...replacedIn(touched)].map(lineOf)
  const isReplaced = new Set(fresh.flatMap(({ replaces }) => replaces?.id ?? []))
  const itemsBefore = inOrder([...stored, ...own])
  const items = inOrder([
    ...itemsBefore.filter(({ row }) => !row || !isReplaced.has(row.id)),
    ...fresh.map(lineOf),
    ...aside.filter(({ observation }) => isLate(observation)),
  ])
  const now = said ?? saidOfMoved(before, touched, fresh)
  const asBefore = replay(start, itemsBefore, before, { days: plan.days, sign: -1, judgedFrom: from })
  const replayed = replay(start, items, now, { days: plan.days, judgedFrom: from })
  takeTold(touched, items, replayed.told)
  takeAttempts(touched, asBefore.told, replayed.told, from)
  touched.demoted.push(...demotedBy(asBefore, replayed, items))
  const { known } = touched
  known.profile = replayed.profile
  known.bare = replayed.bare
  known.unsaved += fresh.length - isReplaced.size
  touched.promoted = replayed.promoted
  touched.checkpoints = replayed.checkpoints.filter(({ key: at }) => compareKeys(at, from) >= 0)
  if (stored.length > 0 || !goesOn(touched.before, from))
    touched.rewrittenFrom = earlier(touched.rewrittenFrom, from)
  if (touched.said) touched.said.all = now
}

/** What was said of it until now. */
export async function saidOf({ db, state, inFlight }: Telling, touched: Touched): Promise<SaidOfIdentity> {
  if (touched.said) return touched.said.all
  const key = keyOf(touched.known.owner)
  const isUnsaid = inFlight.some(({ touched: all }) => {
    const one = all.get(key)
    return one && one.rulings.length + one.voided.length > 0
  })
  if (isUnsaid) throw new NotDurableYet()
  const identity = await numberOf({ db, state }, touched.known)
  const rows = identity === null ? [] : await rulingsOf(db, state.tenantId, [identity])
  touched.said = { rows, all: saidIn(rows) }
  return touched.said.all
}

/** The profile before `from`, and what is stored since then. */
async function startOf(
  telling: Telling,
  key: string,
  { before, revised, replaced, rewrittenFrom }: Touched,
  since: EventKey,
): Promise<{ start: Start; stored: Line[]; aside: Line[] }> {
  const { db, state, inFlight } = telling
  // What the batch brought late is of the history already, whatever is told again now.
  const from = earlier(rewrittenFrom, since)
  if (goesOn(before, from)) return { start: before, stored: [], aside: [] }
  if (inFlight.some(({ touched }) => touched.has(key))) throw new NotDurableYet()
  const empty: Start = { profile: emptyProfile(), bare: null }
  const { tenantId, revisions } = state
  const identity = await numberOf({ db, state }, before)
  if (identity === null) return { start: empty, stored: [], aside: [] }
  const start: Start = mayHaveCheckpoints(before)
    ? ((await checkpointBefore(db, tenantId, identity, from)) ?? empty)
    : empty
  const upto = uptoOf(openFlat(start.profile))
  const rows = planned(
    telling,
    telling.ahead.events.get(key) ??
      (await eventsOf(db, tenantId, before.owner, upto.at > 0 ? upto.at : undefined)),
  )
  const after = rows.filter((row) => compareKeys(keyOfRow(row), upto) > 0)
  // What the batch has told of them already stands.
  const standing = after.filter(({ id }) => !replaced.has(id))
  const all = itemsOf(standing, revisions.of).map((item): Line => {
    const told = revised.get(item.row.id)
    return told ? { ...item, stored: told.verdict } : item
  })
  const isSetAside = among(telling.ahead.setAside.get(identity) ?? (await setAsideOf(db, tenantId, identity)))
  return {
    start,
    stored: all.filter(({ observation }) => !isSetAside(observation)),
    aside: all.filter(({ observation }) => isSetAside(observation)),
  }
}

/** Whoever was a stranger may have been written since. */
async function numberOf({ db, state }: Pick<Telling, 'db' | 'state'>, known: Known): Promise<number | null> {
  const { owner } = known
  known.identity ??=
    (await numberedIdentities(db, state.tenantId, [owner])).get(keyOf(owner))?.identity ?? null
  return known.identity
}

/** Whether an event can be told from the profile on: it holds no later one, nor that it is learned anew since later. */
export function goesOn({ profile }: Known, key: EventKey): boolean {
  const flat = openFlat(profile)
  return compareKeys(key, uptoOf(flat)) > 0 && key.at >= learningSinceOf(flat)
}

function takeTold(touched: Touched, items: Line[], told: Told[]): void {
  const fresh: Fresh[] = []
  for (const [index, one] of told.entries()) {
    const { row, prepared, replaces } = items[index] as Line
    if (prepared && replaces) touched.replaced.set(replaces.id, { ...one, prepared, row: replaces })
    else if (prepared) fresh.push({ ...one, prepared })
    const before = row ?? replaces
    if (before) touched.revised.set(before.id, { ...one, row: before })
  }
  const isSetAside = among(touched.setAside)
  touched.fresh = [...fresh, ...touched.fresh.filter(({ observation }) => isSetAside(observation))]
}

/** What the campaign stage sees of the events since `from`, where it is not what it saw. */
function takeAttempts(touched: Touched, before: Told[], now: Told[], from: EventKey): void {
  const person = personOf(touched.known.owner)
  const seen = new Map<string, Attempt | null>()
  for (const { observation, bareVerdict } of before)
    seen.set(eventKeyText(observation), attemptOf(observation, bareVerdict, person))
  for (const { observation, bareVerdict } of now) {
    const text = eventKeyText(observation)
    const was = seen.get(text) ?? null
    seen.delete(text)
    if (compareKeys(observation, from) < 0) continue
    changeAttempt(touched, {
      key: eventKeyOf(observation),
      was,
      now: attemptOf(observation, bareVerdict, person),
    })
  }
  // Of events whose time is told differently now.
  for (const was of seen.values()) if (was) changeAttempt(touched, { key: was.key, was, now: null })
}

function replacedIn({ replaced }: Touched): Observed[] {
  return [...replaced.values()].map(({ observation, prepared, row }) => ({
    observation,
    prepared,
    replaces: row,
  }))
}

/** What was said of events whose time is told differently is said of them where they are now. */
function saidOfMoved(said: SaidOfIdentity, touched: Touched, fresh: Observed[]): SaidOfIdentity {
  const moved = fresh.flatMap(({ observation, replaces }) => {
    const from = replaces && keyOfRow(replaces)
    return from && compareKeys(from, observation) !== 0 ? [{ from, to: eventKeyOf(observation) }] : []
  })
  if (moved.length === 0) return said
  touched.moved.push(...moved)
  const keyNow = (key: EventKey) => moved.find(({ from }) => compareKeys(from, key) === 0)?.to ?? key
  // Campaigns see another attempt, and say anew what they say of it.
  const rulings = said.rulings.map((one) =>
    one.kind === 'findings' ? one : { ...one, key: keyNow(one.key) },
  )
  return { ...said, rulings }
}

/** Of events before all that was told: the others are written as they are now. */
function demotedBy(before: Replayed, now: Replayed, items: Line[]): EventKey[] {
  const told = new Set(items.map(({ observation }) => eventKeyText(observation)))
  return [...before.promoted]
    .filter(([text]) => !now.promoted.has(text) && !told.has(text))
    .map(([, key]) => key)
}

function eventKeyOf({ at, tick, idHash, part }: EventKey): EventKey {
  return { at, tick, idHash, part }
}

function inOrder(items: Line[]): Line[] {
  return items.sort((a, b) => compareKeys(a.observation, b.observation))
}

function earlier(known: EventKey | null, key: EventKey): EventKey {
  return known && compareKeys(known, key) < 0 ? known : key
}
