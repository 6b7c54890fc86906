/** When so many fail in one way that it is a campaign; and which right passwords of before that explains. */
import type { Timestamp } from '../../model/sign-in.ts'
import type { TenantBaseline } from '../../profile/tenant.ts'
import { isBeyond, notePeak, taint } from './baseline.ts'
import {
  type Attempt,
  type Campaign,
  type CampaignKind,
  countAttempt,
  isGuessing,
  isMember,
  join,
  keysMax,
  traceOf,
} from './campaign.ts'
import { type Candidate, type Discovery, sharedBrowserOf } from './candidates.ts'
import { keysOf, keyText, kindOf, ruleOf } from './keys.ts'
import { activeMax, begin, type Noticed, touch, type WatchState } from './state.ts'

/** After the attempt was added to the windows. `joined`: the campaign that it already belongs to. */
export function raiseAlarms(
  state: WatchState,
  attempt: Attempt,
  joined: Campaign | undefined,
  tenant: TenantBaseline,
  noticed: Noticed,
): void {
  for (const key of attempt.keys) {
    const kind = kindOf(key)
    const { window, sharedBy, hasBaseline } = ruleOf(kind)
    const count = state[window].users(key)
    const shared = sharedBy ? attempt.values[sharedBy] : undefined
    if (sharedBy && shared !== undefined && tenant.otherUsers(sharedBy, shared) >= count) continue
    if (hasBaseline) notePeak(state.baseline, kind, attempt.at, count)
    if (!mayJoin(state, key, joined)) continue
    if (!isBeyond(state.baseline, kind, count, tenant, state.settings)) continue
    raiseAlarm(state, key, attempt.at, noticed)
  }
}

/** Before anything is searched for: a flood has too many keys to look at each. */
function mayJoin({ campaigns }: WatchState, key: string, joined: Campaign | undefined): boolean {
  const active = campaigns.filter((one) => isGuessing(one) && !one.isOver)
  if (active.some(({ keys }) => keys.has(key))) return false
  return joined ? joined.keys.size < keysMax : active.length < activeMax
}

/** A new key: of a campaign that it shares attempts with, or of a new one. */
function raiseAlarm(state: WatchState, key: string, at: Timestamp, noticed: Noticed): void {
  const window = state[ruleOf(kindOf(key)).window]
  const attempts = [...window.entries()].filter(({ keys }) => keys.includes(key))
  const joined = { at, since: attempts[0]?.at ?? at }
  const active = state.campaigns.filter((one) => isGuessing(one) && !one.isOver)
  let campaign = active.find((one) => attempts.some((attempt) => isMember(one, attempt)))
  if (campaign ? campaign.keys.size >= keysMax : active.length >= activeMax) return
  let before: Campaign | null = null
  if (campaign) {
    before = { ...campaign, keys: new Map(campaign.keys) }
    join(campaign, key, joined)
  } else {
    campaign = begin(state, kindOfCampaign(attempts, state), key, joined)
    noticed.alarms.push(campaign)
  }
  taint(state.baseline, campaign.startDateTime, at)
  for (const attempt of state.day.entries()) {
    if (!isMember(campaign, attempt) || (before && isMember(before, attempt))) continue
    countAttempt(campaign, attempt)
    touch(state, campaign, attempt.user, false)
  }
  noticed.discoveries.push(...discover(state, campaign))
}

/** Lists from elsewhere have names that are nobody's here; who sprays has looked up whom to try. */
function kindOfCampaign(attempts: Attempt[], { settings }: WatchState): CampaignKind {
  const unknown = attempts.filter(({ isUnknownUser }) => isUnknownUser).length
  const { stuffingUnknownShareMin } = settings.campaigns
  return unknown >= attempts.length * stuffingUnknownShareMin ? 'credentialStuffing' : 'passwordSpray'
}

/** Right passwords of the last hours that share something with the campaign, and that nobody connected with it. */
export function discover({ candidates }: WatchState, campaign: Campaign): Discovery[] {
  const discoveries: Discovery[] = []
  for (const candidate of candidates.entries()) {
    const { at, user, features, raised } = candidate
    if (raised.has('passwordSpray') || at < campaign.startDateTime) continue
    const trace = traceOf(campaign, user, features.values, features.novelty)
    if (trace) discoveries.push({ candidate, campaign: trace, browser: null })
  }
  return discoveries
}

/** A browser that is suspicious from some user on: those before are found, and all of it is one campaign. */
export function noticeBrowser(state: WatchState, found: Candidate, usersMin: number): Noticed {
  const key = keyText('client', found.features.values.client ?? '')
  const alike = [...state.candidates.entries()].filter(({ keys }) => keys.includes(key))
  const noticed: Noticed = { alarms: [], discoveries: [] }
  let campaign = state.campaigns.find((one) => !isGuessing(one) && !one.isOver && one.keys.has(key))
  if (!campaign) {
    campaign = begin(state, 'suspiciousBrowser', key, { at: found.at, since: alike[0]?.at ?? found.at })
    noticed.alarms.push(campaign)
  }
  for (const candidate of alike) {
    const { at, user, features, raised } = candidate
    if (candidate !== found && raised.has('suspiciousBrowser')) continue
    const { values } = features
    countAttempt(campaign, { at, user, values, keys: keysOf(values, true), isUnknownUser: false })
    touch(state, campaign, user, true)
    if (candidate === found) continue
    const browser = sharedBrowserOf(state.candidates, found.at, user, features, usersMin)
    if (browser) noticed.discoveries.push({ candidate, campaign: null, browser })
  }
  return noticed
}
