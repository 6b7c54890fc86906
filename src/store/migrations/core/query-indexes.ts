/**
 * Indexes for what clients ask (test/api/graph/query-plans.test.ts has the list). Trailing columns are there to be filtered
 * by before a row is read. Each index over all sign-ins costs every import, so there are few.
 */
import { sql } from 'kysely'
import type { Db, StoreDialect } from '../../store.ts'

interface QueryIndex {
  on: string
  /** In SQL: a quoted column, or an expression of one. */
  terms: string[]
  where?: string
  only?: StoreDialect
  /**
   * What SQLite is to expect of it: its rows, and how many share the first term, the first two, and so on. Without
   * that it takes a tenant for ten rows, and reads a whole log in order rather than sort the few rows of one user.
   */
  expected: number[]
}

/** In the words of the index, so that a condition can be matched with it. */
export const anyRisk = `("state" <> 0 or "level" <> 0 or "duringLevel" <> 0 or "detail" <> 0 or "types" is not null)`

const million = 1_000_000
/** Were all those of one tenant, all would be read rather than those of the tenant by their index. */
const third = 300_000
const tenth = 100_000
const hundredth = 10_000

const indexes: Record<string, QueryIndex> = {
  eventsByTime: {
    on: 'events',
    terms: ['"tenant"', '"at"', '"n"', '"identity"', '"signInEventType"', '"errorCode"', '"correlation"'],
    expected: [million, third, 2, 1, 1, 1, 1, 1],
  },
  // Everything with any trace of risk: few.
  eventsRisky: {
    on: 'events',
    terms: ['"tenant"', '"at"'],
    where: anyRisk,
    expected: [hundredth, hundredth, 1],
  },
  // Whether a page could be too large at all.
  documentsLarge: {
    on: 'documents',
    terms: ['"tenant"'],
    where: 'octet_length("document") > 16384',
    only: 'sqlite',
    expected: [hundredth, hundredth],
  },
  detectionsByTime: {
    on: 'detections',
    terms: [
      '"tenantId"',
      '"identityKind"',
      '"detectedDateTime"',
      '"id"',
      '"riskState"',
      '"riskLevel"',
      '"riskEventType"',
    ],
    expected: [hundredth, hundredth, hundredth, 1, 1, 1, 1, 1],
  },
  detectionsByActivity: {
    on: 'detections',
    terms: ['"tenantId"', '"identityKind"', '"activityDateTime"', '"id"'],
    expected: [hundredth, hundredth, hundredth, 1, 1],
  },
  detectionsByName: {
    on: 'detections',
    terms: ['"tenantId"', '"identityKind"', '"userPrincipalName"'],
    expected: [hundredth, hundredth, hundredth, 2],
  },
  detectionsByDisplayName: {
    on: 'detections',
    terms: ['"tenantId"', '"identityKind"', 'lower("displayName")'],
    expected: [hundredth, hundredth, hundredth, 2],
  },
  detectionsByCorrelation: {
    on: 'detections',
    terms: ['"tenantId"', 'lower("correlationId")'],
    expected: [hundredth, hundredth, 2],
  },
  riskyByName: {
    on: 'riskyIdentities',
    terms: ['"tenantId"', '"identityKind"', '"userPrincipalName"'],
    expected: [hundredth, hundredth, hundredth, 1],
  },
  riskyByDisplayName: {
    on: 'riskyIdentities',
    terms: ['"tenantId"', '"identityKind"', 'lower("displayName")'],
    expected: [hundredth, hundredth, hundredth, 2],
  },
}

/** The same of the keys and indexes that are there already. */
const expectedOfOthers: [table: string, index: string, expected: number[]][] = [
  ['events', 'sqlite_autoindex_events_1', [million, third, 1]],
  ['documents', 'sqlite_autoindex_documents_1', [million, million, 1]],
  ['verdicts', 'sqlite_autoindex_verdicts_1', [tenth, tenth, 1]],
  // Without a row number, a key goes by the name of its table.
  ['eventsById', 'eventsById', [million, tenth, tenth, 1, 1]],
  ['eventsByIdentity', 'eventsByIdentity', [million, tenth, tenth, 100, 1, 1]],
  ['eventsByIp', 'eventsByIp', [million, tenth, tenth, 100, 1, 1]],
  ['identityNames', 'identityNames', [tenth, tenth, 1, 1]],
  ['slices', 'sqlite_autoindex_slices_1', [hundredth, 30, 1]],
  ['tenants', 'sqlite_autoindex_tenants_1', [3, 1]],
  ['detections', 'sqlite_autoindex_detections_1', [hundredth, hundredth, 1, 1]],
  ['detections', 'detectionsByIdentity', [hundredth, hundredth, hundredth, 2, 1]],
  ['detections', 'detectionsByUpdate', [hundredth, hundredth, hundredth, 1, 1]],
  ['detections', 'detectionsBySignIn', [hundredth, hundredth, 1]],
  ['riskyIdentities', 'sqlite_autoindex_riskyIdentities_1', [hundredth, hundredth, hundredth, 1]],
  ['riskyIdentities', 'riskyByState', [hundredth, hundredth, hundredth, 2000, 500, 1]],
  ['riskyIdentities', 'riskyByLevel', [hundredth, hundredth, hundredth, 3000, 1]],
  ['riskyIdentities', 'riskyByUpdate', [hundredth, hundredth, hundredth, 1, 1]],
  ['riskyIdentities', 'riskyByDecay', [hundredth, hundredth, 1]],
  ['riskHistory', 'sqlite_autoindex_riskHistory_1', [hundredth, hundredth, hundredth, 3, 1]],
  ['identities', 'sqlite_autoindex_identities_1', [tenth, tenth, tenth, 1]],
  ['identities', 'identitiesByName', [tenth, tenth, tenth, 1]],
  ['identities', 'identitiesByNumber', [tenth, tenth, 1]],
  ['directoryAudits', 'sqlite_autoindex_directoryAudits_1', [hundredth, hundredth, 1]],
  ['directoryAudits', 'auditsByTime', [hundredth, hundredth, 1, 1]],
]

export async function createQueryIndexes(db: Db, dialect: StoreDialect): Promise<void> {
  for (const [name, { on, terms, where, only = dialect }] of Object.entries(indexes)) {
    if (only !== dialect) continue
    const condition = sql.raw(where ? ` where ${where}` : '')
    await sql`create index ${sql.id(name)} on ${sql.id(on)} (${sql.raw(terms.join(', '))})${condition}`.execute(
      db,
    )
  }
  if (dialect === 'sqlite') await expect(db)
}

/** Fixed expectations instead of counted ones keep plans the same on every store (https://sqlite.org/lang_analyze.html). */
async function expect(db: Db): Promise<void> {
  await sql`analyze sqlite_schema`.execute(db)
  const ours = Object.entries(indexes).map(([name, { on, expected }]) => [on, name, expected] as const)
  for (const [table, index, expected] of [...ours, ...expectedOfOthers]) {
    await sql`insert into sqlite_stat1 (tbl, idx, stat) values (${table}, ${index}, ${expected.join(' ')})`.execute(
      db,
    )
  }
  await sql`analyze sqlite_schema`.execute(db)
}
