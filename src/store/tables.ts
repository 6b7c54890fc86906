/**
 * The tables, column by column; the migrations create exactly these. `tenantId` leads every key, and what belongs to a
 * user or another identity carries its id in the key too, so that data can be spread by tenant or by identity.
 * Portable types only: texts (times are 28-character Timestamps, documents are JSON texts), integers, reals; a boolean
 * is 0 or 1. Column names are Graph's property names, so that a filter needs no second vocabulary.
 */
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import type { CampaignBaselineTable, CampaignTable, CampaignUserTable } from './campaign-tables.ts'

export type { CampaignBaselineTable, CampaignTable, CampaignUserTable } from './campaign-tables.ts'

export interface Tables {
  tenants: TenantTable
  apps: AppTable
  appCredentials: AppCredentialTable
  appRedirectUris: AppRedirectUriTable
  accounts: AccountTable
  signInFailures: SignInFailureTable
  revokedPrincipals: RevokedPrincipalTable
  signingKeys: SigningKeyTable
  issuerSecrets: IssuerSecretTable
  issuerItems: IssuerItemTable
  signIns: SignInTable
  detections: DetectionTable
  riskyIdentities: RiskyIdentityTable
  riskHistory: RiskHistoryTable
  directoryAudits: DirectoryAuditTable
  identities: IdentityTable
  tenantCounts: TenantCountTable
  valueUsers: ValueUserTable
  campaigns: CampaignTable
  campaignUsers: CampaignUserTable
  campaignBaselines: CampaignBaselineTable
}

export interface TenantTable {
  id: string
  displayName: string
  createdDateTime: string
  /** 1 for the tenant that commands mean when they name none. */
  isDefault: number
  /** Raised by every batch of sign-ins; whoever caches a tenant's baseline compares it. */
  revision: number
}

export interface AppTable {
  tenantId: string
  clientId: string
  displayName: string
  /** JSON array: what it may do by itself. */
  permissions: string
  /** JSON array: what it may do for a person. */
  delegatedPermissions: string
  /** 1: runs where a secret cannot be kept, so it signs people in without one. */
  isPublic: number
  isDisabled: number
  createdDateTime: string
}

export interface AppCredentialTable {
  tenantId: string
  clientId: string
  id: string
  /** `secret` or `certificate`. */
  kind: string
  displayName: string | null
  /** SHA-256 of the secret, in hex. The secret itself is never stored. */
  secretHash: string | null
  /** PEM. */
  certificate: string | null
  /** SHA-256 of the certificate, base64url: `x5t#S256`. */
  thumbprint: string | null
  createdDateTime: string
  /** Null: it has no end. */
  endDateTime: string | null
}

export interface AppRedirectUriTable {
  tenantId: string
  clientId: string
  uri: string
}

/** People who sign in here. */
export interface AccountTable {
  tenantId: string
  id: string
  /** In lower case. */
  userPrincipalName: string
  displayName: string
  /** With its parameters, as src/authority/passwords.ts writes it. */
  passwordHash: string
  /** JSON array of template ids of directory roles. */
  roles: string
  isDisabled: number
  /** Base32, of one-time passwords (RFC 6238); null: none are asked for. */
  oneTimeSecret: string | null
  /** The last time step that was used; none before it is accepted. */
  oneTimeStep: number
  createdDateTime: string
}

/** Failed sign-ins of a name or an address. */
export interface SignInFailureTable {
  tenantId: string
  subject: string
  failures: number
  lockedUntilDateTime: string
}

/** Applications and accounts whose tokens of before are refused; those of the disabled and gone, in the year 9999. */
export interface RevokedPrincipalTable {
  tenantId: string
  id: string
  revokedDateTime: string
}

export interface SigningKeyTable {
  kid: string
  privateJwk: string
  createdDateTime: string
  /** Null: signs. Otherwise it only verifies, and that until then. */
  endDateTime: string | null
}

/** Secrets of the servers on this store, which no rotation of keys changes. */
export interface IssuerSecretTable {
  name: string
  secret: string
}

/** What the issuer has under way: codes, refresh tokens, sessions, grants. */
export interface IssuerItemTable {
  tenantId: string
  kind: string
  /** SHA-256 of the id, for many ids are as good as a password. */
  id: string
  /** JSON. */
  payload: string
  userCode: string | null
  uid: string | null
  grantId: string | null
  accountId: string | null
  expiresDateTime: string
  consumed: number
}

