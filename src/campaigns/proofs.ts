/** A right password where its user never was: what it shares with the campaigns of its time, or with those like it. */
import {
  browserClaim,
  type Claim,
  insideClaim,
  type SharedWithCampaign,
} from '../detections/campaign-claims.ts'
import { compareKeys } from '../model/event-key.ts'
import type { Attempt } from './attempt.ts'
import { campaignId } from './campaign.ts'
import { type BrowserGroup, type Candidate, foundBrowser, foundInside } from './candidates.ts'
import { dayOf, isLearned } from './clean-days.ts'
import type { Finding } from './finding.ts'
import { addCampaign, type Fold, isOver, moveTo } from './fold.ts'
import { addressRule, clientRule, type Keyed, keyed, keyRules, networkRule } from './keys.ts'
import { allMembers, countAttempt, noteUser, type OpenCampaign, openCampaign } from './open-campaign.ts'
import { itemsOf, oldest } from './queue.ts'

export function prove(fold: Fold, attempt: Attempt): void {
  moveTo(fold, attempt.key.at)
  const strongest = strongestOf(fold, attempt)
  const candidate = fold.candidates.enter(attempt, 0)
  if (strongest) raiseInside(fold, candidate, strongest, attempt)
  noticeBrowser(fold, candidate)
}

/** Right passwords of before that share something with the campaign, and that nobody connected with one. */
export function discover(
  fold: Fold,
  campaign: OpenCampaign,
  candidates: Iterable<Candidate>,
  by: Attempt,
): void {
  for (const candidate of candidates) {
    fold.visited++
    if ((candidate.found & foundInside) !== 0 || candidate.at < campaign.start) continue
    const shared = sharedWith(campaign, keyed(candidate.attempt))
    if (shared) raiseInside(fold, candidate, { campaign, shared }, by)
  }
}

interface Inside {
  campaign: OpenCampaign
  shared: SharedWithCampaign
}

function raiseInside(fold: Fold, candidate: Candidate, { campaign, shared }: Inside, by: Attempt): void {
  const { attempt } = candidate
  const { settings, now, findings } = fold
  const { novelty, isPasswordAlone, isOwnNetwork, subnetUsers, ip, subnet, client } = attempt
  if (ip === 0 || subnet === 0) return
  const shown = { novelty, isPasswordAlone, isOwnNetwork, healthyUsers: subnetUsers }
  const { probability } = insideClaim(shared, shown, settings)
  if (probability < settings.levels.low || probability === 0) return
  candidate.found |= foundInside
  noteUser(campaign, attempt.user, now, true)
  const { id, kind, start: since, attempts } = campaign
  findings.push({
    key: attempt.key,
    user: attempt.user,
    detection: 'passwordSpray',
    probability,
    campaign: id,
    foundBy: by.key,
    facts: { kind, since, attempts, ...shared, colleagues: subnetUsers, ip, subnet, client },
  })
}

function strongestOf({ active }: Fold, attempt: Attempt): Inside | null {
  let strongest: Inside | null = null
  const entry = keyed(attempt)
  for (const campaign of active) {
    const shared = sharedWith(campaign, entry)
    if (shared && (!strongest || weightOf(shared) > weightOf(strongest.shared)))
      strongest = { campaign, shared }
  }
  return strongest
}

function weightOf({ addressUsers, isNetworkKnown, isAsnKnown, networkUsers }: SharedWithCampaign): number {
  return (
    (addressUsers > 0 ? 8 : 0) + (isNetworkKnown ? 4 : 0) + (isAsnKnown ? 2 : 0) + Math.sign(networkUsers)
  )
}

/** Null: nothing. */
function sharedWith(campaign: OpenCampaign, { attempt, values }: Keyed): SharedWithCampaign | null {
  const { members, memberUsers } = campaign
  const { user, ip, subnet, client, novelty } = attempt
  // No campaign has the value 0.
  const kinds = keyRules.filter(({ index }) => campaign.values[index]?.has(values[index] as number))
  const addressUsers = members.otherUsers(addressRule, ip, user)
  const networkUsers = members.otherUsers(networkRule, subnet, user)
  const isNear = addressUsers > 0 || (networkUsers > 0 && novelty?.isOrigin === true)
  if (kinds.length === 0 && !isNear) return null
  return {
    addressUsers,
    networkUsers,
    clientUsers: members.otherUsers(clientRule, client, user),
    users: memberUsers.otherUsers(allMembers, user),
    isNetworkKnown: kinds.some(({ kind }) => kind === 'address' || kind === 'network'),
    isAsnKnown: kinds.some(({ kind }) => kind === 'asn' || kind === 'asnAndClient'),
  }
}

