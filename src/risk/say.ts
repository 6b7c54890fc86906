/** Saying something of events that are stored: rulings, and the histories of their identities told again. Planned, not written. */
import type { EngineSettings } from '../config.ts'
import { compareKeys, type EventKey } from '../model/event-key.ts'
import { type IdentityKey, keyOf } from '../model/identity.ts'
import { rulingsOf } from '../store/ledger.ts'
import { emptyCampaignMemory } from './campaign-stage.ts'
import type { Known } from './known.ts'
import { loadKnown } from './known-identities.ts'
import { newPlan, type Plan, type Touched, touchedOf } from './plan.ts'
import { retell, saidOf } from './retell.ts'
import { type RulingKind, type SaidOfIdentity, saidIn } from './said.ts'
import { type Asking, sayAround, sayAroundSince } from './say-around.ts'
import type { Snapshot } from './snapshot.ts'
import { openStanding, type Standing } from './standing.ts'

export interface Saying {
  owner: IdentityKey
  kind: RulingKind
  /** The events that it is said of. */
  keys: EventKey[]
  /** Microseconds from which on the identity is learned anew; null: it is not. */
  learningSince: number | null
}

/** What it changes that stored events which were set aside are of the history from now on. */
export async function planLate(
  snapshot: Snapshot,
  settings: EngineSettings,
  owner: IdentityKey,
  late: EventKey[],
): Promise<{ state: Standing; plan: Plan }> {
  const asking = await openAsking(snapshot, settings)
  const { state, plan } = asking
  const key = keyOf(owner)
  const known = (await loadKnown(snapshot.db, state, [owner])).get(key) as Known
  const from = [...late].sort(compareKeys)[0] as EventKey
  await retell(asking, key, touchedOf(plan, key, known), { fresh: [], from, late })
  return told(asking)
}

/** What it changes that this is said. `attemptsMax`: as {@link sayAround} takes it. */
export async function planSayings(
  snapshot: Snapshot,
  settings: EngineSettings,
  sayings: Saying[],
  attemptsMax?: number,
): Promise<{ state: Standing; plan: Plan }> {
  const { db, tenantId } = snapshot
  const asking = await openAsking(snapshot, settings)
  const { state, plan } = asking
  const known = await loadKnown(
    db,
    state,
    sayings.map(({ owner }) => owner),
  )
  const said = await saidOfAll(db, tenantId, [...known.values()])
  for (const saying of sayings) {
    const key = keyOf(saying.owner)
    const one = known.get(key)
    if (!one || (saying.keys.length === 0 && saying.learningSince === null)) continue
    const touched = touchedOf(plan, key, one)
    touched.said ??= said(one)
    const before = await saidOf(asking, touched)
    touched.rulings.push(...saying.keys.map((at) => ({ kind: saying.kind, key: at, said: null })))
    if (saying.learningSince !== null)
      touched.rulings.push({ kind: 'learning', key: learningKey(saying.learningSince), said: null })
    const from = [...saying.keys].sort(compareKeys)[0] ?? learningKey(saying.learningSince as number)
    await retell(asking, key, touched, { fresh: [], from, said: saidWith(before, saying) })
  }
  return told(asking, attemptsMax)
}

/** What it changes that the campaigns are asked, at last, about attempts that changed from `at` on. */
export async function planCampaigns(
  snapshot: Snapshot,
  settings: EngineSettings,
  at: number,
): Promise<{ state: Standing; plan: Plan }> {
  const asking = await openAsking(snapshot, settings)
  await sayAroundSince(asking, at)
  return asTold(asking)
}

async function openAsking(snapshot: Snapshot, settings: EngineSettings): Promise<Asking> {
  const { db, tenantId } = snapshot
  const state = await openStanding(db, tenantId, settings)
  return {
    ...{ ...snapshot, plan: newPlan([]), inFlight: [] },
    state: { ...state, campaigns: emptyCampaignMemory(), areCampaignsLoaded: false },
    knownOf: (owners) => loadKnown(db, state, owners),
    remember: () => {},
  }
}

/** With what the campaigns around say of it. */
async function told(asking: Asking, attemptsMax?: number): Promise<{ state: Standing; plan: Plan }> {
  await sayAround(asking, attemptsMax)
  return asTold(asking)
}

function asTold({ state, plan }: Asking): { state: Standing; plan: Plan } {
  for (const touched of plan.touched.values()) touched.after = { ...touched.known }
  return { state, plan }
}

/** Of all of them in one statement. */
async function saidOfAll(
  db: Snapshot['db'],
  tenantId: string,
  all: Known[],
): Promise<(known: Known) => Touched['said']> {
  const numbers = all.flatMap(({ identity }) => identity ?? [])
  const byIdentity = Map.groupBy(await rulingsOf(db, tenantId, numbers), ({ identity }) => identity)
  return ({ identity }) => {
    const rows = (identity !== null && byIdentity.get(identity)) || []
    return { rows, all: saidIn(rows) }
  }
}

/** What was said before, and after it what is said now. */
function saidWith(before: SaidOfIdentity, { kind, keys, learningSince }: Saying): SaidOfIdentity {
  const entry = Number.MAX_SAFE_INTEGER
  const rulings = keys.map((key) => ({ key, entry, kind }) as SaidOfIdentity['rulings'][number])
  return {
    rulings: [...before.rulings, ...rulings],
    learning: learningSince === null ? before.learning : [...before.learning, { since: learningSince }],
  }
}

/** An identity is learned anew from a moment on, not from an event. */
function learningKey(since: number): EventKey {
  return { at: since, tick: 0, idHash: 0, part: 0 }
}
