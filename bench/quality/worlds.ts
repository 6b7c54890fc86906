/** The worlds of the report: each a profile of the generator, and what its log lacks. */
import type { StreamProfile } from './stream.ts'

interface World {
  profile: StreamProfile
  /** Keycloak, Okta and Google name no devices. */
  hasDeviceIds: boolean
  /** What the other scorers look at is there as in the world before, so they say the same again. */
  isEngineOnly: boolean
}

export const worlds = {
  enterprise: { profile: 'enterprise', hasDeviceIds: true, isEngineOnly: false },
  'enterprise-without-ids': { profile: 'enterprise', hasDeviceIds: false, isEngineOnly: true },
  university: { profile: 'university', hasDeviceIds: true, isEngineOnly: false },
  'consumer-sso': { profile: 'consumer-sso', hasDeviceIds: true, isEngineOnly: false },
} as const satisfies Record<string, World>

export type WorldName = keyof typeof worlds

export const worldNames = Object.keys(worlds) as WorldName[]
