/**
 * The structures within a sign-in and the types of their members, as Graph's metadata declares them, in the order in which
 * they are written. Formats read by this table and the API writes by it.
 */
import * as enumerations from './enumerations.ts'

export type ValueType =
  | { kind: 'text' | 'boolean' | 'int32' | 'double' | 'dateTime' }
  | enumerations.Enumeration
  | Structure
  | { kind: 'list'; element: ValueType }

export interface Structure {
  kind: 'structure'
  /** As in `microsoft.graph.<name>`. */
  name: string
  members: Readonly<Record<string, ValueType>>
  /** It may have members that are not declared. */
  isOpen: boolean
}

export const text = { kind: 'text' } as const
export const boolean = { kind: 'boolean' } as const
export const int32 = { kind: 'int32' } as const
const double = { kind: 'double' } as const
const dateTime = { kind: 'dateTime' } as const

export function listOf<const Element extends ValueType>(element: Element) {
  return { kind: 'list', element } as const
}

function structure(name: string, members: Record<string, ValueType>, isOpen = false): Structure {
  return { kind: 'structure', name, members, isOpen }
}

export const geoCoordinates = structure('geoCoordinates', {
  altitude: double,
  latitude: double,
  longitude: double,
})

export const signInLocation = structure('signInLocation', {
  city: text,
  state: text,
  countryOrRegion: text,
  geoCoordinates,
})

export const signInStatus = structure('signInStatus', {
  errorCode: int32,
  failureReason: text,
  additionalDetails: text,
})

export const deviceDetail = structure('deviceDetail', {
  deviceId: text,
  displayName: text,
  operatingSystem: text,
  browser: text,
  browserId: text,
  isCompliant: boolean,
  isManaged: boolean,
  trustType: text,
})

export const keyValue = structure('keyValue', { key: text, value: text })

const authenticationStrength = structure('authenticationStrength', {
  authenticationStrengthId: text,
  authenticationStrengthResult: enumerations.authenticationStrengthResult,
  displayName: text,
})

const conditionalAccessRuleSatisfied = structure('conditionalAccessRuleSatisfied', {
  conditionalAccessCondition: enumerations.conditionalAccessConditions,
  ruleSatisfied: enumerations.conditionalAccessRule,
})

export const appliedConditionalAccessPolicy = structure('appliedConditionalAccessPolicy', {
  id: text,
  displayName: text,
  enforcedGrantControls: listOf(text),
  enforcedSessionControls: listOf(text),
  result: enumerations.appliedConditionalAccessPolicyResult,
  authenticationStrength,
  conditionsSatisfied: enumerations.conditionalAccessConditions,
  conditionsNotSatisfied: enumerations.conditionalAccessConditions,
  includeRulesSatisfied: listOf(conditionalAccessRuleSatisfied),
  excludeRulesSatisfied: listOf(conditionalAccessRuleSatisfied),
  sessionControlsNotSatisfied: listOf(text),
})

export const authenticationAppDeviceDetails = structure('authenticationAppDeviceDetails', {
  appVersion: text,
  clientApp: text,
  deviceId: text,
  operatingSystem: text,
})

export const appliedAuthenticationEventListener = structure('appliedAuthenticationEventListener', {
  eventType: enumerations.authenticationEventType,
  executedListenerId: text,
  handlerResult: structure('authenticationEventHandlerResult', {}, true),
})

export const authenticationAppPolicyDetails = structure('authenticationAppPolicyDetails', {
  adminConfiguration: enumerations.authenticationAppAdminConfiguration,
  authenticationEvaluation: enumerations.authenticationAppEvaluation,
  policyName: text,
  status: enumerations.authenticationAppPolicyStatus,
})

export const authenticationContext = structure('authenticationContext', {
  id: text,
  detail: enumerations.authenticationContextDetail,
})

export const authenticationDetail = structure('authenticationDetail', {
  authenticationStepDateTime: dateTime,
  authenticationMethod: text,
  authenticationMethodDetail: text,
  succeeded: boolean,
  authenticationStepResultDetail: text,
  authenticationStepRequirement: text,
})

export const authenticationRequirementPolicy = structure('authenticationRequirementPolicy', {
  requirementProvider: enumerations.requirementProvider,
  detail: text,
})

export const conditionalAccessAudience = structure('conditionalAccessAudience', {
  applicationId: text,
  audienceReasons: enumerations.conditionalAccessAudienceReason,
})

export const networkLocationDetail = structure('networkLocationDetail', {
  networkType: enumerations.networkType,
  networkNames: listOf(text),
})

export const managedIdentity = structure('managedIdentity', {
  msiType: enumerations.msiType,
  associatedResourceId: text,
  federatedTokenId: text,
  federatedTokenIssuer: text,
})

export const mfaDetail = structure('mfaDetail', { authMethod: text, authDetail: text })

export const sessionLifetimePolicy = structure('sessionLifetimePolicy', {
  expirationRequirement: enumerations.expirationRequirement,
  detail: text,
})

export const tokenProtectionStatusDetails = structure('tokenProtectionStatusDetails', {
  signInSessionStatus: enumerations.tokenProtectionStatus,
  signInSessionStatusCode: int32,
})

export const privateLinkDetails = structure('privateLinkDetails', {
  policyId: text,
  policyName: text,
  policyTenantId: text,
  resourceId: text,
})

export const agentSignIn = structure('agentSignIn', {
  agentType: enumerations.agentType,
  parentAppId: text,
  agentSubjectType: enumerations.agentType,
  agentSubjectParentId: text,
})
