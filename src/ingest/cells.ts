/**
 * Many small pieces of bytes in cells of one size, outside of the heap: nothing is made for a piece but numbers, so the
 * collector has nothing to look at, and what one gives up is of use for any other. Memory is taken as it is needed.
 */

/** What a cell holds. */
export const cellBytes = 128
/** A megabyte. */
const cellsPerBlock = 8192
const none = -1

export class Cells {
  readonly #cellsMax: number
  readonly #blocks: Uint8Array[] = []
  /** By cell, the next one of the same piece, or of the free ones. */
  #next = new Int32Array(0)
  /** By the first cell of a piece, how long that is. */
  #lengths = new Int32Array(0)
  #free = none
  #freeCount = 0

  constructor(bytesMax: number) {
    this.#cellsMax = Math.max(1, Math.floor(bytesMax / cellBytes))
  }

  /** Whether so many bytes can be put in. */
  hasRoomFor(length: number): boolean {
    return cellsFor(length) <= this.#freeCount + this.#cellsMax - this.#next.length
  }

  /** Where it is, for {@link read} and {@link free}. Throws RangeError where there is no room for it. */
  write(piece: Uint8Array): number {
    if (!this.hasRoomFor(piece.length)) throw new RangeError(`cells: no room for ${piece.length} bytes`)
    const first = this.#take()
    let last = first
    for (let offset = 0; offset < piece.length; offset += cellBytes) {
      const cell = offset === 0 ? first : this.#take()
      this.#bytesOf(cell).set(piece.subarray(offset, offset + cellBytes))
      this.#next[last] = cell
      last = cell
    }
    this.#lengths[first] = piece.length
    return first
  }

  /** A copy. */
  read(first: number): Uint8Array {
    const length = this.#lengths[first] as number
    const piece = new Uint8Array(length)
    let cell = first
    for (let offset = 0; offset < length; offset += cellBytes) {
      const bytes = this.#bytesOf(cell)
      piece.set(length - offset < cellBytes ? bytes.subarray(0, length - offset) : bytes, offset)
      cell = this.#next[cell] as number
    }
    return piece
  }

  free(first: number): void {
    let last = first
    const count = cellsFor(this.#lengths[first] as number)
    for (let index = 1; index < count; index++) last = this.#next[last] as number
    this.#next[last] = this.#free
    this.#free = first
    this.#freeCount += count
  }

  #take(): number {
    if (this.#free === none) this.#addBlock()
    const cell = this.#free
    this.#free = this.#next[cell] as number
    this.#freeCount--
    return cell
  }

  #addBlock(): void {
    const from = this.#next.length
    const count = Math.min(cellsPerBlock, this.#cellsMax - from)
    this.#blocks.push(new Uint8Array(count * cellBytes))
    const next = longer(this.#next, count)
    this.#lengths = longer(this.#lengths, count)
    for (let cell = from; cell < from + count; cell++) next[cell] = cell + 1
    next[from + count - 1] = this.#free
    this.#next = next
    this.#free = from
    this.#freeCount += count
  }

  #bytesOf(cell: number): Uint8Array {
    const block = this.#blocks[Math.floor(cell / cellsPerBlock)] as Uint8Array
    const at = (cell % cellsPerBlock) * cellBytes
    return block.subarray(at, at + cellBytes)
  }
}

function longer(numbers: Int32Array, count: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(numbers.length + count)
  made.set(numbers)
  return made
}

/** At least one. */
function cellsFor(length: number): number {
  return Math.max(1, Math.ceil(length / cellBytes))
}
