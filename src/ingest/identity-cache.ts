/**
 * Identities that were seen last, as the process remembers them: bounded by bytes, the ones not seen longest go first.
 * Those that nothing in flight is about are packed: as objects fifty thousand of them were most of what the collector of an
 * import had to go through.
 */
import { idHashOf } from '../model/event-key.ts'
import { keyOf } from '../model/identity.ts'
import type { Known } from '../risk/known.ts'
import { Cells } from './cells.ts'
import { decodeKnown, encodeKnown } from './known-bytes.ts'

/** Some 39,000 people. */
const bytesMaxDefault = 28 * 1024 * 1024

export class IdentityCache {
  readonly #cells: Cells
  /** Those that may still change in place, by key. */
  readonly #open = new Map<string, Known>()
  /** Where all others are, by a hash of their keys: of two with the same one the first is forgotten. */
  readonly #packed = new Map<number, number>()

  constructor(bytesMax = bytesMaxDefault) {
    this.#cells = new Cells(bytesMax)
  }

  /** Of a packed one a copy: whoever changes it sets it again. */
  get(key: string): Known | undefined {
    const open = this.#open.get(key)
    if (open) return open
    const cell = this.#packed.get(idHashOf(key))
    if (cell === undefined) return undefined
    const known = decodeKnown(this.#cells.read(cell))
    return keyOf(known.owner) === key ? known : undefined
  }

  /** As the one seen last; it may be changed in place until it is packed. */
  set(key: string, known: Known): void {
    this.#free(idHashOf(key))
    this.#open.delete(key)
    this.#open.set(key, known)
  }

  delete(key: string): void {
    this.#open.delete(key)
    this.#free(idHashOf(key))
  }

  /** Nobody holds any of them but those that are `inUse`, by key. */
  pack(inUse: ReadonlyMap<string, unknown>[]): void {
    for (const [key, known] of this.#open) {
      if (inUse.some((keys) => keys.has(key))) continue
      this.#open.delete(key)
      this.#put(idHashOf(key), encodeKnown(known))
    }
  }

  #put(hash: number, bytes: Uint8Array): void {
    this.#free(hash)
    while (!this.#cells.hasRoomFor(bytes.length)) {
      const oldest = this.#packed.keys().next().value
      if (oldest === undefined) return
      this.#free(oldest)
    }
    this.#packed.set(hash, this.#cells.write(bytes))
  }

  #free(hash: number): void {
    const cell = this.#packed.get(hash)
    if (cell === undefined) return
    this.#packed.delete(hash)
    this.#cells.free(cell)
  }
}
