/**
 * The local certificate authority and the server certificate that it signs: Graph clients refuse to send a token over
 * plain HTTP, so there is TLS from the first start. Files: `tls/ca.pem` to trust, `tls/server.pem`, and their keys.
 */
import { createPrivateKey, X509Certificate as NodeCertificate, randomBytes, webcrypto } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
// x509 injects its parts by reflection and expects the caller to bring it.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

export interface ServerCertificate {
  key: string
  /** The server's certificate, then the authority's. */
  certificate: string
  authorityPath: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const authorityDays = 3650
/** What browsers and Apple's systems accept at most. */
const serverDays = 397
const renewBeforeDays = 30
const dayMs = 86_400_000

x509.cryptoProvider.set(webcrypto as never)

/** Makes what is missing, renews what ends soon or lacks a name, and returns what the server needs. */
export async function serverCertificate(data: string, names: string[]): Promise<ServerCertificate> {
  const folder = join(data, 'tls')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const authority = await loadOrMake(folder, 'ca', isLasting, makeAuthority)
  const isGood = (certificate: x509.X509Certificate) =>
    isLasting(certificate) &&
    certificate.issuer === authority.certificate.subject &&
    hasNames(certificate, names) &&
    isSignedBy(certificate, authority.certificate)
  const server = await loadOrMake(folder, 'server', isGood, () => makeServer(authority, names))
  return {
    key: readFileSync(join(folder, 'server.key'), 'utf8'),
    certificate: `${server.certificate.toString('pem')}\n${authority.certificate.toString('pem')}\n`,
    authorityPath: join(folder, 'ca.pem'),
  }
}

interface Identity {
  certificate: x509.X509Certificate
  keys: CryptoKeyPair
}
type CryptoKeyPair = Pick<webcrypto.CryptoKeyPair, 'privateKey' | 'publicKey'>

async function loadOrMake(
  folder: string,
  name: string,
  isGood: (certificate: x509.X509Certificate) => boolean,
  make: () => Promise<Identity>,
): Promise<Identity> {
  const [certificatePath, keyPath] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  if (existsSync(certificatePath) && existsSync(keyPath)) {
    const pem = readFileSync(certificatePath, 'utf8')
    const certificate = new x509.X509Certificate(pem)
    // Two files: a crash may have come between them.
    const isPair = new NodeCertificate(pem).checkPrivateKey(createPrivateKey(readFileSync(keyPath)))
    if (isPair && isGood(certificate)) return { certificate, keys: await readKeys(keyPath, certificate) }
  }
  const made = await make()
  writeWhole(keyPath, await privateKeyPem(made.keys.privateKey), 0o600)
  writeWhole(certificatePath, `${made.certificate.toString('pem')}\n`, 0o644)
  return made
}

async function makeAuthority(): Promise<Identity> {
  const keys = await makeKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Riskgraph local certificate authority',
    ...validity(authorityDays),
    keys: keys as never,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
    ],
  })
  return { certificate, keys }
}

async function makeServer(authority: Identity, names: string[]): Promise<Identity> {
  const keys = await makeKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${names[0]}`,
    issuer: authority.certificate.subject,
    ...validity(serverDays),
    publicKey: keys.publicKey as never,
    signingKey: authority.keys.privateKey as never,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) ? 'ip' : 'dns', value: name })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
    ],
  })
  return { certificate, keys }
}

function makeKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<CryptoKeyPair>
}

async function readKeys(path: string, certificate: x509.X509Certificate): Promise<CryptoKeyPair> {
  const [pem] = x509.PemConverter.decode(readFileSync(path, 'utf8'))
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pem as ArrayBuffer, algorithm, true, ['sign'])
  return { privateKey, publicKey: (await certificate.publicKey.export()) as webcrypto.CryptoKey }
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`
}

function isLasting(certificate: x509.X509Certificate): boolean {
  return certificate.notAfter.getTime() - Date.now() > renewBeforeDays * dayMs
}

function hasNames(certificate: x509.X509Certificate, names: string[]): boolean {
  const extension = certificate.getExtension(x509.SubjectAlternativeNameExtension)
  const present = new Set(extension?.names.items.map(({ value }) => value))
  return names.every((name) => present.has(name))
}

/** The certificate names the key that signed it. */
function isSignedBy(certificate: x509.X509Certificate, authority: x509.X509Certificate): boolean {
  const issued = certificate.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId
  return issued !== undefined && issued === authority.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId
}

/** A minute ago, for clocks that are a little behind. */
function validity(days: number) {
  const now = Date.now()
  return { notBefore: new Date(now - 60_000), notAfter: new Date(now + days * dayMs) }
}

function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0] as number) & 0x7f || 1
  return bytes.toString('hex')
}

/** Whole or not at all, so that a crash leaves no half of a key. */
function writeWhole(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode })
  renameSync(`${path}.new`, path)
}
