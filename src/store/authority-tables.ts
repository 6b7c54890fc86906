/** The tables of the issuer, as tables.ts has all others: applications, people, keys, and what is under way. */

export interface AppTable {
  tenantId: string
  clientId: string
  displayName: string
  /** JSON array: what it may do by itself. */
  permissions: string
  /** JSON array: what it may do for a person. */
  delegatedPermissions: string
  /** 1: runs where a secret cannot be kept, so it signs people in without one. */
  isPublic: number
  isDisabled: number
  createdDateTime: string
}

export interface AppCredentialTable {
  tenantId: string
  clientId: string
  id: string
  /** `secret` or `certificate`. */
  kind: string
  displayName: string | null
  /** SHA-256 of the secret, in hex. The secret itself is never stored. */
  secretHash: string | null
  /** PEM. */
  certificate: string | null
  /** SHA-256 of the certificate, base64url: `x5t#S256`. */
  thumbprint: string | null
  createdDateTime: string
  /** Null: it has no end. */
  endDateTime: string | null
}

export interface AppRedirectUriTable {
  tenantId: string
  clientId: string
  uri: string
}

/** People who sign in here. */
export interface AccountTable {
  tenantId: string
  id: string
  /** In lower case. */
  userPrincipalName: string
  displayName: string
  /** With its parameters, as src/identity-provider/passwords.ts writes it. */
  passwordHash: string
  /** JSON array of template ids of directory roles. */
  roles: string
  isDisabled: number
  /** Base32, of one-time passwords (RFC 6238); null: none are asked for. */
  oneTimeSecret: string | null
  /** The last time step that was used; none before it is accepted. */
  oneTimeStep: number
  createdDateTime: string
}

/** Failed sign-ins of a name or an address. */
export interface SignInFailureTable {
  tenantId: string
  subject: string
  failures: number
  lockedUntilDateTime: string
}

/** Applications and accounts whose tokens of before are refused; those of the disabled and gone, in the year 9999. */
export interface RevokedPrincipalTable {
  tenantId: string
  id: string
  revokedDateTime: string
}

export interface SigningKeyTable {
  kid: string
  privateJwk: string
  createdDateTime: string
  /** Null: signs. Otherwise it only verifies, and that until then. */
  endDateTime: string | null
}

/** Secrets of the servers on this store, which no rotation of keys changes. */
export interface IssuerSecretTable {
  name: string
  secret: string
}

/** What the issuer has under way: codes, refresh tokens, sessions, grants. */
export interface IssuerItemTable {
  tenantId: string
  kind: string
  /** SHA-256 of the id, for many ids are as good as a password. */
  id: string
  /** JSON. */
  payload: string
  userCode: string | null
  uid: string | null
  grantId: string | null
  accountId: string | null
  expiresDateTime: string
  consumed: number
}
