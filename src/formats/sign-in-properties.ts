/**
 * The properties of Graph's signIn that are kept beside those every SignIn has, and how each is typed.
 * Source: the `signIn` entity type in the metadata of Microsoft Graph beta, and its resource page for `agent`.
 */
import * as enumerations from '../model/enumerations.ts'
import * as structures from '../model/sign-in-structures.ts'
import { boolean, int32, listOf, text, type ValueType } from '../model/sign-in-structures.ts'
import { unflattened } from './flattened.ts'
import { referenceId } from './identity.ts'
import { typedValue } from './typed-value.ts'
import { isAbsent, readStructure } from './values.ts'

/** A text that is in lower case where it is a GUID. */
const id = { kind: 'id' } as const

const furtherProperties: Record<string, ValueType | typeof id> = {
  agent: structures.agentSignIn,
  alternateSignInName: text,
  appOwnerTenantId: id,
  appTokenProtectionStatus: enumerations.tokenProtectionStatus,
  appliedConditionalAccessPolicies: listOf(structures.appliedConditionalAccessPolicy),
  appliedEventListeners: listOf(structures.appliedAuthenticationEventListener),
  authenticationAppDeviceDetails: structures.authenticationAppDeviceDetails,
  authenticationAppPolicyEvaluationDetails: listOf(structures.authenticationAppPolicyDetails),
  authenticationContextClassReferences: listOf(structures.authenticationContext),
  authenticationDetails: listOf(structures.authenticationDetail),
  authenticationMethodsUsed: listOf(text),
  authenticationProcessingDetails: listOf(structures.keyValue),
  authenticationProtocol: enumerations.protocolType,
  authenticationRequirementPolicies: listOf(structures.authenticationRequirementPolicy),
  azureResourceId: id,
  clientCredentialType: enumerations.clientCredentialType,
  clientSessionId: id,
  conditionalAccessAudiences: listOf(structures.conditionalAccessAudience),
  conditionalAccessStatus: enumerations.conditionalAccessStatus,
  crossTenantAccessType: enumerations.signInAccessType,
  federatedCredentialId: id,
  flaggedForReview: boolean,
  globalSecureAccessIpAddress: text,
  homeTenantId: id,
  homeTenantName: text,
  incomingTokenType: enumerations.incomingTokenType,
  ipAddressFromResourceProvider: text,
  isTenantRestricted: boolean,
  isThroughGlobalSecureAccess: boolean,
  managedServiceIdentity: structures.managedIdentity,
  mfaDetail: structures.mfaDetail,
  networkLocationDetails: listOf(structures.networkLocationDetail),
  originalRequestId: id,
  originalTransferMethod: enumerations.originalTransferMethods,
  privateLinkDetails: structures.privateLinkDetails,
  processingTimeInMilliseconds: int32,
  resourceOwnerTenantId: id,
  resourceServicePrincipalId: id,
  resourceTenantId: id,
  servicePrincipalCredentialKeyId: id,
  servicePrincipalCredentialThumbprint: text,
  sessionLifetimePolicies: listOf(structures.sessionLifetimePolicy),
  signInIdentifier: text,
  signInIdentifierType: enumerations.signInIdentifierType,
  signInTokenProtectionStatus: enumerations.tokenProtectionStatus,
  tokenIssuerName: text,
  tokenIssuerType: enumerations.tokenIssuerType,
  tokenProtectionStatusDetails: structures.tokenProtectionStatusDetails,
  uniqueTokenIdentifier: text,
  userType: enumerations.signInUserType,
}

/** The properties that every SignIn has, and those that `source.risk` is made of. */
const knownNames = [
  'id',
  'createdDateTime',
  'userId',
  'userPrincipalName',
  'userDisplayName',
  'servicePrincipalId',
  'servicePrincipalName',
  'appId',
  'appDisplayName',
  'ipAddress',
  'clientAppUsed',
  'userAgent',
  'correlationId',
  'isInteractive',
  'signInEventTypes',
  'status',
  'deviceDetail',
  'location',
  'resourceDisplayName',
  'resourceId',
  'autonomousSystemNumber',
  'authenticationRequirement',
  'sessionId',
  'riskDetail',
  'riskEventTypes',
  'riskEventTypes_v2',
  'riskLevelAggregated',
  'riskLevelDuringSignIn',
  'riskState',
] as const

/** Values by Graph's names, as they were found. */
export type Fields = Map<string, unknown>

/** Every name of Graph's signIn that has a meaning here. */
export const propertyNames: readonly string[] = [...knownNames, ...Object.keys(furtherProperties)]

const typeOf = new Map(Object.entries(furtherProperties))

/** Older records and re-encoded ones name some properties otherwise. */
const otherNames: Record<string, string> = {
  conditionalaccesspolicies: 'appliedConditionalAccessPolicies',
  riskeventtypesv2: 'riskEventTypes_v2',
}

const nameOf = new Map([
  ...propertyNames.flatMap((name) => [[name, name] as const, [name.toLowerCase(), name] as const]),
  ...Object.entries(otherNames),
])

/** The property of a name in whatever case; undefined when there is none. */
export function propertyNamed(key: string): string | undefined {
  return nameOf.get(key) ?? nameOf.get(key.toLowerCase())
}

/**
 * What a record holds under Graph's names, in whatever case, also where a structure was flattened (`status.errorCode`)
 * or its properties stand in `AdditionalProperties`, as PowerShell's objects have it. Everything else is left behind.
 */
export function fieldsOf(record: Record<string, unknown>): Fields {
  const fields: Fields = new Map()
  const others: [string, unknown][] = []
  for (const key of Object.keys(record)) {
    const name = propertyNamed(key)
    if (name === undefined) others.push([key, record[key]])
    else if (name === key || isAbsent(fields.get(name))) fields.set(name, record[key])
  }
  if (others.length > 0) addFromOthers(fields, others)
  return fields
}

/** What properties of a sign-in there are among values under other names; what is there by its own name goes first. */
export function addFromOthers(fields: Fields, others: readonly (readonly [string, unknown])[]): void {
  const more = others.find(([key]) => /^additionalproperties$/i.test(key))
  const structure = readStructure(more?.[1])
  const found = unflattened(others)
  if (typeof structure === 'object' && structure !== null)
    for (const [name, value] of fieldsOf(structure as Record<string, unknown>)) found.set(name, value)
  for (const [name, value] of found) if (isAbsent(fields.get(name))) fields.set(name, value)
}

/**
 * Adds the further properties to a sign-in, typed as Graph types them. Nothing here decides anything, so a value that
 * has not Graph's type (a structure that an export cut off) is left out rather than costing the whole record.
 * @throws RecordError only for what is too long or too deep.
 */
export function addFurtherProperties(signIn: Record<string, unknown>, fields: Fields): void {
  for (const [name, value] of fields) {
    const type = typeOf.get(name)
    if (type === undefined || value === undefined) continue
    const typed = furtherValue(type, value, name)
    if (typed !== undefined) signIn[name] = typed
  }
}

function furtherValue(type: ValueType | typeof id, value: unknown, name: string): unknown {
  if (value === null || value === '') return type.kind === 'text' || type.kind === 'id' ? value : null
  if (type.kind !== 'id') return typedValue(type, value, name)
  return typeof value === 'object' ? undefined : referenceId(value, name)
}
