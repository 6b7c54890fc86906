/** Identities that were seen last, as the process remembers them: bounded by bytes, the ones not seen longest go first. */
import type { Known } from '../risk/known.ts'

/** Some 40,000 people. */
const bytesMaxDefault = 40 * 1024 * 1024
/** Beside its profile: the entry, its texts and objects. */
const overheadBytes = 700

export class IdentityCache {
  readonly #bytesMax: number
  readonly #known = new Map<string, Known>()
  #bytes = 0

  constructor(bytesMax = bytesMaxDefault) {
    this.#bytesMax = bytesMax
  }

  get(key: string): Known | undefined {
    return this.#known.get(key)
  }

  /** As the one seen last. */
  set(key: string, known: Known): void {
    this.delete(key)
    this.#known.set(key, known)
    this.#bytes += bytesOf(known)
    while (this.#bytes > this.#bytesMax && this.#known.size > 1)
      this.delete(this.#known.keys().next().value as string)
  }

  delete(key: string): void {
    const known = this.#known.get(key)
    if (!known) return
    this.#bytes -= sizes.get(known) ?? 0
    this.#known.delete(key)
  }

  clear(): void {
    this.#known.clear()
    this.#bytes = 0
  }
}

/** As counted when it was put in: profiles grow while they are here. */
const sizes = new WeakMap<Known, number>()

function bytesOf(known: Known): number {
  const bytes = known.profile.length + (known.bare?.length ?? 0) + overheadBytes
  sizes.set(known, bytes)
  return bytes
}
