/**
 * Puts lines into order, whatever order they came in (Graph exports newest first), in flat memory: as bytes, outside of
 * the heap, in sorted runs on disk that are merged as they are read back. What fits one run never touches the disk.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A key that sorts and the fields of the line, parted by tabs, with the line break at its end. */
type Line = Buffer

export interface SorterOptions {
  /** Length of what is sorted in memory. */
  runBytesMax?: number
  /** So many runs are merged into one of the next tier; all that are left are open at the end. */
  runsMax?: number
}

interface Place {
  key: string
  start: number
  end: number
}

const tab = 0x09
const newline = 0x0a
/** A stream costs per piece, and holds few. */
const blockBytes = 256 * 1024
const readBytes = 64 * 1024

export class Sorter {
  readonly #folder: string
  readonly #runBytesMax: number
  readonly #runsMax: number
  #arena: Buffer | null = null
  #length = 0
  #places: Place[] = []
  /** By how often they were merged: a line is written once for each tier, however long the log. */
  #tiers: string[][] = []
  #nextRun = 0

  /** `folder` is made when needed and is this sorter's own. */
  constructor(folder: string, options: SorterOptions = {}) {
    this.#folder = folder
    this.#runBytesMax = options.runBytesMax ?? 8 * 1024 * 1024
    this.#runsMax = options.runsMax ?? 16
  }

  /** The fields hold neither tabs nor line breaks. A promise where room is made first; the next line waits for it. */
  add(key: string, fields: readonly string[]): Promise<void> | null {
    const bytes = fields.reduce((sum, field) => sum + Buffer.byteLength(field) + 1, key.length + 1)
    if (this.#length === 0 || this.#length + bytes <= this.#runBytesMax) {
      this.#append(key, fields, bytes)
      return null
    }
    return this.#spill().then(() => this.#append(key, fields, bytes))
  }

  /** The fields of all lines, in the order of their keys and then of their bytes, some at a time. Ends the sorter's intake. */
  async *lines(): AsyncGenerator<Buffer[]> {
    if (this.#tiers.length > 0 && this.#length > 0) await this.#spill()
    const sorted = this.#tiers.length === 0 ? this.#sorted() : merge(this.#tiers.flat())
    for await (const lines of sorted) yield lines.map(fieldsOf)
  }

  async remove(): Promise<void> {
    this.#arena = null
    this.#places = []
    this.#length = 0
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** A line that is longer than a run is a run. */
  #append(key: string, fields: readonly string[], bytes: number): void {
    if (!this.#arena || this.#arena.length < bytes)
      this.#arena = Buffer.allocUnsafeSlow(Math.max(bytes, this.#runBytesMax))
    const arena = this.#arena
    const start = this.#length
    let at = start + arena.write(key, start, 'latin1')
    for (const field of fields) {
      arena[at++] = tab
      at += arena.write(field, at)
    }
    arena[at++] = newline
    this.#places.push({ key, start, end: at })
    this.#length = at
  }

  *#sorted(): Generator<Line[]> {
    const arena = this.#arena ?? Buffer.alloc(0)
    const lineAt = ({ start, end }: Place) => arena.subarray(start, end)
    this.#places.sort((a, b) => {
      if (a.key !== b.key) return a.key < b.key ? -1 : 1
      return Buffer.compare(lineAt(a), lineAt(b))
    })
    let some = new Some()
    for (const place of this.#places) {
      some.add(lineAt(place))
      if (!some.isFull) continue
      yield some.lines
      some = new Some()
    }
    yield some.lines
  }

  async #spill(): Promise<void> {
    const run = await this.#write(this.#sorted())
    this.#places = []
    this.#length = 0
    await this.#addRun(run, 0)
  }

  async #addRun(run: string, tier: number): Promise<void> {
    const runs = [...(this.#tiers[tier] ?? []), run]
    this.#tiers[tier] = runs
    if (runs.length < this.#runsMax) return
    this.#tiers[tier] = []
    const merged = await this.#write(merge(runs))
    await Promise.all(runs.map((one) => rm(one)))
    await this.#addRun(merged, tier + 1)
  }

  async #write(lines: Iterable<Line[]> | AsyncIterable<Line[]>): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = join(this.#folder, `run-${this.#nextRun++}`)
    await pipeline(Readable.from(blocksOf(lines)), createWriteStream(path, { mode: 0o600 }))
    return path
  }
}

/** Lines that are handed on together: each step of an iteration costs, and so does what is in memory. */
class Some {
  readonly lines: Line[] = []
  #bytes = 0

  add(line: Line): void {
    this.lines.push(line)
    this.#bytes += line.length
  }

  get isFull(): boolean {
    return this.lines.length >= 64 || this.#bytes >= blockBytes
  }
}

function fieldsOf(line: Line): Buffer {
  return line.subarray(line.indexOf(tab) + 1, -1)
}

async function* blocksOf(lines: Iterable<Line[]> | AsyncIterable<Line[]>): AsyncGenerator<Buffer> {
  let block: Line[] = []
  let bytes = 0
  for await (const some of lines) {
    for (const line of some) {
      block.push(line)
      bytes += line.length
    }
    if (bytes < blockBytes) continue
    yield Buffer.concat(block, bytes)
    block = []
    bytes = 0
  }
  yield Buffer.concat(block, bytes)
}

interface Head {
  lines: Line[]
  next: number
  rest: AsyncGenerator<Line[]>
}

async function* merge(paths: string[]): AsyncGenerator<Line[]> {
  const all = paths.map((path): Head => ({ lines: [], next: 0, rest: linesOf(path) }))
  try {
    const heads: Head[] = []
    for (const head of all) if (await refill(head)) insert(heads, head)
    let some = new Some()
    for (let head = heads[0]; head; head = heads[0]) {
      some.add(lineOf(head))
      if (some.isFull) {
        yield some.lines
        some = new Some()
      }
      heads.shift()
      head.next++
      if (head.next < head.lines.length || (await refill(head))) insert(heads, head)
    }
    yield some.lines
  } finally {
    // Whoever stops in the middle leaves no file open.
    for (const { rest } of all) await rest.return(undefined)
  }
}

function lineOf({ lines, next }: Head): Line {
  return lines[next] as Line
}

/** In the order of their next lines. A key ends with a tab, which comes before whatever a longer one goes on with. */
function insert(heads: Head[], head: Head): void {
  const line = lineOf(head)
  let at = 0
  while (at < heads.length && Buffer.compare(lineOf(heads[at] as Head), line) < 0) at++
  heads.splice(at, 0, head)
}

async function refill(head: Head): Promise<boolean> {
  const { value, done } = await head.rest.next()
  head.lines = done ? [] : value
  head.next = 0
  return !done
}

/** Never none at a time. */
async function* linesOf(path: string): AsyncGenerator<Line[]> {
  let rest: Buffer[] = []
  for await (const piece of createReadStream(path, { highWaterMark: readBytes }) as AsyncIterable<Buffer>) {
    const end = piece.lastIndexOf(newline) + 1
    if (end === 0) {
      rest.push(piece)
      continue
    }
    yield linesIn(rest.length > 0 ? Buffer.concat([...rest, piece.subarray(0, end)]) : piece.subarray(0, end))
    rest = end < piece.length ? [piece.subarray(end)] : []
  }
}

function linesIn(bytes: Buffer): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start) + 1
    lines.push(bytes.subarray(start, end))
    start = end
  }
  return lines
}
