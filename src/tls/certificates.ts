/**
 * The local certificate authority and the server certificate that it signs: Graph clients refuse to send a token over
 * plain HTTP, so there is TLS from the first start. Files: `tls/ca.pem` to trust, `tls/server.pem`, and their keys.
 */
import { createPrivateKey, X509Certificate as NodeCertificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { OperatorError } from '../model/errors.ts'
import { withLock } from './lock.ts'
import { type Identity, importKeys, makeAuthority, makeServer, privateKeyPem } from './make.ts'
import { comparableName } from './names.ts'

export interface ServerCertificate {
  key: string
  /** The server's certificate, then those that vouch for it. */
  certificate: string
}

export interface LocalCertificate extends ServerCertificate {
  authorityPath: string
}

export interface MakeOptions {
  /** How long the server's certificate holds; absent: as long as the last one did. */
  days?: number
  /** Makes new ones although those that are there would do. */
  renew?: { server: boolean; authority: boolean }
}

/** What browsers and Apple's systems accept at most. */
export const serverDaysDefault = 397
const renewBeforeDays = 30
const dayMs = 86_400_000

export function localFiles(data: string) {
  const file = (name: string) => join(data, 'tls', name)
  return {
    authority: file('ca.pem'),
    authorityKey: file('ca.key'),
    certificate: file('server.pem'),
    key: file('server.key'),
  }
}

/**
 * Makes what is missing, renews what ends soon or lacks a name, and returns what the server needs. A new certificate
 * keeps the names of the last one. Throws OperatorError for a file that is none of ours.
 */
export async function serverCertificate(
  data: string,
  names: string[],
  options: MakeOptions = {},
): Promise<LocalCertificate> {
  const folder = join(data, 'tls')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return withLock(folder, async () => {
    await makeMissing(data, names, options)
    return { ...readLocal(data), authorityPath: localFiles(data).authority }
  })
}

async function makeMissing(data: string, names: string[], { days, renew }: MakeOptions): Promise<void> {
  const files = localFiles(data)
  const storedAuthority = await load(files.authority, files.authorityKey)
  const authority =
    storedAuthority && !renew?.authority && isLasting(storedAuthority.certificate)
      ? storedAuthority
      : await keep(await makeAuthority(), files.authority, files.authorityKey)
  const stored = await load(files.certificate, files.key)
  const isGood =
    stored &&
    !renew?.server &&
    isLasting(stored.certificate) &&
    hasNames(stored.certificate, names) &&
    isSignedBy(stored.certificate, authority.certificate)
  if (isGood) return
  const before = certificateAt(files.certificate)
  const wanted = [...(before ? namesOf(before) : []), ...names]
  const distinct = new Map(wanted.map((name) => [comparableName(name), name]))
  const lasting = days ?? (before ? lifetimeDays(before) : serverDaysDefault)
  await keep(await makeServer(authority, [...distinct.values()], lasting), files.certificate, files.key)
}

/** What lies in the folder, without making anything. */
export function readLocal(data: string): ServerCertificate {
  const { authority, certificate, key } = localFiles(data)
  const chain = [certificate, authority].map((path) => readFileSync(path, 'utf8').trim())
  return { key: readFileSync(key, 'utf8'), certificate: `${chain.join('\n')}\n` }
}

async function load(certificatePath: string, keyPath: string): Promise<Identity | undefined> {
  const certificate = certificateAt(certificatePath)
  if (!certificate || !existsSync(keyPath)) return undefined
  const key = readFileSync(keyPath, 'utf8')
  try {
    // Two files: a crash may have come between them.
    const isPair = new NodeCertificate(certificate.toString('pem')).checkPrivateKey(createPrivateKey(key))
    return isPair ? { certificate, keys: await importKeys(key, certificate) } : undefined
  } catch {
    throw notOurs(keyPath)
  }
}

function certificateAt(path: string): x509.X509Certificate | undefined {
  if (!existsSync(path)) return undefined
  try {
    return new x509.X509Certificate(readFileSync(path, 'utf8'))
  } catch {
    throw notOurs(path)
  }
}

function notOurs(path: string): OperatorError {
  const advice = 'delete it to have a new one, or serve your own with --certificate and --key'
  return new OperatorError(`${path} is not what was written there; ${advice}`)
}

/** Whole or not at all, so that a crash leaves no half of a key; the two follow each other at once. */
async function keep(made: Identity, certificatePath: string, keyPath: string): Promise<Identity> {
  writeFileSync(`${keyPath}.new`, await privateKeyPem(made.keys.privateKey), { mode: 0o600 })
  writeFileSync(`${certificatePath}.new`, `${made.certificate.toString('pem')}\n`, { mode: 0o644 })
  renameSync(`${keyPath}.new`, keyPath)
  renameSync(`${certificatePath}.new`, certificatePath)
  return made
}

/** Short ones are renewed when a third of their time is left. */
function isLasting(certificate: x509.X509Certificate): boolean {
  const leftDays = (certificate.notAfter.getTime() - Date.now()) / dayMs
  return leftDays > Math.min(renewBeforeDays, lifetimeDays(certificate) / 3)
}

function lifetimeDays({ notBefore, notAfter }: x509.X509Certificate): number {
  return (notAfter.getTime() - notBefore.getTime()) / dayMs
}

function namesOf(certificate: x509.X509Certificate): string[] {
  const extension = certificate.getExtension(x509.SubjectAlternativeNameExtension)
  return extension?.names.items.map(({ value }) => value) ?? []
}

function hasNames(certificate: x509.X509Certificate, names: string[]): boolean {
  const present = new Set(namesOf(certificate).map(comparableName))
  return names.every((name) => present.has(comparableName(name)))
}

/** The certificate names the key that signed it. */
function isSignedBy(certificate: x509.X509Certificate, authority: x509.X509Certificate): boolean {
  const issued = certificate.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId
  return issued !== undefined && issued === authority.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId
}
