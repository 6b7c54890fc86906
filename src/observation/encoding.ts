/**
 * An observation as bytes, and back: 110 to 170 of them. The first byte is the format: what was written once stays
 * readable for ever, and a value that was unknown then is "cannot tell".
 */
import type { EventKey } from '../model/event-key.ts'
import { attributeCount, valueAt, valueCount } from './attributes.ts'
import { isThere, noNumbers, noValues, type Observation, type TenantFigures } from './observation.ts'

export const observationFormat = 3
/** Ends before the name of the source's type. */
const secondFormat = 2
/** Had no `systemDevice` and no `protocol` either, which stand before what is only said of the event. */
const firstFormat = 1
const bytesMax = 1024
/** In characters, which are of ASCII. */
export const sourceTypeNameMax = 64

/** Whole numbers in the order in which they are written; those of a key stand in columns of their own. */
const fields = [
  'kind',
  'subject',
  'outcome',
  'flags',
  'factor',
  'refusal',
  'networkKind',
  'networkKindSource',
  'reputation',
  'listAgeDays',
  'reputationAgeDays',
  'listedKinds',
  'radiusKm',
  'leakDay',
  'sourceLevel',
  'sourceState',
  'sourceType',
] as const satisfies (keyof Observation)[]

/** May lie below zero. */
const signedFields = ['latitude', 'longitude', 'version'] as const satisfies (keyof Observation)[]

export function encodeObservation(observation: Observation): Uint8Array {
  writer.at = 0
  writer.bytes[writer.at++] = observationFormat
  for (const field of fields) writeNumber(writer, observation[field])
  for (const field of signedFields) writeSigned(writer, observation[field])
  writeValues(writer, observation.values)
  writeFigures(writer, observation.tenant)
  writeText(writer, observation.sourceTypeName)
  const bytes = new Uint8Array(writer.at)
  bytes.set(writer.bytes.subarray(0, writer.at))
  return bytes
}

/** A typed array costs more to make than to fill, so there is one to write in; what is handed out is a copy. */
const writer: Writer = { bytes: new Uint8Array(bytesMax), at: 0 }

/** Throws RangeError for bytes that are no observation. */
export function decodeObservation(key: EventKey, bytes: Uint8Array): Observation {
  const format = bytes[0]
  if (format !== observationFormat && format !== secondFormat && format !== firstFormat)
    throw new RangeError(`observation: found format ${format}, expected ${observationFormat}`)
  const reader: Reader = { bytes, at: 1 }
  const found: Record<string, number> = {}
  for (const field of fields) found[field] = readNumber(reader)
  for (const field of signedFields) found[field] = readSigned(reader)
  const { at, tick, idHash, part } = key
  const values = readValues(reader, format === firstFormat ? addedSince : 0)
  const tenant = readFigures(reader)
  const sourceTypeName = format === observationFormat ? readText(reader) : ''
  return {
    at,
    tick,
    idHash,
    part,
    ...(found as Omit<Observation, keyof EventKey | 'sourceTypeName' | 'values' | 'tenant'>),
    sourceTypeName,
    values,
    tenant,
  }
}

interface Writer {
  bytes: Uint8Array
  at: number
}
type Reader = Writer

/** Seven bits a byte, the lowest first. */
function writeNumber(writer: Writer, value: number): void {
  let rest = value
  while (rest >= 128) {
    writer.bytes[writer.at++] = (rest % 128) | 128
    rest = Math.floor(rest / 128)
  }
  writer.bytes[writer.at++] = rest
}

function readNumber(reader: Reader): number {
  let value = 0
  let factor = 1
  for (;;) {
    const byte = reader.bytes[reader.at++]
    if (byte === undefined) throw new RangeError('observation: found too few bytes')
    value += (byte & 127) * factor
    if (byte < 128) return value
    factor *= 128
  }
}

function writeSigned(writer: Writer, value: number): void {
  writeNumber(writer, value >= 0 ? 2 * value : -2 * value - 1)
}

function readSigned(reader: Reader): number {
  const value = readNumber(reader)
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

function writeText(writer: Writer, text: string): void {
  writeNumber(writer, text.length)
  for (let index = 0; index < text.length; index++) writer.bytes[writer.at++] = text.charCodeAt(index) & 127
}

function readText(reader: Reader): string {
  const length = readNumber(reader)
  const codes = reader.bytes.subarray(reader.at, reader.at + length)
  if (codes.length < length || length > sourceTypeNameMax)
    throw new RangeError('observation: found too few bytes')
  reader.at += length
  return String.fromCharCode(...codes)
}

/** A bit for each value that is there, then seven bytes of each. */
function writeValues(writer: Writer, values: readonly number[]): void {
  let present = 0
  for (let index = 0; index < valueCount; index++) if (isThere(values, index)) present |= 1 << index
  writeNumber(writer, present)
  for (let index = 0; index < valueCount; index++) {
    if (!isThere(values, index)) continue
    const low = values[2 * index] as number
    const high = values[2 * index + 1] as number
    for (let byte = 0; byte < 4; byte++) writer.bytes[writer.at++] = (low >>> (8 * byte)) & 255
    for (let byte = 0; byte < 3; byte++) writer.bytes[writer.at++] = (high >>> (8 * byte)) & 255
  }
}

const addedSince = attributeCount - valueAt.systemDevice

/** `added`: how many values there are now, before those of the event alone, that there were not then. */
function readValues(reader: Reader, added: number): number[] {
  const present = readNumber(reader)
  const values = noValues()
  const { bytes } = reader
  for (let place = 0; place < valueCount - added; place++) {
    if ((present & (1 << place)) === 0) continue
    const index = place < valueAt.systemDevice ? place : place + added
    const at = reader.at
    if (at + 7 > bytes.length) throw new RangeError('observation: found too few bytes')
    values[2 * index] =
      ((bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24)) >>>
      0
    values[2 * index + 1] =
      (bytes[at + 4] as number) | ((bytes[at + 5] as number) << 8) | ((bytes[at + 6] as number) << 16)
    reader.at += 7
  }
  return values
}

function writeFigures(writer: Writer, { day, signIns, users, counts, colleagues }: TenantFigures): void {
  writeNumber(writer, day + 1)
  if (day < 0) return
  writeNumber(writer, signIns)
  writeNumber(writer, users)
  writeSparse(writer, counts)
  writeSparse(writer, colleagues)
}

function readFigures(reader: Reader): TenantFigures {
  const day = readNumber(reader) - 1
  if (day < 0) return { day, signIns: 0, users: 0, counts: noNumbers(), colleagues: noNumbers() }
  const signIns = readNumber(reader)
  const users = readNumber(reader)
  return { day, signIns, users, counts: readSparse(reader), colleagues: readSparse(reader) }
}

function writeSparse(writer: Writer, numbers: readonly number[]): void {
  let present = 0
  for (let index = 0; index < attributeCount; index++) if (numbers[index] !== 0) present |= 1 << index
  writeNumber(writer, present)
  for (let index = 0; index < attributeCount; index++)
    if (numbers[index] !== 0) writeNumber(writer, numbers[index] as number)
}

function readSparse(reader: Reader): number[] {
  const present = readNumber(reader)
  const numbers = noNumbers()
  for (let index = 0; index < attributeCount; index++)
    if ((present & (1 << index)) !== 0) numbers[index] = readNumber(reader)
  return numbers
}
