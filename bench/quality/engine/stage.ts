/** The campaign stage over a memory of its own: an attempt in, what is said of right passwords out. */
import type { Attempt } from '../../../src/campaigns/attempt.ts'
import type { Campaign } from '../../../src/campaigns/campaigns.ts'
import { keyed, ruleOf } from '../../../src/campaigns/keys.ts'
import type { EngineSettings } from '../../../src/config.ts'
import { eventKeyText } from '../../../src/model/event-key.ts'
import { emptyCampaignMemory, sayAgain } from '../../../src/risk/campaign-stage.ts'
import type { SaidOfTried } from '../../../src/risk/tried.ts'
import type { Alarm } from '../scorer.ts'

const hourMicroseconds = 3_600_000_000
/** As src/risk/say-around.ts: beyond lateness, window and whole days nothing is asked for again. */
export const hoursKept = 96
const hoursBetweenPrunes = 6

export class Stage {
  readonly #settings: EngineSettings
  readonly #memory = emptyCampaignMemory()
  readonly #known = new Set<string>()
  readonly #signInIds = new Map<string, string>()
  #oldest = Number.NEGATIVE_INFINITY

  constructor(settings: EngineSettings) {
    this.#settings = settings
  }

  /** The newest of all. Returns what is said now that was not before, and the campaigns that it made known. */
  add(attempt: Attempt, userId: string, signInId: string): { sayings: SaidOfTried[]; alarms: Alarm[] } {
    const key = eventKeyText(attempt.key)
    this.#memory.tried.set(attempt, userId)
    this.#signInIds.set(key, signInId)
    const again = sayAgain(this.#memory, [attempt], this.#settings)
    const alarms: Alarm[] = []
    for (const campaign of again?.change?.campaigns ?? []) {
      if (this.#known.has(campaign.id)) continue
      this.#known.add(campaign.id)
      alarms.push({ kind: campaign.kind, signInIds: this.#signInsOf(campaign), at: campaign.alarm / 1000 })
    }
    this.#prune(attempt.key.at - hoursKept * hourMicroseconds)
    return { sayings: again?.changed ?? [], alarms }
  }

  /** The failures so far that it was raised by; of what is no guessing, the last attempt. */
  #signInsOf({ kind, keys, start }: Campaign): string[] {
    const ids = this.#memory.tried
      .since(start)
      .filter((attempt) => attempt.kind === 'failure')
      .filter((attempt) => {
        const { values } = keyed(attempt)
        return keys.some((key) => values[ruleOf(key.kind).index] === key.value)
      })
      .map((attempt) => this.#signInIds.get(eventKeyText(attempt.key)) as string)
    return kind === 'suspiciousBrowser' || ids.length === 0 ? [...this.#signInIds.values()].slice(-1) : ids
  }

  #prune(oldest: number): void {
    if (oldest < this.#oldest + hoursBetweenPrunes * hourMicroseconds) return
    this.#oldest = oldest
    const { tried, sayings } = this.#memory
    for (const { key } of tried.since(Number.NEGATIVE_INFINITY))
      if (key.at < oldest) this.#signInIds.delete(eventKeyText(key))
    tried.forgetBefore(oldest)
    // What is said of is not in order of time.
    for (const [text, { key }] of sayings) if (key.at < oldest) sayings.delete(text)
  }
}
