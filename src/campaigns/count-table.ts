/**
 * Counts by number, open addressing over two arrays: in a flood millions of entries come and go, and a Map of numbers
 * allocates for each. Keys are hashes that nobody outside can choose, so that they cannot be made to collide.
 */

/** Keys are whole numbers from 1 to 2⁵³; what has come to nothing is forgotten. */
export class CountTable {
  /** 0: free. */
  #keys = new Float64Array(capacityMin)
  #counts = new Int32Array(capacityMin)
  #size = 0

  get size(): number {
    return this.#size
  }

  get(key: number): number {
    return this.#counts[this.#slotOf(key)] as number
  }

  /** Adds to a count, and returns the sum. */
  change(key: number, by: number): number {
    const slot = this.#slotOf(key)
    const sum = (this.#counts[slot] as number) + by
    if (this.#keys[slot] === 0) {
      if (sum <= 0) return sum
      this.#keys[slot] = key
      this.#size++
    }
    this.#counts[slot] = sum
    if (sum <= 0) this.#free(slot)
    else if (this.#size * 2 > this.#keys.length) this.#resize(this.#keys.length * 2)
    return sum
  }

  /** Where the key is, or would be: at most half of the slots are taken, so that there is a free one. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1
    let slot = homeOf(key) & mask
    while (this.#keys[slot] !== key && this.#keys[slot] !== 0) slot = (slot + 1) & mask
    return slot
  }

  /** What follows moves up where it would not be found otherwise. */
  #free(slot: number): void {
    const mask = this.#keys.length - 1
    let hole = slot
    for (let next = (hole + 1) & mask; this.#keys[next] !== 0; next = (next + 1) & mask) {
      const home = homeOf(this.#keys[next] as number) & mask
      if (((next - home) & mask) < ((next - hole) & mask)) continue
      this.#keys[hole] = this.#keys[next] as number
      this.#counts[hole] = this.#counts[next] as number
      hole = next
    }
    this.#keys[hole] = 0
    this.#counts[hole] = 0
    this.#size--
    if (this.#size * 16 < this.#keys.length && this.#keys.length > capacityMin)
      this.#resize(this.#keys.length / 4)
  }

  #resize(capacity: number): void {
    const [keys, counts] = [this.#keys, this.#counts]
    this.#keys = new Float64Array(Math.max(capacity, capacityMin))
    this.#counts = new Int32Array(this.#keys.length)
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as number
      if (key === 0) continue
      const slot = this.#slotOf(key)
      this.#keys[slot] = key
      this.#counts[slot] = counts[index] as number
    }
  }
}

const capacityMin = 16

function homeOf(key: number): number {
  const mixed = Math.imul((key >>> 0) ^ Math.imul(key / 2 ** 32, 0x27d4eb2f), 0x9e3779b1)
  return (mixed ^ (mixed >>> 15)) >>> 0
}
