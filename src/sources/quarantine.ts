/**
 * Records that could not be read: each with its source, its line and the reason, beside the data and never lost. The
 * file is named after its content, so that importing the same log again leaves one file, not two.
 */
import { createHash, type Hash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** File systems take names of 255 bytes. */
const sourceLengthMax = 100

export interface Rejected {
  source: string
  line: number
  reason: string
  /** The text of the record, or as much as was kept of it. */
  record: string
}

export class Quarantine {
  readonly #folder: string
  readonly #partial: string
  #file: WriteStream | undefined
  readonly #hash: Hash = createHash('sha256')
  #source = ''

  constructor(folder: string, name: string) {
    this.#folder = folder
    this.#partial = join(folder, `${name}.partial`)
  }

  async add(rejected: Rejected): Promise<void> {
    if (!this.#file) {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      this.#file = createWriteStream(this.#partial, { mode: 0o600 })
      this.#source = basename(rejected.source)
        .replace(/[^\w.-]/g, '_')
        .slice(0, sourceLengthMax)
    }
    const line = `${JSON.stringify(rejected)}\n`
    this.#hash.update(line)
    if (!this.#file.write(line)) await once(this.#file, 'drain')
  }

  /** Puts the file in its place and returns its path; null when everything could be read. */
  async finish(): Promise<string | null> {
    if (!this.#file) return null
    this.#file.end()
    await once(this.#file, 'finish')
    const path = join(this.#folder, `${this.#source}-${this.#hash.digest('hex').slice(0, 12)}.jsonl`)
    await rename(this.#partial, path)
    return path
  }

  async abandon(): Promise<void> {
    if (this.#file && !this.#file.closed) {
      this.#file.destroy()
      // A file that is still being opened would come into being after it was removed.
      await once(this.#file, 'close')
    }
    await rm(this.#partial, { force: true })
  }
}