export interface SignInTable {
  tenantId: string
  id: string
  /** Whose risk it is: that of `userId`, or else of `servicePrincipalId`. */
  identityKind: string
  /** Empty when no person signed in. */
  userId: string
  servicePrincipalId: string | null
  createdDateTime: string
  userPrincipalName: string | null
  userDisplayName: string | null
  appId: string | null
  ipAddress: string | null
  correlationId: string | null
  sessionId: string | null
  /** As Graph shows it: 0 for a success and nothing else. */
  errorCode: number
  outcome: SignInOutcome
  signInEventType: string
  riskLevelDuringSignIn: string
  riskLevelAggregated: string
  riskState: string
  riskDetail: string
  /** JSON array of texts. */
  riskEventTypes: string
  /** What the profile made of it: trusted, pending, rejected, or none when there was nothing to learn. */
  trust: string
  /** JSON: the enriched values this sign-in was assessed by, as {@link Features} of src/enrich. */
  features: string
  /** JSON: the verdict with its contributions and suppressions; null when there is nothing to explain. */
  verdict: string | null
  /** JSON: the signIn as Graph spells it, without risk fields. */
  document: string
}

/** Who an identity is, as it was last seen. */
interface IdentityName {
  displayName: string | null
  userPrincipalName: string | null
  appId: string | null
  /** JSON: what only one kind of identity has, as IdentityDetails of src/model; null when nothing is known. */
  details: string | null
}

export interface DetectionTable extends IdentityName {
  tenantId: string
  identityKind: string
  identityId: string
  id: string
  requestId: string | null
  correlationId: string | null
  riskEventType: string
  riskLevel: string
  riskState: string
  riskDetail: string
  /** 1 while it counts towards the risk of the user. */
  isOpen: number
  detectionTimingType: string
  activity: string
  activityDateTime: string
  detectedDateTime: string
  lastUpdatedDateTime: string
  ipAddress: string | null
  /** JSON: signInLocation, or null. */
  location: string | null
  /** JSON text of Key/Value pairs: a string on the wire too. */
  additionalInfo: string | null
  mitreTechniqueId: string | null
  probability: number
  halfLifeDays: number | null
  correlationGroup: string
}

interface IdentityRisk extends IdentityName {
  riskLevel: string
  riskState: string
  riskDetail: string
  riskLastUpdatedDateTime: string
  isDeleted: number
  isProcessing: number
}

export interface RiskyIdentityTable extends IdentityRisk {
  tenantId: string
  identityKind: string
  id: string
  /** When decay alone will next lower the level; null: never. */
  decayDateTime: string | null
}

export interface RiskHistoryTable extends IdentityRisk {
  tenantId: string
  identityKind: string
  identityId: string
  /** As Graph forms it: of the newest item that of the identity, of all others {@link stampedId}. */
  id: string
  /** The id of the identity and the ticks of the change. */
  stampedId: string
  activityDetail: string | null
  /** JSON array of texts. */
  activityEventTypes: string
  initiatedBy: string | null
}

export interface DirectoryAuditTable {
  tenantId: string
  id: string
  activityDateTime: string
  activityDisplayName: string
  category: string
  correlationId: string | null
  loggedByService: string
  operationType: string
  result: string
  resultReason: string | null
  /** JSON: auditActivityInitiator. */
  initiatedBy: string
  /** JSON array of targetResource. */
  targetResources: string
  /** JSON array of keyValue. */
  additionalDetails: string
}

/** Everybody who was ever seen, risky or not. */
export interface IdentityTable extends IdentityName {
  tenantId: string
  identityKind: string
  id: string
  firstSeenDateTime: string
  lastSeenDateTime: string
  /** Sessions that began before are revoked; null: none ever were. */
  signInSessionsValidFromDateTime: string | null
  /** JSON: the Profile of src/profile. */
  profile: string
}

/** How often a value was seen in the whole tenant, per time bucket. */
export interface TenantCountTable {
  tenantId: string
  attribute: string
  value: string
  bucket: number
  count: number
}

/** Which users are trusted to use a value: tells a network of many healthy users from one of a single stranger. */
export interface ValueUserTable {
  tenantId: string
  attribute: string
  value: string
  userId: string
}
