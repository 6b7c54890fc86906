/**
 * Reads CSV of any length (RFC 4180, any separator) into records by column name, with their lines. A quote that is out
 * of place breaks only its own line: reading goes on at the next one. Written here because a parser that swallows rows
 * after such a quote loses them without saying so.
 */
import { ByteWindow } from './byte-window.ts'
import { problemTextMax, type RawRecord, recordBytesMax } from './raw-record.ts'
import { byteOrderMark } from './utf8.ts'

const newline = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

/** Bytes that may be read twice in one input; a broken quote costs a row or two, hostile ones must not cost all day. */
const rereadBytesMax = 64_000_000

/** What Windows PowerShell and Excel write above a header. */
export const linesBeforeHeader = /^(?:#TYPE [^\r\n]*|sep=.)(?:\r?\n|$)/i

type State = 'fieldStart' | 'plain' | 'quoted' | 'afterQuote' | 'afterReturn' | 'skipLine'

export class CsvSplitter {
  readonly #separator: string
  readonly #window = new ByteWindow()
  #state: State = 'fieldStart'
  #rowStart = 0
  #rowLine = 1
  #at = 0
  #line = 1
  #rereadBytes = 0
  #columns: readonly string[] | null = null
  #isQuiet = false
  #records: RawRecord[] = []

  /** @param separator one ASCII character */
  constructor(separator: string) {
    this.#separator = separator
  }

  /** The records that end within these bytes. */
  push(chunk: Uint8Array): RawRecord[] {
    const moved = this.#window.append(chunk, this.#rowStart)
    this.#rowStart -= moved
    this.#at -= moved
    this.#scan()
    return this.#take()
  }

  /** What is left when the input ends. After an open quote whole rows may still follow; parts of rows are no news. */
  end(): RawRecord[] {
    const { length } = this.#window
    while (this.#state === 'quoted') {
      this.#break(length, 'the input ends inside of a quoted value')
      this.#isQuiet = true
      this.#scan()
    }
    if (this.#state !== 'skipLine' && this.#rowStart < length) this.#endRow(length)
    return this.#take()
  }

  #take(): RawRecord[] {
    const records = this.#records
    this.#records = []
    return records
  }

  #scan(): void {
    const { bytes, length } = this.#window
    const separator = this.#separator.charCodeAt(0)
    while (this.#at < length) {
      const at = this.#findChange(bytes, length, separator)
      this.#at = at
      if (at - this.#rowStart > recordBytesMax) this.#break(at, '')
      else if (at === length) break
      else if (bytes[at] === newline && this.#state !== 'quoted') this.#endLine()
      else this.#change(bytes[at]!, separator)
    }
    if (this.#state === 'skipLine') this.#rowStart = this.#at
  }

  /** The next byte that can change the state: the hot loop. */
  #findChange(bytes: Uint8Array, length: number, separator: number): number {
    let at = this.#at
    if (this.#state === 'quoted') while (at < length && bytes[at] !== quote && bytes[at] !== newline) at++
    else if (this.#state === 'skipLine') while (at < length && bytes[at] !== newline) at++
    else if (this.#state === 'plain')
      while (at < length && bytes[at] !== separator && bytes[at] !== newline) at++
    return at
  }

  #change(byte: number, separator: number): void {
    if (this.#state === 'quoted') {
      if (byte === newline) this.#line++
      else this.#state = 'afterQuote'
    } else if (byte === separator && this.#state !== 'afterReturn') this.#state = 'fieldStart'
    // Files that were joined have a byte order mark where each of them begins.
    else if (this.#state === 'fieldStart' && byte === byteOrderMark[this.#at - this.#rowStart]) {
    } else if (this.#state === 'fieldStart') this.#state = byte === quote ? 'quoted' : 'plain'
    else if (this.#state === 'afterQuote' && byte === quote) this.#state = 'quoted'
    else if (this.#state === 'afterQuote' && byte === carriageReturn) this.#state = 'afterReturn'
    else {
      this.#break(this.#at, 'text follows a closing quote')
      return
    }
    this.#at++
  }

  #endLine(): void {
    if (this.#state !== 'skipLine') this.#endRow(this.#at)
    this.#line++
    this.#startRow(this.#at + 1)
  }

  #startRow(at: number): void {
    this.#at = at
    this.#rowStart = at
    this.#rowLine = this.#line
    this.#state = 'fieldStart'
  }

  /** Gives up the row that broke at `end`: all of it is suspect but its first line, so the second is tried as a row. */
  #break(end: number, problem: string): void {
    const limit = this.#rowStart + recordBytesMax
    const stop = Math.min(end, limit)
    const found = this.#window.find(Uint8Array.of(newline), this.#rowStart)
    const lineEnd = found === -1 || found > stop ? stop : found
    const text = this.#window.text(this.#rowStart, Math.min(lineEnd, this.#rowStart + problemTextMax * 4))
    this.#report(text, end > limit ? `longer than ${recordBytesMax} bytes` : problem)
    if (lineEnd < stop && this.#rereadBytes + stop - lineEnd <= rereadBytesMax) {
      this.#rereadBytes += stop - lineEnd
      this.#line = this.#rowLine + 1
      this.#startRow(lineEnd + 1)
    } else {
      this.#line = this.#rowLine + this.#window.countLines(this.#rowStart, stop)
      this.#startRow(stop)
      this.#state = 'skipLine'
    }
  }

  #endRow(end: number): void {
    const text = this.#window
      .text(this.#rowStart, end)
      .replace(/\r$/, '')
      .replace(/^\uFEFF/, '')
    if (text.trim() === '' || linesBeforeHeader.test(text)) return
    const values = valuesIn(text, this.#separator)
    if (this.#columns === null) this.#columns = values.map((name) => name.trim())
    else if (values.some((value, index) => value.trim() !== this.#columns![index]))
      this.#readRow(values, text)
  }

  #readRow(values: string[], text: string): void {
    const columns = this.#columns!
    const hasMore = values.slice(columns.length).some((value) => value !== '')
    if (values.length < columns.length || hasMore) {
      this.#report(text, `found ${values.length} values, expected ${columns.length} as in the header`)
      return
    }
    const raw: Record<string, unknown> = {}
    for (const [index, column] of columns.entries()) {
      if (column === '' || column === '__proto__') continue
      if (raw[column] === undefined || raw[column] === '') raw[column] = values[index]
    }
    this.#records.push({ line: this.#rowLine, raw })
  }

  #report(text: string, problem: string): void {
    if (this.#isQuiet) return
    this.#records.push({ line: this.#rowLine, text: text.slice(0, problemTextMax), problem })
  }
}

/** The values of one row whose quotes are known to be in order. */
function valuesIn(row: string, separator: string): string[] {
  const values: string[] = []
  for (let at = 0; at <= row.length; at++) {
    const end = row[at] === '"' ? closingQuote(row, at + 1) + 1 : indexOrEnd(row, separator, at)
    const value = row[at] === '"' ? row.slice(at + 1, end - 1).replaceAll('""', '"') : row.slice(at, end)
    values.push(value)
    at = end
  }
  return values
}

function closingQuote(row: string, from: number): number {
  let at = indexOrEnd(row, '"', from)
  while (row[at + 1] === '"') at = indexOrEnd(row, '"', at + 2)
  return at
}

function indexOrEnd(row: string, text: string, from: number): number {
  const found = row.indexOf(text, from)
  return found === -1 ? row.length : found
}
