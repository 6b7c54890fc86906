/**
 * How often an address may do what costs something, before it is told to wait: a line in the log, a row in the store, a
 * guess. Kept by each process for itself. An address that nobody knows has no limit, for it is everybody's.
 */
import { networkOf } from './network.ts'

/** In a minute. Many people share an address behind a gateway. */
const limits = {
  /** Tokens that were not given, to one application and in all. */
  failuresOfApp: 30,
  failures: 100,
  /** Codes of devices that somebody typed and that there are not. */
  userCodes: 30,
  /** Each begins a session or a sign-in. */
  pages: 300,
  deviceCodes: 300,
}

const windowMs = 60_000
/** Beyond these the oldest are forgotten. */
const countsMax = 10_000

export type AddressLimit = keyof typeof limits

export interface AddressLimits {
  /** Counts one more; false when it has to wait. `subject` tells apart what is counted for itself. */
  admit(limit: AddressLimit, address: string, subject?: string): boolean
  /** The last one was none. */
  takeBack(limit: AddressLimit, address: string): void
}

export function addressLimits(clock: () => number = Date.now): AddressLimits {
  const counts = new Map<string, { count: number; endMs: number }>()
  const keyOf = (limit: AddressLimit, address: string, subject = '') =>
    `${limit} ${networkOf(address)} ${subject}`
  const current = (key: string) => {
    const found = counts.get(key)
    return found && found.endMs > clock() ? found : { count: 0, endMs: clock() + windowMs }
  }
  const keep = (key: string, count: number, endMs: number) => {
    counts.delete(key)
    counts.set(key, { count, endMs })
    if (counts.size > countsMax) counts.delete(counts.keys().next().value as string)
  }
  return {
    admit(limit, address, subject) {
      if (address === '') return true
      const key = keyOf(limit, address, subject)
      const { count, endMs } = current(key)
      if (count >= limits[limit]) return false
      keep(key, count + 1, endMs)
      return true
    },
    takeBack(limit, address) {
      if (address === '') return
      const key = keyOf(limit, address)
      const { count, endMs } = current(key)
      if (count > 0) keep(key, count - 1, endMs)
    },
  }
}
