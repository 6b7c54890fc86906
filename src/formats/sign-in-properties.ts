/**
 * The properties of Graph's signIn that are kept beside those every SignIn has, and how each is typed.
 * Source: the `signIn` entity type in the metadata of Microsoft Graph beta, and its resource page for `agent`.
 */
import { referenceId } from './identity.ts'
import { isAbsent, readBoolean, readInteger, readStructure, readText, safeStructure } from './values.ts'

type Kind = 'id' | 'text' | 'boolean' | 'integer' | 'list' | 'object'

const kinds: Record<Kind, readonly string[]> = {
  id: [
    'appOwnerTenantId',
    'azureResourceId',
    'clientSessionId',
    'federatedCredentialId',
    'homeTenantId',
    'originalRequestId',
    'resourceOwnerTenantId',
    'resourceServicePrincipalId',
    'resourceTenantId',
    'servicePrincipalCredentialKeyId',
  ],
  text: [
    'alternateSignInName',
    'appTokenProtectionStatus',
    'authenticationProtocol',
    'clientCredentialType',
    'conditionalAccessStatus',
    'crossTenantAccessType',
    'globalSecureAccessIpAddress',
    'homeTenantName',
    'incomingTokenType',
    'ipAddressFromResourceProvider',
    'originalTransferMethod',
    'servicePrincipalCredentialThumbprint',
    'signInIdentifier',
    'signInIdentifierType',
    'signInTokenProtectionStatus',
    'tokenIssuerName',
    'tokenIssuerType',
    'uniqueTokenIdentifier',
    'userType',
  ],
  boolean: ['flaggedForReview', 'isTenantRestricted', 'isThroughGlobalSecureAccess'],
  integer: ['processingTimeInMilliseconds'],
  list: [
    'appliedConditionalAccessPolicies',
    'appliedEventListeners',
    'authenticationAppPolicyEvaluationDetails',
    'authenticationContextClassReferences',
    'authenticationDetails',
    'authenticationMethodsUsed',
    'authenticationProcessingDetails',
    'authenticationRequirementPolicies',
    'conditionalAccessAudiences',
    'networkLocationDetails',
    'sessionLifetimePolicies',
  ],
  object: [
    'agent',
    'authenticationAppDeviceDetails',
    'managedServiceIdentity',
    'mfaDetail',
    'privateLinkDetails',
    'tokenProtectionStatusDetails',
  ],
}

const kindOf = new Map(
  Object.entries(kinds).flatMap(([kind, names]) => names.map((name) => [name, kind as Kind] as const)),
)

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
export const propertyNames: readonly string[] = [...knownNames, ...kindOf.keys()]

const nameOf = new Map(
  propertyNames.flatMap((name) => [[name, name] as const, [name.toLowerCase(), name] as const]),
)

/** What a record holds under Graph's names, in whatever case; everything else is left behind. */
export function fieldsOf(record: Record<string, unknown>): Fields {
  const fields: Fields = new Map()
  for (const key of Object.keys(record)) {
    const name = nameOf.get(key) ?? nameOf.get(key.toLowerCase())
    if (name !== undefined && (name === key || isAbsent(fields.get(name)))) fields.set(name, record[key])
  }
  return fields
}

/**
 * Adds the further properties to a sign-in, typed as Graph types them. Nothing here decides anything, so a value that
 * has not Graph's type (a structure that an export cut off) is left out rather than costing the whole record.
 * @throws RecordError only for what is too long or too deep.
 */
export function addFurtherProperties(signIn: Record<string, unknown>, fields: Fields): void {
  for (const [name, value] of fields) {
    const kind = kindOf.get(name)
    if (kind === undefined || value === undefined) continue
    const typed = value === null ? null : typedValue(kind, value, name)
    if (typed !== undefined) signIn[name] = typed
  }
}

function typedValue(kind: Kind, value: unknown, name: string): unknown {
  if (kind === 'boolean') return orNothing(() => readBoolean(value, name))
  if (kind === 'integer') return orNothing(() => readInteger(value, name, -(2 ** 31), 2 ** 31 - 1))
  if (kind === 'list' || kind === 'object') {
    const structure = readStructure(value)
    const isKind = typeof structure === 'object' && Array.isArray(structure) === (kind === 'list')
    return isKind ? safeStructure(structure, name) : undefined
  }
  if (value === '') return ''
  if (typeof value === 'object') return undefined
  return kind === 'id' ? referenceId(value, name) : readText(value, name)
}

function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
