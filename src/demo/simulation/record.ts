/**
 * A moment as a record of `GET /beta/auditLogs/signIns`: all properties of the `signIn` resource that a directory
 * without a risk engine fills, nulls explicit. Risk properties are absent: to find the risk is the reader's work.
 */
import { errorCodes } from '../../formats/entra/index.ts'
import type { DeviceDetail, SignIn, SignInLocation } from '../../model/sign-in.ts'
import { fromMilliseconds } from '../../model/timestamp.ts'
import { dayNumber } from './calendar.ts'
import { type Device, type Software, softwareOn } from './devices.ts'
import type { Moment } from './moment.ts'
import type { City } from './world.ts'

/** `createdDateTime` always has seven digits, as {@link fromMilliseconds} pads them. */
export function toSignIn(moment: Moment, tenantId: string): SignIn {
  const { account, access, app, outcome, proof } = moment
  const software = softwareOn(moment.device, dayNumber(moment.time))
  const isGranted = outcome.errorCode === 0
  const createdDateTime = `${fromMilliseconds(moment.time).slice(0, 23)}${String(moment.ticks).padStart(4, '0')}Z`
  return {
    id: moment.id,
    createdDateTime,
    userDisplayName: account.userDisplayName,
    userPrincipalName: account.userPrincipalName,
    userId: account.id,
    appId: app.appId,
    appDisplayName: app.appDisplayName,
    ipAddress: access.ip,
    ipAddressFromResourceProvider: null,
    clientAppUsed: app.clientAppUsed,
    userAgent: software.userAgent,
    correlationId: moment.correlationId,
    conditionalAccessStatus: conditionalAccessStatus(moment),
    originalRequestId: moment.id,
    isInteractive: moment.isInteractive,
    tokenIssuerName: '',
    tokenIssuerType: 'AzureAD',
    clientCredentialType: 'none',
    processingTimeInMilliseconds: 40 + (moment.ticks % 400),
    servicePrincipalId: '',
    servicePrincipalName: null,
    userType: 'member',
    flaggedForReview: false,
    isTenantRestricted: false,
    autonomousSystemNumber: access.pool.network.asn,
    crossTenantAccessType: 'none',
    uniqueTokenIdentifier: isGranted ? tokenIdentifier(moment.id) : null,
    incomingTokenType: moment.isInteractive ? 'none' : 'primaryRefreshToken',
    authenticationProtocol: hasOwnPasswordPrompt(moment) ? 'ropc' : 'none',
    signInIdentifier: account.userPrincipalName,
    signInEventTypes: [moment.isInteractive ? 'interactiveUser' : 'nonInteractiveUser'],
    authenticationRequirement: proof.isMultiFactor
      ? 'multiFactorAuthentication'
      : 'singleFactorAuthentication',
    sessionId: moment.sessionId,
    resourceDisplayName: app.resourceDisplayName,
    resourceId: app.resourceId,
    resourceTenantId: tenantId,
    homeTenantId: tenantId,
    status: {
      errorCode: outcome.errorCode,
      failureReason: outcome.failureReason,
      additionalDetails: isGranted ? proof.additionalDetails : null,
    },
    deviceDetail: deviceDetail(moment.device, software),
    location: location(access.pool.city),
    mfaDetail: usesFactor(moment) ? { authMethod: moment.factor, authDetail: null } : null,
    authenticationDetails: authenticationDetails(moment, createdDateTime),
    networkLocationDetails: access.pool.locationName
      ? [{ networkType: 'trustedNamedLocation', networkNames: [access.pool.locationName] }]
      : [],
    appliedConditionalAccessPolicies: appliedPolicies(moment),
  }
}

function deviceDetail({ registered, slot }: Device, { operatingSystem, browser }: Software): DeviceDetail {
  const isManaged = registered === null ? null : slot === 'computer'
  return {
    deviceId: registered?.deviceId ?? '',
    displayName: registered?.displayName ?? null,
    operatingSystem,
    browser,
    isCompliant: isManaged,
    isManaged,
    trustType: registered && (isManaged ? 'Azure AD joined' : 'Azure AD registered'),
  }
}

function location({ name, state, countryOrRegion, latitude, longitude }: City): SignInLocation {
  return {
    city: name,
    state,
    countryOrRegion,
    geoCoordinates: { altitude: null, latitude, longitude },
  }
}

function authenticationDetails({ proof, factor, outcome }: Moment, authenticationStepDateTime: string) {
  const refusal = refusals[outcome.errorCode]
  return proof.steps.map((step) => ({
    authenticationStepDateTime,
    authenticationMethod: step.method === 'factor' ? factor : step.method,
    authenticationMethodDetail: step.detail,
    succeeded: refusal === undefined,
    authenticationStepResultDetail: refusal ?? step.result,
    authenticationStepRequirement: step.requirement,
  }))
}

/** Outcomes that mean that the password was not accepted. */
const refusals: Record<number, string> = {
  [errorCodes.wrongPassword]: 'Invalid username or password',
  [errorCodes.accountLocked]: 'Sign-in was blocked because the account is locked',
  [errorCodes.unknownUser]: 'User not found in directory',
}

const requireFactor = { id: '5c1d6c1e-4a0e-4f5e-9b1b-3f0b2f4c7a61', displayName: 'Require a second factor' }

/** The one policy of the company applies to those who registered a factor. */
function appliedPolicies(moment: Moment) {
  if (moment.factor === null) return []
  const result = conditionalAccessStatus(moment)
  return [{ ...requireFactor, enforcedGrantControls: ['Mfa'], enforcedSessionControls: [], result }]
}

function conditionalAccessStatus({ outcome, proof }: Moment): string {
  return outcome.errorCode === 0 && proof.isMultiFactor ? 'success' : outcome.conditionalAccessStatus
}

function usesFactor({ proof, outcome }: Moment): boolean {
  return outcome.errorCode === 0 && proof.steps.some(({ method }) => method === 'factor')
}

/** Programs that take the password themselves: the resource owner password grant (RFC 6749 section 4.3). */
function hasOwnPasswordPrompt({ device }: Moment): boolean {
  return device.model === 'mailProgram' || device.model === 'script'
}

function tokenIdentifier(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
}
