/** What a client assertion has to be besides well signed (RFC 7523, section 3), which the library sees to. */
import { hash } from 'node:crypto'
import { errors } from 'oidc-provider'
import { fromMilliseconds } from '../../model/timestamp.ts'
import { issuerOf } from '../claims.ts'
import { isCurrent, thumbprintOf } from '../directory/credentials.ts'
import { lifetimes } from './lifetimes.ts'
import { requestContext } from './request-context.ts'

export const clockToleranceSeconds = 15

/** The token endpoint, by every name that a client may have for it. */
export function audiencesOf(origin: string, tenantId: string): Set<string> {
  const segments = new Set([tenantId, requestContext.getStore()?.segment ?? tenantId])
  const urls = [...segments].flatMap((segment) => [
    `${origin}/${segment}/oauth2/v2.0/token`,
    `${origin}/${segment}/oauth2/token`,
    `${origin}/${segment}/v2.0`,
  ])
  return new Set([...urls, issuerOf(origin, tenantId)])
}

/** Besides the signature: which certificate it says it is by, and for how long it holds. */
export function checkAssertion(claims: Record<string, unknown>, header: Record<string, unknown>): void {
  const nowMs = Date.now()
  if (Number(claims.exp) - Math.floor(nowMs / 1000) > lifetimes.assertionMax + clockToleranceSeconds)
    throw new errors.InvalidClientAuth('the lifetime of the assertion is too long')
  const context = requestContext.getStore()
  const fitting = (context?.client?.credentials ?? []).filter(
    ({ certificate, endDateTime }) =>
      certificate &&
      isCurrent(endDateTime, fromMilliseconds(nowMs)) &&
      hasThumbprints(header, derOf(certificate)),
  )
  if (fitting.length === 0)
    throw new errors.InvalidClientAuth('the certificate is not one of the application')
  if (context) context.credentialIds = fitting.map(({ id }) => id)
}

/** Of those that the header names. */
function hasThumbprints(header: Record<string, unknown>, der: Buffer): boolean {
  return (['x5t', 'x5t#S256'] as const).every((member) => {
    const digest = member === 'x5t' ? 'sha1' : 'sha256'
    return header[member] === undefined || sameThumbprint(header[member], der, digest)
  })
}

function sameThumbprint(given: unknown, der: Buffer, digest: 'sha1' | 'sha256'): boolean {
  const asUrl = String(given).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
  const hex = hash(digest, der, 'hex')
  return asUrl === thumbprintOf(der, digest) || asUrl.toLowerCase() === hex
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
}
