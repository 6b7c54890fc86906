/**
 * Each query that docs/operations.md calls quick finds its index, on both engines: the statements of real requests are
 * recorded and explained. On PostgreSQL there are a few thousand rows, for its plans follow the data.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CompiledQuery, type Kysely, type RootOperationNode, sql } from 'kysely'
import pg from 'pg'
import pino from 'pino'
import { defaultSettings } from '../../../src/config.ts'
import { createAuthority } from '../../../src/identity-provider/tokens.ts'
import { createApp } from '../../../src/server.ts'
import { saveIdentities } from '../../../src/store/identities.ts'
import { insertSignIns } from '../../../src/store/insert-sign-ins.ts'
import { migrateStore, openPostgres, openSqlite } from '../../../src/store/open.ts'
import { insertDetections, saveRiskyIdentities } from '../../../src/store/risk.ts'
import type { Store } from '../../../src/store/store.ts'
import type { DetectionTable, IdentityTable, SignInTable, Tables } from '../../../src/store/tables.ts'
import { signIn, user } from '../../conformance/store-rows.ts'
import { appPrincipal, guid, origin } from '../../factories-server.ts'
import { createDatabase, skipPostgres } from '../../store/postgres-database.ts'

const day = 'createdDateTime ge 2026-11-03T00:00:00Z and createdDateTime le 2026-11-04T00:00:00Z'
const ada = guid(1, 1)
const byIdentity = /^eventsByIdentity(Key)?$/

const signIns: [filter: string, index: RegExp, options?: string][] = [
  ['', /^eventsByTime$/],
  [day, /^eventsByTime$/],
  [day, /^eventsByTime$/, '&$orderby=createdDateTime'],
  [`${day} and status/errorCode eq 50126`, /^eventsByTime$/],
  [`userId eq '${ada}'`, byIdentity, '&$top=12&$orderby=createdDateTime desc'],
  [`userId eq '${ada}' and ${day}`, byIdentity],
  ["userPrincipalName eq 'Ada1@corp.example' and appDisplayName eq 'Mail'", byIdentity],
  ["startsWith(userPrincipalName,'ada1@')", byIdentity],
  ["ipAddress eq '198.51.100.20'", /^eventsByIp(Key)?$/],
  ["startsWith(ipAddress,'198.51.100.2')", /^eventsByIp(Key)?$/],
  [`correlationId eq '${guid(7, 3)}'`, /^events(ByTime|Key)$/],
  ["signInEventTypes/any(t: t eq 'servicePrincipal')", /^eventsByTime$/, '&$top=20'],
  [`servicePrincipalId eq '${guid(1, 4)}' and signInEventTypes/any(t: t eq 'servicePrincipal')`, byIdentity],
  ["riskState eq 'atRisk'", /^eventsRisky$/],
  ["riskState eq 'atRisk' or riskState eq 'confirmedCompromised'", /^eventsRisky$/],
  [`riskLevelAggregated ne 'none' and ${day}`, /^eventsRisky$/],
  ["riskLevelDuringSignIn ne 'none' and riskLevelDuringSignIn ne 'unknownFutureValue'", /^eventsRisky$/],
  ["riskEventTypes_v2/any(t: t eq 'anonymizedIPAddress')", /^eventsRisky$/],
]

const others: [path: string, index: RegExp][] = [
  [`auditLogs/signIns/${guid(1, 2)}`, /^eventsById(Key)?$/],
  ['auditLogs/signIns/$count', /^events(ByTime|Key)$/],
  ["auditLogs/signIns/$count?$filter=riskState eq 'atRisk'", /^eventsRisky$/],
  ['auditLogs/directoryAudits?$top=100', /^auditsByTime$/],
  ['identityProtection/riskyUsers?$top=500', /riskyIdentities/],
  [`identityProtection/riskyUsers/${ada}`, /riskyIdentities/],
  [`identityProtection/riskyUsers/${ada}/history`, /riskHistory/],
  ["identityProtection/riskyUsers?$filter=riskState eq 'atRisk' and riskLevel eq 'High'", /^riskyByState$/],
  ["identityProtection/riskyUsers?$filter=userPrincipalName eq 'ada1@corp.example'", /^riskyByName$/],
  ["identityProtection/riskyUsers?$filter=userDisplayName eq 'Ada 1'", /^riskyByDisplayName$/],
  [
    'identityProtection/riskyUsers?$filter=riskLastUpdatedDateTime gt 2026-11-29T00:00:00Z',
    /^riskyByUpdate$/,
  ],
  ['identityProtection/riskDetections', /^detectionsByTime$/],
  [
    `identityProtection/riskDetections?$filter=userId eq '${ada}' and activityDateTime ge 2026-11-03T00:00:00Z`,
    /^detectionsByIdentity$/,
  ],
  [
    'identityProtection/riskDetections?$filter=lastUpdatedDateTime gt 2026-11-29T00:00:00Z',
    /^detectionsByUpdate$/,
  ],
  [
    'identityProtection/riskDetections?$filter=ActivityDateTime ge 2026-11-03T00:00:00Z&$orderby=ActivityDateTime asc',
    /^detectionsByActivity$/,
  ],
  [`identityProtection/riskDetections?$filter=requestId eq '${guid(7, 2)}'`, /^detectionsBySignIn$/],
  [`identityProtection/riskDetections?$filter=correlationId eq '${guid(7, 3)}'`, /^detectionsByCorrelation$/],
  [
    "identityProtection/riskDetections?$filter=userPrincipalName eq 'ada1@corp.example'",
    /^detectionsByName$/,
  ],
  ["identityProtection/riskDetections?$filter=userDisplayName eq 'Ada 1'", /^detectionsByDisplayName$/],
  ["identityProtection/servicePrincipalRiskDetections?$filter=riskState eq 'atRisk'", /^detectionsByTime$/],
  ['identityProtection/riskyServicePrincipals', /riskyIdentities/],
  [
    "users?$filter=(userPrincipalName eq 'ada1@corp.example') or (mail eq 'ada1@corp.example')",
    /^identitiesByName$/,
  ],
  ['users/ada1@corp.example', /^identitiesByName$/],
]

const paths: [path: string, index: RegExp][] = [
  ...signIns.map(
    ([filter, index, options = '']) =>
      [`auditLogs/signIns?$filter=${filter}${options}`.replace('$filter=&', ''), index] as [string, RegExp],
  ),
  ...others,
].map(([path, index]) => [path.replace(/\?\$filter=$/, ''), index])

describe('On SQLite', () => {
  suite(async () => {
    const store = await openSqlite(':memory:')
    await insertTenant(store)
    return { store, explain: explainSqlite, drop: async () => {} }
  })
})

describe('SQLite', () => {
  it('is told of every index of these tables what to expect, and of no other', async () => {
    const store = await openSqlite(':memory:')
    const { rows } = await sql<{ name: string; stat: string | null }>`
      select coalesce(name, idx) as name, stat from sqlite_stat1
      full join (select * from sqlite_master where type = 'index' and tbl_name in (select tbl from sqlite_stat1))
      on name = idx`.execute(store.read)
    assert.deepEqual(
      rows.filter(({ stat }) => stat === null),
      [],
    )
    const { rows: known } = await sql<{ name: string }>`select name from sqlite_master`.execute(store.read)
    const names = new Set(known.map(({ name }) => name))
    assert.deepEqual(
      rows.filter(({ name }) => !names.has(name)),
      [],
    )
    assert.ok(rows.length > 20)
    await store.close()
  })
})

describe('On PostgreSQL', { skip: skipPostgres }, () => {
  suite(async () => {
    const { url, drop } = await createDatabase()
    await migrateStore(url)
    const store = await openPostgres(url)
    await insertTenant(store)
    await fillPostgres(store)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('vacuum analyze')
    await client.query('set enable_seqscan = off')
    const explain: Explain = (query) => explainPostgres(client, query)
    const dropAll = async () => {
      await client.end()
      await drop()
    }
    return { store, explain, drop: dropAll }
  })
})

interface Plan {
  /** What is used, by name. */
  indexes: string[]
  /** Tables that are read from end to end. */
  scanned: string[]
  text: string
}
type Explain = (query: CompiledQuery, store: Store) => Promise<Plan>
interface Engine {
  store: Store
  explain: Explain
  drop(): Promise<void>
}

