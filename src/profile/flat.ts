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

interface Section {
  /** Where the header counts its records. */
  countAt: number
  recordBytes: number
  recordsMax: number
}

/** In their order within the bytes. The most that a profile can be is some 7 kB; an ordinary one has 600–1,200 bytes. */
export const sections: Record<SectionName, Section> = {
  values: { countAt: 4, recordBytes: 16, recordsMax: 203 },
  places: { countAt: 5, recordBytes: 32, recordsMax: 8 },
  sessions: { countAt: 6, recordBytes: 48, recordsMax: 8 },
  failures: { countAt: 7, recordBytes: 32, recordsMax: 30 },
  pending: { countAt: 8, recordBytes: 160, recordsMax: 12 },
}

const order: SectionName[] = ['values', 'places', 'sessions', 'failures', 'pending']
export const headerBytes = 80
/** First byte of every profile: a profile of another format is folded again, never read. */
export const profileFormat = 1

export function emptyProfile(): Uint8Array {
  const bytes = new Uint8Array(headerBytes)
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
  return new Uint8Array(bytes)
}

/** Those that were opened, unless there had to be more or fewer. */
export function bytesOf({ bytes, length }: Flat): Uint8Array {
  return length === bytes.length ? bytes : copyOfBytes(bytes.subarray(0, length))
}

export function countOf({ bytes }: Flat, name: SectionName): number {
  return bytes[sections[name].countAt] as number
}

/** Where record `index` of the section begins. */
export function recordAt(flat: Flat, name: SectionName, index: number): number {
  let offset = headerBytes
  for (const one of order) {
    if (one === name) break
    offset += countOf(flat, one) * sections[one].recordBytes
  }
  return offset + index * sections[name].recordBytes
}

/** All records of a section, each as `read` makes it from where it begins. */
export function recordsOf<T>(flat: Flat, name: SectionName, read: (flat: Flat, at: number) => T): T[] {
  const records: T[] = []
  const count = countOf(flat, name)
  if (count === 0) return records
  const { recordBytes } = sections[name]
  let at = recordAt(flat, name, 0)
  for (let index = 0; index < count; index++, at += recordBytes) records.push(read(flat, at))
  return records
}

/** Makes room for a record, all zeros, before the one that has `index` now; returns where it begins. */
export function insertRecord(flat: Flat, name: SectionName, index: number): number {
  const { recordBytes, countAt } = sections[name]
  const at = recordAt(flat, name, index)
  if (flat.length + recordBytes > flat.bytes.length) makeRoom(flat, recordBytes + spareBytes)
  const { bytes, length } = flat
  bytes.copyWithin(at + recordBytes, at, length)
  bytes.fill(0, at, at + recordBytes)
  bytes[countAt] = (bytes[countAt] as number) + 1
  flat.length += recordBytes
  return at
}

export function removeRecord(flat: Flat, name: SectionName, index: number): void {
  const { recordBytes, countAt } = sections[name]
  const at = recordAt(flat, name, index)
  const { bytes, length } = flat
  bytes.copyWithin(at, at + recordBytes, length)
  bytes[countAt] = (bytes[countAt] as number) - 1
  flat.length -= recordBytes
}

/** Moves record `from` so that it has the index `to`. */
export function moveRecord(flat: Flat, name: SectionName, from: number, to: number): void {
  if (from === to) return
  const { recordBytes } = sections[name]
  const start = recordAt(flat, name, from)
  const record = copyOfBytes(flat.bytes.subarray(start, start + recordBytes))
  const target = recordAt(flat, name, to)
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
