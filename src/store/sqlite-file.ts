/**
 * Whether the file under the open connections is still the one of that name. SQLite goes on writing into a file that was
 * deleted or moved away, and all of it would be gone with the process. So it is looked at after every commit, before
 * anything is acknowledged. The file is never opened here: closing it would let go of SQLite's own locks.
 */
import { statfsSync, statSync } from 'node:fs'
import type { Condition } from './condition.ts'

/** With less room there is no use in trying to write. */
const roomBytesMin = 256 * 1024

export class SqliteFile {
  readonly #path: string
  readonly #condition: Condition
  readonly #identity: string
  /** Of the write-ahead log, once it is known to be there for as long as this process is. */
  #logIdentity: string | undefined

  /** The file has just been opened. */
  constructor(path: string, condition: Condition) {
    this.#path = path
    this.#condition = condition
    this.#identity = identityOf(path)
  }

  /** For whoever keeps a connection open, because the last one to close removes the log. */
  watchLog(): void {
    this.#logIdentity ??= identityOf(this.#logPath)
  }

  /** Throws StoreAway where another file, or none, has its name. */
  check(): void {
    if (identityOf(this.#path) !== this.#identity) throw this.#replaced(this.#path)
    if (this.#logIdentity !== undefined && identityOf(this.#logPath) !== this.#logIdentity)
      throw this.#replaced(this.#logPath)
    this.#condition.works('its return')
  }

  /** Whether it could grow: a log that was emptied takes in writes while there is none. */
  hasRoom(): boolean {
    const { bavail, bsize } = statfsSync(this.#path)
    return bavail * bsize >= roomBytesMin
  }

  get #logPath(): string {
    return `${this.#path}-wal`
  }

  #replaced(path: string): Error {
    const detail = `${path} is not the file that was opened; put it back, or start the server anew`
    return this.#condition.failed('replaced', new Error(detail))
  }
}

function identityOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true })
  return found ? `${found.dev} ${found.ino}` : 'none'
}
