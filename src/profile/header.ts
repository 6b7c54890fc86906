/** What a profile says of the identity as a whole. Times are microseconds since 1970, 0 for never. */
import type { EventKey } from '../model/event-key.ts'
import { dayOf, decayed } from './decay.ts'
import type { Flat } from './flat.ts'

const at = {
  leakDay: 2,
  signIns: 12,
  weight: 16,
  weightDay: 20,
  firstAt: 24,
  lastTrustedAt: 32,
  learningSince: 40,
  signInsSince: 48,
  events: 52,
  uptoAt: 56,
  uptoIdHash: 64,
  uptoTick: 72,
  uptoPart: 73,
} as const

/** Trusted sign-ins ever. */
export function signInsOf({ view }: Flat): number {
  return view.getUint32(at.signIns, true)
}

/** The same with their weight of a day; of a half after the half-life. */
export function weightOfSignIns({ view }: Flat, day: number, halfLifeDays: number): number {
  const age = day - view.getUint16(at.weightDay, true)
  return view.getFloat32(at.weight, true) * decayed(age, halfLifeDays)
}

export function firstAtOf({ view }: Flat): number {
  return view.getFloat64(at.firstAt, true)
}

export function lastTrustedAtOf({ view }: Flat): number {
  return view.getFloat64(at.lastTrustedAt, true)
}

/** Since an admin vouched for the account. */
export function learningSinceOf({ view }: Flat): number {
  return view.getFloat64(at.learningSince, true)
}

/** Trusted sign-ins since then. */
export function signInsSinceOf({ view }: Flat): number {
  return view.getUint32(at.signInsSince, true)
}

/** Day of the leak of credentials that was raised last; 1 when it was undated, 0 for none. */
export function leakRaisedOf({ view }: Flat): number {
  return view.getUint16(at.leakDay, true)
}

/** Events that were folded in, whatever they were. */
export function eventsOf({ view }: Flat): number {
  return view.getUint32(at.events, true)
}

/** The last event that was folded in. */
export function uptoOf({ view, bytes }: Flat): EventKey {
  return {
    at: view.getFloat64(at.uptoAt, true),
    tick: bytes[at.uptoTick] as number,
    idHash: view.getFloat64(at.uptoIdHash, true),
    part: bytes[at.uptoPart] as number,
  }
}

export function setUpto(flat: Flat, key: EventKey): void {
  const { view, bytes } = flat
  view.setUint32(at.events, eventsOf(flat) + 1, true)
  view.setFloat64(at.uptoAt, key.at, true)
  view.setFloat64(at.uptoIdHash, key.idHash, true)
  bytes[at.uptoTick] = key.tick
  bytes[at.uptoPart] = key.part
  if (firstAtOf(flat) === 0) view.setFloat64(at.firstAt, key.at, true)
}

export function setLeakRaised({ view }: Flat, day: number): void {
  view.setUint16(at.leakDay, day, true)
}

export function startLearning({ view }: Flat, since: number): void {
  view.setFloat64(at.learningSince, since, true)
  view.setUint32(at.signInsSince, 0, true)
}

/** Counts a trusted sign-in. */
export function countSignIn(flat: Flat, whenAt: number, halfLifeDays: number): void {
  const { view } = flat
  const day = dayOf(whenAt)
  const newest = Math.max(day, view.getUint16(at.weightDay, true))
  const weight = weightOfSignIns(flat, newest, halfLifeDays) + decayed(newest - day, halfLifeDays)
  view.setFloat32(at.weight, weight, true)
  view.setUint16(at.weightDay, newest, true)
  view.setUint32(at.signIns, signInsOf(flat) + 1, true)
  if (whenAt > lastTrustedAtOf(flat)) view.setFloat64(at.lastTrustedAt, whenAt, true)
  const since = learningSinceOf(flat)
  if (since > 0 && whenAt >= since) view.setUint32(at.signInsSince, signInsSinceOf(flat) + 1, true)
}
