/**
 * The baseline of one user: what their trusted sign-ins looked like. Three fates of a sign-in: trusted (counted),
 * pending (kept aside until something speaks for it), rejected (never counted, and taken out if it was).
 */
import type { EngineSettings, ProfileAttribute } from '../config.ts'
import type { Features } from '../enrich/features.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../model/timestamp.ts'
import { addToBuckets, type Buckets, bucketDays, bucketOf, pruneBuckets } from './buckets.ts'
import type { Recent } from './recent.ts'

export type Trust = 'trusted' | 'pending' | 'rejected' | 'none'

export interface Observation {
  signInId: string
  at: Timestamp
  features: Features
}

export interface Profile extends Recent {
  signIns: Buckets
  values: Map<ProfileAttribute, Map<string, Buckets>>
  /** The newest trusted interactive sign-ins that had a place, in order of time. */
  places: Observation[]
  pending: Observation[]
  /** The newest trusted sign-in; after that was taken out, the newest that had a place. */
  lastTrustedAt: Timestamp | null
  /** When the user was first seen at all, trusted or not. */
  firstAt: Timestamp | null
  /** Set when an admin vouched for the account: it is learned anew from here. */
  learningSince: Timestamp | null
  /** Trusted sign-ins since then. */
  signInsSince: number
  /** The leak of credentials that was raised last: its day, or `undated`. */
  leakRaised: string | null
  /** Pending sign-ins that the last hours made trusted, for when these are judged again. */
  promotions: Promotion[]
}

export interface Promotion {
  signInId: string
  at: Timestamp
  /** The moment of the sign-in that promoted it. */
  by: Timestamp
}

export interface ValueChange {
  attribute: ProfileAttribute
  value: string
}

/** Values that the user is now known by, and values that the user is no longer known by. */
export interface ValueChanges {
  added: ValueChange[]
  removed: ValueChange[]
}

export const placesMax = 10
const pendingMax = 50
/** A profile is one document: an account that shows endless values forgets its least used. */
const valuesMax = 200

export function emptyProfile(): Profile {
  return {
    signIns: [],
    values: new Map(),
    places: [],
    pending: [],
    failures: [],
    sessions: [],
    lastTrustedAt: null,
    firstAt: null,
    learningSince: null,
    signInsSince: 0,
    leakRaised: null,
    promotions: [],
  }
}

/** Counts a trusted sign-in. One that is older than the memory of the profile changes nothing. */
export function addTrusted(
  profile: Profile,
  observation: Observation,
  settings: EngineSettings,
): ValueChanges {
  const bucket = bucketOf(observation.at)
  const newest = profile.signIns.at(-2) ?? bucket
  const oldest = Math.max(bucket, newest) - Math.ceil(settings.profileMemoryDays / bucketDays)
  const changes: ValueChanges = { added: [], removed: bucket > newest ? forget(profile, oldest) : [] }
  if (bucket < oldest) return changes
  addToBuckets(profile.signIns, bucket, 1)
  if (!profile.lastTrustedAt || observation.at > profile.lastTrustedAt) profile.lastTrustedAt = observation.at
  if (isSinceLearning(profile, observation)) profile.signInsSince++
  for (const [attribute, value] of entriesOf(observation.features)) {
    const counts = valuesOf(profile, attribute)
    let buckets = counts.get(value)
    if (!buckets) {
      if (counts.size >= valuesMax) changes.removed.push({ attribute, value: dropStalest(counts) })
      buckets = []
      counts.set(value, buckets)
      changes.added.push({ attribute, value })
    }
    addToBuckets(buckets, bucket, 1)
  }
  addPlace(profile, observation)
  return changes
}

/** Takes a counted sign-in out again, exactly. */
export function takeOut(profile: Profile, observation: Observation): ValueChanges {
  const { signInId, at, features } = observation
  const bucket = bucketOf(at)
  if (isSinceLearning(profile, observation)) profile.signInsSince--
  addToBuckets(profile.signIns, bucket, -1)
  const removed: ValueChange[] = []
  for (const [attribute, value] of entriesOf(features)) {
    const counts = profile.values.get(attribute)
    const buckets = counts?.get(value)
    if (!counts || !buckets) continue
    addToBuckets(buckets, bucket, -1)
    if (buckets.length > 0) continue
    deleteValue(profile, attribute, value)
    removed.push({ attribute, value })
  }
  profile.places = profile.places.filter((place) => place.signInId !== signInId)
  if (at === profile.lastTrustedAt) profile.lastTrustedAt = profile.places.at(-1)?.at ?? null
  return { added: [], removed }
}

