/** What a query may cost: each limit is reached, and not passed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { queryLimits } from '../../../../src/api/graph/odata/limits.ts'
import { parseQuery } from '../../../../src/api/graph/odata/options.ts'
import { readSkipToken } from '../../../../src/api/graph/odata/page.ts'
import { signIn } from '../../../../src/api/graph/schema/index.ts'
import { RequestError } from '../../../../src/model/errors.ts'
import { type Database, engines, pageOf } from './database.ts'
import { rows } from './rows.ts'

const read = (search: string) => parseQuery(search, signIn, 'beta')
const readFilter = (filter: string) => read(`?$filter=${encodeURIComponent(filter)}`)
const repeated = (text: string, count: number, joint = '') =>
  Array.from({ length: count }, () => text).join(joint)

/** Something that goes exactly so far, and what is said when it goes one further. */
const cases: Record<
  Exclude<keyof typeof queryLimits, 'sortCharacters' | 'skipTokenCharacters'>,
  { ask: (size: number) => unknown; says: RegExp; status?: number }
> = {
  searchCharacters: {
    ask: (size) => read(`?ignored=${'x'.repeat(size - 9)}`),
    says: /^The query has 65537 characters, and at most 65536 are accepted\.$/,
    status: 414,
  },
  filterCharacters: {
    ask: (size) => readFilter(`userId eq '${'a'.repeat(size - 12)}'`),
    says: /has 8193 characters, and at most 8192/,
  },
  filterDepth: {
    ask: (size) => {
      readFilter(`${repeated('(', size)}isInteractive${repeated(')', size)}`)
      readFilter(`${repeated('not ', size)}isInteractive`)
    },
    says: /Recursion depth exceeded allowed limit\. At most 40/,
  },
  filterTerms: {
    ask: (size) => readFilter(repeated('isInteractive', size, ' or ')),
    says: /more than 120 comparisons/,
  },
  listValues: {
    ask: (size) => readFilter(`userId in (${repeated("'a'", size, ',')})`),
    says: /more than 100 values/,
  },
  lambdaDepth: {
    ask: (size) => readFilter(`${repeated('signInEventTypes/any(t: ', size)}true${repeated(')', size)}`),
    says: /The Any\/All nesting limit of '2' has been exceeded/,
  },
  orderKeys: {
    ask: (size) => read(`?$orderby=${repeated('appId', size, ',')}`),
    says: /at most 8 properties/,
  },
  selectPaths: {
    ask: (size) => read(`?$select=${repeated('id', size, ',')}`),
    says: /\$select accepts at most 500/,
  },
}

describe('A query', () => {
  for (const [name, { ask, says, status = 400 }] of Object.entries(cases)) {
    const limit = queryLimits[name as keyof typeof queryLimits]
    it(`goes as far as ${name}, ${limit}, and no further`, () => {
      ask(limit)
      assert.throws(
        () => ask(limit + 1),
        (error) => error instanceof RequestError && error.status === status && says.test(error.message),
      )
    })
  }

  it('has no lambda over the same list again and again, which would cost the power of its length', () => {
    const outer = 'appliedConditionalAccessPolicies/any(p: '
    for (const inner of [
      "appliedConditionalAccessPolicies/any(q: q/id eq 'x')",
      'authenticationMethodsUsed/any()',
      "userAgent eq 'x'",
      "p/enforcedGrantControls/any(g: userAgent eq 'x')",
      "p/enforcedGrantControls/any(g: g eq 'x' and p/id eq 'x')",
    ]) {
      assert.throws(
        () => readFilter(`${outer}${inner})`),
        /Inside any and all, .[\w/]+. cannot be asked about/,
      )
    }
    readFilter(`${outer}p/enforcedGrantControls/any(g: g eq 'x' or id eq 'x') and p/id eq 'x')`)
    readFilter(`${outer}signInEventTypes/any(t: t eq 'x'))`)
  })

  it('is not read any further than a skip token may be long', () => {
    const query = read('')
    const scope = { resource: 'r', tenantId: 't', query }
    const refusal = /not issued by this server/
    assert.throws(() => readSkipToken('key', scope, 'A'.repeat(queryLimits.skipTokenCharacters + 1)), refusal)
    assert.throws(() => readSkipToken('key', scope, 'A'.repeat(5_000_000)), refusal)
  })
})

for (const { name, skip, open } of engines) {
  describe(`A sort key on ${name}`, { skip }, () => {
    it('is the beginning of a long text, so that a skip token can carry it', async () => {
      const [template] = rows.signIns
      const database: Database = await open({
        signIns: ['b', 'a', 'c'].map((end, index) => ({
          ...template!,
          id: `s${index}`,
          document: JSON.stringify({ userAgent: `${'💥'.repeat(30_000)}${end}` }),
        })),
      })
      const [row] = await pageOf(database, signIn, read('?$orderby=userAgent desc&$top=1'))
      assert.equal(row?.sortKey0, '💥'.repeat(queryLimits.sortCharacters))
      assert.equal(row?.id, 's2', 'the id decides between those that begin alike')
      await database.close()
    })
  })
}
