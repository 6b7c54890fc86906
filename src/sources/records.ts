/** Reads the records out of an input of any size, in flat memory: JSON in its many containers, or CSV. */
import { ByteWindow } from './byte-window.ts'
import { CsvSplitter, linesBeforeHeader } from './csv-splitter.ts'
import { JsonSplitter } from './json-splitter.ts'
import { type Piece, problemTextMax, type RawRecord } from './raw-record.ts'
import { utf8Pieces } from './utf8.ts'
import { contentOf, wrappersMax } from './wrappers.ts'

export type { RawRecord } from './raw-record.ts'

type Raw = Record<string, unknown>

interface Reader {
  push(piece: Uint8Array): RawRecord[]
  end(): RawRecord[]
}

/** How much is looked at, at most, to tell JSON from CSV. */
const sniffBytes = 64 * 1024
const separators = [',', ';', '\t']

/**
 * The kind is told from the beginning: braces and brackets are JSON, a first line with separators is CSV. A broken
 * record comes as a problem and reading goes on, so this throws only what `input` throws. They come some at a time, for
 * each step of an iteration costs as much as a small record. Nothing comes of empty input.
 */
export async function* readRecords(input: AsyncIterable<Uint8Array>): AsyncGenerator<RawRecord[]> {
  const reader = anyReader()
  for await (const piece of utf8Pieces(input)) {
    const records = reader.push(piece)
    if (records.length > 0) yield records
  }
  const last = reader.end()
  if (last.length > 0) yield last
}

/** Holds back the beginning until it tells which reader to give it to. */
function anyReader(): Reader {
  const beginning = new ByteWindow()
  let reader: Reader | null = null
  const choose = (isAll: boolean): RawRecord[] => {
    reader = readerFor(beginning.text(0, Math.min(beginning.length, sniffBytes)), isAll)
    return reader?.push(beginning.bytes.subarray(0, beginning.length)) ?? []
  }
  return {
    push(piece) {
      if (reader !== null) return reader.push(piece)
      beginning.append(piece, 0)
      return choose(beginning.length >= sniffBytes)
    },
    end() {
      const records = reader === null ? choose(true) : []
      return [...records, ...reader!.end()]
    },
  }
}

/** The reader for an input that begins like this; null while it cannot be told and more will come. */
function readerFor(beginning: string, isAll: boolean): Reader | null {
  const start = beginning.trimStart().replace(linesBeforeHeader, '')
  // Also JSON in a text.
  if (/^"?[[{]/.test(start)) return jsonReader()
  const lineEnd = start.indexOf('\n')
  const rest = lineEnd === -1 ? '' : start.slice(lineEnd + 1).trimStart()
  if (!isAll && rest === '') return null
  // The first line of a log that was cut off at its beginning looks like CSV; the second tells.
  const separator = /^[[{]/.test(rest)
    ? undefined
    : separatorIn(lineEnd === -1 ? start : start.slice(0, lineEnd))
  return separator === undefined ? jsonReader() : csvReader(separator)
}

/** The separator that a header has most of, outside of quotes. */
function separatorIn(header: string): string | undefined {
  const unquoted = header.replaceAll(/"[^"]*"/g, '')
  const counted = separators.map((separator) => ({ separator, count: unquoted.split(separator).length - 1 }))
  const most = counted.reduce((best, next) => (next.count > best.count ? next : best))
  return most.count > 0 ? most.separator : undefined
}

function csvReader(separator: string): Reader {
  const splitter = new CsvSplitter(separator)
  return {
    push: (piece) => unwrapped(splitter.push(piece)),
    end: () => unwrapped(splitter.end()),
  }
}

/** A search in Splunk exports what it found as texts in one column. */
function unwrapped(rows: RawRecord[]): RawRecord[] {
  const records: RawRecord[] = []
  for (const row of rows) {
    const content = 'raw' in row ? contentOf(row.raw) : undefined
    if (content === undefined) records.push(row)
    else addContent(records, content, row.line, 0)
  }
  return records
}

function jsonReader(): Reader {
  const splitter = new JsonSplitter()
  return {
    push: (piece) => recordsOf(splitter.push(piece)),
    end: () => recordsOf(splitter.end()),
  }
}

function recordsOf(pieces: Piece[]): RawRecord[] {
  const records: RawRecord[] = []
  for (const piece of pieces) addRecords(records, piece, 0)
  return records
}

/** A piece is one record, or a wrapper of any number of them; these stand where their wrapper does. */
function addRecords(records: RawRecord[], piece: Piece, depth: number): void {
  const read = readPiece(piece)
  const content = 'raw' in read ? contentOf(read.raw) : 'content' in read ? [read.content] : undefined
  if (content === undefined) records.push(read as RawRecord)
  else addContent(records, content, read.line, depth)
}

function addContent(records: RawRecord[], content: (Raw | string)[], line: number, depth: number): void {
  for (const item of content) {
    if (typeof item !== 'string') records.push({ line, raw: item })
    else if (depth === wrappersMax)
      records.push({ line, text: item.slice(0, problemTextMax), problem: 'records are wrapped too often' })
    else for (const piece of piecesIn(item)) addRecords(records, { ...piece, line }, depth + 1)
  }
}

/** The text of a wrapper is split as an input is. */
function piecesIn(text: string): Piece[] {
  const splitter = new JsonSplitter(text.length)
  return [...splitter.push(Buffer.from(text)), ...splitter.end()]
}

function readPiece({ line, text, problem, columns }: Piece): RawRecord | { line: number; content: string } {
  if (problem !== null) return { line, text, problem }
  const refuse = (reason: string) => ({ line, text: text.slice(0, problemTextMax), problem: reason })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refuse(`not JSON: ${(error as Error).message.slice(0, 200)}`)
  }
  if (typeof value === 'string') return { line, content: value }
  if (!Array.isArray(value)) return { line, raw: value as Raw }
  if (columns === null) return refuse('found a list, expected a JSON object')
  if (value.length !== columns.length)
    return refuse(`found ${value.length} values, expected ${columns.length} columns`)
  return { line, raw: Object.fromEntries(columns.map((column, index) => [column, value[index]])) }
}