/** Keeps a risky sign-in aside. */
export function addPending(profile: Profile, observation: Observation): void {
  if (profile.pending.length >= pendingMax) dropOnePending(profile.pending)
  profile.pending.push(observation)
}

/** Remembers what was promoted, as long as the sign-in that did it may be judged again. */
export function addPromotion(
  profile: Profile,
  { signInId, at }: Observation,
  by: Timestamp,
  { latenessHours }: EngineSettings,
): void {
  const earliest = fromMilliseconds(toMilliseconds(by) - latenessHours * 3_600_000)
  profile.promotions = profile.promotions.filter((one) => one.by >= earliest)
  profile.promotions.push({ signInId, at, by })
}

/** The first of its kind is kept, for it is the first whose quiet days are over; one that repeats it says no more. */
function dropOnePending(pending: Observation[]): void {
  const kinds = new Set<string>()
  const repeated = pending.findIndex(({ features: { values } }) => {
    const kind = `${values.subnet} ${values.agent} ${values.os}`
    const isKnown = kinds.has(kind)
    kinds.add(kind)
    return isKnown
  })
  pending.splice(Math.max(0, repeated), 1)
}

/** Removes and returns the pending sign-ins that `matches` names. */
export function takePending(profile: Profile, matches: (observation: Observation) => boolean): Observation[] {
  const taken = profile.pending.filter(matches)
  if (taken.length > 0)
    profile.pending = profile.pending.filter((observation) => !taken.includes(observation))
  return taken
}

export function entriesOf(features: Features): [ProfileAttribute, string][] {
  return Object.entries(features.values) as [ProfileAttribute, string][]
}

function isSinceLearning({ learningSince }: Profile, { at }: Observation): boolean {
  return learningSince !== null && at >= learningSince
}

function valuesOf(profile: Profile, attribute: ProfileAttribute): Map<string, Buckets> {
  const known = profile.values.get(attribute)
  if (known) return known
  const counts = new Map<string, Buckets>()
  profile.values.set(attribute, counts)
  return counts
}

function forget(profile: Profile, oldest: number): ValueChange[] {
  pruneBuckets(profile.signIns, oldest)
  const forgotten: ValueChange[] = []
  for (const [attribute, counts] of profile.values) {
    for (const [value, buckets] of counts) {
      pruneBuckets(buckets, oldest)
      if (buckets.length > 0) continue
      deleteValue(profile, attribute, value)
      forgotten.push({ attribute, value })
    }
  }
  profile.places = profile.places.filter(({ at }) => bucketOf(at) >= oldest)
  return forgotten
}

/** An attribute without values is absent, as if it had never been seen. */
function deleteValue({ values }: Profile, attribute: ProfileAttribute, value: string): void {
  const counts = values.get(attribute)
  counts?.delete(value)
  if (counts?.size === 0) values.delete(attribute)
}

function dropStalest(counts: Map<string, Buckets>): string {
  let stalest: [string, number] = ['', Number.POSITIVE_INFINITY]
  for (const [value, buckets] of counts) {
    const newest = buckets.at(-2) ?? 0
    if (newest < stalest[1]) stalest = [value, newest]
  }
  counts.delete(stalest[0])
  return stalest[0]
}

/** Among the newest places, if it is one of them; {@link addTrusted} has done so of what it counted. */
export function addPlace(profile: Profile, observation: Observation): void {
  const { features } = observation
  if (!features.interactive || features.latitude === undefined) return
  const { places } = profile
  let index = places.length
  while (index > 0 && isAfter(places[index - 1] as Observation, observation)) index--
  places.splice(index, 0, placeOf(observation))
  if (places.length > placesMax) places.shift()
}

/** Only what tells the place and its network: every user's row holds ten of them. */
function placeOf({ signInId, at, features }: Observation): Observation {
  const { ip, asn, country, city } = features.values
  const { values: _, secondFactor: __, managedDevice: ___, trustedLocation: ____, ...place } = features
  return { signInId, at, features: { ...place, values: { ip, asn, country, city } } }
}

function isAfter(a: Observation, b: Observation): boolean {
  return a.at === b.at ? a.signInId > b.signInId : a.at > b.at
}
