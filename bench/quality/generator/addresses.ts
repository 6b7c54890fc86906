/** Addresses out of pools. An access is one address in use; where it is follows from its pool and the time. */
import type { Random } from '../../../src/demo/simulation/random.ts'
import type { Pool } from './networks.ts'

export interface Access {
  ip: string
  pool: Pool
}

export function drawAccess(pool: Pool, random: Random): Access {
  return { ip: ipv4(pool, random.integer(pool.size)), pool }
}

export function accessAt(pool: Pool, index: number): Access {
  return { ip: ipv4(pool, index % pool.size), pool }
}

/** An IPv6 address of a home; its last 64 bits change daily (RFC 8981). */
export function accessOfHome6(pool: Pool, household: number, random: Random): Access {
  const site = ((pool.number & 0xfff) * 2 ** 20 + (household & 0xfffff)) >>> 0
  const part = () => (1 + random.integer(0xffff)).toString(16)
  const prefix = `2001:db8:${((site >>> 16) | 0).toString(16)}:${(site & 0xffff).toString(16)}`
  return { ip: `${prefix}:${part()}:${part()}:${part()}:${part()}`, pool }
}

/**
 * Intruders of the three parts of a stream never share an address: each address is open to those of one part only, so
 * that nothing learned of it in one part tells anything in the next.
 */
export function isOpenIn(part: number, ip: string): boolean {
  let hash = 0x811c9dc5
  for (let index = 0; index < ip.length; index++) hash = Math.imul(hash ^ ip.charCodeAt(index), 0x01000193)
  return ((hash ^ (hash >>> 15)) >>> 0) % 3 === part
}

function ipv4(pool: Pool, index: number): string {
  // The first of a /24 is left out: it is the network itself.
  const number = pool.first + 1 + index
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`
}
