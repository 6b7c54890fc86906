/** Identities that were seen last, as the process remembers them: bounded by bytes, the ones not seen longest go first. */
import type { Known } from '../risk/known.ts'

/** Some 40,000 people. */
const bytesMaxDefault = 40 * 1024 * 1024
/** Beside its profile: the entry, its texts and objects. */
const overheadBytes = 700

interface Entry {
  known: Known
  /** As counted when it was put in: profiles grow while they are here. */
  bytes: number
}

export class IdentityCache {
  readonly #bytesMax: number
  readonly #known = new Map<string, Entry>()
  #bytes = 0

  constructor(bytesMax = bytesMaxDefault) {
    this.#bytesMax = bytesMax
  }

  get(key: string): Known | undefined {
    return this.#known.get(key)?.known
  }

  /** As the one seen last. */
  set(key: string, known: Known): void {
    this.delete(key)
    const bytes = bytesOf(known)
    this.#known.set(key, { known, bytes })
    this.#bytes += bytes
    while (this.#bytes > this.#bytesMax && this.#known.size > 1)
      this.delete(this.#known.keys().next().value as string)
  }

  delete(key: string): void {
    const entry = this.#known.get(key)
    if (!entry) return
    this.#bytes -= entry.bytes
    this.#known.delete(key)
  }

  clear(): void {
    this.#known.clear()
    this.#bytes = 0
  }
}

function bytesOf({ profile, bare }: Known): number {
  return profile.length + (bare?.length ?? 0) + overheadBytes
}
