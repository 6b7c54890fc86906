/**
 * The values that an identity is known by: for each the decayed count of trusted sign-ins that had it, and the first
 * and last day. Of each attribute only so many are kept; the lightest is forgotten first.
 */
import { noFractions } from '../observation/arithmetic.ts'
import { type Attribute, attributeCount, attributes, valueAt } from '../observation/attributes.ts'
import { isThere } from '../observation/observation.ts'
import { decayed } from './decay.ts'
import {
  countOf,
  type Flat,
  headerBytes,
  insertRecord,
  moveRecord,
  recordAt,
  removeRecord,
  sections,
} from './flat.ts'

/** More say no more: a person with sixteen addresses is known for having many. Agents are known by their resources. */
const valuesMax: Record<Attribute, number> = {
  ip: 16,
  subnet: 16,
  asn: 10,
  country: 8,
  city: 10,
  client: 10,
  agent: 8,
  os: 6,
  device: 8,
  networkKind: 7,
  hour: 6,
  app: 16,
  issuer: 4,
  resource: 64,
  credential: 6,
  browser: 8,
  systemDevice: 6,
  protocol: 6,
}
const maxByAttribute = Uint8Array.from(attributes, (name) => valuesMax[name])

/** Within a record: lower 32 bits; upper 20 with the attribute above; count; last and first day. */
const field = { low: 0, tagged: 4, count: 8, lastDay: 12, firstDay: 14 } as const
const { recordBytes } = sections.values

/** How the values of one event stand beside what is known, by attribute. */
export interface Standing {
  /** Decayed sign-ins with the value, and with any. */
  seen: number[]
  of: number[]
  /** Different values that are known. */
  known: number[]
  /** First day of the value; -1 when it is new. */
  firstDay: number[]
}

/** Copied for each event: so short, arrays cost far less than typed ones. */
const noWeights = noFractions(attributeCount)
const zeros: number[] = attributes.map(() => 0)
const newDays: number[] = attributes.map(() => -1)

/** `values` as an observation holds them. */
export function standingOf(
  flat: Flat,
  values: readonly number[],
  day: number,
  halfLifeDays: number,
): Standing {
  const seen = noWeights.slice()
  const of = noWeights.slice()
  const known = zeros.slice()
  const firstDay = newDays.slice()
  const { view } = flat
  const end = endOfValues(flat)
  for (let at = headerBytes; at < end; at += recordBytes) {
    const tagged = view.getUint32(at + field.tagged, true)
    const attribute = tagged >>> 24
    const age = day - view.getUint16(at + field.lastDay, true)
    const weight = view.getFloat32(at + field.count, true) * decayed(age, halfLifeDays)
    of[attribute] = (of[attribute] as number) + weight
    known[attribute] = (known[attribute] as number) + 1
    if (!isValue(view, at, tagged, values)) continue
    seen[attribute] = weight
    firstDay[attribute] = view.getUint16(at + field.firstDay, true)
  }
  return { seen, of, known, firstDay }
}

/** Told of values that an identity became known by, or is no longer known by. */
export type OnKnown = (attribute: number, low: number, high: number, people: 1 | -1) => void

/** Counts the values of a trusted sign-in on its day. */
export function countValues(
  flat: Flat,
  values: readonly number[],
  day: number,
  halfLifeDays: number,
  onKnown?: OnKnown,
): void {
  const known = countKnown(flat, values, day, halfLifeDays)
  for (let attribute = 0; attribute < attributeCount; attribute++) {
    if ((known & (1 << attribute)) !== 0 || attribute === valueAt.browser) continue
    if (!isThere(values, attribute)) continue
    const low = values[2 * attribute] as number
    const high = values[2 * attribute + 1] as number
    const at = addValue(flat, attribute, low, high, day, halfLifeDays, onKnown)
    onKnown?.(attribute, low, high, 1)
    countOnce(flat.view, at, day, halfLifeDays)
  }
}

/** Those that are known already, in one pass; returns which they are, a bit for each attribute. */
function countKnown(flat: Flat, values: readonly number[], day: number, halfLifeDays: number): number {
  const { view } = flat
  let known = 0
  const end = endOfValues(flat)
  for (let at = headerBytes; at < end; at += recordBytes) {
    const tagged = view.getUint32(at + field.tagged, true)
    const attribute = tagged >>> 24
    if (!isValue(view, at, tagged, values) || attribute === valueAt.browser) continue
    known |= 1 << attribute
    countOnce(view, at, day, halfLifeDays)
  }
  return known
}

/** Whether the record is of the value that an event has of its attribute. */
function isValue(view: DataView, at: number, tagged: number, values: readonly number[]): boolean {
  const index = 2 * (tagged >>> 24)
  return view.getUint32(at + field.low, true) === values[index] && (tagged & 0xf_ffff) === values[index + 1]
}

function countOnce(view: DataView, at: number, day: number, halfLifeDays: number): void {
  const last = view.getUint16(at + field.lastDay, true)
  const newest = Math.max(day, last)
  const before = view.getFloat32(at + field.count, true) * decayed(newest - last, halfLifeDays)
  view.setFloat32(at + field.count, before + decayed(newest - day, halfLifeDays), true)
  view.setUint16(at + field.lastDay, newest, true)
  if (day < view.getUint16(at + field.firstDay, true)) view.setUint16(at + field.firstDay, day, true)
}

