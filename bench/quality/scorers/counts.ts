/** How often each value was seen: the memory of the scorers that count. */

/** Old sightings may fade: with a half-life, everything is kept in units of the first moment and scaled when read. */
export class Counts {
  total = 0
  readonly #counts = new Map<string, number>()

  get distinct(): number {
    return this.#counts.size
  }

  of(value: string): number {
    return this.#counts.get(value) ?? 0
  }

  add(value: string, weight = 1): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + weight)
    this.total += weight
  }
}

/** The counts of a key, made when first asked for. */
export function countsOf<Key>(map: Map<Key, Counts>, key: Key): Counts {
  let counts = map.get(key)
  if (!counts) {
    counts = new Counts()
    map.set(key, counts)
  }
  return counts
}
