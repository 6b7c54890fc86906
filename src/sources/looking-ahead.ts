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
  file?: SeekableFile
}

export interface SeekableFile {
  size: number
  read(from: number): AsyncIterable<Uint8Array>
}

/** So much of each file is looked at where it begins, … */
const beginningBytes = 128 * 1024
/** … and so much at some places further on. */
const placeBytes = 64 * 1024
const placesMax = 8
/** Fewer show no order. */
const eventsMin = 8
const disorderMs = disorderHoursMax * 3_600_000

/** Earlier than any: it may be anywhere. */
const anywhere: Timestamp = ''

interface Seen {
  /** When its first event happened; null where there is none in it. */
  begins: Timestamp | null
  isOutOfOrder: boolean
}

/** Of what is only to be seen when it is read. */
const unseen: Seen = { begins: anywhere, isOutOfOrder: false }

/** For each input, from when on its events may not be handed on before the next inputs are read; null where they may. */
export async function limitsOf(
  inputs: readonly Foreseeable[],
  formats: readonly Format[] | undefined,
): Promise<(Timestamp | null)[]> {
  const limits: (Timestamp | null)[] = inputs.map(() => anywhere)
  let next: Timestamp | null = null
  for (let index = inputs.length - 1; index >= 0 && next !== anywhere; index--) {
    const { file } = inputs[index] as Foreseeable
    const { begins, isOutOfOrder } = file ? await look(file, formats) : unseen
    limits[index] = isOutOfOrder ? anywhere : next
    if (begins !== null && (next === null || begins < next)) next = begins
  }
  return limits
}

async function look(file: SeekableFile, formats: readonly Format[] | undefined): Promise<Seen> {
  const beginning = await bytesOf(file, 0, beginningBytes)
  const times = await timesIn(beginning, formats)
  const begins = times.toSorted()[0] ?? null
  // That was all of it: a few, which are put in order whatever it was.
  if (beginning.length >= file.size) return { begins, isOutOfOrder: false }
  if (times.length < eventsMin) return unseen
  const moments = times.map(toMilliseconds)
  const outOfOrder: Seen = { begins: anywhere, isOutOfOrder: true }
  if (!ascends(moments)) return outOfOrder
  let newest = Math.max(...moments)
  const stepBytes = Math.max((file.size - placeBytes) / placesMax, beginningBytes)
  for (let from = stepBytes; from < file.size; from += stepBytes) {
    const bytes = await bytesOf(file, Math.min(Math.floor(from), file.size - placeBytes), placeBytes)
    const there = (await timesIn(asInput(beginning, bytes), formats)).map(toMilliseconds)
    if (Math.min(...there) < newest - disorderMs) return outOfOrder
    newest = Math.max(newest, ...there)
  }
  return { begins, isOutOfOrder: false }
}

/** Newer ones follow older ones, and none is much older than what came before it. */
function ascends(moments: readonly number[]): boolean {
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

async function bytesOf({ read }: SeekableFile, from: number, length: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of read(from)) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes >= length) break
  }
  return Buffer.concat(pieces).subarray(0, length)
}