const tenantId = guid(1, 9)

function suite(open: () => Promise<Engine>): void {
  let engine: Engine
  let ask: (path: string) => Promise<CompiledQuery[]>
  before(async () => {
    engine = await open()
    ask = await asker(engine.store)
  })
  after(async () => {
    await engine.store.close()
    await engine.drop()
  })

  for (const [path, index] of paths) {
    it(`an index answers ${path}`, async () => {
      const plans: Plan[] = []
      for (const query of await ask(path)) plans.push(await engine.explain(query, engine.store))
      const text = plans.map((plan) => plan.text).join('\n')
      assert.deepEqual(
        plans.flatMap(({ scanned }) => scanned),
        [],
        text,
      )
      assert.ok(
        plans.some(({ indexes }) => indexes.some((name) => index.test(name))),
        text,
      )
    })
  }

  it('an index knows whether any document is large, where that is asked', async () => {
    for (const query of await ask('auditLogs/signIns')) {
      if (!/octet_length.*>/.test(query.sql)) continue
      const { indexes } = await engine.explain(query, engine.store)
      assert.ok(indexes.includes('documentsLarge'), indexes.join())
    }
  })

  it('nothing is asked about documents that are not shown', async () => {
    const queries = await ask('auditLogs/signIns?$select=id,userPrincipalName,status')
    assert.ok(queries.some(({ sql: text }) => /"document"/.test(text)))
    const [only, ...more] = await ask('auditLogs/signIns?$select=id,userId,riskState')
    assert.deepEqual(more, [])
    assert.doesNotMatch((only as CompiledQuery).sql, /"(?:document|features|verdict)"/)
  })

  it('a table read from end to end would be noticed here', async () => {
    const all = sql`select "document" from "documents"`.compile(engine.store.read)
    assert.deepEqual((await engine.explain(all, engine.store)).scanned, ['documents'])
  })
}

