/** Finds where one JSON value ends, in chunks, by brackets and quotes alone; whether it is JSON is left to JSON.parse. */

import { innerKeys } from './envelope.ts'

/** Brackets within brackets. No log record needs this many, and deeper ones overflow whoever walks through them. */
export const deepest = 100

export interface JsonValue {
  /** Offsets into the window; `at` is what is looked at next. */
  start: number
  at: number
  /** Lines of the input: where the value begins, and how many have ended within it so far. */
  line: number
  newlines: number
  /** The blanks before it when nothing else precedes it on its line, else null. */
  indent: readonly number[] | null
  /** The bytes that close what is open, outermost first, and how many there are. */
  closers: Uint8Array
  depth: number
  inText: boolean
  /** The depth at which a list may be one of records: 1, or 2 within the inner object of an envelope. */
  listDepth: number
  /** The last text at that depth: before an inner bracket, that is its key. */
  keyStart: number
  keyEnd: number
  /** False for the rest of an envelope, which is skipped. */
  isRecord: boolean
  /** How the text begins, once it is too long to be kept, and how many bytes have been let go. */
  head: string | null
  droppedBytes: number
}

/**
 * `more`: the bytes do not suffice. `complete`: `at` is the last byte of the value. `list`: `at` is the bracket that
 * opens a list directly within the value. `brace`: `at` ends a line, and the next begins with a brace.
 */
export type Outcome = 'more' | 'complete' | 'list' | 'brace' | { problem: string }

export const bytesOf = {
  newline: 0x0a,
  quote: 0x22,
  comma: 0x2c,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
}
const backslash = 0x5c
const { newline, quote, openBracket, closeBracket, openBrace, closeBrace } = bytesOf

/** Bytes that end a run of others: outside of texts, and within. */
const endsRun = tableOf([quote, newline, openBracket, closeBracket, openBrace, closeBrace])
const endsTextRun = tableOf([quote, backslash, newline])

/** Goes on from `value.at` to the end of the bytes or to what has to be decided outside. */
export function scanValue(value: JsonValue, bytes: Uint8Array, length: number): Outcome {
  for (;;) {
    if (value.inText) {
      const outcome = scanText(value, bytes, length)
      if (outcome !== undefined) return outcome
    }
    let { at } = value
    while (at < length && endsRun[bytes[at]!] === 0) at++
    value.at = at
    if (at === length) return 'more'
    const byte = bytes[at]!
    if (byte === quote) {
      value.inText = true
      if (value.depth === value.listDepth) value.keyStart = at + 1
    } else if (byte === newline) {
      if (at + 1 === length) return 'more'
      if (bytes[at + 1] === openBrace) return 'brace'
      value.newlines++
    } else if (byte === openBrace || byte === openBracket) {
      if (value.depth === value.listDepth) {
        if (byte === openBracket) return 'list'
        if (isInner(value, bytes)) value.listDepth = 2
      }
      if (!open(value, byte)) return { problem: `brackets are nested deeper than ${deepest}` }
    } else {
      if (value.closers[--value.depth] !== byte) return { problem: 'brackets do not match' }
      if (value.depth === 1) value.listDepth = 1
      else if (value.depth === 0) return 'complete'
    }
    value.at++
  }
}

/** To behind the end of the text that `value.at` is in; undefined when it ends within the bytes. */
function scanText(value: JsonValue, bytes: Uint8Array, length: number): Outcome | undefined {
  let { at } = value
  for (;;) {
    while (at < length && endsTextRun[bytes[at]!] === 0) at++
    value.at = at
    if (at === length) return 'more'
    if (bytes[at] === quote) {
      if (value.depth === 0) return 'complete'
      break
    }
    if (bytes[at] === newline) return { problem: 'a line ends inside a text' }
    if (at + 1 === length) return 'more'
    at += bytes[at + 1] === newline ? 1 : 2
  }
  if (value.depth === value.listDepth) value.keyEnd = at
  value.inText = false
  value.at++
  return undefined
}

/** Whether the object that begins here holds what an envelope is about. */
function isInner({ depth, keyStart, keyEnd }: JsonValue, bytes: Uint8Array): boolean {
  if (depth !== 1) return false
  const length = keyEnd - keyStart
  return innerKeys.some(
    (key) => key.length === length && key.every((byte, at) => bytes[keyStart + at] === byte),
  )
}

export function isBracket(byte: number): boolean {
  return byte === openBrace || byte === openBracket
}

/** Opens a bracket; false when there are too many. */
export function open(value: JsonValue, bracket: number): boolean {
  if (value.depth === deepest) return false
  value.closers[value.depth++] = bracket === openBrace ? closeBrace : closeBracket
  return true
}

/** A value that begins at an offset, before its bracket is opened. */
export function newValue(
  start: number,
  line: number,
  indent: readonly number[] | null,
  closers: Uint8Array,
): JsonValue {
  return {
    start,
    at: start,
    line,
    newlines: 0,
    indent,
    closers,
    depth: 0,
    inText: false,
    listDepth: 1,
    keyStart: start,
    keyEnd: start,
    isRecord: true,
    head: null,
    droppedBytes: 0,
  }
}

function tableOf(bytes: number[]): Uint8Array {
  const table = new Uint8Array(256)
  for (const byte of bytes) table[byte] = 1
  return table
}
