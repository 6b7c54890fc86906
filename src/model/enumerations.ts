/**
 * The enumerations of the risk resources, member by member as Graph's metadata declares them. Order is the order of
 * their values; members after `unknownFutureValue` are sent only on `Prefer: include-unknown-enum-members`
 * (https://learn.microsoft.com/graph/best-practices-concept, "Handling future members in evolvable enumerations").
 */
import { agentRiskDetails, riskDetails, riskLevels, riskStates } from './risk.ts'

export interface Enumeration {
  kind: 'enumeration'
  name: string
  /** In the order of their values. Those after `unknownFutureValue` are sent only to who asks for them. */
  members: Record<Version, readonly string[]>
  /** Several members may be joined by commas. */
  isFlags: boolean
}

export type Version = 'v1.0' | 'beta'

export const riskLevel = enumeration('riskLevel', riskLevels)
export const riskState = enumeration('riskState', riskStates)
export const riskDetail: Enumeration = {
  ...enumeration('riskDetail', riskDetails),
  members: {
    'v1.0': riskDetails,
    beta: [
      ...riskDetails.slice(0, riskDetails.indexOf('unknownFutureValue') + 1),
      'adminConfirmedServicePrincipalCompromised',
      'adminDismissedAllRiskForServicePrincipal',
      'm365DAdminDismissedDetection',
      'userChangedPasswordOnPremises',
      'adminDismissedRiskForSignIn',
      'adminConfirmedAccountSafe',
      ...agentRiskDetails,
      'microsoftRevokedSessions',
    ],
  },
}
export const riskDetectionTimingType = enumeration(
  'riskDetectionTimingType',
  'notDefined realtime nearRealtime offline unknownFutureValue',
)
export const activityType = enumeration('activityType', 'signin user unknownFutureValue servicePrincipal')
export const tokenIssuerType = enumeration(
  'tokenIssuerType',
  'AzureAD ADFederationServices UnknownFutureValue AzureADBackupAuth ADFederationServicesMFAAdapter NPSExtension',
)
/** The old closed list; detections named since are known by their plain text alone. */
export const riskEventType = enumeration(
  'riskEventType',
  `unlikelyTravel anonymizedIPAddress maliciousIPAddress unfamiliarFeatures malwareInfectedIPAddress
   suspiciousIPAddress leakedCredentials investigationsThreatIntelligence generic adminConfirmedUserCompromised
   mcasImpossibleTravel mcasSuspiciousInboxManipulationRules investigationsThreatIntelligenceSigninLinked
   maliciousIPAddressValidCredentialsBlockedIP unknownFutureValue`,
)

