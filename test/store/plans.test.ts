/** What the engine and answers ask of sign-ins is found by keys, whatever the length of the log: the plans of SQLite. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CompiledQuery, type RootOperationNode } from 'kysely'
import { atRiskOf } from '../../src/store/fades.ts'
import { eventsOf, newestAt, tailsOf, writtenSince } from '../../src/store/observations.ts'
import { openSqlite } from '../../src/store/open.ts'
import {
  knownVersions,
  signInDocument,
  signInsByIds,
  signInsInState,
  wholeSignIn,
} from '../../src/store/sign-ins.ts'
import type { Db, Store } from '../../src/store/store.ts'
import { newTenant, noon } from '../conformance/store-rows.ts'

const owner = { identityKind: 'user', identityId: 'ada' } as const
const span = { from: noon, to: noon }

const calls: Record<string, [call: (db: Db, tenantId: string) => Promise<unknown>, key: RegExp]> = {
  knownVersions: [(db, id) => knownVersions(db, id, ['a', 'b'], span), /eventsById .*idHash=/],
  signInsByIds: [(db, id) => signInsByIds(db, id, ['a']), /eventsById .*idHash=/],
  signInDocument: [(db, id) => signInDocument(db, id, 'a'), /eventsById .*idHash=/],
  wholeSignIn: [(db, id) => wholeSignIn(db, id, 'a'), /eventsById .*idHash=/],
  signInsInState: [(db, id) => signInsInState(db, id, [owner], ['atRisk']), /eventsByIdentity .*identity=/],
  atRiskOf: [(db, id) => atRiskOf(db, id, owner), /eventsByIdentity .*identity=/],
  eventsOf: [(db, id) => eventsOf(db, id, owner, 5), /eventsByIdentity .*at>/],
  newestAt: [newestAt, /eventsByTime \(tenant=\?\)/],
  writtenSince: [(db, id) => writtenSince(db, id, 5), /tenant=\? AND n>/],
  tailsOf: [(db, id) => tailsOf(db, id, [1, 2]), /SEARCH/],
}

describe('What is asked of sign-ins', () => {
  let store: Store
  let tenantId: string
  before(async () => {
    store = await openSqlite(':memory:')
    tenantId = await newTenant(store)
  })
  after(() => store.close())

  for (const [name, [call, key]] of Object.entries(calls)) {
    it(`is found by its key: ${name}`, async () => {
      const text = (await plansOf(store, (db) => call(db, tenantId))).join('\n')
      assert.match(text, key)
      assert.doesNotMatch(text, /SCAN (?!CONSTANT)/)
    })
  }
})

async function plansOf({ read }: Store, call: (db: Db) => Promise<unknown>): Promise<string[]> {
  const recorded: RootOperationNode[] = []
  const db = read.withPlugin({
    transformQuery({ node }) {
      recorded.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  await call(db)
  const plans: string[] = []
  for (const node of recorded) {
    const { sql, parameters } = read.getExecutor().compileQuery(node, { queryId: 'plan' })
    const query = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])
    const { rows } = await read.executeQuery<{ detail: string }>(query)
    plans.push(...rows.map(({ detail }) => detail))
  }
  return plans
}
