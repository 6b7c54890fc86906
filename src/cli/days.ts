/** Ends of credentials, as days from now. */
import { InvalidArgumentError } from 'commander'
import { fromMilliseconds } from '../model/timestamp.ts'

const daysMax = 3650
const dayMs = 86_400_000

export function parseDays(text: string): number {
  const days = Number(text)
  if (!Number.isInteger(days) || days < 1 || days > daysMax)
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${daysMax}.`)
  return days
}

/** Null without days: no end. */
export function endAfter(days: number | undefined): string | null {
  return days === undefined ? null : fromMilliseconds(Date.now() + days * dayMs)
}
