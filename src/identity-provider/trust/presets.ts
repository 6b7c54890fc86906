/**
 * What the tokens of each kind of identity provider look like: where permissions, roles and names stand, and how an
 * application is told from a person. The settings of an issuer replace any of the claims.
 */
import type { ClaimPath, IssuerSettings } from '../../config.ts'

export type Claims = Record<string, unknown>

export interface Preset {
  /** Claims of the permissions of an application, and of those that an application has for a person. */
  application: ClaimPath[]
  delegated: ClaimPath[]
  /** Claims of the directory roles of a person. */
  roles: ClaimPath[]
  /** Of the names, the first claim that is there counts. */
  clientId: ClaimPath[]
  clientName: ClaimPath[]
  userId: ClaimPath[]
  userName: ClaimPath[]
  /** In doubt it is a person: a person needs a directory role as well. */
  isApplication(claims: Claims): boolean
  /** False for tokens that the same issuer signs for other ends. */
  isAccessToken(claims: Claims): boolean
}

export function presetOf({ kind, audience }: IssuerSettings): Preset {
  return presets[kind](audience)
}

const presets: Record<IssuerSettings['kind'], (audience: string[]) => Preset> = {
  /** Access token claims reference of the Microsoft identity platform. `idtyp` is optional there. */
  entra: () => ({
    application: ['roles'],
    delegated: ['scp'],
    roles: ['wids'],
    clientId: ['azp', 'appid'],
    clientName: ['app_displayname'],
    userId: ['oid'],
    userName: ['upn', 'preferred_username'],
    isApplication: ({ idtyp, scp, oid, sub }) =>
      idtyp === undefined ? scp === undefined && isText(oid) && oid === sub : idtyp === 'app',
    isAccessToken: () => true,
  }),
  /** Roles are given to people and to service accounts; scopes to clients. Server Administration Guide, Service accounts. */
  keycloak: (audience) => {
    const roles: ClaimPath[] = [
      ['realm_access', 'roles'],
      ...audience.map((client): ClaimPath => ['resource_access', client, 'roles']),
    ]
    return {
      application: roles,
      delegated: ['scope'],
      roles,
      clientId: ['azp', 'client_id'],
      clientName: [],
      userId: ['sub'],
      userName: ['preferred_username'],
      // Whoever may choose their name may take this one; but people have a session, and `client_id` they have not.
      isApplication: ({ preferred_username: name, client_id: client, sid, azp }) =>
        isText(azp) &&
        name === `service-account-${azp.toLowerCase()}` &&
        (client === undefined ? sid === undefined : client === azp),
      isAccessToken: ({ typ }) => typ === 'Bearer',
    }
  },
  /** OpenID Connect & OAuth 2.0 API, Access token payload: `uid` is there when somebody has signed in. */
  okta: () => ({
    application: ['scp'],
    delegated: ['scp'],
    roles: ['groups'],
    clientId: ['cid'],
    clientName: [],
    userId: ['uid'],
    userName: ['sub'],
    isApplication: ({ cid, sub, uid }) => isText(cid) && sub === cid && uid === undefined,
    isAccessToken: ({ cid }) => isText(cid),
  }),
  /** Access Token Profiles: `gty` is in Auth0's own profile, not in that of RFC 9068. */
  auth0: () => ({
    application: ['permissions', 'scope'],
    delegated: ['scope'],
    roles: ['roles'],
    clientId: ['azp', 'client_id'],
    clientName: [],
    userId: ['sub'],
    userName: ['upn', 'preferred_username'],
    isApplication: ({ gty, sub, azp, client_id: client }) =>
      isText(azp ?? client) &&
      sub === `${azp ?? client}@clients` &&
      (gty === undefined || gty === 'client-credentials'),
    isAccessToken: () => true,
  }),
  /** RFC 9068, section 2.2: where nobody has signed in, `sub` is the client. */
  generic: () => ({
    application: ['scope', 'scp'],
    delegated: ['scope', 'scp'],
    roles: ['roles', 'groups'],
    clientId: ['client_id', 'azp'],
    clientName: [],
    userId: ['sub'],
    userName: ['upn', 'preferred_username'],
    isApplication: ({ sub, client_id: client, azp }) => isText(sub) && sub === (client ?? azp),
    isAccessToken: () => true,
  }),
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
