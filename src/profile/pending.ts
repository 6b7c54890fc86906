/**
 * Risky sign-ins that are kept aside until something speaks for them: a second factor of the same client, an admin, or
 * quiet days. In order of events. Each holds all that it would teach.
 */
import { valueAt } from '../observation/attributes.ts'
import { hashOf, noValues, type Observation } from '../observation/observation.ts'
import { countOf, type Flat, insertRecord, recordAt, recordsOf, removeRecord, sections } from './flat.ts'
import { lastTrustedAtOf } from './header.ts'
import type { Learned } from './learned.ts'

const valuesKept = 18
const field = {
  at: 0,
  idHash: 8,
  flags: 16,
  latitude: 20,
  longitude: 22,
  radiusKm: 24,
  version: 26,
  networkKind: 28,
  tick: 29,
  part: 30,
  values: 32,
} as const
const dayMicroseconds = 86_400_000_000

export function pendingOf(flat: Flat): Learned[] {
  return recordsOf(flat, sections.pending, pendingAt)
}

/** Whether one came from the address of an event, or from its network with its client; before a moment. */
export function isAnyLike(flat: Flat, observation: Observation, before = observation.at): boolean {
  const ip = hashOf(observation, 'ip')
  const subnet = hashOf(observation, 'subnet')
  const client = hashOf(observation, 'client')
  for (let index = 0; index < countOf(flat, sections.pending); index++) {
    const at = recordAt(flat, sections.pending, index)
    if (flat.view.getFloat64(at + field.at, true) > before) continue
    if (ip !== 0 && valueIn(flat, at, valueAt.ip) === ip) return true
    const isSameNetwork = subnet !== 0 && valueIn(flat, at, valueAt.subnet) === subnet
    if (isSameNetwork && valueIn(flat, at, valueAt.client) === client) return true
  }
  return false
}

function valueIn({ view }: Flat, at: number, number: number): number {
  const from = at + field.values + 8 * number
  return view.getUint32(from + 4, true) * 0x1_0000_0000 + view.getUint32(from, true)
}

export function addPending(flat: Flat, one: Learned): void {
  if (countOf(flat, sections.pending) >= sections.pending.recordsMax) dropOne(flat)
  const at = insertRecord(flat, sections.pending, countOf(flat, sections.pending))
  const { view, bytes } = flat
  view.setFloat64(at + field.at, one.at, true)
  view.setFloat64(at + field.idHash, one.idHash, true)
  view.setUint32(at + field.flags, one.flags, true)
  view.setInt16(at + field.latitude, one.latitude, true)
  view.setInt16(at + field.longitude, one.longitude, true)
  view.setUint16(at + field.radiusKm, one.radiusKm, true)
  view.setInt16(at + field.version, one.version, true)
  bytes[at + field.networkKind] = one.networkKind
  bytes[at + field.tick] = one.tick
  bytes[at + field.part] = one.part
  for (let index = 0; index < 2 * valuesKept; index++)
    view.setUint32(at + field.values + 4 * index, one.values[index] as number, true)
}

/** Takes out and returns those that a trusted sign-in with a second factor vouches for. */
export function takeVouched(flat: Flat, by: Learned): Learned[] {
  const taken: Learned[] = []
  for (let index = countOf(flat, sections.pending) - 1; index >= 0; index--) {
    const one = pendingAt(flat, recordAt(flat, sections.pending, index))
    if (!isSameClient(one, by)) continue
    taken.unshift(one)
    removeRecord(flat, sections.pending, index)
  }
  return taken
}

/**
 * Takes out and returns those whose quiet days are over at a moment, the oldest first, each with the moment. All are looked at
 * before any is taken: what came in a way that is no longer among them is still no new question.
 */
export function takeDue(flat: Flat, at: number, quiet: Quiet): { pending: Learned; by: number }[] {
  const all = pendingOf(flat)
  const waiting = all.map((pending, index) => ({ pending, index, by: dueAt(flat, pending, all, quiet) }))
  const due = waiting.filter(({ by }) => by <= at)
  for (const { index } of due.toReversed()) removeRecord(flat, sections.pending, index)
  return due
}

/** Days without another question: fewer when the owner was there meanwhile, and would have objected. */
export interface Quiet {
  quietDays: number
  unseenDays: number
}

function dueAt(flat: Flat, one: Learned, all: Learned[], { quietDays, unseenDays }: Quiet): number {
  const unseen = quietUntil(one, all, Math.max(quietDays, unseenDays) * dayMicroseconds)
  const seenAt = lastTrustedAtOf(flat)
  if (seenAt <= one.at) return unseen
  return Math.min(unseen, Math.max(seenAt, quietUntil(one, all, quietDays * dayMicroseconds)))
}

/**
 * Who comes back the same way raises no new question, or people who moved would wait for ever; who comes in another way
 * for the first time does, and the days begin anew.
 */
function quietUntil(one: Learned, all: Learned[], quiet: number): number {
  let until = one.at + quiet
  for (const [index, other] of all.entries()) {
    if (other.at <= one.at || other.at >= until || isSameWay(other, one)) continue
    if (all.findIndex((earlier) => isSameWay(earlier, other)) === index) until = other.at + quiet
  }
  return until
}

/** Out of one provider in one country with one kind of client: another address of the same pool is the same way. */
function isSameWay(a: Learned, b: Learned): boolean {
  return (hashOf(a, 'asn') === 0 ? wayByPrefix : wayByProvider).every(
    (name) => hashOf(a, name) === hashOf(b, name),
  )
}

const wayByProvider = ['asn', 'country', 'agent', 'os'] as const
const wayByPrefix = ['asn', 'subnet', 'agent', 'os'] as const

/** Whether {@link takeDue} would find anything; almost always no, and cheap. */
export function isAnyDue(flat: Flat, at: number, quietDays: number): boolean {
  if (countOf(flat, sections.pending) === 0) return false
  const firstAt = flat.view.getFloat64(recordAt(flat, sections.pending, 0) + field.at, true)
  return firstAt + quietDays * dayMicroseconds <= at
}

/** One network and one kind of client, as far as they are shown. */
export function isSameClient(a: Learned, b: Learned): boolean {
  const subnet = hashOf(a, 'subnet')
  return (
    subnet !== 0 &&
    subnet === hashOf(b, 'subnet') &&
    hashOf(a, 'agent') === hashOf(b, 'agent') &&
    hashOf(a, 'os') === hashOf(b, 'os')
  )
}

/** The first of its way is kept, for it is the first whose quiet days are over; one that repeats it says no more. */
function dropOne(flat: Flat): void {
  const all = pendingOf(flat)
  const repeated = all.findIndex((one, index) => all.findIndex((other) => isSameWay(other, one)) < index)
  removeRecord(flat, sections.pending, Math.max(0, repeated))
}

function pendingAt({ view, bytes }: Flat, at: number): Learned {
  const values = noValues().slice(0, 2 * valuesKept)
  for (let word = 0; word < 2 * valuesKept; word++)
    values[word] = view.getUint32(at + field.values + 4 * word, true)
  return {
    at: view.getFloat64(at + field.at, true),
    idHash: view.getFloat64(at + field.idHash, true),
    tick: bytes[at + field.tick] as number,
    part: bytes[at + field.part] as number,
    flags: view.getUint32(at + field.flags, true),
    latitude: view.getInt16(at + field.latitude, true),
    longitude: view.getInt16(at + field.longitude, true),
    radiusKm: view.getUint16(at + field.radiusKm, true),
    version: view.getInt16(at + field.version, true),
    networkKind: bytes[at + field.networkKind] as number,
    values,
  }
}
