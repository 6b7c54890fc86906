/** What the campaign stage sees of a sign-in: a failed guess, or a right password from a network new to its user. */
import { compareKeys, type EventKey } from '../model/event-key.ts'

/** Plain data. All hashes are 52-bit whole numbers; 0: missing. */
export interface Attempt {
  key: EventKey
  /** Number of the person, or a hash of a name that does not exist. */
  user: number
  /** `failure`: wrong password, unknown user, locked. `proof`: a right password where the network was new to its user. */
  kind: 'failure' | 'proof'
  isUnknownUser: boolean
  ip: number
  subnet: number
  asn: number
  client: number
  country: number
  app: number
  /** By the fold without campaign rulings; null: the network was known, or nobody can tell. */
  novelty: AttemptNovelty | null
  /** Interactive, without second factor, managed device or device id: whoever guessed a password has nothing else. */
  isPasswordAlone: boolean
  /** Frozen figures of the tenant: other users who are trusted to use the network, and the provider. */
  subnetUsers: number
  asnUsers: number
  tenantUsers: number
  /** Trusted sign-ins, decayed. */
  tenantSignIns: number
  /** The user is known to use the network. */
  isOwnNetwork: boolean
}

export interface AttemptNovelty {
  /** The provider or the client was new as well. */
  isOrigin: boolean
  /** Of a proof by a user with history: the client was. */
  isClientNew: boolean
  /** Browser or system and the provider were, and no device is known by its id. */
  isBrowserNew: boolean
  /** What else spoke for an intruder. */
  logOdds: number
  /** Of the tenant's sign-ins; 0: unknown. */
  clientShare: number
}

/** Each attempt once, in the order of events, without what says nothing. */
export function inOrder(attempts: Attempt[]): Attempt[] {
  const sorted = attempts.filter(isTelling)
  if (!isStrictlySorted(sorted)) sorted.sort((one, other) => compareKeys(one.key, other.key))
  return isStrictlySorted(sorted) ? sorted : withoutRepeats(sorted)
}

function withoutRepeats(sorted: Attempt[]): Attempt[] {
  return sorted.filter((attempt, index) => {
    const next = sorted[index + 1]
    if (!next || compareKeys(attempt.key, next.key) !== 0) return true
    // What is left of several is the greatest, wherever it stood.
    if (contentOf(attempt) > contentOf(next)) sorted[index + 1] = attempt
    return false
  })
}

/** A failure needs something that others may share; a right password is of interest only where it is novel. */
function isTelling({ kind, novelty, ip, subnet }: Attempt): boolean {
  if (kind === 'proof') return novelty !== null
  return ip !== 0 || subnet !== 0 || novelty?.isOrigin === true
}

function isStrictlySorted(attempts: Attempt[]): boolean {
  for (let index = 1; index < attempts.length; index++) {
    const [before, attempt] = [attempts[index - 1] as Attempt, attempts[index] as Attempt]
    if (compareKeys(before.key, attempt.key) >= 0) return false
  }
  return true
}

function contentOf(attempt: Attempt): string {
  return JSON.stringify(Object.entries({ ...attempt, ...attempt.novelty, key: 0, novelty: 0 }).sort())
}