/** A browser that is suspicious from some user on: those before are found too, and all of it is one campaign. */
function noticeBrowser(fold: Fold, candidate: Candidate): void {
  const { attempt } = candidate
  const group = suspiciousGroup(fold, attempt)
  if (!group) return
  const usersMin = browserUsersMin(fold, attempt)
  const isHit = (one: Attempt) => isRaised(claimOf(fold, group, usersMin, one), fold)
  if (!isHit(attempt)) return
  const first = oldest(group.candidates)?.attempt ?? attempt
  const campaign = browserCampaign(fold, attempt, first)
  const hits: Candidate[] = []
  for (const [colleagues, alike] of group.waiting) {
    fold.visited++
    if (!isHit((oldest(alike) as Candidate).attempt)) continue
    hits.push(...itemsOf(alike))
    group.waiting.delete(colleagues)
  }
  hits.sort((one, other) => one.at - other.at || compareKeys(one.attempt.key, other.attempt.key))
  for (const one of hits) raiseBrowser(fold, one, { campaign, group, usersMin, by: attempt })
}

/** Where the very same client is new to enough users, and neither common nor new only because the tenant is. */
function suspiciousGroup(fold: Fold, attempt: Attempt): BrowserGroup | undefined {
  const { client, country, subnet, novelty } = attempt
  const { cleanDays, settings, candidates } = fold
  if (client === 0 || country === 0 || subnet === 0 || !novelty?.isBrowserNew) return undefined
  if (novelty.clientShare > settings.suspiciousBrowser.tenantShareMax) return undefined
  if (!isLearned(cleanDays, dayOf(attempt.key.at), settings)) return undefined
  const group = candidates.withClient(client)
  return group && group.users.size >= browserUsersMin(fold, attempt) ? group : undefined
}

function browserUsersMin({ settings }: Fold, { tenantUsers }: Attempt): number {
  const { usersMin, usersShareMin } = settings.suspiciousBrowser
  return Math.max(usersMin, tenantUsers * usersShareMin)
}

function claimOf(
  { settings }: Fold,
  { users, countries }: BrowserGroup,
  usersMin: number,
  { subnetUsers }: Attempt,
): Claim {
  return browserClaim({ users: users.size, usersMin, countries: countries.size }, subnetUsers, settings)
}

function isRaised({ probability }: Claim, { settings }: Fold): boolean {
  return probability > 0 && probability >= settings.levels.low
}

/** The one that goes on with this client, or a new one. */
function browserCampaign(fold: Fold, attempt: Attempt, first: Attempt): OpenCampaign {
  const { client } = attempt
  const known = fold.browsers.get(client)
  if (known && !isOver(fold, known)) return known
  fold.browsers.delete(client)
  const since = first.key.at
  const campaign = openCampaign({
    id: campaignId('suspiciousBrowser', first.key, clientRule, client),
    kind: 'suspiciousBrowser',
    start: since,
    alarm: fold.now,
    last: fold.now,
    attempts: 0,
    keys: [{ kind: 'client', value: client, parts: [client], at: fold.now, since }],
    fingerprint: { addresses: [], networks: [], asns: [], clients: [], apps: [] },
  })
  addCampaign(fold, campaign)
  return campaign
}

interface Shared {
  campaign: OpenCampaign
  group: BrowserGroup
  usersMin: number
  by: Attempt
}

function raiseBrowser(fold: Fold, candidate: Candidate, { campaign, group, usersMin, by }: Shared): void {
  const { attempt } = candidate
  candidate.found |= foundBrowser
  countAttempt(campaign, attempt)
  noteUser(campaign, attempt.user, fold.now, true)
  const finding: Finding = {
    key: attempt.key,
    user: attempt.user,
    detection: 'suspiciousBrowser',
    probability: claimOf(fold, group, usersMin, attempt).probability,
    campaign: campaign.id,
    foundBy: by.key,
    facts: {
      kind: 'suspiciousBrowser',
      since: (oldest(group.candidates)?.attempt ?? attempt).key.at,
      client: attempt.client,
      users: group.users.size,
      usersMin,
      countries: [...group.countries.keys()].sort((one, other) => one - other),
      networks: group.networks.size,
      colleagues: attempt.subnetUsers,
    },
  }
  fold.findings.push(finding)
}
