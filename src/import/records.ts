/** Reads the records out of an input of any size, in flat memory: JSON in its many containers, or CSV. */
import { ByteWindow } from './byte-window.ts'
import { CsvSplitter } from './csv-splitter.ts'
import { JsonSplitter, type Piece } from './json-splitter.ts'
import { problemTextMax, type RawRecord } from './raw-record.ts'
import { utf8Pieces } from './utf8.ts'

export type { RawRecord } from './raw-record.ts'

interface Reader {
  push(piece: Uint8Array): RawRecord[]
  end(): RawRecord[]
}

/** How much is looked at, at most, to tell JSON from CSV. */
const sniffBytes = 64 * 1024
const separators = [',', ';', '\t']

/**
 * The kind is told from the beginning: braces and brackets are JSON, a first line with separators is CSV. A broken
 * record comes as a problem and reading goes on, so this throws only what `input` throws. Nothing comes of empty input.
 */
export async function* readRecords(input: AsyncIterable<Uint8Array>): AsyncGenerator<RawRecord> {
  const reader = anyReader()
  for await (const piece of utf8Pieces(input)) for (const record of reader.push(piece)) yield record
  for (const record of reader.end()) yield record
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
  const start = beginning.trimStart()
  if (/^[[{]/.test(start)) return jsonReader()
  const lineEnd = start.indexOf('\n')
  const rest = lineEnd === -1 ? '' : start.slice(lineEnd + 1).trimStart()
  if (!isAll && rest === '') return null
  // The first line of a log that was cut off at its beginning looks like CSV; the second tells.
  const separator = /^[[{]/.test(rest)
    ? undefined
    : separatorIn(lineEnd === -1 ? start : start.slice(0, lineEnd))
  return separator === undefined ? jsonReader() : new CsvSplitter(separator)
}

/** The separator that a header has most of, outside of quotes. */
function separatorIn(header: string): string | undefined {
  const unquoted = header.replaceAll(/"[^"]*"/g, '')
  const counted = separators.map((separator) => ({ separator, count: unquoted.split(separator).length - 1 }))
  const most = counted.reduce((best, next) => (next.count > best.count ? next : best))
  return most.count > 0 ? most.separator : undefined
}

function jsonReader(): Reader {
  const splitter = new JsonSplitter()
  return {
    push: (piece) => splitter.push(piece).map(readPiece),
    end: () => splitter.end().map(readPiece),
  }
}

function readPiece({ line, text, problem, columns }: Piece): RawRecord {
  if (problem !== null) return { line, text, problem }
  const refuse = (reason: string) => ({ line, text: text.slice(0, problemTextMax), problem: reason })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refuse(`not JSON: ${(error as Error).message.slice(0, 200)}`)
  }
  if (!Array.isArray(value)) return { line, raw: value as Record<string, unknown> }
  if (columns === null) return refuse('found a list, expected a JSON object')
  if (value.length !== columns.length)
    return refuse(`found ${value.length} values, expected ${columns.length} columns`)
  return { line, raw: Object.fromEntries(columns.map((column, index) => [column, value[index]])) }
}
