/** What src/store/store.ts promises, as tests that every engine passes; each runs on a store that is empty. */
import { after, before, describe } from 'node:test'
import { aheadSuite } from './store-ahead.ts'
import { concurrencySuite } from './store-concurrency.ts'
import { declarationSuite } from './store-declarations.ts'
import { pagingSuite } from './store-paging.ts'
import { transactionSuite } from './store-transactions.ts'
import { valueSuite } from './store-values.ts'
import type { Open, TestStore } from './test-store.ts'

export type { TestStore } from './test-store.ts'

export interface StoreEngine {
  /** A store that nothing else uses, empty and of the newest schema. */
  create(): Promise<TestStore>
  /** After the last store. */
  close?(): Promise<void>
}

export interface SuiteOptions {
  /** Why the engine cannot be tested here. */
  skip?: string | false
}

export function storeSuite(name: string, engine: StoreEngine, { skip = false }: SuiteOptions = {}): void {
  describe(`the store on ${name}`, { skip }, () => {
    let current: TestStore | undefined
    before(async () => {
      current = await engine.create()
    })
    after(async () => {
      await current?.remove()
      await engine.close?.()
    })
    const open: Open = () => current as TestStore
    transactionSuite(open)
    aheadSuite(open)
    concurrencySuite(open)
    valueSuite(open)
    pagingSuite(open)
    declarationSuite(open)
  })
}
