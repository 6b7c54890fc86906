/**
 * The sign-in as Graph spells it: the record that every format is translated into and that the API gives back.
 * Risk fields are not part of it; they are our verdict (see risk.ts) and live beside it.
 * Source: the `signIn` resource of Microsoft Graph v1.0 and beta.
 */

export type SignInEventType =
  | 'interactiveUser'
  | 'nonInteractiveUser'
  | 'servicePrincipal'
  | 'managedIdentity'

export interface SignInStatus {
  errorCode: number
  failureReason: string | null
  additionalDetails: string | null
}

export interface GeoCoordinates {
  altitude: number | null
  latitude: number | null
  longitude: number | null
}

export interface SignInLocation {
  city: string | null
  state: string | null
  countryOrRegion: string | null
  geoCoordinates: GeoCoordinates | null
}

export interface DeviceDetail {
  deviceId: string | null
  displayName: string | null
  operatingSystem: string | null
  browser: string | null
  /** Only where the log has one. */
  browserId?: string
  isCompliant: boolean | null
  isManaged: boolean | null
  trustType: string | null
}

/**
 * `id`, `userId` and `servicePrincipalId` are lower-case GUIDs, `createdDateTime` is a {@link Timestamp},
 * `userPrincipalName` is lower case. `userId` is empty when an application signed in by itself.
 * `source` is what the log itself said about risk (a signal, never our verdict) and how it names the network.
 * Any other property of Graph's signIn may be present and is kept as it came.
 */
export interface SignIn {
  id: string
  createdDateTime: Timestamp
  userId: string
  userPrincipalName: string | null
  userDisplayName: string | null
  servicePrincipalId: string | null
  servicePrincipalName: string | null
  appId: string | null
  appDisplayName: string | null
  ipAddress: string | null
  clientAppUsed: string | null
  userAgent: string | null
  correlationId: string | null
  isInteractive: boolean | null
  signInEventTypes: SignInEventType[]
  status: SignInStatus
  deviceDetail: DeviceDetail
  location: SignInLocation
  resourceDisplayName: string | null
  resourceId: string | null
  autonomousSystemNumber: number | null
  authenticationRequirement: string | null
  sessionId: string | null
  source?: { risk?: SourceRisk; networkName?: string }
  [property: string]: unknown
}

/** What the source of the log said about the risk of the sign-in. */
export interface SourceRisk {
  riskLevelAggregated?: string
  riskLevelDuringSignIn?: string
  riskState?: string
  riskDetail?: string
  riskEventTypes?: string[]
}

/**
 * UTC, always 28 characters: `2026-11-21T17:16:04.1234567Z`. Seven digits because Graph has seven; fixed width because
 * such texts sort as times in every database.
 */
export type Timestamp = string
