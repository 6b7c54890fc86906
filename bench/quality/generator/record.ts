/** A moment as a record of Graph's sign-in log: the same properties for everybody, whoever is behind it. */
import type { SignIn } from '../../../src/model/sign-in.ts'
import { fromMilliseconds } from '../../../src/model/timestamp.ts'
import { type Device, type Software, softwareOf } from './clients.ts'
import type { Moment } from './moments.ts'
import { cityAt } from './networks.ts'

export function toSignIn(moment: Moment, hasDeviceIds = true): SignIn {
  const { account, access, app, time } = moment
  const device = hasDeviceIds ? moment.device : { ...moment.device, registered: null }
  const { network } = access.pool
  const city = cityAt(access.pool, time)
  const createdDateTime = fromMilliseconds(time)
  const software = softwareOf(device, time)
  return {
    id: moment.id,
    createdDateTime,
    userId: account.id,
    userPrincipalName: account.userPrincipalName,
    userDisplayName: account.displayName,
    servicePrincipalId: null,
    servicePrincipalName: null,
    appId: app.id,
    appDisplayName: app.name,
    ipAddress: access.ip,
    clientAppUsed: clientAppUsed(moment),
    userAgent: software.userAgent,
    correlationId: guidFrom(moment.id),
    isInteractive: moment.isInteractive,
    signInEventTypes: [moment.isInteractive ? 'interactiveUser' : 'nonInteractiveUser'],
    status: status(moment),
    deviceDetail: deviceDetail(device, software, account.logsBrowser),
    location: {
      city: city.name,
      state: null,
      countryOrRegion: city.country,
      geoCoordinates: { altitude: null, latitude: city.latitude, longitude: city.longitude },
    },
    resourceDisplayName: app.resource,
    resourceId: app.resourceId,
    autonomousSystemNumber: network.asn,
    authenticationRequirement: needsFactor(moment)
      ? 'multiFactorAuthentication'
      : 'singleFactorAuthentication',
    authenticationDetails: authenticationDetails(moment, createdDateTime),
    authenticationProtocol: moment.channel === 'legacy' ? 'ropc' : 'none',
    incomingTokenType: moment.proof === 'token' ? 'primaryRefreshToken' : 'none',
    networkLocationDetails: [],
    sessionId: moment.session,
    source: { networkName: network.name },
  }
}

function clientAppUsed({ channel, device }: Moment): string {
  if (channel === 'browser') return 'Browser'
  if (channel === 'program') return 'Mobile Apps and Desktop clients'
  return device.program === 'mailProgram'
    ? 'IMAP4'
    : device.program === 'syncProgram'
      ? 'Exchange ActiveSync'
      : 'Other clients'
}

/** Programs that send the password themselves cannot be asked for a second factor. */
function needsFactor({ account, channel }: Moment): boolean {
  return account.factor !== null && channel !== 'legacy'
}

const reasons: Record<number, string> = {
  50126: 'Error validating credentials due to invalid username or password.',
  50034: 'The user account does not exist in the directory.',
  50053:
    "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
  50076:
    'Due to a configuration change made by your administrator, you must use multi-factor authentication.',
  500121: 'Authentication failed during strong authentication request.',
  50140: "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
}

function status({ errorCode, proof }: Moment) {
  const additional = proof === 'factor' ? 'MFA completed in Azure AD' : null
  return {
    errorCode,
    failureReason: errorCode === 0 ? 'Other.' : (reasons[errorCode] ?? null),
    additionalDetails: errorCode === 0 ? additional : null,
  }
}

function deviceDetail({ registered }: Device, software: Software, logsBrowser: boolean) {
  return {
    deviceId: registered?.id ?? '',
    displayName: registered?.name ?? null,
    operatingSystem: logsBrowser ? software.operatingSystem : null,
    browser: logsBrowser ? software.browser : null,
    isCompliant: registered ? registered.isManaged : null,
    isManaged: registered ? registered.isManaged : null,
    trustType: registered ? (registered.isManaged ? 'Azure AD joined' : 'Azure AD registered') : null,
  }
}

/** As the beta resource `authenticationDetail` has it; the text for a token is Entra's. */
function authenticationDetails({ account, proof, errorCode }: Moment, authenticationStepDateTime: string) {
  const step = (authenticationMethod: string, requirement: string, succeeded: boolean, result: string) => ({
    authenticationStepDateTime,
    authenticationMethod,
    authenticationMethodDetail: '',
    succeeded,
    authenticationStepResultDetail: result,
    authenticationStepRequirement: requirement,
  })
  const first = 'Primary authentication'
  const second = 'Multifactor authentication'
  if (proof === 'none') return [step('Password', first, false, reasons[errorCode] ?? 'Not completed')]
  if (proof === 'token') {
    const steps = [
      step('Previously satisfied', first, true, 'First factor requirement satisfied by claim in the token'),
    ]
    const claim = step(
      'Previously satisfied',
      second,
      true,
      'MFA requirement satisfied by claim in the token',
    )
    return account.factor === null ? steps : [...steps, claim]
  }
  const steps = [step('Password', first, true, 'Correct password')]
  if (proof === 'factor') steps.push(step(account.factor!, second, true, 'MFA completed in Azure AD'))
  if (errorCode === 500121)
    steps.push(step(account.factor!, second, false, 'MFA denied; user declined the authentication'))
  return steps
}

/** Another GUID, the same every time: the digits of the first in another order. */
function guidFrom(id: string): string {
  return `${id.slice(28)}-${id.slice(24, 28)}-4${id.slice(15, 18)}-8${id.slice(20, 23)}-${id.slice(0, 8)}${id.slice(9, 13)}`
}
