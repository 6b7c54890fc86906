/** Merges slices in the background of a store, in short transactions with pauses in which others write. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Db } from '../store.ts'
import { hasMerging, mergeStep } from './merge.ts'

const rowsPerTransaction = 2000
const pauseMs = 20

/** Transactions that added events, with the tenant they added them to. */
const grown = new WeakMap<Db, string>()

/** Says of a transaction that it adds events. */
export function markGrown(transaction: Db, tenantId: string): void {
  grown.set(transaction, tenantId)
}

/** Ends with the store; what is not merged by then is when the next event is added. */
export class Merger {
  readonly #read: Db
  readonly #write: (tenantId: string, work: (db: Db) => Promise<boolean>) => Promise<boolean>
  readonly #running = new Map<string, Promise<void>>()
  readonly #closing = new AbortController()

  constructor(read: Db, write: (tenantId: string, work: (db: Db) => Promise<boolean>) => Promise<boolean>) {
    this.#read = read
    this.#write = write
  }

  /** To be called when a transaction has been committed. */
  afterCommit(transaction: Db): void {
    const tenantId = grown.get(transaction)
    if (tenantId === undefined || this.#closing.signal.aborted || this.#running.has(tenantId)) return
    const running = this.#merge(tenantId).finally(() => this.#running.delete(tenantId))
    this.#running.set(tenantId, running)
    // A merge that fails has changed nothing, and is tried again after the next commit.
    running.catch(() => {})
  }

  /** When nothing is being merged any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.values())
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.idle()
  }

  async #merge(tenantId: string): Promise<void> {
    if (!(await hasMerging(this.#read, tenantId))) return
    const { signal } = this.#closing
    while (
      !signal.aborted &&
      (await this.#write(tenantId, (db) => mergeStep(db, tenantId, rowsPerTransaction)))
    )
      await wait(pauseMs, undefined, { signal }).catch(() => {})
  }
}
