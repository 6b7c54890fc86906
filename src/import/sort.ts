/**
 * Puts a log into the order of its events, whatever order it came in (Graph exports newest first), in flat memory:
 * sorted runs on disk, merged as they are read back. A log that fits one run never touches the disk.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** One line: a key that sorts, a tab, and the document, which holds no line break. */
type Line = string

export interface SorterOptions {
  /** Length of what is sorted in memory. */
  runCharactersMax?: number
  /** So many runs are merged into one of the next tier; all that are left are open at the end. */
  runsMax?: number
}

export class Sorter {
  readonly #folder: string
  readonly #runCharactersMax: number
  readonly #runsMax: number
  #lines: Line[] = []
  #characters = 0
  /** By how often they were merged: a line is written once for each tier, however long the log. */
  #tiers: string[][] = []
  #nextRun = 0

  /** `folder` is made when needed and is this sorter's own. */
  constructor(folder: string, options: SorterOptions = {}) {
    this.#folder = folder
    this.#runCharactersMax = options.runCharactersMax ?? 8 * 1024 * 1024
    this.#runsMax = options.runsMax ?? 16
  }

  async add(key: string, document: string): Promise<void> {
    const line = `${key}\t${document}`
    this.#lines.push(line)
    this.#characters += line.length
    if (this.#characters >= this.#runCharactersMax) await this.#spill()
  }

  /** All documents in the order of their keys. Ends the sorter's intake. */
  async *documents(): AsyncGenerator<string> {
    this.#lines.sort()
    if (this.#tiers.length === 0) {
      for (const line of this.#lines) yield documentOf(line)
      return
    }
    if (this.#lines.length > 0) await this.#spill()
    for await (const line of merge(this.#tiers.flat())) yield documentOf(line)
  }

  async remove(): Promise<void> {
    this.#lines = []
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #spill(): Promise<void> {
    this.#lines.sort()
    const lines = this.#lines
    this.#lines = []
    this.#characters = 0
    await this.#addRun(await this.#write(lines), 0)
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

  async #write(lines: Iterable<Line> | AsyncIterable<Line>): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = join(this.#folder, `run-${this.#nextRun++}`)
    await pipeline(Readable.from(blocksOf(lines)), createWriteStream(path, { mode: 0o600 }))
    return path
  }
}

function documentOf(line: Line): string {
  return line.slice(line.indexOf('\t') + 1)
}

/** Whole blocks instead of single lines: a stream costs per piece. */
async function* blocksOf(lines: Iterable<Line> | AsyncIterable<Line>): AsyncGenerator<string> {
  const blockCharacters = 256 * 1024
  let block: string[] = []
  let characters = 0
  for await (const line of lines) {
    block.push(line, '\n')
    characters += line.length
    if (characters < blockCharacters) continue
    yield block.join('')
    block = []
    characters = 0
  }
  yield block.join('')
}

interface Head {
  line: Line
  rest: AsyncIterator<Line>
}

async function* merge(paths: string[]): AsyncGenerator<Line> {
  const heads: Head[] = []
  for (const path of paths) {
    const rest = linesOf(path)
    const { value, done } = await rest.next()
    if (!done) heads.push({ line: value, rest })
  }
  while (heads.length > 0) {
    let least = 0
    for (let index = 1; index < heads.length; index++) {
      if ((heads[index] as Head).line < (heads[least] as Head).line) least = index
    }
    const head = heads[least] as Head
    yield head.line
    const { value, done } = await head.rest.next()
    if (done) heads.splice(least, 1)
    else head.line = value
  }
}

async function* linesOf(path: string): AsyncGenerator<Line> {
  let rest = ''
  for await (const piece of createReadStream(path, { encoding: 'utf8', highWaterMark: 32 * 1024 })) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() as string
    yield* lines
  }
}
