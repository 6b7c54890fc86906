/** What the watch over campaigns knows at a moment, and the small changes that all of its parts make. */
import type { EngineSettings } from '../../config.ts'
import type { Features } from '../../enrich/features.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../../model/timestamp.ts'
import { type Baseline, emptyBaseline } from './baseline.ts'
import {
  type Attempt,
  type Campaign,
  type CampaignKind,
  emptyFingerprint,
  type Join,
  join,
} from './campaign.ts'
import type { Candidate, Discovery } from './candidates.ts'
import { kindOf, ruleOf } from './keys.ts'
import { UserWindow } from './user-window.ts'

/** Someone who failed, or who showed the right password where the network was new to them. */
export interface Seen {
  at: Timestamp
  signInId: string
  /** A user id; of a name that does not exist, the name. */
  user: string
  features: Features
}

export interface SeenFailure extends Seen {
  isUnknownUser: boolean
}

export interface SeenProof extends Seen {
  /** Names of detections. */
  raised: Iterable<string>
}

/** What became known by one failure or sign-in. */
export interface Noticed {
  alarms: Campaign[]
  discoveries: Discovery[]
}

/** Of a campaign, and of its users whether one of theirs got in. */
export interface CampaignChange {
  campaign: Campaign
  users: Map<string, boolean>
}

/** The same whoever computes it. */
export type CampaignIdOf = (kind: CampaignKind, start: Timestamp, key: string) => string

export interface WatchState {
  readonly settings: EngineSettings
  readonly idOf: CampaignIdOf
  day: UserWindow<Attempt>
  burst: UserWindow<Attempt>
  candidates: UserWindow<Candidate>
  baseline: Baseline
  /** Those that go on, and those that ended last. */
  campaigns: Campaign[]
  /** The moment of the last failure or candidate; what is older is not looked at. */
  newest: Timestamp
  /** Since the last time that changes were taken. */
  changed: Map<string, CampaignChange>
}

export function emptyState(settings: EngineSettings, idOf: CampaignIdOf): WatchState {
  return {
    settings,
    idOf,
    ...emptyWindows(settings),
    baseline: emptyBaseline(),
    campaigns: [],
    newest: '',
    changed: new Map(),
  }
}

export function emptyWindows({
  passwordSpray,
  campaigns,
}: EngineSettings): Pick<WatchState, 'day' | 'burst' | 'candidates'> {
  return {
    day: new UserWindow(passwordSpray.windowHours, ({ keys }) => keys.filter(isOf('day'))),
    burst: new UserWindow(campaigns.burstHours, ({ keys }) => keys.filter(isOf('burst'))),
    candidates: new UserWindow(passwordSpray.windowHours),
  }
}

function isOf(window: 'day' | 'burst') {
  return (key: string) => ruleOf(kindOf(key)).window === window
}

/** More at once are one flood: what comes then begins none. */
export const activeMax = 10

export function begin(state: WatchState, kind: CampaignKind, key: string, joined: Join): Campaign {
  const { settings, newest } = state
  const { quietHours } = settings.campaigns
  const campaign: Campaign = {
    id: state.idOf(kind, joined.since, key),
    kind,
    startDateTime: joined.since,
    alarmDateTime: joined.at,
    lastDateTime: joined.at,
    keys: new Map(),
    fingerprint: emptyFingerprint(),
    attempts: 0,
    isOver: false,
    members: new UserWindow(settings.passwordSpray.windowHours),
  }
  join(campaign, key, joined)
  // Late sign-ins may still ask for those that are over.
  const kept = state.campaigns.filter(
    ({ isOver, lastDateTime }) =>
      !isOver || hoursAfter(lastDateTime, quietHours + settings.latenessHours) > newest,
  )
  state.campaigns = [...kept, campaign]
  return campaign
}

export function touch(state: WatchState, campaign: Campaign, user: string | null, isInside: boolean): void {
  const change = state.changed.get(campaign.id) ?? { campaign, users: new Map<string, boolean>() }
  change.campaign = campaign
  state.changed.set(campaign.id, change)
  if (user !== null) change.users.set(user, isInside || change.users.get(user) === true)
}

export function isOn(
  { startDateTime, lastDateTime }: Campaign,
  at: Timestamp,
  { campaigns }: EngineSettings,
): boolean {
  return at >= startDateTime && at <= hoursAfter(lastDateTime, campaigns.quietHours)
}

export function hoursAfter(at: Timestamp, hours: number): Timestamp {
  return fromMilliseconds(toMilliseconds(at) + hours * 3_600_000)
}
