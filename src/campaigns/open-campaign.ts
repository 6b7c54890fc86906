/** A campaign that goes on: its keys as sets, and the attempts of the last hours that belong to it. */
import type { Attempt } from './attempt.ts'
import {
  addToTallies,
  type Campaign,
  type CampaignSummary,
  type CampaignUser,
  fingerprintOf,
  openTallies,
  shownFingerprint,
  type Tallies,
} from './campaign.ts'
import { KeyCounts, UserCounts } from './key-counts.ts'
import { type Keyed, keyRules, ruleOf } from './keys.ts'

/**
 * Members are the failures of the window that have one of the keys and are not older than the start: always all of them,
 * so that they can be found again from the attempts alone.
 */
export interface OpenCampaign extends Omit<CampaignSummary, 'fingerprint'> {
  tallies: Tallies
  /** By kind of key, as {@link keyRules} has them. */
  values: Set<number>[]
  members: KeyCounts
  /** Under the one value {@link allMembers}. */
  memberUsers: UserCounts
  /** Since this run began. */
  users: Map<number, CampaignUser>
  /** When something became known of one of them last (µs). */
  newestUserAt: number
}

export const allMembers = 1

export function openCampaign({ fingerprint, ...summary }: CampaignSummary): OpenCampaign {
  const values = keyRules.map(() => new Set<number>())
  for (const { kind, value } of summary.keys) values[ruleOf(kind).index]?.add(value)
  return {
    ...summary,
    keys: [...summary.keys],
    tallies: openTallies(fingerprint),
    values,
    members: new KeyCounts(),
    memberUsers: new UserCounts(),
    users: new Map(),
    newestUserAt: Number.NEGATIVE_INFINITY,
  }
}

/** As a run can go on from it. */
export function summaryOf(open: OpenCampaign): CampaignSummary {
  const { id, kind, start, alarm, last, attempts, keys, tallies } = open
  return { id, kind, start, alarm, last, attempts, keys: [...keys], fingerprint: fingerprintOf(tallies) }
}

export function campaignOf(open: OpenCampaign, isOver: boolean): Campaign {
  return {
    ...summaryOf(open),
    fingerprint: shownFingerprint(open.tallies),
    state: isOver ? 'over' : 'active',
    users: [...open.users.values()],
  }
}

export function isMember({ start, values }: Pick<OpenCampaign, 'start' | 'values'>, keyed: Keyed): boolean {
  if (keyed.attempt.key.at < start) return false
  for (let index = 0; index < values.length; index++) {
    const value = keyed.values[index] as number
    if (value !== 0 && values[index]?.has(value)) return true
  }
  return false
}

export function enterMembers(campaign: OpenCampaign, keyed: Keyed, isInBurst: boolean): void {
  campaign.members.enter(keyed, 'day')
  if (isInBurst) campaign.members.enter(keyed, 'burst')
  campaign.memberUsers.add(allMembers, keyed.attempt.user)
}

export function leaveMembers(campaign: OpenCampaign, keyed: Keyed): void {
  campaign.members.leave(keyed, 'day')
  campaign.memberUsers.remove(allMembers, keyed.attempt.user)
}

export function countAttempt(campaign: OpenCampaign, attempt: Attempt): void {
  campaign.attempts++
  if (attempt.key.at > campaign.last) campaign.last = attempt.key.at
  addToTallies(campaign.tallies, attempt)
}

/** `now`: when it became known (µs). */
export function noteUser(campaign: OpenCampaign, user: number, now: number, isInside: boolean): void {
  const { users } = campaign
  const known = users.get(user)
  if (!known || (isInside && !known.isInside)) campaign.newestUserAt = now
  if (!known) users.set(user, { user, isInside, known: now, insideKnown: isInside ? now : null })
  else if (isInside && !known.isInside) users.set(user, { ...known, isInside, insideKnown: now })
}
