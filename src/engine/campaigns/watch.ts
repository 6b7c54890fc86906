/**
 * Looks for campaigns in what a tenant's users fail at, in the order of events: windows of distinct users by what their
 * failures share, a baseline of clean days, and the campaigns that go on. All of it can be rebuilt from the store.
 */
import type { EngineSettings } from '../../config.ts'
import type { CampaignTrace, Guessing, SharedBrowser } from '../../detections/detection.ts'
import type { Features } from '../../enrich/features.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import type { TenantBaseline } from '../../profile/tenant.ts'
import { discover, noticeBrowser, raiseAlarms } from './alarms.ts'
import { type Baseline, isLearned, rewindBaseline, turnDays } from './baseline.ts'
import {
  type Attempt,
  type Campaign,
  countAttempt,
  isGuessing,
  isMember,
  rememberMember,
  rewindCampaign,
  traceOf,
} from './campaign.ts'
import { candidateOf, type Discovery, sharedBrowserOf } from './candidates.ts'
import { keysOf, keyText } from './keys.ts'
import {
  type CampaignChange,
  type CampaignIdOf,
  emptyState,
  emptyWindows,
  isOn,
  type Noticed,
  type Seen,
  type SeenFailure,
  type SeenProof,
  touch,
  type WatchState,
} from './state.ts'
import { UserWindow } from './user-window.ts'

/** What a sign-in has in common with others. */
export type Shared = Pick<Guessing, 'campaign' | 'browser'>

const nothing: Noticed = { alarms: [], discoveries: [] }

export class CampaignWatch {
  readonly #state: WatchState
  /** Seen before and taken back by {@link rewind}, in order: to be seen again when its time has come. */
  #ahead: (SeenFailure | SeenProof)[] = []
  /** Whether `newest` and `baseline` are others than were written last. */
  isBaselineChanged = false

  constructor(settings: EngineSettings, idOf: CampaignIdOf) {
    this.#state = emptyState(settings, idOf)
  }

  /** The moment of the last failure or candidate; what is older is not looked at. */
  get newest(): Timestamp {
    return this.#state.newest
  }

  get baseline(): Baseline {
    return this.#state.baseline
  }

  /** Those that go on, and those that ended last. */
  get campaigns(): Campaign[] {
    return this.#state.campaigns
  }

