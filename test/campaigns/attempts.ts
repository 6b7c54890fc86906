/** Attempts for the tests: sketches with sound defaults, in a tenant of forty people who are long known. */

import { type Attempt, campaigns, emptyCleanDays, type Outcome } from '../../src/campaigns/campaigns.ts'
import { dayUs, hourUs } from '../../src/campaigns/clean-days.ts'
import { defaultSettings, type EngineSettings } from '../../src/config.ts'
import type { EventKey } from '../../src/model/event-key.ts'

export const settings: EngineSettings = defaultSettings.engine

/** 2026-03-20, ten in the morning. */
export const today = Date.UTC(2026, 2, 20, 10) * 1000
export const people = Array.from({ length: 40 }, (_, index) => 1 + index)
export const [victim = 0, second = 0, third = 0, bystander = 0] = people

export type Sketch = Partial<Omit<Attempt, 'key' | 'novelty'>> & {
  hours?: number
  key?: Partial<EventKey>
  novelty?: Partial<Attempt['novelty']> | null
}

/** A failed guess from a provider and with a client that are new to its user, `hours` after today. */
export function failure({ hours = 0, key, novelty, ...values }: Sketch = {}): Attempt {
  const at = today + Math.round(hours * hourUs)
  const user = values.user ?? victim
  return {
    key: { at, tick: 0, idHash: (at % 1_000_003) * 100_000 + user, part: 0, ...key },
    user,
    kind: 'failure',
    isUnknownUser: false,
    ip: 0,
    subnet: 0,
    asn: 0,
    client: 0,
    country: 0,
    app: 0,
    novelty:
      novelty === null
        ? null
        : {
            isOrigin: true,
            isClientNew: true,
            isBrowserNew: true,
            logOdds: 0,
            clientShare: 0.0001,
            ...novelty,
          },
    isPasswordAlone: true,
    subnetUsers: 0,
    asnUsers: 0,
    tenantUsers: people.length,
    tenantSignIns: people.length * 20,
    isOwnNetwork: false,
    ...values,
  }
}

/** A right password from there. */
export function proof(sketch: Sketch): Attempt {
  return failure({ kind: 'proof', ...sketch })
}

export const firefoxOnLinux = 700
export const oneAddress = {
  ip: 9_001,
  subnet: 900,
  asn: 64_540,
  client: firefoxOnLinux,
  country: 55,
  app: 30,
}

/** Somebody else's home for every attempt, with a browser that nobody of the tenant has. */
export function strangeHome(index: number): Sketch {
  const subnet = 2000 + (index % 250)
  return {
    ip: subnet * 10,
    subnet,
    asn: 65_000 + (index % 300),
    client: firefoxOnLinux,
    country: 44 + (index % 3),
    app: 30,
  }
}

/** A mistyped password at home. */
export function atHome(index: number): Sketch {
  return {
    ip: 5000 + index,
    subnet: 500 + index,
    asn: 64_530,
    client: 600,
    country: 46,
    app: 30,
    novelty: null,
  }
}

/** One try for each of these people, `minutesApart`, the first `hours` after today. */
export function spray(
  users: number[],
  where: (index: number) => Sketch,
  { hours = 0, minutesApart = 5 } = {},
): Attempt[] {
  return users.map((user, index) =>
    failure({ user, ...where(index), hours: hours + (index * minutesApart) / 60 }),
  )
}

/** Something on each of the weeks before, so that the tenant is known: clean days without any peak. */
export const knownTenant: Attempt[] = Array.from({ length: 30 }, (_, day) =>
  failure({ ...atHome(0), user: victim, hours: -24 * (30 - day) }),
)

/** In a tenant that is known. */
export function outcomeOf(...attempts: Attempt[][]): Outcome {
  return campaigns([...knownTenant, ...attempts.flat()], emptyCleanDays(), settings)
}

export function daysOf(count: number): number {
  return count * dayUs
}
