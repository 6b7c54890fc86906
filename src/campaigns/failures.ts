/** A failed guess: the campaigns that it belongs to, and whether with it so many fail in one way that it is a new one. */
import type { Attempt } from './attempt.ts'
import { type CampaignKind, campaignId, keysMax } from './campaign.ts'
import { dayOf, isBeyond, isLearned, taint } from './clean-days.ts'
import { addCampaign, enterFailure, type Fold, moveTo, ownersOf, usualPeaksOf } from './fold.ts'
import { addressRule, type Keyed, type KeyRule, keyRules, type TenantSize } from './keys.ts'
import {
  countAttempt,
  enterMembers,
  isMember,
  noteUser,
  type OpenCampaign,
  openCampaign,
} from './open-campaign.ts'
import { discover } from './proofs.ts'
import { itemsOf, oldest } from './queue.ts'

/** More at once are one flood: what comes then begins none. */
export const activeMax = 10

export function fail(fold: Fold, attempt: Attempt): void {
  const today = moveTo(fold, attempt.key.at)
  const entry = enterFailure(fold, attempt)
  const joined = ownersOf(fold, entry)
  const before = joined.map((campaign) => campaign.members.users(addressRule, attempt.ip))
  for (const campaign of joined) addMember(fold, campaign, entry, true)
  for (const rule of keyRules) {
    const count = fold.counts.users(rule, entry.values[rule.index] as number)
    if (count === 0 || hasColleagues(rule, attempt, count)) continue
    const isPeak = rule.hasBaseline && today.taintedAt === null && count > (today.peaks[rule.kind] ?? 0)
    if (isPeak) today.peaks[rule.kind] = count
    if (!mayJoin(fold, rule, entry, joined[0])) continue
    if (isBeyond(rule, count, sizeFor(fold, rule, attempt), fold.settings, usualPeaksOf(fold)))
      raiseAlarm(fold, rule, entry)
  }
  // The first two that fail from an address may tell of who got in from there.
  for (const [index, campaign] of joined.entries()) {
    const [had, has] = [before[index] as number, campaign.members.users(addressRule, attempt.ip)]
    if (had < 2 && has > had) discover(fold, campaign, fold.candidates.atAddress(attempt.ip), attempt)
  }
}

/** Where more are trusted to share it than failed there, nothing is wrong. */
function hasColleagues(rule: KeyRule, attempt: Attempt, count: number): boolean {
  const colleagues = rule.colleaguesOf(attempt)
  return colleagues > 0 && colleagues >= count
}

/** How small a tenant is cannot be told of one that is new: five strangers would be a campaign that never ends. */
function sizeFor({ cleanDays, settings }: Fold, { hasBaseline }: KeyRule, attempt: Attempt): TenantSize {
  if (!hasBaseline || isLearned(cleanDays, dayOf(attempt.key.at), settings)) return attempt
  return { tenantUsers: Number.POSITIVE_INFINITY, tenantSignIns: attempt.tenantSignIns }
}

/** Before anything is searched for: a flood has too many keys to look at each. */
function mayJoin({ active, owners }: Fold, rule: KeyRule, entry: Keyed, joined?: OpenCampaign): boolean {
  if (owners[rule.index]?.has(entry.values[rule.index] as number)) return false
  return joined ? joined.keys.length < keysMax : active.length < activeMax
}

/** A new key: of a campaign that it shares attempts with, or of a new one. */
function raiseAlarm(fold: Fold, rule: KeyRule, entry: Keyed): void {
  const value = entry.values[rule.index] as number
  const related = fold.active.find(({ members }) => members.users(rule, value) > 0)
  if (related ? related.keys.length >= keysMax : fold.active.length >= activeMax) return
  const before = related && { start: related.start, values: related.values.map((set) => new Set(set)) }
  const campaign = related ?? begin(fold, rule, value)
  join(fold, campaign, rule, entry)
  const burstFrom = oldest(fold.burst)
  let isInBurst = false
  for (const one of itemsOf(fold.day)) {
    fold.visited++
    isInBurst ||= one === burstFrom
    if (isMember(campaign, one) && !(before && isMember(before, one)))
      addMember(fold, campaign, one, isInBurst)
  }
  discover(fold, campaign, itemsOf(fold.candidates.all), entry.attempt)
}

function join(fold: Fold, campaign: OpenCampaign, rule: KeyRule, { attempt, values }: Keyed): void {
  const { kind, index } = rule
  const value = values[index] as number
  const { at } = attempt.key
  const since = firstWith(fold, rule, value).key.at
  campaign.keys.push({ kind, value, parts: rule.partsOf(attempt), at, since })
  campaign.values[index]?.add(value)
  campaign.start = Math.min(campaign.start, since)
  fold.owners[index]?.set(value, campaign)
  taint(fold.cleanDays, since, at)
  fold.usualPeaks.clear()
}

function begin(fold: Fold, rule: KeyRule, value: number): OpenCampaign {
  const first = firstWith(fold, rule, value)
  const kind = kindOf(fold, rule, value)
  const campaign = openCampaign({
    id: campaignId(kind, first.key, rule, value),
    kind,
    start: first.key.at,
    alarm: fold.now,
    last: fold.now,
    attempts: 0,
    keys: [],
    fingerprint: { addresses: [], networks: [], asns: [], clients: [], apps: [] },
  })
  addCampaign(fold, campaign)
  return campaign
}

function firstWith(fold: Fold, rule: KeyRule, value: number): Attempt {
  for (const { attempt, values } of itemsOf(fold[rule.window])) {
    fold.visited++
    if (values[rule.index] === value) return attempt
  }
  throw new Error(`no attempt of the window has the ${rule.kind} that was counted in it`)
}

/** Lists from elsewhere have names that are nobody's here; who sprays has looked up whom to try. */
function kindOf(fold: Fold, rule: KeyRule, value: number): CampaignKind {
  let [attempts, unknown] = [0, 0]
  for (const one of itemsOf(fold[rule.window])) {
    fold.visited++
    if (one.values[rule.index] !== value) continue
    attempts++
    if (one.attempt.isUnknownUser) unknown++
  }
  const { stuffingUnknownShareMin } = fold.settings.campaigns
  return unknown >= attempts * stuffingUnknownShareMin ? 'credentialStuffing' : 'passwordSpray'
}

function addMember(fold: Fold, campaign: OpenCampaign, entry: Keyed, isInBurst: boolean): void {
  countAttempt(campaign, entry.attempt)
  enterMembers(campaign, entry, isInBurst)
  noteUser(campaign, entry.attempt.user, fold.now, false)
}
