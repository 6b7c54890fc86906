/** A file of the operator that is read again when it has changed; one with a fault leaves what was read before. */
import { statSync } from 'node:fs'

/** A file younger than this may still be being written. */
const settlingMs = 1000

export class WatchedFile<T> {
  readonly #path: string
  readonly #read: (path: string) => T
  /** Of the file that was read last, with or without success. */
  #mark = ''
  value: T | undefined

  /** Reads the file if there is one, and throws what `read` throws. */
  constructor(path: string, read: (path: string) => T) {
    this.#path = path
    this.#read = read
    const found = markOf(path)
    if (!found) return
    this.#mark = found.mark
    this.value = read(path)
  }

  /** Returns whether the value is another one now; throws what `read` throws, once for each change of the file. */
  look(nowMs: number): boolean {
    const found = markOf(this.#path)
    const mark = found?.mark ?? ''
    if (mark === this.#mark || (found && isSettling(found.changedMs, nowMs))) return false
    this.#mark = mark
    this.value = found ? this.#read(this.#path) : undefined
    return true
  }
}

function markOf(path: string): { mark: string; changedMs: number } | null {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats ? { mark: `${stats.ino} ${stats.size} ${stats.mtimeMs}`, changedMs: stats.mtimeMs } : null
  } catch (error) {
    // Reading it will say why, and once.
    return { mark: (error as Error).message, changedMs: 0 }
  }
}

/** A time ahead of ours is that of another machine. */
function isSettling(changedMs: number, nowMs: number): boolean {
  return changedMs <= nowMs && nowMs - changedMs < settlingMs
}
