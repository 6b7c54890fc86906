/**
 * When attempts are added, changed or removed: which span of event time has to be given again, what was known before it,
 * and how its outcome joins the one before.
 *
 * Why that equals judging everything: the stage goes through attempts in the order of events, so what it knows at the
 * start of a day depends on the attempts before that alone. This is (1) the windows, which are the attempts of the last
 * hours, (2) the records of days before, and (3) what the last of them says was known at its end. All of it carries the
 * event time at which it became known; what became known before the day stands, what came later is said anew.
 */
import type { EngineSettings } from '../config.ts'
import type { Attempt } from './attempt.ts'
import type { Campaign, CampaignUser } from './campaign.ts'
import { inOrderOfAlarms, inOrderOfNews, type Outcome } from './campaigns.ts'
import { type CleanDays, dayOf, dayUs, hourUs } from './clean-days.ts'

/** Microseconds since 1970. */
export interface Range {
  /** All attempts from here on have to be given, to the newest. */
  from: number
  /** The start of the UTC day from which on everything is judged; what lies before fills the windows. */
  judgedFrom: number
}

/** Microseconds of the first of them. */
export function firstOf(attempts: Attempt[]): number {
  return attempts.reduce((first, { key }) => Math.min(first, key.at), Number.POSITIVE_INFINITY)
}

/**
 * @param at of the first that changed, as it was or as it is
 * @param days as they are kept. Settled days are not judged again: a change on one of them counts as what the windows of
 * the first day that is not settled hold, and nothing else (it came later than `latenessHours`).
 */
export function rangeFrom(at: number, settings: EngineSettings, days: CleanDays): Range {
  const judgedFrom = Math.max(dayOf(at), firstOpenDay(days)) * dayUs
  return { from: judgedFrom - settings.passwordSpray.windowHours * hourUs, judgedFrom }
}

/** The day after the first whose end is known; any day where nothing is settled. */
function firstOpenDay({ first, days }: CleanDays): number {
  const open = days.find(({ end }) => end !== null)
  return !open || open.day === first ? Number.NEGATIVE_INFINITY : open.day + 1
}

/** As they were when the range began: what `campaigns` is to be given with its attempts. */
export function daysBefore({ first, days }: CleanDays, { judgedFrom }: Range): CleanDays {
  const firstJudged = dayOf(judgedFrom)
  return {
    first: first !== null && first < firstJudged ? first : null,
    days: days
      .filter(({ day }) => day < firstJudged)
      .map((record) => (isBefore(record.taintedAt, judgedFrom) ? record : { ...record, taintedAt: null })),
  }
}

/** `before`: of everything, as it was. `again`: of the range. */
export function mergedOutcome(before: Outcome, again: Outcome, { judgedFrom }: Range): Outcome {
  const known = new Map(again.campaigns.map((campaign) => [campaign.id, campaign]))
  const merged: Campaign[] = []
  for (const old of before.campaigns) {
    if (old.alarm >= judgedFrom) continue
    const current = known.get(old.id)
    known.delete(old.id)
    merged.push(current ? { ...current, users: mergedUsers(old.users, current.users, judgedFrom) } : old)
  }
  return {
    findings: inOrderOfNews([
      ...before.findings.filter(({ foundBy }) => foundBy.at < judgedFrom),
      ...again.findings,
    ]),
    campaigns: inOrderOfAlarms([...merged, ...known.values()]),
    days: again.days,
  }
}

function mergedUsers(before: CampaignUser[], again: CampaignUser[], judgedFrom: number): CampaignUser[] {
  const users = new Map<number, CampaignUser>()
  for (const one of before) {
    if (one.known >= judgedFrom) continue
    const wasInside = one.isInside && isBefore(one.insideKnown, judgedFrom)
    users.set(one.user, wasInside ? one : { ...one, isInside: false, insideKnown: null })
  }
  for (const one of again) {
    const old = users.get(one.user)
    if (!old) users.set(one.user, one)
    else if (one.isInside && !old.isInside)
      users.set(one.user, { ...old, isInside: true, insideKnown: one.insideKnown })
  }
  return [...users.values()]
}

function isBefore(at: number | null, moment: number): boolean {
  return at !== null && at < moment
}
