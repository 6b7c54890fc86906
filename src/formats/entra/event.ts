/** From a sign-in in Graph's form to what happened: where Entra's codes and sentences become the model's words. */
import type { EventIdentity, SignInEvent } from '../../model/event.ts'
import { identityOf, isPerson } from '../../model/identity.ts'
import type { SignIn } from '../../model/sign-in.ts'
import { timeOrNull } from '../time.ts'
import { factorOf, refusalOf } from './factor.ts'
import { outcomeOf } from './outcome.ts'
import { protocolOf } from './protocol.ts'

/** The one event of a record of Entra. The sign-in is part of it, and not copied. `writtenAt`: as the record has it. */
export function eventOfSignIn(signIn: SignIn, writtenAt?: unknown): SignInEvent {
  const outcome = outcomeOf(signIn.status.errorCode)
  const { tokenIssuerName, deviceDetail } = signIn
  return {
    kind: 'signIn',
    id: signIn.id,
    part: 0,
    at: signIn.createdDateTime,
    identity: whoseOf(signIn),
    ipAddress: signIn.ipAddress,
    userAgent: signIn.userAgent,
    appId: signIn.appId,
    transaction: signIn.correlationId,
    session: signIn.sessionId || null,
    outcome,
    factor: factorOf(signIn, outcome),
    refusal: refusalOf(signIn, outcome),
    protocol: protocolOf(signIn),
    isInteractive: signIn.isInteractive !== false,
    isDeviceManaged: deviceDetail.isManaged === true || deviceDetail.isCompliant === true,
    isNetworkTrusted: isNetworkTrusted(signIn),
    tokenIssuer: typeof tokenIssuerName === 'string' && tokenIssuerName !== '' ? tokenIssuerName : null,
    sourceRisk: signIn.source?.risk ?? null,
    writtenAt: timeOrNull(writtenAt),
    signIn,
  }
}

function whoseOf(signIn: SignIn): EventIdentity {
  if (isPerson(signIn)) {
    const { userPrincipalName, userDisplayName } = signIn
    return { ...identityOf(signIn), userPrincipalName, displayName: userDisplayName }
  }
  const displayName = signIn.servicePrincipalName || signIn.appDisplayName
  return { ...identityOf(signIn), userPrincipalName: null, displayName }
}

function isNetworkTrusted({ networkLocationDetails: networks }: SignIn): boolean {
  return Array.isArray(networks) && networks.some((network) => /^trusted/i.test(String(network?.networkType)))
}
