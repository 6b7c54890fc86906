/** What a batch changes, judged but not written: plain data, by identity, and how to take it back from memory. */
import type { SaidOfEvent, Verdict } from '../assessment/assess.ts'
import type { Fate } from '../assessment/fold.ts'
import type { Attempt } from '../campaigns/attempt.ts'
import type { Campaign, CleanDays } from '../campaigns/campaigns.ts'
import { type EventKey, eventKeyText } from '../model/event-key.ts'
import type { Observation } from '../observation/observation.ts'
import { DayChanges } from '../profile/day-changes.ts'
import type { EventRow, PlacedEventRow } from '../store/observations.ts'
import type { RulingTable } from '../store/tables.ts'
import type { Known } from './known.ts'
import type { PreparedSignIn } from './prepared-sign-in.ts'
import type { Promotion, Start } from './replay.ts'
import type { RulingKind, SaidOfIdentity } from './said.ts'

export interface Outcome {
  observation: Observation
  verdict: Verdict
  fate: Fate
}

export interface Fresh extends Outcome {
  prepared: PreparedSignIn
}

/** A stored event that looks different now. */
export interface Revised extends Outcome {
  row: EventRow
}

/** A stored event of which the log tells more. */
export interface Replaced extends Revised {
  row: PlacedEventRow
  prepared: PreparedSignIn
}

/** What the campaign stage sees of an event, and what it saw before. */
export interface AttemptChange {
  key: EventKey
  was: Attempt | null
  now: Attempt | null
}

/** What changes of one identity. */
export interface Touched {
  known: Known
  /** As it was remembered before the batch, and as the batch left it: the next one may be judged before this is written. */
  before: Known
  after: Known
  fresh: Fresh[]
  /** Those of them that came behind a history too long to be told again at once: a job takes them into it. */
  setAside: EventKey[]
  /** By id; of all, also of those in `replaced`, what is thought of them now. */
  revised: Map<string, Revised>
  /** By id. */
  replaced: Map<string, Replaced>
  /** Events whose time is told differently now. */
  moved: { from: EventKey; to: EventKey }[]
  promoted: Map<string, Promotion>
  /** Stored before all that was told again: they were promoted by what looks different now, and wait again. */
  demoted: EventKey[]
  checkpoints: (Start & { key: EventKey })[]
  /** What was folded from here on was folded anew; null: only appended. */
  rewrittenFrom: EventKey | null
  /** By key of the event; null: it is one no longer. */
  attempts: Map<string, AttemptChange>
  /** Those that the campaigns around have not been asked about yet. */
  attemptsNew: AttemptChange[]
  /** What holds of it, with what this batch says; null until it was asked for. */
  said: { rows: RulingTable[]; all: SaidOfIdentity } | null
  voided: RulingTable[]
  rulings: { kind: RulingKind; key: EventKey; said: SaidOfEvent | null }[]
}

export interface CampaignChange {
  campaigns: Campaign[]
  /** Alarms from this moment on are told anew, so others of that time turned out to be none; null: none are. */
  from: number | null
  days: CleanDays
  /** Ids of the people whom the stage knows as numbers. */
  userIds: Map<number, string>
}

export interface Plan {
  batch: PreparedSignIn[]
  /** Of those that are new. */
  ids: Set<string>
  /** By id, of all that it writes. */
  versions: Map<string, string>
  /** Records that tell more of a sign-in that was known, and those that would but are of somebody else. */
  replaced: number
  foreign: number
  touched: Map<string, Touched>
  days: DayChanges
  campaigns: CampaignChange | null
  late: number
  /** Whether the campaigns around were asked: what they said holds beside the attempts that there were. */
  asksCampaigns: boolean
  /** The first attempt that changed, where the campaigns around are yet to be asked (microseconds); null: nothing is left. */
  campaignsLeftFrom: number | null
}

export function newPlan(batch: PreparedSignIn[]): Plan {
  return {
    batch,
    ids: new Set(),
    versions: new Map(),
    replaced: 0,
    foreign: 0,
    touched: new Map(),
    days: new DayChanges(),
    campaigns: null,
    late: 0,
    asksCampaigns: false,
    campaignsLeftFrom: null,
  }
}

export function changeAttempt(touched: Touched, change: AttemptChange): void {
  if (isSame(change.was, change.now)) return
  touched.attempts.set(eventKeyText(change.key), change)
  touched.attemptsNew.push(change)
}

/** Of most sign-ins there is none, neither before nor now. */
function isSame(one: Attempt | null, other: Attempt | null): boolean {
  if (one === null || other === null) return one === other
  return JSON.stringify(one) === JSON.stringify(other)
}

export function touchedOf(plan: Plan, key: string, known: Known): Touched {
  const own = plan.touched.get(key)
  if (own) return own
  const made: Touched = {
    known,
    before: { ...known },
    after: known,
    fresh: [],
    setAside: [],
    revised: new Map(),
    replaced: new Map(),
    moved: [],
    promoted: new Map(),
    checkpoints: [],
    rewrittenFrom: null,
    attempts: new Map(),
    attemptsNew: [],
    demoted: [],
    said: null,
    voided: [],
    rulings: [],
  }
  plan.touched.set(key, made)
  return made
}
