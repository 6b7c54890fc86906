/** What there is to say about a certificate: for people, for the log, and in time before it ends. */
import { X509Certificate } from 'node:crypto'
import { comparableName } from './names.ts'

export interface CertificateFacts {
  subject: string
  issuer: string
  /** Names and addresses that it is for. */
  names: string[]
  validFrom: Date
  validTo: Date
  /** Whole days; negative when it has ended. */
  daysLeft: number
  /** SHA-256 in hex, with colons. */
  fingerprint: string
}

const dayMs = 86_400_000

/** Of the first certificate of a PEM text. Throws Error for anything else. */
export function factsOf(pem: string, now = Date.now()): CertificateFacts {
  const certificate = new X509Certificate(pem)
  const { validFromDate: validFrom, validToDate: validTo } = certificate
  return {
    subject: inOneLine(certificate.subject),
    issuer: inOneLine(certificate.issuer),
    names: (certificate.subjectAltName ?? '').split(', ').flatMap((name) => {
      const [, value] = /^(?:DNS|IP Address):(.+)$/.exec(name) ?? []
      return value ? [comparableName(value)] : []
    }),
    validFrom,
    validTo,
    daysLeft: Math.floor((validTo.getTime() - now) / dayMs),
    fingerprint: certificate.fingerprint256,
  }
}

/** Of a short one, the last quarter of its time is soon. */
export function endsSoon({ daysLeft, validFrom, validTo }: CertificateFacts, beforeDays: number): boolean {
  const lifetimeDays = (validTo.getTime() - validFrom.getTime()) / dayMs
  return daysLeft < Math.min(beforeDays, lifetimeDays / 4)
}

function inOneLine(name: string): string {
  return name.split('\n').join(', ')
}
