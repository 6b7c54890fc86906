/**
 * The tables, column by column; the migrations create exactly these. The tenant leads every key, and what belongs to a
 * user or another identity carries its id in the key too, so that data can be spread by tenant or by identity.
 * Portable types only: texts (times are 28-character Timestamps, documents are JSON texts), integers, reals; a boolean
 * is 0 or 1. Column names are Graph's property names, so that a filter needs no second vocabulary. Of what every sign-in
 * writes, that is true of the view; its tables (event-tables.ts) are of numbers.
 */
import type { Generated } from 'kysely'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import type * as authority from './authority-tables.ts'
import type { CampaignBaselineTable, CampaignTable, CampaignUserTable } from './campaign-tables.ts'
import type * as core from './core-tables.ts'
import type * as events from './event-tables.ts'

export type {
  AccountTable,
  AppCredentialTable,
  AppRedirectUriTable,
  AppTable,
  IssuerItemTable,
  IssuerSecretTable,
  RevokedPrincipalTable,
  SignInFailureTable,
  SigningKeyTable,
} from './authority-tables.ts'
export type { CampaignBaselineTable, CampaignTable, CampaignUserTable } from './campaign-tables.ts'
export type {
  AttemptTable,
  ChangeTable,
  CheckpointTable,
  DictionaryTable,
  JobTable,
  LedgerTable,
  ProfileTable,
  RulingTable,
  TenantDayTable,
} from './core-tables.ts'

export interface Tables {
  tenants: TenantTable & TenantNumbers
  apps: authority.AppTable
  appCredentials: authority.AppCredentialTable
  appRedirectUris: authority.AppRedirectUriTable
  accounts: authority.AccountTable
  signInFailures: authority.SignInFailureTable
  revokedPrincipals: authority.RevokedPrincipalTable
  signingKeys: authority.SigningKeyTable
  issuerSecrets: authority.IssuerSecretTable
  issuerItems: authority.IssuerItemTable
  /** A view. */
  signIns: SignInTable & events.SignInKeys
  events: events.EventTable
  documents: events.DocumentTable
  verdicts: events.VerdictTable
  identityNames: events.IdentityNameTable
  eventsById: events.EventByIdTable
  eventsByIdentity: events.EventByIdentityTable
  eventsByIp: events.EventByIpTable
  slices: events.SliceTable
  profiles: core.ProfileTable
  checkpoints: core.CheckpointTable
  tenantDays: core.TenantDayTable
  ledger: core.LedgerTable
  rulings: core.RulingTable
  changes: core.ChangeTable
  jobs: core.JobTable
  settings: core.SettingsTable
  dictionary: core.DictionaryTable
  attempts: core.AttemptTable
  detections: DetectionTable
  riskyIdentities: RiskyIdentityTable
  riskHistory: RiskHistoryTable
  directoryAudits: DirectoryAuditTable
  identities: IdentityTable & IdentityNumbers
  campaigns: CampaignTable
  campaignUsers: CampaignUserTable
  campaignBaselines: CampaignBaselineTable
  declarations: DeclarationTable
}

export interface TenantTable {
  id: string
  displayName: string
  createdDateTime: string
  /** 1 for the tenant that commands mean when they name none. */
  isDefault: number
  /** Raised by whatever changes what was judged: batches, answers. Whoever remembers something of the tenant compares it. */
  revision: number
}

export interface TenantNumbers {
  /** Stands for the id in whatever every sign-in writes. */
  tenant: Generated<number>
  /** That of the last event. */
  position: Generated<number>
  /** The last number that an identity was given. */
  identities: Generated<number>
  /** The last entry of the ledger. */
  entries: Generated<number>
  /** Two words of 32 bits, by which values become numbers (src/observation/hash.ts). */
  hashLow: Generated<number>
  hashHigh: Generated<number>
}

/** A sign-in as it is written and read: what the rows of one event say together. */
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
  /** Of `settings`: those that it was judged by. */
  settingsRevision: number
  /** How final what is told of it is, as src/ingest writes it: hexadecimal digits. */
  version: string
  /** The frozen input of the core, as src/observation writes it. */
  observation: Uint8Array
  /** The verdict in numbers, as src/risk writes it; null when there is nothing to explain. */
  verdict: Uint8Array | null
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
  /** JSON: what was so before, where risk faded and nothing was found since (src/risk/faded.ts); null: no such fall. */
  faded: string | null
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

/** What an operator knows and no log says. */
export interface DeclarationTable {
  tenantId: string
  /** From 1; never given twice. */
  number: number
  kind: string
  /** JSON: Statement of src/model/declaration.ts. */
  statement: string
  createdDateTime: string
  createdBy: string | null
  removedDateTime: string | null
}

/** Everybody who was ever seen, risky or not. */
export interface IdentityTable extends IdentityName {
  tenantId: string
  identityKind: string
  id: string
  /** Sessions that began before are revoked; null: none ever were. */
  signInSessionsValidFromDateTime: string | null
}

export interface IdentityNumbers {
  tenant: number
  /** Given under the lock of the tenant, from 1. */
  identity: number
}
