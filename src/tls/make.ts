/** Makes keys and certificates: the local authority's own, and those that it signs. Writes nothing. */
import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
// x509 injects its parts by reflection and expects the caller to bring it.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

export interface Identity {
  certificate: x509.X509Certificate
  keys: KeyPair
}
export type KeyPair = Pick<webcrypto.CryptoKeyPair, 'privateKey' | 'publicKey'>

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const authorityDays = 3650
const dayMs = 86_400_000

x509.cryptoProvider.set(webcrypto as never)

/** May sign nothing but servers. */
export async function makeAuthority(): Promise<Identity> {
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

/** For a server under all of the names and addresses. */
export async function makeServer(authority: Identity, names: string[], days: number): Promise<Identity> {
  const keys = await makeKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: `CN=${names[0]}`,
    issuer: authority.certificate.subject,
    ...validity(days),
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

export async function importKeys(pem: string, certificate: x509.X509Certificate): Promise<KeyPair> {
  const [bytes] = x509.PemConverter.decode(pem)
  const privateKey = await webcrypto.subtle.importKey('pkcs8', bytes as ArrayBuffer, algorithm, true, [
    'sign',
  ])
  return { privateKey, publicKey: (await certificate.publicKey.export()) as webcrypto.CryptoKey }
}

export async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`
}

function makeKeys(): Promise<KeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<KeyPair>
}

/** A minute ago, for clocks that are a little behind. */
function validity(days: number) {
  const now = Date.now()
  return { notBefore: new Date(now - 60_000), notAfter: new Date(now - 60_000 + days * dayMs) }
}

function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0] as number) & 0x7f || 1
  return bytes.toString('hex')
}
