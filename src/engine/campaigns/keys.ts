/** What failures of one campaign may have in common: the keys by which users with failures are counted. */
import type { EngineSettings } from '../../config.ts'
import * as core from '../../core/campaigns/keys.ts'
import type { SharedAttribute } from '../../core/observation/attributes.ts'
import type { Features } from '../../enrich/features.ts'

export type KeyKind = keyof typeof keyKinds
type Values = Features['values']

interface KeyRule {
  /** `day`: passwordSpray.windowHours; `burst`: campaigns.burstHours. */
  window: 'day' | 'burst'
  /** Counts only failures that are novel for their user: the rest of them are typing errors. */
  isNovelOnly: boolean
  valueOf(values: Values): string | undefined
  /** Where more colleagues are trusted to share this than failed there, nothing is wrong. */
  sharedBy: SharedAttribute | null
  usersMin(settings: EngineSettings): number
  /** Judged by what clean days showed; else by the number alone. */
  hasBaseline: boolean
}

export const keyKinds = {
  address: {
    window: 'day',
    isNovelOnly: false,
    valueOf: ({ ip }) => ip,
    sharedBy: 'subnet',
    usersMin: ({ passwordSpray }) => passwordSpray.addressUsersMin,
    hasBaseline: false,
  },
  network: {
    window: 'day',
    isNovelOnly: false,
    valueOf: ({ subnet }) => subnet,
    sharedBy: 'subnet',
    usersMin: ({ passwordSpray }) => passwordSpray.networkUsersMin,
    hasBaseline: false,
  },
  asn: {
    window: 'day',
    isNovelOnly: true,
    valueOf: ({ asn }) => asn,
    sharedBy: 'asn',
    usersMin: ({ campaigns }) => campaigns.asnUsersMin,
    hasBaseline: true,
  },
  client: {
    window: 'day',
    isNovelOnly: true,
    valueOf: ({ client }) => client,
    sharedBy: null,
    usersMin: ({ campaigns }) => campaigns.clientUsersMin,
    hasBaseline: true,
  },
  asnAndClient: {
    window: 'day',
    isNovelOnly: true,
    valueOf: ({ asn, client }) => (asn && client ? `${asn} ${client}` : undefined),
    sharedBy: null,
    usersMin: ({ campaigns }) => campaigns.asnAndClientUsersMin,
    hasBaseline: true,
  },
  app: {
    window: 'burst',
    isNovelOnly: true,
    valueOf: ({ app }) => app,
    sharedBy: null,
    usersMin: ({ campaigns }) => campaigns.appUsersMin,
    hasBaseline: true,
  },
  novel: {
    window: 'burst',
    isNovelOnly: true,
    valueOf: () => '',
    sharedBy: null,
    usersMin: ({ campaigns }) => campaigns.novelUsersMin,
    hasBaseline: true,
  },
} satisfies Record<string, KeyRule>

export const kindNames = Object.keys(keyKinds) as KeyKind[]

export function ruleOf(kind: KeyKind): KeyRule {
  return keyKinds[kind]
}

/** A key as one text; its kind comes first. */
export function keyText(kind: KeyKind, value: string): string {
  return `${kind} ${value}`
}

export function kindOf(key: string): KeyKind {
  return key.slice(0, key.indexOf(' ')) as KeyKind
}

/** The keys of a failure. */
export function keysOf(values: Values, isNovel: boolean): string[] {
  const keys: string[] = []
  for (const kind of kindNames) {
    const rule = ruleOf(kind)
    if (rule.isNovelOnly && !isNovel) continue
    const value = rule.valueOf(values)
    if (value !== undefined) keys.push(keyText(kind, value))
  }
  return keys
}

/** How large a tenant is. */
export interface TenantSize {
  users: number
  /** Trusted sign-ins, decayed. */
  signIns: number
}

/** Users from which a count may be a campaign. */
export function usersMinOf(kind: KeyKind, settings: EngineSettings, { users, signIns }: TenantSize): number {
  return core.usersMinOf(ruleOf(kind), settings, { tenantUsers: users, tenantSignIns: signIns })
}
