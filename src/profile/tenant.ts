/** What the whole tenant looks like, as the detections may ask it. The engine answers from the store. */
import type { ProfileAttribute } from '../config.ts'

export interface TenantBaseline {
  /** Trusted sign-ins of the tenant, decayed. */
  signIns: number
  users: number
  /** Share of the tenant's sign-ins with this value, smoothed: never zero. */
  share(attribute: ProfileAttribute, value: string): number
  /** Other users than this one that are trusted to use the value. */
  otherUsers(attribute: SharedAttribute, value: string): number
}

/** Attributes for which the tenant remembers who uses them: places and networks, which colleagues share. */
export const sharedAttributes = ['subnet', 'asn', 'country', 'city'] as const satisfies ProfileAttribute[]
export type SharedAttribute = (typeof sharedAttributes)[number]

/** Attributes that the tenant counts. Addresses and devices are personal: their number has no bound. */
export const countedAttributes = [
  'subnet',
  'asn',
  'country',
  'city',
  'agent',
  'os',
  'client',
  'issuer',
  'networkKind',
  'hour',
  'app',
] as const satisfies ProfileAttribute[]

export function isShared(attribute: ProfileAttribute): attribute is SharedAttribute {
  return (sharedAttributes as readonly string[]).includes(attribute)
}

export function isCounted(attribute: ProfileAttribute): boolean {
  return (countedAttributes as readonly string[]).includes(attribute)
}
