/** The complex types inside a `signIn`, as v1.0 and beta declare them. */
import { boolean, collection, complex, dateTime, int32, member, text } from './entity.ts'
import * as enumerations from './enumerations.ts'

const beta = { versions: ['beta'] } as const
const emptyWhenAbsent = { isEmptyWhenAbsent: true }

export const deviceDetail = complex('deviceDetail', [
  member('deviceId', text, emptyWhenAbsent),
  member('displayName', text, emptyWhenAbsent),
  member('operatingSystem', text, emptyWhenAbsent),
  member('browser', text, emptyWhenAbsent),
  member('browserId', text, { ...beta, ...emptyWhenAbsent }),
  member('isCompliant', boolean),
  member('isManaged', boolean),
  member('trustType', text, emptyWhenAbsent),
])

const authenticationStrength = complex('authenticationStrength', [
  member('authenticationStrengthId', text),
  member('authenticationStrengthResult', enumerations.authenticationStrengthResult),
  member('displayName', text),
])

const conditionalAccessRuleSatisfied = complex('conditionalAccessRuleSatisfied', [
  member('conditionalAccessCondition', enumerations.conditionalAccessConditions),
  member('ruleSatisfied', enumerations.conditionalAccessRule),
])

export const appliedConditionalAccessPolicy = complex('appliedConditionalAccessPolicy', [
  member('id', text),
  member('displayName', text),
  member('enforcedGrantControls', collection(text)),
  member('enforcedSessionControls', collection(text)),
  member('result', enumerations.appliedConditionalAccessPolicyResult),
  member('authenticationStrength', authenticationStrength, beta),
  member('conditionsSatisfied', enumerations.conditionalAccessConditions, beta),
  member('conditionsNotSatisfied', enumerations.conditionalAccessConditions, beta),
  member('includeRulesSatisfied', collection(conditionalAccessRuleSatisfied), beta),
  member('excludeRulesSatisfied', collection(conditionalAccessRuleSatisfied), beta),
  member('sessionControlsNotSatisfied', collection(text), beta),
])

export const authenticationAppDeviceDetails = complex('authenticationAppDeviceDetails', [
  member('appVersion', text),
  member('clientApp', text),
  member('deviceId', text),
  member('operatingSystem', text),
])

export const appliedAuthenticationEventListener = complex('appliedAuthenticationEventListener', [
  member('eventType', enumerations.authenticationEventType),
  member('executedListenerId', text),
  // An open type without declared properties.
  member('handlerResult', complex('authenticationEventHandlerResult', [])),
])

export const authenticationAppPolicyDetails = complex('authenticationAppPolicyDetails', [
  member('adminConfiguration', enumerations.authenticationAppAdminConfiguration),
  member('authenticationEvaluation', enumerations.authenticationAppEvaluation),
  member('policyName', text),
  member('status', enumerations.authenticationAppPolicyStatus),
])

export const authenticationContext = complex('authenticationContext', [
  member('id', text, { isNullable: false }),
  member('detail', enumerations.authenticationContextDetail),
])

export const authenticationDetail = complex('authenticationDetail', [
  member('authenticationStepDateTime', dateTime),
  member('authenticationMethod', text),
  member('authenticationMethodDetail', text),
  member('succeeded', boolean),
  member('authenticationStepResultDetail', text),
  member('authenticationStepRequirement', text),
])

export const authenticationRequirementPolicy = complex('authenticationRequirementPolicy', [
  member('requirementProvider', enumerations.requirementProvider),
  member('detail', text),
])

export const networkLocationDetail = complex('networkLocationDetail', [
  member('networkType', enumerations.networkType),
  member('networkNames', collection(text)),
])

export const managedIdentity = complex('managedIdentity', [
  member('msiType', enumerations.msiType),
  member('associatedResourceId', text),
  member('federatedTokenId', text),
  member('federatedTokenIssuer', text),
])

export const mfaDetail = complex('mfaDetail', [member('authMethod', text), member('authDetail', text)])

export const sessionLifetimePolicy = complex('sessionLifetimePolicy', [
  member('expirationRequirement', enumerations.expirationRequirement),
  member('detail', text),
])

export const tokenProtectionStatusDetails = complex('tokenProtectionStatusDetails', [
  member('signInSessionStatus', enumerations.tokenProtectionStatus),
  member('signInSessionStatusCode', int32),
])

export const privateLinkDetails = complex('privateLinkDetails', [
  member('policyId', text),
  member('policyName', text),
  member('policyTenantId', text),
  member('resourceId', text),
])
