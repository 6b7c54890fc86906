/**
 * Splits JSON of any length into the texts of its records, with their lines: lists, lists in an envelope, objects one after
 * the other, each on one line or on many, and texts that hold JSON. What is broken becomes a piece with a problem, and
 * splitting goes on at the next record. Every byte is looked at once.
 */
import { ByteWindow } from './byte-window.ts'
import { columnsIn, holdsRecords, type OpenList } from './envelope.ts'
import { bytesOf, deepest, isBracket, type JsonValue, newValue, open, scanValue } from './json-value.ts'
import { type Landmark, landmarkLike } from './landmark.ts'
import { type Piece, problemTextMax, recordBytesMax } from './raw-record.ts'
import { byteOrderMark } from './utf8.ts'

const { newline, quote, comma, openBracket, closeBracket, openBrace, closeBrace } = bytesOf
const nestedListsMax = 4
const indentMax = 64

export class JsonSplitter {
  readonly #window: ByteWindow
  #mode: 'between' | 'value' | 'garbage' | 'skipLine' | 'seek' = 'between'
  #at = 0
  #line = 1
  #indent: number[] | null = []
  #lists: OpenList[] = []
  readonly #closers = new Uint8Array(deepest)
  #value: JsonValue = newValue(0, 1, null, this.#closers)
  #landmark: (Landmark & { list: OpenList | null }) | null = null
  #pieces: Piece[] = []

  /** @param size bytes of the input where they are known */
  constructor(size?: number) {
    this.#window = new ByteWindow(size)
  }

