/** The part of a stream that is still needed, in one growing buffer: appending costs its own length, never a rescan. */

export class ByteWindow {
  bytes: Buffer
  /** Where the bytes end; what lies behind is rubbish. */
  length = 0

  /** @param size bytes that are expected; it grows when there are more */
  constructor(size = 256 * 1024) {
    this.bytes = Buffer.allocUnsafe(size)
  }

  /**
   * Adds bytes and forgets those before `keepFrom`.
   * @returns how far offsets into the window have moved towards its start
   */
  append(chunk: Uint8Array, keepFrom: number): number {
    let moved = 0
    if (this.length + chunk.length > this.bytes.length) {
      moved = keepFrom
      const kept = this.length - keepFrom
      const needed = (kept + chunk.length) * 2
      const target = needed > this.bytes.length ? Buffer.allocUnsafe(needed) : this.bytes
      this.bytes.copy(target, 0, keepFrom, this.length)
      this.bytes = target
      this.length = kept
    }
    this.bytes.set(chunk, this.length)
    this.length += chunk.length
    return moved
  }

  text(from: number, to: number): string {
    return this.bytes.toString('utf8', from, to)
  }

  /** Where a sequence of bytes begins, at or after `from`; -1 when it does not occur. */
  find(sequence: Uint8Array, from: number): number {
    return this.bytes.subarray(0, this.length).indexOf(sequence, from)
  }

  /** How many lines end within a range. */
  countLines(from: number, to: number): number {
    let count = 0
    const part = this.bytes.subarray(0, to)
    for (let at = part.indexOf(0x0a, from); at !== -1; at = part.indexOf(0x0a, at + 1)) count++
    return count
  }
}
