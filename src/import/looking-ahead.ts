/**
 * What can be told of the inputs of an import before they are read: when each begins, and whether it goes on in order.
 * Then what is handed on while one is read is not older than what the others hold.
 */
import type { Format } from '../formats/format.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import { disorderHoursMax } from './event-order.ts'
import { recognise } from './recognise.ts'
import { readRecords } from './records.ts'

export interface Foreseeable {
  /** Of an input that can be read more than once, from anywhere. */
  file?: {
    size: number
    read(from: number): AsyncIterable<Uint8Array>
  }
}

/** So much of each file is looked at where it begins, … */
const beginningBytes = 128 * 1024
/** … and so much at some places further on. */
const placeBytes = 64 * 1024
const placesMax = 8
/** Fewer show no order. */
const eventsMin = 8
const disorderMs = disorderHoursMax * 3_600_000

/** Earlier than any: it cannot be told. */
const anywhere: Timestamp = ''

/**
 * For each input, from when on its events may not be handed on before the next are read; null where they may. A single
 * input that can be read only once shows what it is as it is read.
 */
export async function limitsOf(
  inputs: readonly Foreseeable[],
  formats: readonly Format[] | undefined,
): Promise<(Timestamp | null)[]> {
  const limits: (Timestamp | null)[] = inputs.map(() => null)
  let next: Timestamp | null = null
  for (let index = inputs.length - 1; index >= 0 && next !== anywhere; index--) {
    limits[index] = next
    const { file } = inputs[index] as Foreseeable
    const begins: Timestamp | null = file ? await beginningOf(file, formats) : index > 0 ? anywhere : null
    if (begins === anywhere && file) limits[index] = anywhere
    if (begins !== null && (next === null || begins < next)) next = begins
    if (next === anywhere) limits.fill(anywhere, 0, index)
  }
  return limits
}

/** Null where no event is in it. */
async function beginningOf(
  file: NonNullable<Foreseeable['file']>,
  formats: readonly Format[] | undefined,
): Promise<Timestamp | null> {
  const beginning = await bytesOf(file, 0, beginningBytes)
  const times = await timesIn(beginning, formats)
  const earliest = times.toSorted()[0] ?? null
  // That was all of it: a few, which are put in order whatever it was.
  if (beginning.length >= file.size) return earliest
  const moments = times.map(toMilliseconds)
  if (!ascends(moments)) return anywhere
  let newest = Math.max(...moments)
  const stepBytes = Math.max((file.size - placeBytes) / placesMax, beginningBytes)
  for (let from = stepBytes; from < file.size; from += stepBytes) {
    const bytes = await bytesOf(file, Math.min(Math.floor(from), file.size - placeBytes), placeBytes)
    const there = (await timesIn(asInput(beginning, bytes), formats)).map(toMilliseconds)
    if (Math.min(...there) < newest - disorderMs) return anywhere
    newest = Math.max(newest, ...there)
  }
  return earliest
}

/** Newer ones follow older ones, and none is much older than what came before it. */
function ascends(moments: readonly number[]): boolean {
  if (moments.length < eventsMin) return false
  const middle = Math.floor(moments.length / 2)
  const [older, newer] = [moments.slice(0, middle), moments.slice(middle)]
  return Math.min(...newer) >= Math.max(...older) - disorderMs && mean(older) <= mean(newer)
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

/** What is broken or cut off is nobody's concern yet. */
async function timesIn(bytes: Buffer, formats: readonly Format[] | undefined): Promise<Timestamp[]> {
  const times: Timestamp[] = []
  for await (const records of readRecords(piecesOf(bytes)))
    for (const record of records) for (const { at } of recognise(record, formats).events) times.push(at)
  return times
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** What stands somewhere in a file as an input of its own: whole lines of objects, or rows under the file's header. */
function asInput(beginning: Buffer, bytes: Buffer): Buffer {
  const newline = 0x0a
  const isJson = /^\s*[[{]/.test(beginning.toString('latin1', 0, 1000).replace(/^ï»¿/, ''))
  const header = isJson ? Buffer.from('{}\n') : beginning.subarray(0, beginning.indexOf(newline) + 1)
  return Buffer.concat([header, bytes.subarray(bytes.indexOf(newline) + 1)])
}

async function bytesOf(
  { read }: NonNullable<Foreseeable['file']>,
  from: number,
  length: number,
): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of read(from)) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes >= length) break
  }
  return Buffer.concat(pieces).subarray(0, length)
}
