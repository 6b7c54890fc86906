/** A store under test, and how the parts of the suite reach it. */
import type { Store } from '../../src/store/store.ts'

export interface TestStore {
  store: Store
  /** A second way into the same data, as another process has it. */
  openAgain(): Promise<Store>
  /** Closes the store and everything opened again, and removes the data. */
  remove(): Promise<void>
}

/** Gives the tests of a suite one store among them; they keep apart by tenant. */
export type Open = () => TestStore
