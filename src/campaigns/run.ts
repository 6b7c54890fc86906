/**
 * The stage as it goes on: what comes after everything seen so far costs what it costs itself, and the outcome is that of
 * all attempts together. What comes before the last has to be told from the start of its day (range.ts): a new run.
 */
import type { EngineSettings } from '../config.ts'
import { compareKeys, type EventKey } from '../model/event-key.ts'
import { type Attempt, inOrder } from './attempt.ts'
import type { Campaign } from './campaign.ts'
import { type CleanDays, copyOfDays, type DayRecord, settle } from './clean-days.ts'
import { EarlyColleagues } from './early-colleagues.ts'
import { fail } from './failures.ts'
import type { Finding } from './finding.ts'
import { dayEnd, type Fold, isOver, openFold } from './fold.ts'
import { type GuessedFrom, GuessWindows } from './guessed-from.ts'
import type { KeyKind } from './keys.ts'
import { campaignOf } from './open-campaign.ts'
import { prove } from './proofs.ts'

/** What became known by some attempts. */
export interface News {
  findings: Finding[]
  /** Of each right password: who failed to guess from there before, and how many are trusted to use the network. */
  guessed: (GuessedFrom & { key: EventKey; colleagues: number })[]
}

/** How far a campaign is. `newestUserAt`: when something became known of a user last (µs). */
export interface CampaignStanding extends Pick<Campaign, 'id' | 'attempts' | 'state'> {
  newestUserAt: number
}

export class CampaignRun {
  readonly #fold: Fold
  readonly #early: EarlyColleagues
  readonly #guesses: GuessWindows
  /** The last attempt; null before any. */
  last: EventKey | null = null

  /** `before`: of the hours before the run begins (early-colleagues.ts). `days`: as they were then. */
  constructor(before: Attempt[], days: CleanDays, settings: EngineSettings) {
    const first = inOrder(before)
    const hours = settings.passwordSpray.windowHours
    this.#early = new EarlyColleagues(days.first ?? null, settings)
    this.#guesses = new GuessWindows(hours * 3_600_000_000)
    const seen = first.map((attempt) => this.#see(attempt).attempt)
    const from = (first.at(-1)?.key.at ?? 0) - hours * 3_600_000_000
    this.#fold = openFold(
      seen.filter(({ key }) => key.at >= from),
      copyOfDays(days),
      settings,
    )
    this.last = first.at(-1)?.key ?? null
  }

  /** All after {@link last}, in any order. */
  add(attempts: Attempt[]): News {
    const news: News = { findings: [], guessed: [] }
    for (const one of inOrder(attempts)) {
      if (this.last && compareKeys(one.key, this.last) <= 0)
        throw new Error('an attempt came before the last one')
      const { attempt, guessed } = this.#see(one)
      if (guessed) news.guessed.push({ ...guessed, key: attempt.key, colleagues: attempt.subnetUsers })
      if (attempt.kind === 'failure') fail(this.#fold, attempt)
      else prove(this.#fold, attempt)
      this.last = attempt.key
    }
    news.findings = this.#fold.findings
    this.#fold.findings = []
    return news
  }

  /** Those that went on when the run began, or began since; only `asked`, as telling all that was costs its size. */
  campaigns(asked: (standing: CampaignStanding) => boolean = () => true): Campaign[] {
    const found: Campaign[] = []
    for (const one of this.#fold.campaigns) {
      const isEnded = isOver(this.#fold, one)
      const { id, attempts, newestUserAt } = one
      if (asked({ id, attempts, newestUserAt, state: isEnded ? 'over' : 'active' }))
        found.push(campaignOf(one, isEnded))
    }
    return found
  }

  /** Those that are over were told of: what is remembered must not grow with the log. Their ids. */
  forgetEnded(): string[] {
    const ended = this.#fold.campaigns.filter((one) => isOver(this.#fold, one))
    if (ended.length > 0) this.#fold.campaigns = this.#fold.campaigns.filter((one) => !ended.includes(one))
    return ended.map(({ id }) => id)
  }

  /** Whether the last day is that one, with the same most of everything. */
  isLike(day: DayRecord | undefined): boolean {
    const last = this.#fold.cleanDays.days.at(-1)
    if (!last || !day) return last === day
    const kinds = Object.keys(last.peaks) as KeyKind[]
    return (
      day.day === last.day &&
      day.taintedAt === last.taintedAt &&
      kinds.every((kind) => day.peaks[kind] === last.peaks[kind])
    )
  }

  /** What is to be kept: the last day with what is known at this moment. */
  days(): CleanDays {
    const { cleanDays, now, settings } = this.#fold
    const days = copyOfDays(cleanDays)
    const last = days.days.at(-1)
    if (last) last.end = dayEnd(this.#fold)
    return Number.isFinite(now) ? settle(days, now, settings) : days
  }

  #see(one: Attempt): { attempt: Attempt; guessed: GuessedFrom | null } {
    const attempt = this.#early.of(one)
    if (attempt.kind === 'proof') return { attempt, guessed: this.#guesses.at(attempt) }
    this.#guesses.enter(attempt)
    return { attempt, guessed: null }
  }
}
