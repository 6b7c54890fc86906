/** What a sign-in says about who signed in: names, and what only one kind of identity has. */
import { agentTypeOf, type IdentityDetails, isPerson } from '../model/identity.ts'
import type { SignIn } from '../model/sign-in.ts'
import type { IdentityTable } from '../store/tables.ts'

type IdentityName = Pick<IdentityTable, 'displayName' | 'userPrincipalName' | 'appId' | 'details'>

/** What an older sign-in adds: names that no newer one has told. */
export function olderName(known: IdentityName, signIn: SignIn): IdentityName {
  const told = newerName(undefined, signIn)
  return {
    displayName: known.displayName ?? told.displayName,
    userPrincipalName: known.userPrincipalName ?? told.userPrincipalName,
    appId: known.appId ?? told.appId,
    details: known.details ?? told.details,
  }
}

/** The names in the sign-in; what it does not say stays as it was. */
export function newerName(known: IdentityName | undefined, signIn: SignIn): IdentityName {
  if (isPerson(signIn)) {
    return {
      displayName: signIn.userDisplayName ?? known?.displayName ?? null,
      userPrincipalName: signIn.userPrincipalName ?? known?.userPrincipalName ?? null,
      appId: null,
      details: null,
    }
  }
  const displayName = signIn.servicePrincipalName || signIn.appDisplayName
  return {
    displayName: displayName ?? known?.displayName ?? null,
    userPrincipalName: null,
    appId: signIn.appId ?? known?.appId ?? null,
    details: JSON.stringify(detailsOf(signIn)),
  }
}

/** A blueprint is what agents are made from. Source: the agentType enumeration of Graph's `agentSignIn`. */
function detailsOf(signIn: SignIn): IdentityDetails {
  const agentType = agentTypeOf(signIn)
  if (!agentType) {
    const isManaged = signIn.signInEventTypes[0] === 'managedIdentity'
    return { servicePrincipalType: isManaged ? 'ManagedIdentity' : 'Application' }
  }
  const { parentAppId } = signIn.agent as { parentAppId?: unknown }
  const isInstance = /instance$/i.test(agentType)
  const details: IdentityDetails = {
    identityType: isInstance ? 'agentIdentity' : 'agentIdentityBlueprintPrincipal',
  }
  if (typeof parentAppId === 'string' && parentAppId !== '') details.blueprintId = parentAppId.toLowerCase()
  return details
}
