/**
 * The campaign stage: guessing at many accounts, and one browser that goes through several, in what a tenant's people fail
 * at and in right passwords where they never were. A function of the *set* of attempts: in which order, how often or in
 * what portions they are given changes nothing (range.ts says which portion a change needs).
 */
import type { EngineSettings } from '../config.ts'
import { compareKeys } from '../model/event-key.ts'
import { type Attempt, inOrder } from './attempt.ts'
import type { Campaign } from './campaign.ts'
import { type CleanDays, copyOfDays, dayOf, settle } from './clean-days.ts'
import { fail } from './failures.ts'
import type { Finding } from './finding.ts'
import { dayEnd, type Fold, isOver, openFold } from './fold.ts'
import { campaignOf } from './open-campaign.ts'
import { prove } from './proofs.ts'

export type { Attempt, AttemptNovelty } from './attempt.ts'
export type { Campaign, CampaignKey, CampaignKind, CampaignUser } from './campaign.ts'
export { type CleanDays, emptyCleanDays } from './clean-days.ts'
export type { BrowserFacts, Finding, InsideFacts } from './finding.ts'

/** Plain data. */
export interface Outcome {
  /** By the attempt that made them known. */
  findings: Finding[]
  /** By their alarms; only those that went on after `days` or began since, with the users that became known since. */
  campaigns: Campaign[]
  days: CleanDays
}

/**
 * @param attempts in any order, perhaps twice. Those on days that `days` already has are not judged again: they are what
 * the windows hold at first, and must be all of the window before the end of those days.
 * @param days what was clean and what went on, as {@link Outcome} or `daysBefore` gave it; empty: the log begins here.
 */
export function campaigns(attempts: Attempt[], days: CleanDays, settings: EngineSettings): Outcome {
  return outcomeOf(foldOf(attempts, days, settings))
}

/** With all that the outcome is taken from, for whoever wants to see what it cost. */
export function foldOf(attempts: Attempt[], days: CleanDays, settings: EngineSettings): Fold {
  const ordered = inOrder(attempts)
  const lastDay = days.days.at(-1)?.day ?? Number.NEGATIVE_INFINITY
  const firstJudged = ordered.findIndex(({ key }) => dayOf(key.at) > lastDay)
  const before = firstJudged < 0 ? ordered : ordered.slice(0, firstJudged)
  const fold = openFold(before, copyOfDays(days), settings)
  for (let index = before.length; index < ordered.length; index++) {
    const attempt = ordered[index] as Attempt
    if (attempt.kind === 'failure') fail(fold, attempt)
    else prove(fold, attempt)
  }
  return fold
}

function outcomeOf(fold: Fold): Outcome {
  const { cleanDays, now, settings } = fold
  const last = cleanDays.days.at(-1)
  if (last) last.end ??= dayEnd(fold)
  return {
    findings: inOrderOfNews(fold.findings),
    campaigns: inOrderOfAlarms(fold.campaigns.map((one) => campaignOf(one, isOver(fold, one)))),
    days: Number.isFinite(now) ? settle(cleanDays, now, settings) : cleanDays,
  }
}

export function inOrderOfNews(findings: Finding[]): Finding[] {
  return findings.sort(
    (one, other) =>
      compareKeys(one.foundBy, other.foundBy) ||
      compareKeys(one.key, other.key) ||
      (one.detection < other.detection ? -1 : 1),
  )
}

export function inOrderOfAlarms(found: Campaign[]): Campaign[] {
  return found.sort((one, other) => one.alarm - other.alarm || (one.id < other.id ? -1 : 1))
}
