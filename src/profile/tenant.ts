/** What the whole tenant looks like, as the detections may ask it. The engine answers from the store. */
import type { ProfileAttribute } from '../config.ts'
import { countedAttributes, type SharedAttribute, sharedAttributes } from '../core/observation/attributes.ts'

export interface TenantBaseline {
  /** Trusted sign-ins of the tenant, decayed. */
  signIns: number
  users: number
  /** Share of the tenant's sign-ins with this value, smoothed: never zero. */
  share(attribute: ProfileAttribute, value: string): number
  /** Other users than this one that are trusted to use the value. */
  otherUsers(attribute: SharedAttribute, value: string): number
}

export function isShared(attribute: ProfileAttribute): attribute is SharedAttribute {
  return (sharedAttributes as readonly string[]).includes(attribute)
}

export function isCounted(attribute: ProfileAttribute): boolean {
  return (countedAttributes as readonly string[]).includes(attribute)
}
