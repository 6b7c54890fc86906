/**
 * One identity as plain objects and lists, and how a profile lays them out: record after record, section after section.
 * What can be said of a whole list is said of it here, and kept nowhere.
 */
import { exp } from '../../src/observation/arithmetic.ts'
import { type Attribute, attributes } from '../../src/observation/attributes.ts'
import { flag, hasFlag, hashOf, type Observation, shortOf } from '../../src/observation/observation.ts'

export interface Person {
  events: Observation[]
  /** Trusted sign-ins, as they became so. */
  learned: Observation[]
  pending: Observation[]
  failures: Observation[]
  sessions: Visit[]
  values: Value[]
  weight: { of: number; day: number }
  learningSince: number
  leakDay: number
  /** What it taught the tenant: `day signIns`, `day users`, `day value count` and `day value people`. */
  days: Map<string, number>
}

export interface Value {
  name: Attribute
  hash: number
  /** Decayed sign-ins; of a browser, its newest version. */
  count: number
  lastDay: number
  firstDay: number
}

export interface Visit {
  first: Observation
  lastAt: number
}

export function bytesOf(person: Person): Uint8Array {
  const { values, sessions, failures, pending } = person
  const sections = [
    values.map(ofValue),
    placesOf(person).map(ofPlace),
    sessions.map(ofSession),
    failures.map(ofFailure),
    pending.map(ofPending),
  ]
  const header = ofHeader(
    person,
    sections.map(({ length }) => length),
  )
  return Uint8Array.from([header, ...sections.flat()].flat())
}

export const daily = 86_400_000_000

export function dayOf({ at }: Observation): number {
  return Math.floor(at / daily)
}

const powers: Record<number, number[]> = {}

/** One factor a day, multiplied one after the other, for that is what its last bits come from. */
export function decayOf(days: number, halfLifeDays: number): number {
  if (days >= 2000) return 0
  powers[halfLifeDays] ??= [1]
  const known = powers[halfLifeDays]
  while (known.length <= days) known.push((known.at(-1) as number) * exp(-Math.LN2 / halfLifeDays))
  return known[Math.max(0, days)] as number
}

/** As the days of the tenant hold a value: two signed words. */
export function textOf(name: Attribute, hash: number): string {
  const [low, tagged] = wordsOf({ name, hash })
  return `${low | 0} ${tagged | 0}`
}

/** A value as two words, the upper with the number of the attribute above. */
function wordsOf({ name, hash }: Pick<Value, 'name' | 'hash'>): [low: number, tagged: number] {
  return [hash % 2 ** 32, attributes.indexOf(name) * 2 ** 24 + Math.floor(hash / 2 ** 32)]
}

/** The eight newest that somebody was there for, in whatever order they were learned. A place has no seventh digit. */
function placesOf({ learned }: Person): Observation[] {
  return learned
    .filter((one) => hasFlag(one, flag.interactive) && hasFlag(one, flag.hasPoint))
    .sort((a, b) => a.at - b.at || a.idHash - b.idHash)
    .slice(-8)
}

function ofHeader(person: Person, counts: number[]): number[] {
  const { events, learned, weight, learningSince, leakDay } = person
  const [first, last] = [events[0], events.at(-1)]
  const lastTrustedAt = Math.max(0, ...learned.map(({ at }) => at))
  const since = learned.filter(({ at }) => learningSince > 0 && at >= learningSince)
  return [
    ...record('u1 - u2 u1 u1 u1 u1 u1 - - -', [2, leakDay, ...counts]),
    ...record('u4 f4 u2 - -', [learned.length, weight.of, weight.day]),
    ...record('f8 f8 f8', [first?.at ?? 0, lastTrustedAt, learningSince]),
    ...record('u4 u4', [since.length, events.length]),
    ...record('f8 f8 u1 u1', [last?.at ?? 0, last?.idHash ?? 0, last?.tick ?? 0, last?.part ?? 0]),
    ...record('- - - - - -', []),
  ]
}

function ofValue(value: Value): number[] {
  return record('u4 u4 f4 u2 u2', [...wordsOf(value), value.count, value.lastDay, value.firstDay])
}

function ofPlace(one: Observation): number[] {
  const { at, idHash, latitude, longitude, radiusKm, networkKind } = one
  const isDoubtful = hasFlag(one, flag.geoDoubtful) ? 1 : 0
  return [
    ...record('f8 f8 i2 i2 u2 u1 u1', [at, idHash, latitude, longitude, radiusKm, networkKind, isDoubtful]),
    ...record('u4 u4', [shortOf(one, 'asn'), shortOf(one, 'country')]),
  ]
}

function ofSession({ first, lastAt }: Visit): number[] {
  const shown = (['subnet', 'asn', 'country', 'agent', 'os'] as const).map((name) => shortOf(first, name))
  return record('f8 f8 f8 u4 u4 u4 u4 u4 - - - -', [hashOf(first, 'session'), first.at, lastAt, ...shown])
}

function ofFailure(one: Observation): number[] {
  const shown = (['ip', 'subnet', 'asn'] as const).map((name) => shortOf(one, name))
  return record('f8 f8 u1 u1 - - u4 u4 u4', [one.at, one.idHash, one.outcome, one.refusal, ...shown])
}

function ofPending(one: Observation): number[] {
  const { at, idHash, flags, latitude, longitude, radiusKm, version, networkKind, tick, part } = one
  const numbers = [at, idHash, flags, latitude, longitude, radiusKm, version, networkKind, tick, part]
  const words = [...one.values.slice(0, 2 * attributes.length)]
  const forms = `f8 f8 u4 i2 i2 u2 i2 u1 u1 u1 -${' u4'.repeat(words.length)}`
  return record(forms, [...numbers, ...words])
}

const writers = {
  u1: ['setUint8', 1],
  u2: ['setUint16', 2],
  u4: ['setUint32', 4],
  i2: ['setInt16', 2],
  f4: ['setFloat32', 4],
  f8: ['setFloat64', 8],
  '-': ['setUint8', 1],
} as const

const view = new DataView(new ArrayBuffer(8))

/** Bytes of numbers of these forms, little endian; a dash is a byte of none. */
function record(forms: string, numbers: number[]): number[] {
  const bytes: number[] = []
  let next = 0
  for (const form of forms.split(' ')) {
    const [write, length] = writers[form as keyof typeof writers]
    view[write](0, form === '-' ? 0 : (numbers[next++] as number), true)
    for (let index = 0; index < length; index++) bytes.push(view.getUint8(index))
  }
  return bytes
}