/** Remembers the newest version of the program; the count of its entry is that version. */
export function noteVersion(
  flat: Flat,
  values: readonly number[],
  version: number,
  day: number,
  halfLifeDays: number,
): void {
  const low = values[2 * valueAt.browser] as number
  const high = values[2 * valueAt.browser + 1] as number
  if (version < 0 || (low === 0 && high === 0)) return
  let at = findValue(flat, valueAt.browser, low, high)
  if (at < 0) at = addValue(flat, valueAt.browser, low, high, day, halfLifeDays)
  const { view } = flat
  view.setFloat32(at + field.count, Math.max(version, view.getFloat32(at + field.count, true)), true)
  view.setUint16(at + field.lastDay, Math.max(day, view.getUint16(at + field.lastDay, true)), true)
}

/** The newest version of the program that was trusted; -1 for none. */
export function newestVersion(flat: Flat, values: readonly number[]): number {
  const low = values[2 * valueAt.browser] as number
  const high = values[2 * valueAt.browser + 1] as number
  if (low === 0 && high === 0) return -1
  const at = findValue(flat, valueAt.browser, low, high)
  return at < 0 ? -1 : flat.view.getFloat32(at + field.count, true)
}

/** Whether a value is known, by its lower 32 bits, which is what short records keep; false for 0. */
export function knowsShort(flat: Flat, attribute: Attribute, low: number): boolean {
  if (low === 0) return false
  const { view } = flat
  const number = valueAt[attribute]
  const end = endOfValues(flat)
  for (let at = headerBytes; at < end; at += recordBytes) {
    if (view.getUint32(at, true) === low && view.getUint32(at + field.tagged, true) >>> 24 === number)
      return true
  }
  return false
}

/** All values of an attribute, as numbers below 2^52, the weightiest first. */
export function knownValues(flat: Flat, attribute: Attribute): number[] {
  const { view } = flat
  const found: [number, number][] = []
  const end = endOfValues(flat)
  for (let at = headerBytes; at < end; at += recordBytes) {
    const tagged = view.getUint32(at + field.tagged, true)
    if (tagged >>> 24 !== valueAt[attribute]) continue
    const value = (tagged & 0xf_ffff) * 0x1_0000_0000 + view.getUint32(at, true)
    found.push([view.getFloat32(at + field.count, true), value])
  }
  return found.sort((a, b) => b[0] - a[0] || a[1] - b[1]).map(([, value]) => value)
}

/** Forgets what was not seen for so long. */
export function forgetValues(flat: Flat, day: number, memoryDays: number, onKnown?: OnKnown): void {
  for (let index = countOf(flat, sections.values) - 1; index >= 0; index--) {
    const at = recordAt(flat, sections.values, index)
    const { view } = flat
    if (day - view.getUint16(at + field.lastDay, true) <= memoryDays) continue
    tellGone(flat, at, onKnown)
    removeRecord(flat, sections.values, index)
  }
}

/** They are the first section. */
function endOfValues(flat: Flat): number {
  return headerBytes + countOf(flat, sections.values) * recordBytes
}

function findValue(flat: Flat, attribute: number, low: number, high: number): number {
  const { view } = flat
  const wanted = ((attribute << 24) | high) >>> 0
  const end = endOfValues(flat)
  for (let at = headerBytes; at < end; at += recordBytes) {
    if (view.getUint32(at, true) === low && view.getUint32(at + field.tagged, true) === wanted) return at
  }
  return -1
}

/** Instead of the lightest where there are enough of the attribute. Returns where its record begins. */
function addValue(
  flat: Flat,
  attribute: number,
  low: number,
  high: number,
  day: number,
  halfLifeDays: number,
  onKnown?: OnKnown,
): number {
  let count = 0
  let lightest = -1
  let least = Number.POSITIVE_INFINITY
  const total = countOf(flat, sections.values)
  const end = endOfValues(flat)
  for (let at = headerBytes; at < end; at += recordBytes) {
    const { view } = flat
    if (view.getUint32(at + field.tagged, true) >>> 24 !== attribute) continue
    count++
    const age = day - view.getUint16(at + field.lastDay, true)
    const weight = view.getFloat32(at + field.count, true) * decayed(age, halfLifeDays)
    if (weight >= least) continue
    least = weight
    lightest = at
  }
  const isFull = count >= (maxByAttribute[attribute] as number) || total >= sections.values.recordsMax
  if (isFull && lightest >= 0) tellGone(flat, lightest, onKnown)
  let at: number
  if (isFull && lightest >= 0) {
    // To the end, so that of equally light ones the first goes first.
    moveRecord(flat, sections.values, (lightest - headerBytes) / recordBytes, total - 1)
    at = end - recordBytes
  } else at = insertRecord(flat, sections.values, total)
  const { view } = flat
  view.setUint32(at + field.low, low, true)
  view.setUint32(at + field.tagged, ((attribute << 24) | high) >>> 0, true)
  view.setFloat32(at + field.count, 0, true)
  view.setUint16(at + field.lastDay, day, true)
  view.setUint16(at + field.firstDay, day, true)
  return at
}

function tellGone({ view }: Flat, at: number, onKnown?: OnKnown): void {
  const tagged = view.getUint32(at + field.tagged, true)
  onKnown?.(tagged >>> 24, view.getUint32(at, true), tagged & 0xf_ffff, -1)
}
