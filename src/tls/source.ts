/** Where the certificate of a server comes from: the local authority, or two files of the operator's. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { OperatorError } from '../model/errors.ts'
import { localFiles, readLocal, type ServerCertificate, serverCertificate } from './certificates.ts'

export interface CertificateSource {
  /** When one of these changes, there is something new to read. */
  files: string[]
  keyFile: string
  /** Throws OperatorError for what no server can use. */
  read(): ServerCertificate
  /** Makes what is missing, renews what ends soon. */
  renew(): Promise<void>
  /** What to warn of, and how many days before it ends. */
  watched: { what: string; path: string; warnBeforeDays: number }[]
}

export function localSource(data: string, names: string[]): CertificateSource {
  const { authority, certificate, key } = localFiles(data)
  return {
    files: [certificate, key],
    keyFile: key,
    read: () => checked(readLocal(data), certificate, key),
    async renew() {
      await serverCertificate(data, names)
    },
    watched: [
      { what: 'the server certificate', path: certificate, warnBeforeDays: 10 },
      // Its successor must be handed to every client.
      { what: 'the local certificate authority', path: authority, warnBeforeDays: 90 },
    ],
  }
}

export function ownSource(certificate: string, key: string): CertificateSource {
  return {
    files: [certificate, key],
    keyFile: key,
    read: () => checked({ certificate: readText(certificate), key: readText(key) }, certificate, key),
    renew: async () => {},
    watched: [{ what: 'the server certificate', path: certificate, warnBeforeDays: 30 }],
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new OperatorError(`${path} cannot be read: ${(error as Error).message}`)
  }
}

/** The messages of the parsers stay inside: they may quote what they could not parse, and that may be a key. */
function checked(pair: ServerCertificate, certificatePath: string, keyPath: string): ServerCertificate {
  const certificate = parsed(() => new X509Certificate(pair.certificate))
  if (!certificate) throw new OperatorError(`${certificatePath} is not a certificate in PEM form`)
  const key = parsed(() => createPrivateKey(pair.key))
  if (!key) {
    const encrypted = /ENCRYPTED/.test(pair.key) ? '; it must not have a passphrase' : ''
    throw new OperatorError(`${keyPath} is not a private key in PEM form${encrypted}`)
  }
  if (!certificate.checkPrivateKey(key)) {
    throw new OperatorError(`the key in ${keyPath} does not belong to the certificate in ${certificatePath}`)
  }
  return pair
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}
