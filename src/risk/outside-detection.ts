/** What a detection from outside says, once it has been read. */
import type { EngineSettings } from '../config.ts'
import type { CatalogueEntry } from '../detections/catalogue.ts'
import type { IdentityKind } from '../model/identity.ts'
import type { RisenLevel } from '../model/risk.ts'
import type { SignInLocation, Timestamp } from '../model/sign-in.ts'

/** Texts are free of control characters where they are ids or names, and bounded: see formats/outside-detection.ts. */
export interface OutsideDetection {
  /** Who found it, and under which id: together they tell that it is already known. */
  source: string
  id: string
  type: CatalogueEntry
  riskLevel: RisenLevel
  /** Null when the sign-in alone says whom it is about. */
  about: OutsideSubject | null
  /** The sign-in in which it happened. */
  requestId: string | null
  /** Null: when the sign-in was. */
  activityDateTime: Timestamp | null
  ipAddress: string | null
  location: SignInLocation | null
  userAgent: string | null
  reason: string | null
  riskReasons: string[] | null
  alertUrl: string | null
  /** Whatever else the source tells. */
  evidence: Record<string, unknown> | null
}

/** By id, or a user by name alone. Somebody who is not known yet needs both. */
export interface OutsideSubject {
  identityKind: IdentityKind
  identityId: string | null
  /** Of a user, in lower case. */
  userPrincipalName: string | null
  displayName: string | null
  appId: string | null
}

export interface OutsideOptions {
  tenantId: string
  settings: EngineSettings
  /** The moment at which it is said to be detected. */
  now: Timestamp
  /** Who handed it in, for people; nobody is named when it came from the command line. */
  sender?: string | null
}