  /** The records that end within these bytes. */
  push(chunk: Uint8Array): Piece[] {
    const moved = this.#window.append(chunk, this.#isOpen() ? this.#value.start : this.#at)
    this.#at -= moved
    for (const offset of ['start', 'at', 'keyStart', 'keyEnd'] as const) this.#value[offset] -= moved
    while (this.#at < this.#window.length && this.#step()) {}
    this.#letGo()
    return this.#take()
  }

  /** What is left when the input ends: a record that was cut off, or a list that was. */
  end(): Piece[] {
    if (this.#mode === 'garbage') this.#endGarbage(this.#window.length)
    else if (this.#mode === 'value') {
      const what = this.#value.isRecord ? 'record' : 'list'
      this.#reportOpen(this.#window.length, `the input ends before the ${what} does`)
    } else if (this.#mode === 'between' && this.#at < this.#window.length) {
      this.#beginGarbage()
      this.#endGarbage(this.#window.length)
    } else if (this.#lists.length > 0 && this.#landmark === null) {
      this.#report(this.#line, '', 'the input ends before the list does')
    }
    return this.#take()
  }

  #take(): Piece[] {
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }

  /** False when more bytes are needed. */
  #step(): boolean {
    if (this.#mode === 'value') return this.#continueValue()
    if (this.#mode === 'garbage') return this.#continueGarbage()
    if (this.#mode === 'skipLine') return this.#skipLine()
    if (this.#mode === 'seek') return this.#seek()
    return this.#begin()
  }

  /** Between values: blanks and commas, then what comes next. */
  #begin(): boolean {
    const { bytes, length } = this.#window
    for (; this.#at < length; this.#at++) {
      const byte = bytes[this.#at]!
      if (byte === newline) {
        this.#line++
        this.#indent = []
      } else if (byte === 0x20 || byte === 0x09) {
        this.#indent?.push(byte)
        if (this.#indent !== null && this.#indent.length > indentMax) this.#indent = null
      } else if (byte === comma) this.#indent = null
      else if (byte === byteOrderMark[0]) {
        // Files that were joined have it where each of them begins.
        if (length - this.#at < byteOrderMark.length) return false
        if (this.#window.find(byteOrderMark, this.#at) !== this.#at) break
        this.#at += byteOrderMark.length - 1
      } else if (byte !== 0x0d) break
    }
    if (this.#at === length) return false
    const byte = bytes[this.#at]!
    if (byte === quote && this.#at + 1 === length) return false
    const list = this.#lists.at(-1)
    if (byte === openBrace || (byte === openBracket && list !== undefined)) this.#openValue(byte)
    else if (byte === quote && isBracket(bytes[this.#at + 1]!)) this.#openValue(byte)
    else if (byte === openBracket)
      this.#openList({ key: null, depth: 0, columns: null, line: this.#line, indent: this.#indent })
    else if (byte === closeBracket && list !== undefined) this.#closeList()
    else if (list === undefined && this.#landmark?.list) this.#mode = 'seek'
    else this.#beginGarbage()
    return true
  }

  /** A value begins with its bracket, or with the quote of a text that holds one. */
  #openValue(byte: number): void {
    this.#value = newValue(this.#at, this.#line, this.#indent, this.#closers)
    if (byte === quote) this.#value.inText = true
    else open(this.#value, byte)
    this.#value.at++
    this.#indent = null
    this.#mode = 'value'
  }

  #openList(list: OpenList): void {
    this.#lists.push(list)
    if (this.#lists.length > nestedListsMax) this.#lists.shift()
    this.#at++
    this.#indent = null
    this.#mode = 'between'
  }

  /** What follows a list in an object is the rest of the envelope. */
  #closeList(): void {
    const list = this.#lists.pop()!
    this.#at++
    this.#indent = null
    if (list.key === null) return
    this.#value = newValue(this.#at, this.#line, list.indent, this.#closers)
    this.#value.isRecord = false
    for (let depth = 0; depth < list.depth; depth++) open(this.#value, openBrace)
    this.#value.listDepth = list.depth
    this.#mode = 'value'
  }

  #continueValue(): boolean {
    const value = this.#value
    const outcome = scanValue(value, this.#window.bytes, this.#window.length)
    this.#at = value.at
    this.#line = value.line + value.newlines
    if (outcome === 'more') return false
    if (outcome === 'complete') this.#completeValue()
    else if (outcome === 'list') this.#enterList()
    else if (outcome === 'brace') this.#passBrace()
    else this.#recover(outcome.problem)
    return true
  }

  #completeValue(): void {
    const value = this.#value
    const end = ++this.#at
    this.#mode = 'between'
    if (!value.isRecord) return
    if (this.#isTooLong(end)) this.#reportOpen(end, '')
    else {
      const columns = this.#lists.at(-1)?.columns ?? null
      this.#pieces.push({
        line: value.line,
        text: this.#window.text(value.start, end),
        problem: null,
        columns,
      })
    }
  }

  /** A list within the value: its elements are the records when its key says that the value is an envelope. */
  #enterList(): void {
    const value = this.#value
    const key = this.#isTooLong(this.#at) ? '' : this.#window.text(value.keyStart, value.keyEnd)
    if (value.closers[0] === closeBrace && holdsRecords(key, this.#lists.at(-1)?.key)) {
      const columns = key === 'rows' ? columnsIn(this.#window.text(value.start, value.keyStart - 1)) : null
      const line = value.isRecord ? value.line : this.#line
      this.#openList({ key, depth: value.depth, columns, line, indent: value.indent })
    } else {
      open(value, openBracket)
      value.at++
    }
  }

  /**
   * A brace at the start of a line, inside of a value. Whoever writes a record a line, or indents, would begin a new
   * record like this: then the one before was cut off. Whoever breaks lines without indenting would not.
   */
  #passBrace(): void {
    const value = this.#value
    const list = this.#lists[0]
    const isFlat = /^\{[ \t\r]*\n[^ \t\r\n]/.test(this.#headOf(this.#at))
    const isNext =
      list === undefined
        ? value.indent?.length === 0 && !isFlat
        : list.line === value.line && list.indent?.length === 0
    if (isNext) {
      this.#lists = []
      this.#recover('the next record begins before it ends')
    } else {
      value.newlines++
      value.at++
    }
  }

  /** Reports what is open as broken and goes to where the next record may begin. */
  #recover(problem: string): void {
    const { indent } = this.#value
    const head = this.#headOf(this.#at)
    const list = this.#lists.at(-1) ?? null
    this.#reportOpen(this.#at, problem)
    this.#indent = null
    if (list === null && (indent === null || !/^\{[ \t\r]*\n/.test(head))) {
      this.#mode = 'skipLine'
      return
    }
    this.#landmark = { ...landmarkLike(head, indent), list }
    this.#mode = 'seek'
  }

  #seek(): boolean {
    const { bytes, offset, list } = this.#landmark!
    const found = this.#window.find(bytes, this.#at)
    const next = found === -1 ? Math.max(this.#at, this.#window.length - bytes.length + 1) : found + offset
    this.#line += this.#window.countLines(this.#at, next)
    this.#at = next
    if (found === -1) return false
    if (list !== null && this.#lists.length === 0) this.#lists.push(list)
    this.#indent = bytes[0] === newline ? [...bytes.subarray(1, -1)] : null
    this.#mode = 'between'
    return true
  }

  #skipLine(): boolean {
    const found = this.#window.find(Uint8Array.of(newline), this.#at)
    this.#at = found === -1 ? this.#window.length : found
    if (found !== -1) this.#mode = 'between'
    return found !== -1
  }

  #beginGarbage(): void {
    this.#value = newValue(this.#at, this.#line, this.#indent, this.#closers)
    this.#mode = 'garbage'
  }

  /** Up to the end of the line, or of the element of a list. */
  #continueGarbage(): boolean {
    const { bytes, length } = this.#window
    const inList = this.#lists.length > 0
    for (this.#at = Math.max(this.#at, this.#value.start + 1); this.#at < length; this.#at++) {
      const byte = bytes[this.#at]!
      if (byte === newline || (inList && (byte === comma || byte === closeBracket))) {
        this.#endGarbage(this.#at)
        return true
      }
    }
    return false
  }

  #endGarbage(end: number): void {
    this.#reportOpen(end, 'found something else, expected a JSON object')
    this.#mode = 'between'
    this.#indent = null
  }

  #isTooLong(end: number): boolean {
    return this.#value.droppedBytes + end - this.#value.start > recordBytesMax
  }

  #isOpen(): boolean {
    return this.#mode === 'value' || this.#mode === 'garbage'
  }

  /** Of what is too long, only the head is kept. */
  #letGo(): void {
    const value = this.#value
    if (!this.#isOpen() || !this.#isTooLong(this.#at)) return
    value.head = this.#headOf(this.#at)
    value.droppedBytes += this.#at - value.start
    value.start = this.#at
  }

  #headOf(end: number): string {
    const { head, start } = this.#value
    return (
      head ?? this.#window.text(start, Math.min(end, start + problemTextMax * 4)).slice(0, problemTextMax)
    )
  }

  #reportOpen(end: number, problem: string): void {
    const reason = this.#isTooLong(end) ? `longer than ${recordBytesMax} bytes` : problem
    this.#report(this.#value.line, this.#headOf(end), reason)
  }

  #report(line: number, text: string, problem: string): void {
    this.#pieces.push({ line, text, problem, columns: null })
  }
}
