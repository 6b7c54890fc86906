/** Random logs of attempts, and settings by which a handful of them makes campaigns that begin, join and end. */
import fc from 'fast-check'
import type { Attempt } from '../../src/campaigns/campaigns.ts'
import { defaultSettings, type EngineSettings } from '../../src/config.ts'
import { failure } from './attempts.ts'

const defaults = defaultSettings.engine

export const smallSettings: EngineSettings = {
  ...defaults,
  latenessHours: 24 * 40,
  passwordSpray: {
    windowHours: 9,
    addressUsersMin: 3,
    networkUsersMin: 4,
    tenantShareMin: 0.2,
    usersFloor: 3,
  },
  campaigns: {
    ...defaults.campaigns,
    asnUsersMin: 3,
    clientUsersMin: 4,
    asnAndClientUsersMin: 3,
    appUsersMin: 4,
    novelUsersMin: 5,
    learningDays: 1,
    baselineDaysMin: 2,
    baselineDays: 3,
    tailProbabilityMax: 0.05,
    quietHours: 11,
    burstHours: 4,
  },
  suspiciousBrowser: { ...defaults.suspiciousBrowser, tenantShareMax: 1, usersMin: 2 },
}

export function small(max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max })
}

/** `values`: how many different ones of each there may be; 0 is missing. */
function attemptOf(days: number, values: number): fc.Arbitrary<Attempt> {
  return fc
    .record({
      minutes: small(days * 24 * 60),
      kind: fc.constantFrom('failure' as const, 'failure' as const, 'failure' as const, 'proof' as const),
      user: fc.integer({ min: 1, max: 9 }),
      isUnknownUser: fc.boolean(),
      subnet: small(values),
      asn: small(values),
      client: small(values),
      country: small(3),
      app: small(values),
      subnetUsers: small(4),
      isKnown: fc.constantFrom(true, false, false, false),
      novelty: fc.record({ isOrigin: fc.boolean(), isBrowserNew: fc.boolean(), logOdds: small(3) }),
      idHash: small(1_000_000),
      tick: small(1),
    })
    .map(({ minutes, isKnown, novelty, idHash, tick, subnet, ...shown }) =>
      failure({
        ...shown,
        subnet,
        ip: subnet === 0 ? 0 : subnet * 10 + (minutes % 2),
        hours: minutes / 60,
        key: { idHash, tick },
        novelty: isKnown ? null : novelty,
        tenantUsers: 9,
        tenantSignIns: 900,
      }),
    )
}

/** Bursts, so that campaigns are no rarity: every so many of them got in, or all. */
function burstOf(attempt: fc.Arbitrary<Attempt>): fc.Arbitrary<Attempt[]> {
  return fc
    .tuple(attempt, fc.integer({ min: 3, max: 12 }), small(200), fc.constantFrom(1, 3, 5, 20))
    .map(([model, users, step, provedEach]) =>
      Array.from({ length: users }, (_, index) => ({
        ...model,
        user: 1 + index,
        kind: index % provedEach === provedEach - 1 ? 'proof' : 'failure',
        country: provedEach === 1 ? 1 + (index % 3) : model.country,
        key: { ...model.key, at: model.key.at + index * step * 60_000_000, part: index },
        novelty: provedEach === 1 ? failure().novelty : model.novelty,
      })),
    )
}

/** Each attempt once, in no order. */
export function logOf({ days, values, bursts }: { days: number; values: number; bursts: number }) {
  const attempt = attemptOf(days, values)
  return fc
    .tuple(
      fc.array(burstOf(attempt), { minLength: 1, maxLength: bursts }),
      fc.array(attempt, { maxLength: 50 }),
    )
    .map(([some, others]) => unique([...some.flat(), ...others]))
}

function unique(attempts: Attempt[]): Attempt[] {
  return [...new Map(attempts.map((one) => [JSON.stringify(one.key), one])).values()]
}
