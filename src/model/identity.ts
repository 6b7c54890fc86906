/** Who can be at risk: people, applications that sign in by themselves, and agents. */
import type { SignIn } from './sign-in.ts'

export const identityKinds = ['user', 'servicePrincipal', 'agent'] as const
export type IdentityKind = (typeof identityKinds)[number]

/** `id` is the object id: a lower-case GUID, unique among identities of one kind. */
export interface IdentityKey {
  identityKind: IdentityKind
  identityId: string
}

/** As one text, for maps. */
export function keyOf({ identityKind, identityId }: IdentityKey): string {
  return `${identityKind} ${identityId}`
}

/** Who signed in. */
export function identityOf(signIn: SignIn): IdentityKey {
  if (isPerson(signIn)) return { identityKind: 'user', identityId: signIn.userId }
  const identityKind = agentTypeOf(signIn) ? 'agent' : 'servicePrincipal'
  return { identityKind, identityId: signIn.servicePrincipalId ?? '' }
}

export function isPerson({ signInEventTypes }: SignIn): boolean {
  const type = signInEventTypes[0]
  return type !== 'servicePrincipal' && type !== 'managedIdentity'
}

/**
 * What Graph's `agent` says, unless it says that there is none.
 * Source: https://learn.microsoft.com/graph/api/resources/agentic-agentsignin
 */
export function agentTypeOf({ agent }: SignIn): string | null {
  const { agentType } = (agent ?? {}) as { agentType?: unknown }
  if (typeof agentType !== 'string' || /^(?:notAgentic|unknownFutureValue|)$/i.test(agentType)) return null
  return agentType
}

/** What only one kind of identity has, under Graph's names. */
export interface IdentityDetails {
  /** `Application` or `ManagedIdentity`. */
  servicePrincipalType?: string
  /** Of an agent: `agentIdentity` or `agentIdentityBlueprintPrincipal`. */
  identityType?: string
  blueprintId?: string
}

/** What only detections of applications and agents have, under Graph's names. */
export interface DetectionDetails extends IdentityDetails {
  keyIds?: string[]
  signInClientDisplayName?: string | null
  riskEvidence?: string
}
