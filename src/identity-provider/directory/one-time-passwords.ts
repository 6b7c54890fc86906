/** Time-based one-time passwords (RFC 6238) as authenticator apps make them: SHA-1, six digits, thirty seconds. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const stepSeconds = 30
const digits = 6
const secretBytes = 20
/** Clocks differ, and people type slowly. */
const stepsAround = 1
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 (RFC 4648, section 6), as authenticator apps want it. */
export function makeOneTimeSecret(): string {
  return [...randomBytes(secretBytes)]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .match(/.{5}/g)!
    .map((bits) => alphabet[Number.parseInt(bits, 2)])
    .join('')
}

/** What a QR code or a link carries to an authenticator app (Key URI Format). */
export function oneTimeUri(secret: string, userPrincipalName: string): string {
  const parameters = new URLSearchParams({ secret, issuer: 'Riskgraph' })
  return `otpauth://totp/Riskgraph:${encodeURIComponent(userPrincipalName)}?${parameters}`
}

/** The time step whose password it is, to be used up; null when it is of none around now. */
export function oneTimeStepOf(secret: string, password: string, nowMs: number): number | null {
  const now = Math.floor(nowMs / 1000 / stepSeconds)
  const given = Buffer.from(
    password
      .replace(/\s/g, '')
      .padEnd(digits)
      .slice(0, digits + 1),
  )
  let found: number | null = null
  for (let step = now - stepsAround; step <= now + stepsAround; step++) {
    const expected = Buffer.from(oneTimePassword(secret, step))
    if (expected.length === given.length && timingSafeEqual(expected, given)) found = step
  }
  return found
}

/** RFC 4226, section 5.3. */
export function oneTimePassword(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', decodeBase32(secret)).update(counter).digest()
  const offset = digest[digest.length - 1]! & 0x0f
  const number = (digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits
  return String(number).padStart(digits, '0')
}

function decodeBase32(text: string): Buffer {
  const bits = [...text.replace(/=+$/, '')]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
