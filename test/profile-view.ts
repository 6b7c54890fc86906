/** A flat profile as plain objects, for tests that look into it. */
import { type Attribute, attributes, valueAt } from '../src/observation/attributes.ts'
import { type HashKey, hashText } from '../src/observation/hash.ts'
import { type Failure, failuresOf } from '../src/profile/failures.ts'
import { openFlat } from '../src/profile/flat.ts'
import {
  eventsOf,
  firstAtOf,
  lastTrustedAtOf,
  leakRaisedOf,
  learningSinceOf,
  signInsOf,
  signInsSinceOf,
} from '../src/profile/header.ts'
import type { Learned } from '../src/profile/learned.ts'
import { pendingOf } from '../src/profile/pending.ts'
import { type Place, placesOf } from '../src/profile/places.ts'
import { type SessionVisit, sessionsOf } from '../src/profile/sessions.ts'
import { knownValues } from '../src/profile/values.ts'

export interface ProfileView {
  events: number
  /** Trusted ones. */
  signIns: number
  signInsSince: number
  /** Microseconds; 0: never. */
  firstAt: number
  lastTrustedAt: number
  learningSince: number
  leakRaised: number
  /** Known values as 52-bit numbers, by attribute, the weightiest first. */
  values: Record<string, number[]>
  places: Place[]
  sessions: SessionVisit[]
  failures: Failure[]
  pending: Learned[]
  bytes: string
}

/** Whether the value is known. `key`: by which the tenant makes numbers of values. */
export function isKnown(
  { values }: ProfileView,
  attribute: Attribute,
  text: string,
  key: HashKey = [1, 2],
): boolean {
  const { low, high } = hashText(text, valueAt[attribute], key)
  return values[attribute]?.includes(high * 0x1_0000_0000 + low) ?? false
}

export function viewOf(profile: Uint8Array): ProfileView {
  const flat = openFlat(profile)
  return {
    events: eventsOf(flat),
    signIns: signInsOf(flat),
    signInsSince: signInsSinceOf(flat),
    firstAt: firstAtOf(flat),
    lastTrustedAt: lastTrustedAtOf(flat),
    learningSince: learningSinceOf(flat),
    leakRaised: leakRaisedOf(flat),
    values: Object.fromEntries(attributes.map((name) => [name, knownValues(flat, name)])),
    places: placesOf(flat),
    sessions: sessionsOf(flat),
    failures: failuresOf(flat),
    pending: pendingOf(flat),
    bytes: Buffer.from(profile).toString('hex'),
  }
}
