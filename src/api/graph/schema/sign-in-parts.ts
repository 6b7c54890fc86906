/** The complex types inside a `signIn`: the structures of the model, with what v1.0 and beta say of their members. */
import * as structures from '../../../model/sign-in-structures.ts'
import { complexOf, type Traits } from './entity.ts'

const beta = { versions: ['beta'] } as const
const emptyWhenAbsent = { isEmptyWhenAbsent: true }

export const deviceDetail = complexOf(structures.deviceDetail, {
  ...each(['deviceId', 'displayName', 'operatingSystem', 'browser', 'trustType'], emptyWhenAbsent),
  browserId: { ...beta, ...emptyWhenAbsent },
})

export const appliedConditionalAccessPolicy = complexOf(
  structures.appliedConditionalAccessPolicy,
  each(
    [
      ...['authenticationStrength', 'conditionsSatisfied', 'conditionsNotSatisfied'],
      ...['includeRulesSatisfied', 'excludeRulesSatisfied', 'sessionControlsNotSatisfied'],
    ],
    beta,
  ),
)

export const authenticationAppDeviceDetails = complexOf(structures.authenticationAppDeviceDetails)
export const appliedAuthenticationEventListener = complexOf(structures.appliedAuthenticationEventListener)
export const authenticationAppPolicyDetails = complexOf(structures.authenticationAppPolicyDetails)
export const authenticationContext = complexOf(structures.authenticationContext, {
  id: { isNullable: false },
})
export const authenticationDetail = complexOf(structures.authenticationDetail)
export const authenticationRequirementPolicy = complexOf(structures.authenticationRequirementPolicy)
export const conditionalAccessAudience = complexOf(structures.conditionalAccessAudience)
export const networkLocationDetail = complexOf(structures.networkLocationDetail)
export const managedIdentity = complexOf(structures.managedIdentity)
export const mfaDetail = complexOf(structures.mfaDetail)
export const sessionLifetimePolicy = complexOf(structures.sessionLifetimePolicy)
export const tokenProtectionStatusDetails = complexOf(structures.tokenProtectionStatusDetails)
export const privateLinkDetails = complexOf(structures.privateLinkDetails)
export const agentSignIn = complexOf(structures.agentSignIn)

function each(names: readonly string[], traits: Traits): Record<string, Traits> {
  return Object.fromEntries(names.map((name) => [name, traits]))
}