export const conditionalAccessStatus = enumeration(
  'conditionalAccessStatus',
  'success failure notApplied unknownFutureValue',
)
export const appliedConditionalAccessPolicyResult = enumeration(
  'appliedConditionalAccessPolicyResult',
  `success failure notApplied notEnabled unknown unknownFutureValue reportOnlySuccess reportOnlyFailure
   reportOnlyNotApplied reportOnlyInterrupted`,
)
export const conditionalAccessConditions = flags(
  'conditionalAccessConditions',
  `none application users devicePlatform location clientType signInRisk userRisk time deviceState client
   ipAddressSeenByAzureAD ipAddressSeenByResourceProvider unknownFutureValue servicePrincipals servicePrincipalRisk
   authenticationFlows insiderRisk`,
)
export const conditionalAccessRule = enumeration(
  'conditionalAccessRule',
  `allApps firstPartyApps office365 appId acr appFilter allUsers guest groupId roleId userId allDevicePlatforms
   devicePlatform allLocations insideCorpnet allTrustedLocations locationId allDevices deviceFilter deviceState
   unknownFutureValue deviceFilterIncludeRuleNotMatched allDeviceStates anonymizedIPAddress unfamiliarFeatures
   nationStateIPAddress realTimeThreatIntelligence internalGuest b2bCollaborationGuest b2bCollaborationMember
   b2bDirectConnectUser otherExternalUser serviceProvider microsoftAdminPortals deviceCodeFlow
   authenticationTransfer insiderRisk`,
)
export const conditionalAccessAudienceReason = flags(
  'conditionalAccessAudienceReason',
  `none resourcelessRequest confidentialClientIdToken confidentialClientNonIdToken resourceMapping
   resourceMappingDefault scopeMapping scopeMappingDefault delegatedScope firstPartyResourceDefault
   thirdPartyResourceDefault unknownFutureValue`,
)
export const authenticationStrengthResult = enumeration(
  'authenticationStrengthResult',
  `notSet skippedForProofUp satisfied singleChallengeRequired multipleChallengesRequired singleRegistrationRequired
   multipleRegistrationsRequired cannotSatisfyDueToCombinationConfiguration cannotSatisfy unknownFutureValue`,
)
export const authenticationContextDetail = enumeration(
  'authenticationContextDetail',
  'required previouslySatisfied notApplicable unknownFutureValue',
)
export const authenticationEventType = enumeration(
  'authenticationEventType',
  `tokenIssuanceStart pageRenderStart unknownFutureValue attributeCollectionStart attributeCollectionSubmit
   emailOtpSend passwordSubmit`,
)
export const authenticationAppAdminConfiguration = enumeration(
  'authenticationAppAdminConfiguration',
  'notApplicable enabled disabled unknownFutureValue',
)
export const authenticationAppEvaluation = enumeration(
  'authenticationAppEvaluation',
  'success failure unknownFutureValue',
)
export const authenticationAppPolicyStatus = enumeration(
  'authenticationAppPolicyStatus',
  `unknown appLockOutOfDate appLockEnabled appLockDisabled appContextOutOfDate appContextShown appContextNotShown
   locationContextOutOfDate locationContextShown locationContextNotShown numberMatchOutOfDate
   numberMatchCorrectNumberEntered numberMatchIncorrectNumberEntered numberMatchDeny
   tamperResistantHardwareOutOfDate tamperResistantHardwareUsed tamperResistantHardwareNotUsed unknownFutureValue`,
)
export const requirementProvider = enumeration(
  'requirementProvider',
  `user request servicePrincipal v1ConditionalAccess multiConditionalAccess tenantSessionRiskPolicy
   accountCompromisePolicies v1ConditionalAccessDependency v1ConditionalAccessPolicyIdRequested
   mfaRegistrationRequiredByIdentityProtectionPolicy baselineProtection mfaRegistrationRequiredByBaselineProtection
   mfaRegistrationRequiredByMultiConditionalAccess enforcedForCspAdmins securityDefaults
   mfaRegistrationRequiredBySecurityDefaults proofUpCodeRequest crossTenantOutboundRule gpsLocationCondition
   riskBasedPolicy unknownFutureValue scopeBasedAuthRequirementPolicy authenticationStrengths`,
)
export const expirationRequirement = enumeration(
  'expirationRequirement',
  `rememberMultifactorAuthenticationOnTrustedDevices tenantTokenLifetimePolicy audienceTokenLifetimePolicy
   signInFrequencyPeriodicReauthentication ngcMfa signInFrequencyEveryTime unknownFutureValue`,
)
export const protocolType = flags(
  'protocolType',
  `none oAuth2 ropc wsFederation saml20 deviceCode unknownFutureValue authenticationTransfer nativeAuth
   implicitAccessTokenAndGetResponseMode implicitIdTokenAndGetResponseMode implicitAccessTokenAndPostResponseMode
   implicitIdTokenAndPostResponseMode authorizationCodeWithoutPkce authorizationCodeWithPkce clientCredentials
   refreshTokenGrant encryptedAuthorizeResponse directUserGrant kerberos prtGrant seamlessSso prtBrokerBased
   prtNonBrokerBased onBehalfOf samlOnBehalfOf officeS2S wsTrust`,
)
export const signInAccessType = flags(
  'signInAccessType',
  'none b2bCollaboration b2bDirectConnect microsoftSupport serviceProvider unknownFutureValue passthrough',
)
export const incomingTokenType = flags(
  'incomingTokenType',
  'none primaryRefreshToken saml11 saml20 unknownFutureValue remoteDesktopToken refreshToken',
)
export const clientCredentialType = enumeration(
  'clientCredentialType',
  `none clientSecret clientAssertion federatedIdentityCredential managedIdentity certificate unknownFutureValue`,
)
export const tokenProtectionStatus = enumeration(
  'tokenProtectionStatus',
  'none bound unbound unknownFutureValue',
)
export const originalTransferMethods = enumeration(
  'originalTransferMethods',
  'none deviceCodeFlow authenticationTransfer unknownFutureValue',
)
export const signInIdentifierType = enumeration(
  'signInIdentifierType',
  'userPrincipalName phoneNumber proxyAddress qrCode onPremisesUserPrincipalName unknownFutureValue',
)
export const signInUserType = enumeration('signInUserType', 'member guest unknownFutureValue')
export const networkType = enumeration(
  'networkType',
  'intranet extranet namedNetwork trusted trustedNamedLocation unknownFutureValue',
)
export const msiType = enumeration('msiType', 'none userAssigned systemAssigned unknownFutureValue')

export const operationResult = enumeration('operationResult', 'success failure timeout unknownFutureValue')
export const groupType = enumeration('groupType', 'unifiedGroups azureAD unknownFutureValue')
export const agentIdentityType = enumeration(
  'agentIdentityType',
  'agentIdentity agentUser unknownFutureValue agentIdentityBlueprintPrincipal user',
)
/** Logs write `agentIdentity` too, which the metadata does not have. */
export const agentType = enumeration(
  'agentType',
  `notAgentic agenticApp agenticAppInstance unknownFutureValue agentIdentityBlueprintPrincipal agentIDuser
   agentIdentity`,
)
export const auditIdentityType = enumeration('auditIdentityType', 'agent servicePrincipal unknownFutureValue')

function enumeration(name: string, members: string | readonly string[]): Enumeration {
  const list = typeof members === 'string' ? members.split(/\s+/) : members
  return { kind: 'enumeration', name, members: { 'v1.0': list, beta: list }, isFlags: false }
}

function flags(name: string, members: string): Enumeration {
  return { ...enumeration(name, members), isFlags: true }
}
