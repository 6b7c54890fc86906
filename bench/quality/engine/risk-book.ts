/**
 * The risk of one person over time, without a store: what was found and when it was closed, summed up by the rules of
 * src/risk. Nobody answers.
 */
import { detectionNamed, type Verdict } from '../../../src/assessment/assess.ts'
import type { EngineSettings } from '../../../src/config.ts'
import { type EventKey, eventKeyText } from '../../../src/model/event-key.ts'
import type { RiskLevel } from '../../../src/model/risk.ts'
import { fromMilliseconds } from '../../../src/model/timestamp.ts'
import type { Observation } from '../../../src/observation/observation.ts'
import { identityRisk, type OpenDetection } from '../../../src/risk/identity-risk.ts'
import type { Outcome, Touched } from '../../../src/risk/plan.ts'
import { closingPromotionOf } from '../../../src/risk/promotions.ts'
import type { ToldAgain } from './history.ts'

interface Entry {
  observation: Observation
  verdict: Verdict
  /** Milliseconds since 1970. */
  at: number
  closedAt: number
}

export class RiskBook {
  readonly #entries = new Map<string, Entry>()

  found(observation: Observation, verdict: Verdict): void {
    const text = eventKeyText(observation)
    const closedAt = this.#entries.get(text)?.closedAt ?? Number.POSITIVE_INFINITY
    if (verdict.raised.length === 0) this.#entries.delete(text)
    else this.#entries.set(text, { observation, verdict, at: observation.at / 1000, closedAt })
  }

  /** What waited is taken for the owner's, and closed where a plan would close it. */
  promoted(promoted: ToldAgain['promoted']): void {
    for (const text of promoted.keys()) {
      const entry = this.#entries.get(text)
      if (!entry) continue
      const outcome: Outcome = { ...entry, fate: 'pending' }
      const closing = closingPromotionOf({ promoted } as Touched, outcome)
      entry.closedAt = closing ? closing.by / 1000 : Number.POSITIVE_INFINITY
    }
  }

  /** Somebody said that it was the owner. */
  vouchedFor(key: EventKey): void {
    const entry = this.#entries.get(eventKeyText(key))
    if (entry) entry.closedAt = entry.at
  }

  toldAgain({ judged, promotedBefore, promoted }: ToldAgain): void {
    for (const text of promotedBefore.keys()) {
      const entry = this.#entries.get(text)
      if (entry) entry.closedAt = Number.POSITIVE_INFINITY
    }
    for (const { event } of judged) this.found(event.observation, event.verdict)
    this.promoted(promoted)
  }

  /** At each of these moments (milliseconds since 1970, ascending). */
  levelsAt(moments: number[], settings: EngineSettings): RiskLevel[] {
    const entries = [...this.#entries.values()]
    let level: RiskLevel = 'none'
    let before = Number.NEGATIVE_INFINITY
    return moments.map((moment) => {
      const isNews = entries.some(({ at }) => at > before && at <= moment)
      before = moment
      if (level === 'none' && !isNews) return level
      const open = entries.filter(({ at, closedAt }) => at <= moment && closedAt > moment)
      level = identityRisk(open.flatMap(openOf), level, fromMilliseconds(moment), settings).level
      return level
    })
  }
}

/** As if each had been found when it happened: what is found later counts from its event on. */
function openOf({ at, verdict }: Entry): OpenDetection[] {
  const time = fromMilliseconds(at)
  return verdict.raised.map(({ detection, probability }) => ({
    riskState: 'atRisk',
    requestId: String(at),
    correlationId: null,
    correlationGroup: detectionNamed(detection)?.correlationGroup ?? '',
    probability,
    halfLifeDays: detectionNamed(detection)?.halfLifeDays ?? null,
    activityDateTime: time,
    detectedDateTime: time,
  }))
}
