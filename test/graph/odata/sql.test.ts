/** The shape of the SQL: conditions that an index can answer, and no text of the caller outside the parameters. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseQuery } from '../../../src/graph/odata/options.ts'
import { keysetCondition } from '../../../src/graph/odata/page.ts'
import { compileFilter } from '../../../src/graph/odata/sql.ts'
import type { Entity } from '../../../src/graph/schema/entity.ts'
import { riskDetection, riskyUser, signIn } from '../../../src/graph/schema/index.ts'
import { openSqlite, sqliteBuilder } from './database.ts'
import { rows } from './rows.ts'

const compiler = sqliteBuilder()

const indexes = [
  'create index byTime on "signIns" ("tenantId", "createdDateTime", "id")',
  `create index risky on "signIns" ("tenantId", "createdDateTime", "id") where "riskState" <> 'none'`,
  'create index byUser on "signIns" ("tenantId", "userId", "createdDateTime")',
  'create index byUpdate on "riskDetections" ("tenantId", "lastUpdatedDateTime", "id")',
  'create index byRequest on "riskDetections" ("tenantId", "requestId")',
  'create index byState on "riskyUsers" ("tenantId", "riskState", "riskLevel", "id")',
]

async function planOf(entity: Entity, search: string, isNextPage = false): Promise<string> {
  const database = await openSqlite(rows)
  for (const index of indexes) await database.run({ sql: index, parameters: [] })
  const query = parseQuery(search, entity, 'v1.0')
  const target = { dialect: 'sqlite', table: entity.table } as const
  let select = database.builder.selectFrom(entity.table).select('id').where('tenantId', '=', 'tenant')
  if (query.filter) select = select.where(compileFilter(query.filter, target))
  if (isNextPage)
    select = select.where(keysetCondition(query.orderBy, ['2026-03-01T12:00:00.0000000Z', 's1'], target))
  const { sql, parameters } = select.compile()
  const plan = await database.run({ sql: `explain query plan ${sql}`, parameters })
  await database.close()
  return plan.map(({ detail }) => detail).join('; ')
}

describe('An index answers', () => {
  const cases: [Entity, search: string, plan: RegExp][] = [
    [
      signIn,
      '?$filter=createdDateTime ge 2026-01-01T00:00:00Z and createdDateTime lt 2026-02-01T00:00:00Z',
      /byTime \(tenantId=\? AND createdDateTime>\? AND createdDateTime<\?\)/,
    ],
    [
      signIn,
      "?$filter=userId eq 'A' and createdDateTime ge 2026-01-01T00:00:00Z",
      /byUser \(tenantId=\? AND userId=\? AND createdDateTime>\?\)/,
    ],
    [signIn, "?$filter=createdDateTime ge 2026-01-01T00:00:00Z and riskState ne 'none'", /risky \(/],
    [
      riskDetection,
      '?$filter=lastUpdatedDateTime gt 2026-01-01T00:00:00Z',
      /byUpdate \(tenantId=\? AND lastUpdatedDateTime>\?\)/,
    ],
    [riskDetection, "?$filter=requestId eq 'A'", /byRequest \(tenantId=\? AND requestId=\?\)/],
    [
      riskyUser,
      "?$filter=riskState eq 'atRisk' and riskLevel eq 'High'",
      /byState \(tenantId=\? AND riskState=\? AND riskLevel=\?\)/,
    ],
  ]
  for (const [entity, search, plan] of cases) {
    it(search, async () => assert.match(await planOf(entity, search), plan))
  }

  it('where the next page begins', async () => {
    assert.match(await planOf(signIn, '', true), /byTime \(tenantId=\? AND createdDateTime<\?\)/)
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
