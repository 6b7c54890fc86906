/**
 * By what an application proves who it is: secrets, of which only the hash is kept, and certificates, of which the
 * private key never comes here. Several at a time, so that they can be replaced without a gap.
 */
import { createHash, randomBytes, randomUUID, timingSafeEqual, X509Certificate } from 'node:crypto'
import { OperatorError } from '../../model/errors.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import { fromMilliseconds } from '../../model/timestamp.ts'
import {
  credentialsOf,
  insertCredential,
  removeCredential,
  revokeTokens,
} from '../../store/authority-apps.ts'
import type { Db, Store } from '../../store/store.ts'
import type { AppCredentialTable } from '../../store/tables.ts'
import { type App, auditApp, changeDirectory, namedApp } from './app-record.ts'

export type Credential = Pick<
  AppCredentialTable,
  'id' | 'kind' | 'displayName' | 'createdDateTime' | 'endDateTime' | 'thumbprint'
>

export interface CredentialOptions {
  now: Timestamp
  /** Null: no end. */
  endDateTime?: Timestamp | null
  displayName?: string | null
}

const secretBytes = 32
const credentialsMax = 20
const modulusBitsMin = 2048

/** The secret is told here and never again. Throws OperatorError when there is no such application. */
export async function addSecret(
  store: Store,
  tenantId: string,
  appName: string,
  options: CredentialOptions,
): Promise<{ id: string; clientSecret: string }> {
  return changeDirectory(store, tenantId, async (db) => {
    const app = await namedApp(db, tenantId, appName)
    const made = await makeSecret(db, app, options)
    await auditCredentials(db, app, options.now, [null, made.id])
    return made
  })
}

export async function makeSecret(
  db: Db,
  app: Pick<App, 'tenantId' | 'clientId'>,
  options: CredentialOptions,
): Promise<{ id: string; clientSecret: string }> {
  const clientSecret = randomBytes(secretBytes).toString('base64url')
  const id = await insert(db, app, options, { kind: 'secret', secretHash: hash(clientSecret) })
  return { id, clientSecret }
}

/** `pem` is the certificate alone. Throws OperatorError when it is none, has ended, or is not RSA. */
export async function addCertificate(
  store: Store,
  tenantId: string,
  appName: string,
  { pem, ...options }: CredentialOptions & { pem: string },
): Promise<{ id: string; thumbprint: string }> {
  const certificate = readCertificate(pem)
  const endDateTime = fromMilliseconds(certificate.validToDate.getTime())
  if (endDateTime <= options.now) throw new OperatorError('the certificate has ended')
  const thumbprint = thumbprintOf(certificate.raw, 'sha256')
  return changeDirectory(store, tenantId, async (db) => {
    const app = await namedApp(db, tenantId, appName)
    const known = await credentialsOf(db, tenantId, app.clientId)
    if (known.some((one) => one.thumbprint === thumbprint))
      throw new OperatorError('the application has this certificate already')
    const row = { kind: 'certificate', certificate: certificate.toString(), thumbprint }
    const id = await insert(db, app, { ...options, endDateTime }, row)
    await auditCredentials(db, app, options.now, [null, id])
    return { id, thumbprint }
  })
}

export async function listCredentials(
  { read }: Store,
  tenantId: string,
  clientId: string,
): Promise<Credential[]> {
  const rows = await credentialsOf(read, tenantId, clientId)
  return rows.map(({ id, kind, displayName, createdDateTime, endDateTime, thumbprint }) => ({
    ...{ id, kind, displayName, createdDateTime, endDateTime, thumbprint },
  }))
}

/** Tokens that were got by it end; those got by another stay. Throws OperatorError when there is none of the id. */
export async function deleteCredential(
  store: Store,
  tenantId: string,
  appName: string,
  { id, now }: { id: string; now: Timestamp },
): Promise<void> {
  await changeDirectory(store, tenantId, async (db) => {
    const app = await namedApp(db, tenantId, appName)
    if (!(await removeCredential(db, tenantId, app.clientId, id)))
      throw new OperatorError(`'${appName}' has no credential ${id}`)
    await revokeTokens(db, tenantId, id, now)
    await auditCredentials(db, app, now, [id, null])
  })
}

/** Takes the same time whatever is wrong. */
export function checkSecret(
  credentials: AppCredentialTable[],
  clientSecret: string,
  now: Timestamp,
): { right: AppCredentialTable } | 'wrong' | 'expired' {
  const given = Buffer.from(hash(clientSecret), 'hex')
  const nothing = hash('')
  const matching = credentials
    .filter(({ kind }) => kind === 'secret')
    .concat({ secretHash: nothing } as AppCredentialTable)
    .filter(({ secretHash }) => timingSafeEqual(Buffer.from(secretHash ?? nothing, 'hex'), given))
    .filter(({ secretHash }) => secretHash !== nothing)
  if (matching.length === 0) return 'wrong'
  const right = matching.find(({ endDateTime }) => isCurrent(endDateTime, now))
  return right ? { right } : 'expired'
}

export function isCurrent(endDateTime: string | null, now: Timestamp): boolean {
  return endDateTime === null || endDateTime > now
}

/** As `x5t` (SHA-1) and `x5t#S256` hold it (RFC 7515, sections 4.1.7 and 4.1.8). */
export function thumbprintOf(certificate: Uint8Array, digest: 'sha1' | 'sha256'): string {
  return createHash(digest).update(certificate).digest('base64url')
}

async function insert(
  db: Db,
  { tenantId, clientId }: Pick<App, 'tenantId' | 'clientId'>,
  { now, endDateTime = null, displayName = null }: CredentialOptions,
  row: Pick<AppCredentialTable, 'kind'> & Partial<AppCredentialTable>,
): Promise<string> {
  if ((await credentialsOf(db, tenantId, clientId)).length >= credentialsMax)
    throw new OperatorError(`an application has at most ${credentialsMax} credentials; remove one first`)
  if (!isCurrent(endDateTime, now)) throw new OperatorError('the end of the credential has passed')
  const id = randomUUID()
  const empty = { secretHash: null, certificate: null, thumbprint: null }
  await insertCredential(db, {
    ...{ tenantId, clientId, id, displayName, createdDateTime: now, endDateTime },
    ...empty,
    ...row,
  })
  return id
}

function readCertificate(pem: string): X509Certificate {
  if (/PRIVATE KEY/.test(pem))
    throw new OperatorError('the file holds a private key; only the certificate is wanted')
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(pem)
  } catch {
    throw new OperatorError('expected a certificate in PEM form')
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey
  if (asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) < modulusBitsMin)
    throw new OperatorError(`expected the certificate of an RSA key of at least ${modulusBitsMin} bits`)
  return certificate
}

async function auditCredentials(db: Db, app: App, now: Timestamp, ids: [unknown, unknown]): Promise<void> {
  const activity = 'Update application – Certificates and secrets management'
  await auditApp(db, app, now, activity, 'Update', { KeyDescription: ids })
}

/** The secrets are 256 random bits, so a plain hash is as good as a slow one, and cannot be used to tire the server. */
function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
