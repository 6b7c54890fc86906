/**
 * Colleagues of a tenant that is new. What is settled of a tenant ends with the third day before, so in its first days
 * nobody is known to use any network, and an office on its first Monday would look like a spray: many fail there. Until
 * the tenant is learned, whoever has shown a right password there since then counts as a colleague as well, and as one of
 * the tenant's people: five failures would be a campaign in a tenant that seems to have nobody.
 */
import type { EngineSettings } from '../config.ts'
import type { Attempt } from './attempt.ts'
import { dayOf, hourUs, isLearned } from './clean-days.ts'

/** From the end of the last settled day on, at the most. */
export const unsettledHours = 72

/**
 * Attempts are asked for in the order of events. On every day a failure beside somebody who got in within the last hours
 * is no novel one: a name that is mistyped at home would otherwise keep a campaign going for weeks.
 */
export class EarlyColleagues {
  readonly #settings: EngineSettings
  readonly #bySubnet = new RecentUsers()
  readonly #byAsn = new RecentUsers()
  readonly #ofTenant = new RecentUsers()
  #first: number | null

  /** `first`: the first day of the tenant, in days since 1970; null: that of the first attempt. */
  constructor(first: number | null, settings: EngineSettings) {
    this.#first = first
    this.#settings = settings
  }

  /** The attempt, with the colleagues that it has; their numbers are as they were on a learned day. */
  of(attempt: Attempt): Attempt {
    const { kind, key, subnet, asn, user } = attempt
    this.#first ??= dayOf(key.at)
    if (kind === 'proof') this.#bySubnet.add(subnet, user, key.at)
    const subnetUsers = attempt.subnetUsers + this.#bySubnet.others(subnet, user, key.at)
    const isAmongColleagues = kind === 'failure' && subnetUsers >= colleaguesMax(attempt, this.#settings)
    const novelty = isAmongColleagues ? null : attempt.novelty
    if (isLearned({ first: this.#first, days: [] }, dayOf(key.at), this.#settings))
      return novelty === attempt.novelty ? attempt : { ...attempt, novelty }
    if (kind === 'proof') {
      this.#byAsn.add(asn, user, key.at)
      this.#ofTenant.add(anybody, user, key.at)
    }
    return {
      ...attempt,
      subnetUsers,
      novelty,
      asnUsers: attempt.asnUsers + this.#byAsn.others(asn, user, key.at),
      tenantUsers: attempt.tenantUsers + this.#ofTenant.others(anybody, user, key.at),
    }
  }
}

const anybody = 1

/** From so many on a failure is no longer novel, as src/assessment/novelty.ts has it of settled colleagues. */
function colleaguesMax({ isUnknownUser }: Attempt, { campaigns }: EngineSettings): number {
  return isUnknownUser ? 1 : campaigns.sharedNetworkUsersMin
}

/** Who was seen with a value within the last hours, in order of time. */
class RecentUsers {
  readonly #byValue = new Map<number, Map<number, number>>()
  #added = 0

  add(value: number, user: number, at: number): void {
    if (value === 0) return
    if (++this.#added % addedBetweenSweeps === 0) this.#sweep(at)
    const users = this.#byValue.get(value) ?? new Map<number, number>()
    // The one seen last is the last.
    users.delete(user)
    users.set(user, at)
    this.#byValue.set(value, users)
  }

  others(value: number, user: number, at: number): number {
    const users = this.#byValue.get(value)
    if (!users) return 0
    for (const [one, seenAt] of users) {
      if (seenAt >= at - unsettledHours * hourUs) break
      users.delete(one)
    }
    return users.size - (users.has(user) ? 1 : 0)
  }

  #sweep(at: number): void {
    for (const [value, users] of this.#byValue) {
      const newest = [...users.values()].at(-1) ?? 0
      if (newest < at - unsettledHours * hourUs) this.#byValue.delete(value)
    }
  }
}

const addedBetweenSweeps = 4096
