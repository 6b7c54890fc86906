/**
 * A profile as bytes: a header, then sections of records of fixed size, one after the other. Bounded by construction,
 * changed in place, compared and hashed as it is. Little endian; times are microseconds since 1970, days are days since 1970.
 */

/** Open for reading and changing; {@link bytesOf} are the profile then. */
export interface Flat {
  /** With room for more behind `length`. */
  bytes: Uint8Array
  view: DataView
  length: number
}

export type SectionName = 'values' | 'places' | 'sessions' | 'failures' | 'pending'

export interface Section {
  /** Where the header counts its records. */
  countAt: number
  recordBytes: number
  recordsMax: number
}

/** In their order within the bytes. The most that a profile can be is some 7 kB; an ordinary one has 600–1,200 bytes. */
export const sections: Record<SectionName, Section> = {
  values: { countAt: 4, recordBytes: 16, recordsMax: 215 },
  places: { countAt: 5, recordBytes: 32, recordsMax: 8 },
  sessions: { countAt: 6, recordBytes: 48, recordsMax: 8 },
  failures: { countAt: 7, recordBytes: 32, recordsMax: 30 },
  pending: { countAt: 8, recordBytes: 176, recordsMax: 12 },
}

const order = Object.values(sections)
export const headerBytes = 80
/** First byte of every profile: a profile of another format is folded again, never read. */
export const profileFormat = 2

export function emptyProfile(): Uint8Array {
  return emptyOf(headerBytes)
}

function emptyOf(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes[0] = profileFormat
  return bytes
}

/** Throws RangeError for bytes that are no profile of this format. */
export function openFlat(bytes: Uint8Array): Flat {
  if (bytes[0] !== profileFormat || bytes.length < headerBytes)
    throw new RangeError(`profile: found format ${bytes[0]}, expected ${profileFormat}`)
  const { buffer, byteOffset, length } = bytes
  return { bytes, view: new DataView(buffer, byteOffset, length), length }
}

/** Of its own, whatever kind of Uint8Array they are: the `slice` of a Buffer shares its memory. */
export function copyOfBytes(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.length)
  copy.set(bytes)
  return copy
}

/** Those that were opened, unless there had to be more or fewer. */
export function bytesOf({ bytes, length }: Flat): Uint8Array {
  return length === bytes.length ? bytes : copyOfBytes(bytes.subarray(0, length))
}

/**
 * A copy to work at, with room for all that a profile can hold, so that nothing is made however it grows. It belongs to
 * whoever asked for it until {@link closeCopy}.
 */
export function openCopy(bytes: Uint8Array): Flat {
  const { length } = openFlat(bytes)
  const flat = unused.pop() ?? openFlat(emptyOf(bytesMax))
  flat.bytes.set(bytes)
  flat.length = length
  return flat
}

/** The profile as bytes of its own. The copy is not to be used any more. */
export function closeCopy(flat: Flat): Uint8Array {
  unused.push(flat)
  return copyOfFlat(flat)
}

export function copyOfFlat({ bytes, length }: Flat): Uint8Array {
  return copyOfBytes(bytes.subarray(0, length))
}

export function isSameFlat(one: Flat, other: Flat): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index++) if (one.bytes[index] !== other.bytes[index]) return false
  return true
}

/** Nobody has these. Never more than are open at once, which are two: a profile, and the same without campaigns. */
const unused: Flat[] = []
const bytesMax = order.reduce(
  (sum, { recordBytes, recordsMax }) => sum + recordBytes * recordsMax,
  headerBytes,
)

export function countOf({ bytes }: Flat, { countAt }: Section): number {
  return bytes[countAt] as number
}

/** Where record `index` of the section begins. */
export function recordAt({ bytes }: Flat, section: Section, index: number): number {
  let offset = headerBytes
  for (const { countAt, recordBytes } of order) {
    if (countAt === section.countAt) break
    offset += (bytes[countAt] as number) * recordBytes
  }
  return offset + index * section.recordBytes
}

/** All records of a section, each as `read` makes it from where it begins. */
export function recordsOf<T>(flat: Flat, section: Section, read: (flat: Flat, at: number) => T): T[] {
  const records: T[] = []
  const count = countOf(flat, section)
  if (count === 0) return records
  let at = recordAt(flat, section, 0)
  for (let index = 0; index < count; index++, at += section.recordBytes) records.push(read(flat, at))
  return records
}

/** Makes room for a record, all zeros, before the one that has `index` now; returns where it begins. */
export function insertRecord(flat: Flat, section: Section, index: number): number {
  const { recordBytes, countAt } = section
  const at = recordAt(flat, section, index)
  if (flat.length + recordBytes > flat.bytes.length) makeRoom(flat, recordBytes + spareBytes)
  const { bytes, length } = flat
  bytes.copyWithin(at + recordBytes, at, length)
  bytes.fill(0, at, at + recordBytes)
  bytes[countAt] = (bytes[countAt] as number) + 1
  flat.length += recordBytes
  return at
}

export function removeRecord(flat: Flat, section: Section, index: number): void {
  const { recordBytes, countAt } = section
  const at = recordAt(flat, section, index)
  const { bytes, length } = flat
  bytes.copyWithin(at, at + recordBytes, length)
  bytes[countAt] = (bytes[countAt] as number) - 1
  flat.length -= recordBytes
}

/** Moves record `from` so that it has the index `to`. */
export function moveRecord(flat: Flat, section: Section, from: number, to: number): void {
  if (from === to) return
  const { recordBytes } = section
  const start = recordAt(flat, section, from)
  const record = copyOfBytes(flat.bytes.subarray(start, start + recordBytes))
  const target = recordAt(flat, section, to)
  if (from < to) flat.bytes.copyWithin(start, start + recordBytes, target + recordBytes)
  else flat.bytes.copyWithin(target + recordBytes, target, start)
  flat.bytes.set(record, target)
}

/** So that the dozen values of a new person make room once. */
const spareBytes = 512

function makeRoom(flat: Flat, moreBytes: number): void {
  const bytes = new Uint8Array(flat.length + moreBytes)
  bytes.set(flat.bytes.subarray(0, flat.length))
  flat.bytes = bytes
  flat.view = new DataView(bytes.buffer)
}
