/** An attempt as a row keeps it, and back. */
import type { Attempt } from '../campaigns/attempt.ts'
import type { AttemptTable } from '../store/tables.ts'

export function encodeAttempt(attempt: Attempt): Uint8Array {
  const { key: _, ...rest } = attempt
  return new TextEncoder().encode(JSON.stringify(rest))
}

export function decodeAttempt({ at, tick, idHash, part, attempt }: AttemptTable): Attempt {
  const rest = JSON.parse(new TextDecoder().decode(attempt)) as Omit<Attempt, 'key'>
  return { key: { at, tick, idHash, part }, ...rest }
}