  /** What a sign-in shares with the campaigns of its time; null: nothing. */
  traceOf(at: Timestamp, user: string, { values, novelty }: Features): CampaignTrace | null {
    let strongest: CampaignTrace | null = null
    for (const campaign of this.#state.campaigns) {
      if (!isGuessing(campaign) || !isOn(campaign, at, this.#state.settings)) continue
      const trace = traceOf(campaign, user, values, novelty)
      if (trace && (!strongest || weightOf(trace) > weightOf(strongest))) strongest = trace
    }
    return strongest
  }

  /** Who else showed the very same client for the first time; null: too few, or it is common or not new here. */
  browserOf(at: Timestamp, user: string, features: Features, users: number): SharedBrowser | null {
    const { baseline, candidates, settings } = this.#state
    const { usersMin, usersShareMin, tenantShareMax } = settings.suspiciousBrowser
    const { isBrowserNew, clientShare = 0 } = features.novelty ?? {}
    if (!isBrowserNew || clientShare > tenantShareMax) return null
    if (!isLearned(baseline, at, settings)) return null
    candidates.moveTo(at)
    return sharedBrowserOf(candidates, at, user, features, Math.max(usersMin, users * usersShareMin))
  }

  /** A failure that guessing produces. */
  fail(seen: SeenFailure, tenant: TenantBaseline): Noticed {
    const { at, user, features } = seen
    const attempt = attemptOf(seen)
    if (attempt.keys.length === 0 || at < this.newest) return nothing
    this.#moveTo(at)
    this.#add(attempt)
    const state = this.#state
    const noticed: Noticed = { alarms: [], discoveries: [] }
    const joined = state.campaigns.find((campaign) => !campaign.isOver && isMember(campaign, attempt))
    const address = keyText('address', features.values.ip ?? '')
    const before = joined?.members.users(address) ?? 0
    if (joined) {
      countAttempt(joined, attempt)
      touch(state, joined, user, false)
    }
    raiseAlarms(state, attempt, joined, tenant, noticed)
    // The first two that fail from an address may tell of who got in from there.
    const isTelling = joined && before < 2 && joined.members.users(address) > before
    if (isTelling && noticed.discoveries.length === 0 && state.candidates.otherUsers(address, user) > 0)
      noticed.discoveries.push(...discover(state, joined))
    return noticed
  }

  /** A right password; of interest where the network is new to the user. `shared`: what it was found to share. */
  prove(seen: SeenProof, { campaign: trace, browser }: Shared): Noticed {
    const { at, user, signInId, features, raised } = seen
    if (!features.novelty || at < this.newest) return nothing
    this.#moveTo(at)
    const state = this.#state
    const candidate = candidateOf(at, user, signInId, features, raised)
    state.candidates.add(candidate)
    const campaign = state.campaigns.find(({ id }) => id === trace?.id)
    if (campaign && candidate.raised.has('passwordSpray')) touch(state, campaign, user, true)
    if (!browser || !candidate.raised.has('suspiciousBrowser')) return nothing
    return noticeBrowser(state, candidate, browser.usersMin)
  }

  /** Something discovered was made known under this name of a detection. */
  confirm({ candidate, campaign }: Discovery, name: string): void {
    candidate.raised.add(name)
    const known = this.#state.campaigns.find(({ id }) => id === campaign?.id)
    if (known) touch(this.#state, known, candidate.user, true)
  }

  /** What an earlier watch knew; the windows are filled by {@link remember}. */
  restore({ newest, baseline, campaigns }: Pick<WatchState, 'newest' | 'baseline' | 'campaigns'>): void {
    Object.assign(this.#state, { newest, baseline, campaigns })
  }

  /** What was judged before, from the store, in order of time: fills the windows. */
  remember(failures: SeenFailure[], proofs: SeenProof[]): void {
    const { campaigns, candidates } = this.#state
    for (const failure of failures) {
      const attempt = attemptOf(failure)
      if (attempt.keys.length === 0) continue
      this.#add(attempt)
      for (const campaign of campaigns) if (isMember(campaign, attempt)) rememberMember(campaign, attempt)
    }
    for (const { at, user, signInId, features, raised } of proofs)
      candidates.add(candidateOf(at, user, signInId, features, raised))
  }

  /**
   * Back to just before a moment, because something came late. `failures` and `proofs`: of the window before the moment
   * and of all that was judged since. Of the latter those of `except` will come again by themselves.
   */
  rewind(
    to: Timestamp,
    failures: SeenFailure[],
    proofs: SeenProof[],
    except: ReadonlySet<string> = new Set(),
  ): void {
    const state = this.#state
    const attempts = failures.map(attemptOf)
    rewindBaseline(state.baseline, to)
    const kept: Campaign[] = []
    for (const campaign of state.campaigns) {
      const before = rewindCampaign(campaign, to, attempts)
      if (before) kept.push({ ...before, members: new UserWindow(state.settings.passwordSpray.windowHours) })
      if (before !== campaign) touch(state, before ? (kept.at(-1) as Campaign) : none(campaign), null, false)
    }
    Object.assign(state, emptyWindows(state.settings), { campaigns: kept, newest: to })
    const isBefore = ({ at }: Seen) => at < to
    this.remember(failures.filter(isBefore), proofs.filter(isBefore))
    this.#ahead = [...failures, ...proofs]
      .filter((seen) => !isBefore(seen) && !except.has(seen.signInId))
      .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
    this.isBaselineChanged = true
  }

  /** What was taken back and is due before this sign-in; without one, all of it. */
  takeDue(next?: Pick<Seen, 'at' | 'signInId'>): (SeenFailure | SeenProof)[] {
    if (this.#ahead.length === 0) return []
    const index = next ? this.#ahead.findIndex((seen) => orderOf(seen) > orderOf(next)) : -1
    return this.#ahead.splice(0, index < 0 ? this.#ahead.length : index)
  }

  /** What is to be written since the last call. A campaign without attempts turned out to be none. */
  takeChanges(): CampaignChange[] {
    const changes = [...this.#state.changed.values()]
    this.#state.changed = new Map()
    return changes
  }

  #moveTo(at: Timestamp): void {
    const state = this.#state
    state.newest = at
    this.isBaselineChanged = true
    let isCampaignOn = false
    for (const campaign of state.campaigns) {
      if (!campaign.isOver && !isOn(campaign, at, state.settings)) {
        campaign.isOver = true
        touch(state, campaign, null, false)
      }
      isCampaignOn ||= isGuessing(campaign) && !campaign.isOver
      campaign.members.moveTo(at)
    }
    turnDays(state.baseline, at, isCampaignOn, state.settings)
    for (const window of [state.day, state.burst, state.candidates]) window.moveTo(at)
  }

  #add(attempt: Attempt): void {
    this.#state.day.add(attempt)
    this.#state.burst.add(attempt)
  }
}

function none(campaign: Campaign): Campaign {
  return { ...campaign, attempts: 0 }
}

/** As texts they sort in the order of events. */
function orderOf({ at, signInId }: Pick<Seen, 'at' | 'signInId'>): string {
  return `${at} ${signInId}`
}

function attemptOf({ at, user, features, isUnknownUser }: SeenFailure): Attempt {
  const { values, novelty } = features
  return { at, user, keys: keysOf(values, novelty?.isOrigin === true), values, isUnknownUser }
}

function weightOf({ addressUsers, isNetworkKnown, isAsnKnown, networkUsers }: CampaignTrace): number {
  return (
    (addressUsers > 0 ? 8 : 0) + (isNetworkKnown ? 4 : 0) + (isAsnKnown ? 2 : 0) + Math.sign(networkUsers)
  )
}