/** Sends a request through the whole app, and returns the statements about the tenant's data that it led to. */
async function asker(store: Store): Promise<(path: string) => Promise<CompiledQuery[]>> {
  let recorded: RootOperationNode[] = []
  const read = store.read.withPlugin({
    transformQuery({ node }) {
      recorded.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const app = await createApp({
    store: { ...store, read },
    settings: defaultSettings,
    log: pino({ level: 'error' }),
  })
  const { token } = await createAuthority(store).issue(appPrincipal(tenantId))
  return async (path) => {
    recorded = []
    const response = await app.request(`${origin}/beta/${path}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    assert.ok([200, 404].includes(response.status), `${path}: ${response.status} ${await response.text()}`)
    return recorded.map((node) => compiled(store.read, node)).filter(({ sql: text }) => isAboutData(text))
  }
}

function compiled(db: Kysely<Tables>, node: RootOperationNode): CompiledQuery {
  return db.getExecutor().compileQuery(node, { queryId: 'plan' })
}

function isAboutData(text: string): boolean {
  return !/^\w+ [^(]*"(?:tenants|signingKeys|issuerSecrets|revokedPrincipals|apps)"/.test(text)
}

async function insertTenant(store: Store): Promise<void> {
  const tenant = { id: tenantId, displayName: 'T', createdDateTime: '', isDefault: 0, revision: 0 }
  await store.write(tenantId, (db) => db.insertInto('tenants').values(tenant).execute())
}

async function explainSqlite({ sql: text, parameters }: CompiledQuery, store: Store): Promise<Plan> {
  const query = CompiledQuery.raw(`explain query plan ${text}`, [...parameters])
  const { rows } = await store.read.executeQuery<{ detail: string }>(query)
  const details = rows.map(({ detail }) => detail)
  return {
    indexes: details.flatMap((detail) => {
      const [, table, index] =
        /^SEARCH (\w+) USING (?:(?:COVERING )?INDEX (\w+)|PRIMARY KEY)/.exec(detail) ?? []
      return index ?? table ?? []
    }),
    // With an index too: all of it. What is made in passing is no table.
    scanned: details.flatMap((detail) => /^SCAN (?!element|rows$|all$|newest$)(\w+)/.exec(detail)?.[1] ?? []),
    text: [text, ...details].join('\n  '),
  }
}

interface PostgresPlan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: PostgresPlan[]
}

async function explainPostgres(client: pg.Client, { sql: text, parameters }: CompiledQuery): Promise<Plan> {
  const { rows } = await client.query(`explain (format json) ${text}`, [...parameters])
  const nodes = nodesOf(rows[0]['QUERY PLAN'][0].Plan)
  return {
    indexes: nodes.flatMap((node) => node['Index Name'] ?? []),
    scanned: nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : [])),
    text: [text, JSON.stringify(nodes[0])].join('\n  '),
  }
}

function nodesOf(plan: PostgresPlan): PostgresPlan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

const rowsFilled = 4000

/** A month of sign-ins of 400 people, one in a hundred at risk. */
async function fillPostgres(store: Store): Promise<void> {
  const numbers = Array.from({ length: rowsFilled }, (_, index) => index)
  const people = numbers.slice(0, 400).map((number) => personOf(number))
  const rows = numbers.map((number) => signInOf(number, people[number % 400] as IdentityTable))
  const detections = rows.slice(0, 2000).map((row) => detectionOf(row))
  await store.write(tenantId, async (db) => {
    await saveIdentities(db, people)
    await insertSignIns(db, rows)
    await insertDetections(db, detections)
    await saveRiskyIdentities(
      db,
      people.map(({ signInSessionsValidFromDateTime, ...name }, number) => ({
        ...name,
        riskLevel: number % 3 ? 'low' : 'high',
        riskState: number % 5 ? 'atRisk' : 'dismissed',
        riskDetail: 'none',
        riskLastUpdatedDateTime: timeOf(number * 10),
        isDeleted: 0,
        isProcessing: 0,
        decayDateTime: null,
      })),
    )
  })
}

function timeOf(number: number): string {
  return new Date(Date.UTC(2026, 10, 1) + number * 600_000).toISOString().replace('Z', '0000Z')
}

function personOf(number: number): IdentityTable {
  const userPrincipalName = `ada${number}@corp.example`
  return user(tenantId, guid(number, 1), { userPrincipalName, displayName: `Ada ${number}` })
}

function signInOf(number: number, person: IdentityTable): SignInTable {
  const isApplication = number % 10 === 0
  return signIn(tenantId, guid(number, 2), {
    identityKind: isApplication ? 'servicePrincipal' : 'user',
    userId: isApplication ? '' : person.id,
    servicePrincipalId: isApplication ? guid(number % 40, 4) : null,
    signInEventType: isApplication ? 'servicePrincipal' : 'interactiveUser',
    createdDateTime: timeOf(number),
    userPrincipalName: isApplication ? null : person.userPrincipalName,
    userDisplayName: person.displayName,
    ipAddress: `198.51.100.${number % 250}`,
    correlationId: guid(number, 3),
    errorCode: number % 5 ? 0 : 50126,
    document: JSON.stringify({ appDisplayName: 'Mail', padding: 'x'.repeat(1000) }),
    ...(number % 100 ? {} : { riskState: 'atRisk', riskLevelAggregated: 'high', riskEventTypes: '["x"]' }),
  })
}

function detectionOf(row: SignInTable): DetectionTable {
  return {
    tenantId,
    identityKind: row.identityKind,
    identityId: row.servicePrincipalId ?? row.userId,
    id: row.id,
    displayName: row.userDisplayName,
    userPrincipalName: row.userPrincipalName,
    appId: null,
    details: null,
    requestId: row.id,
    correlationId: row.correlationId,
    riskEventType: 'unfamiliarFeatures',
    riskLevel: 'low',
    riskState: 'atRisk',
    riskDetail: 'none',
    isOpen: 1,
    detectionTimingType: 'realtime',
    activity: 'signin',
    activityDateTime: row.createdDateTime,
    detectedDateTime: row.createdDateTime,
    lastUpdatedDateTime: row.createdDateTime,
    ipAddress: row.ipAddress,
    location: null,
    additionalInfo: null,
    mitreTechniqueId: null,
    probability: 0.5,
    halfLifeDays: 14,
    correlationGroup: 'features',
  }
}
