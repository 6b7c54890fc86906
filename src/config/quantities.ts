/** Kinds of numbers and texts that settings are made of. */
import { isIP } from 'node:net'
import { z } from 'zod'

export const probability = z.number().min(0).max(1)
export const days = z.number().positive().max(3650)
export const hours = z.number().positive().max(8760)
export const count = z.number().int().positive()
/** Nats that one unit of evidence adds. */
export const weight = z.number().min(0).max(10)
export const addressOrNetwork = z
  .string()
  .refine(isAddressOrNetwork, 'expected an address, or a network as in 10.0.0.0/8')

/** Not of length zero: that would be everybody. */
export function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits = '32', ...rest] = text.split('/')
  if (!isIP(address) || address.includes('%')) return false
  const bitsMax = isIP(address) === 4 ? 32 : 128
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= bitsMax && rest.length === 0
}
