/** What failures of one campaign may have in common: the keys by which users with failures are counted. */
import type { EngineSettings } from '../config.ts'
import type { Attempt } from './attempt.ts'
import { combined } from './hash.ts'

export const keyKinds = ['address', 'network', 'asn', 'client', 'asnAndClient', 'app', 'novel'] as const
export type KeyKind = (typeof keyKinds)[number]
/** `day`: passwordSpray.windowHours; `burst`: campaigns.burstHours, and never more than a day. */
export type WindowName = 'day' | 'burst'

export interface KeyRule {
  kind: KeyKind
  /** Where it stands in {@link keyRules}. */
  index: number
  window: WindowName
  /** Counts only failures that are novel for their user: the rest of them are typing errors. */
  isNovelOnly: boolean
  /** As one number; 0: any of what it is made of is missing, and there is no such key. */
  valueOf(attempt: Attempt): number
  /** What it is made of. */
  partsOf(attempt: Attempt): number[]
  /** Where more colleagues are trusted to share this than failed there, nothing is wrong. */
  colleaguesOf(attempt: Attempt): number
  usersMin(settings: EngineSettings): number
  /** Judged by what clean days showed; else by the number alone. */
  hasBaseline: boolean
}

const nobody = () => 0

const rules: Record<KeyKind, Omit<KeyRule, 'kind' | 'index'>> = {
  address: {
    window: 'day',
    isNovelOnly: false,
    valueOf: ({ ip }) => ip,
    partsOf: ({ ip }) => [ip],
    colleaguesOf: ({ subnetUsers }) => subnetUsers,
    usersMin: ({ passwordSpray }) => passwordSpray.addressUsersMin,
    hasBaseline: false,
  },
  network: {
    window: 'day',
    isNovelOnly: false,
    valueOf: ({ subnet }) => subnet,
    partsOf: ({ subnet }) => [subnet],
    colleaguesOf: ({ subnetUsers }) => subnetUsers,
    usersMin: ({ passwordSpray }) => passwordSpray.networkUsersMin,
    hasBaseline: false,
  },
  asn: {
    window: 'day',
    isNovelOnly: true,
    valueOf: ({ asn }) => asn,
    partsOf: ({ asn }) => [asn],
    colleaguesOf: ({ asnUsers }) => asnUsers,
    usersMin: ({ campaigns }) => campaigns.asnUsersMin,
    hasBaseline: true,
  },
  client: {
    window: 'day',
    isNovelOnly: true,
    valueOf: ({ client }) => client,
    partsOf: ({ client }) => [client],
    colleaguesOf: nobody,
    usersMin: ({ campaigns }) => campaigns.clientUsersMin,
    hasBaseline: true,
  },
  asnAndClient: {
    window: 'day',
    isNovelOnly: true,
    valueOf: ({ asn, client }) => (asn === 0 || client === 0 ? 0 : combined(asn, client) || 1),
    partsOf: ({ asn, client }) => [asn, client],
    colleaguesOf: nobody,
    usersMin: ({ campaigns }) => campaigns.asnAndClientUsersMin,
    hasBaseline: true,
  },
  app: {
    window: 'burst',
    isNovelOnly: true,
    valueOf: ({ app }) => app,
    partsOf: ({ app }) => [app],
    colleaguesOf: nobody,
    usersMin: ({ campaigns }) => campaigns.appUsersMin,
    hasBaseline: true,
  },
  novel: {
    window: 'burst',
    isNovelOnly: true,
    valueOf: () => 1,
    partsOf: () => [],
    colleaguesOf: nobody,
    usersMin: ({ campaigns }) => campaigns.novelUsersMin,
    hasBaseline: true,
  },
}

export const keyRules: KeyRule[] = keyKinds.map((kind, index) => ({ kind, index, ...rules[kind] }))
export const rulesOfWindow: Record<WindowName, KeyRule[]> = {
  day: keyRules.filter(({ window }) => window === 'day'),
  burst: keyRules.filter(({ window }) => window === 'burst'),
}

export function ruleOf(kind: KeyKind): KeyRule {
  return keyRules[keyKinds.indexOf(kind)] as KeyRule
}

export const [addressRule, networkRule, , clientRule] = keyRules as [KeyRule, KeyRule, KeyRule, KeyRule]

/** An attempt and its keys, each as one number, in the order of {@link keyRules}; 0: it has none of this kind. */
export interface Keyed {
  attempt: Attempt
  values: number[]
}

export function keyed(attempt: Attempt): Keyed {
  const isNovel = attempt.novelty?.isOrigin === true
  const values = keyRules.map((rule) => (rule.isNovelOnly && !isNovel ? 0 : rule.valueOf(attempt)))
  return { attempt, values }
}

/** How large a tenant is, as an attempt has it frozen. */
export type TenantSize = Pick<Attempt, 'tenantUsers' | 'tenantSignIns'>

/**
 * Users from which a count may be a campaign. Names that were only guessed count as users in some logs, but never sign
 * in: they must not make a tenant look larger than it is.
 */
export function usersMinOf(
  rule: Pick<KeyRule, 'usersMin' | 'hasBaseline'>,
  settings: EngineSettings,
  size: TenantSize,
): number {
  const { tenantUsers, tenantSignIns } = size
  const { tenantShareMin, usersFloor } = settings.passwordSpray
  const least = rule.usersMin(settings)
  const realUsers = Math.min(tenantUsers, tenantSignIns / signInsPerUser)
  const grown = rule.hasBaseline ? Math.max(least, realUsers * settings.campaigns.novelShareMin) : least
  return Math.min(grown, Math.max(usersFloor, tenantUsers * tenantShareMin))
}

/** Of a user of whom the tenant has seen something: a working week. */
const signInsPerUser = 10
