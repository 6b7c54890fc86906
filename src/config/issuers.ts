/** Other identity providers whose access tokens are accepted. */
import { z } from 'zod'
import { type DirectoryRole, directoryRoles, permissionNames } from '../model/permissions.ts'

/** The name of a claim; of one inside others, the names from the outside in, as in `["realm_access", "roles"]`. */
const claimName = z.string().min(1).max(200)
const claim = z.union([claimName, z.array(claimName).min(1).max(8)])
const claims = z.array(claim).max(20)
const claimValue = z.string().min(1).max(200)
const roleNames = Object.keys(directoryRoles) as DirectoryRole[]

/** What is absent is that of its kind. */
export const issuerSettings = z.strictObject({
  /** For the log. */
  name: z.string().trim().min(1).max(120),
  /** As it stands in the claim `iss`, letter by letter. */
  issuer: z.string().max(500).refine(isIssuer, 'expected an https:// URL without query and fragment'),
  /** What stands in the claim `aud` of tokens for this server; one of them is enough. */
  audience: z
    .union([claimValue, z.array(claimValue).min(1).max(20)])
    .transform((one) => (Array.isArray(one) ? one : [one])),
  /** Id of the tenant that it speaks for; absent: the one of this store. What a token says of tenants decides nothing. */
  tenant: z.guid().toLowerCase().optional(),
  kind: z.enum(['entra', 'keycloak', 'okta', 'auth0', 'generic']).default('generic'),
  permissions: z
    .strictObject({
      /** Claims that hold the permissions of an application, and those that hold what one may do for a person. */
      application: claims.optional(),
      delegated: claims.optional(),
      /** From their values to permissions. With a map only what it names counts, else values that are permissions. */
      map: z.record(claimValue, z.array(z.enum(permissionNames))).optional(),
    })
    .prefault({}),
  /** Directory roles of a person; the map from values as above. */
  roles: z
    .strictObject({
      claims: claims.optional(),
      map: z.record(claimValue, z.array(z.enum(roleNames))).optional(),
    })
    .prefault({}),
  /** The claim by which a token of an application is told from one of a person. */
  application: z.strictObject({ claim, equals: claimValue }).optional(),
  /** Where its keys are; absent: where its discovery document says. */
  jwksUri: z.string().max(500).refine(isHttps, 'expected an https:// URL').optional(),
  /** Its keys may be fetched from an address of the inner network. */
  allowPrivateAddress: z.boolean().default(false),
  /** PEM file of the authority that its certificate comes from; absent: those that Node.js trusts. */
  certificateAuthority: z.string().min(1).optional(),
})

export type IssuerSettings = z.infer<typeof issuerSettings>
export type ClaimPath = z.infer<typeof claim>

function isHttps(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && url.username === '' && url.password === ''
}

function isIssuer(text: string): boolean {
  return isHttps(text) && !/[?#\s]/.test(text)
}
