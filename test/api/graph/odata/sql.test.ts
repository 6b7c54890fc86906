/** The shape of the SQL: conditions that an index can answer, and no text of the caller outside the parameters. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CompiledQuery } from 'kysely'
import { parseQuery } from '../../../../src/api/graph/odata/options.ts'
import { keysetCondition } from '../../../../src/api/graph/odata/page.ts'
import { compileFilter } from '../../../../src/api/graph/odata/sql.ts'
import type { Entity } from '../../../../src/api/graph/schema/entity.ts'
import {
  riskDetection,
  riskyServicePrincipal,
  riskyUser,
  signIn,
  user,
} from '../../../../src/api/graph/schema/index.ts'
import { keysOf, spanOf } from '../../../../src/api/graph/sign-in-keys.ts'
import { openSqlite } from '../../../../src/store/open.ts'
import { hasKey, ofTenant } from '../../../../src/store/sign-in-search.ts'
import { sqliteBuilder } from './database.ts'

const compiler = sqliteBuilder()

/** On the tables and indexes that the store itself makes. */
async function planOf(entity: Entity, search: string, isNextPage = false): Promise<string> {
  const store = await openSqlite(':memory:')
  const query = parseQuery(search, entity, 'v1.0')
  const target = { dialect: 'sqlite', table: entity.table } as const
  let select = compilerOf(entity)
  if (entity.table === 'signIns') {
    select = select.where(ofTenant('signIns', 'tenant'))
    const keys = query.filter && keysOf(query.filter)
    if (keys) select = select.where(hasKey('signIns', 'tenant', keys, spanOf(query.filter)))
  }
  if (query.filter) select = select.where(compileFilter(query.filter, target))
  if (isNextPage)
    select = select.where(keysetCondition(query.orderBy, ['2026-03-01T12:00:00.0000000Z', 's1'], target))
  const { sql, parameters } = select.compile()
  const { rows } = await store.read.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
  )
  await store.close()
  return rows.map(({ detail }) => detail).join('; ')
}

function compilerOf({ table, only }: Entity) {
  const select = compiler.selectFrom(table).select('id').where('tenantId', '=', 'tenant')
  return only ? select.where(only.column, '=', only.value) : select
}

describe('An index answers', () => {
  const cases: [Entity, search: string, plan: RegExp][] = [
    [
      signIn,
      '?$filter=createdDateTime ge 2026-01-01T00:00:00Z and createdDateTime lt 2026-02-01T00:00:00Z',
      /eventsByTime \(tenant=\? AND at>\? AND at<\?\)/,
    ],
    [
      signIn,
      "?$filter=userId eq 'A' and createdDateTime ge 2026-01-01T00:00:00Z",
      /eventsByIdentity USING PRIMARY KEY \(slice=\? AND tenant=\? AND identity=\? AND at>\?\)/,
    ],
    [signIn, "?$filter=createdDateTime ge 2026-01-01T00:00:00Z and riskState ne 'none'", /eventsRisky \(/],
    [
      riskDetection,
      '?$filter=lastUpdatedDateTime gt 2026-01-01T00:00:00Z',
      /detectionsByUpdate \(tenantId=\? AND identityKind=\? AND lastUpdatedDateTime>\?\)/,
    ],
    [riskDetection, "?$filter=requestId eq 'A'", /detectionsBySignIn \(tenantId=\? AND requestId=\?\)/],
    [
      riskyUser,
      "?$filter=riskState eq 'atRisk' and riskLevel eq 'High'",
      /riskyByState \(tenantId=\? AND identityKind=\? AND riskState=\? AND riskLevel=\?\)/,
    ],
    [
      signIn,
      "?$filter=servicePrincipalId eq 'A'",
      /eventsByIdentity USING PRIMARY KEY \(slice=\? AND tenant=\? AND identity=\?\)/,
    ],
    [user, "?$filter=userPrincipalName eq 'A'", /identitiesByName \(/],
    [riskyServicePrincipal, "?$filter=riskLevel eq 'high'", /riskyByLevel \(/],
  ]
  for (const [entity, search, plan] of cases) {
    it(search, async () => assert.match(await planOf(entity, search), plan))
  }

  it('where the next page begins', async () => {
    assert.match(await planOf(signIn, '', true), /eventsByTime \(tenant=\? AND at<\?\)/)
  })
})

describe('The SQL', () => {
  it('holds no text of the caller', () => {
    const hostile = `x'' or 1=1; drop table "signIns" --`
    const filters = [
      `userDisplayName eq '${hostile}'`,
      `appDisplayName in ('${hostile}', 'b')`,
      `contains(userAgent,'${hostile}')`,
      `riskEventTypes_v2/any(drop: drop eq '${hostile}')`,
    ]
    for (const text of filters) {
      for (const dialect of ['sqlite', 'postgres'] as const) {
        const { filter } = parseQuery(`?$filter=${encodeURIComponent(text)}`, signIn, 'v1.0')
        const { sql, parameters } = compileFilter(filter!, { dialect, table: 'signIns' }).compile(compiler)
        assert.doesNotMatch(sql, /1=1|drop/)
        assert.ok(parameters.some((value) => String(value).includes('drop table "signins"')))
      }
    }
  })

  it('names the table it is told, so that an alias can be used', () => {
    const { filter } = parseQuery('?$filter=isDeleted', riskyUser, 'v1.0')
    const { sql } = compileFilter(filter!, { dialect: 'sqlite', table: 'listed' }).compile(compiler)
    assert.equal(sql, '"listed"."isDeleted" = ?')
  })
})
