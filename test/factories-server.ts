/** Servers to talk to without a port, sign-ins to put into them, and folders that vanish. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Hono } from 'hono'
import pino from 'pino'
import { defaultSettings, parseSettings } from '../src/config.ts'
import { addressListsOf } from '../src/enrich/address-lists.ts'
import { featuresOf } from '../src/enrich/features.ts'
import { parseRecord } from '../src/formats/index.ts'
import { type Authority, createAuthority, type Principal } from '../src/identity-provider/tokens.ts'
import { createIngest } from '../src/ingest/ingest.ts'
import { versionOf } from '../src/ingest/version.ts'
import { signInsAmong } from '../src/model/event.ts'
import { directoryRoles, permissionNames } from '../src/model/permissions.ts'
import { createApp } from '../src/server.ts'
import { migrateStore, openPostgres, openSqlite } from '../src/store/open.ts'
import type { Store } from '../src/store/store.ts'
import type { TenantTable } from '../src/store/tables.ts'
import { createDatabase } from './store/postgres-database.ts'

/** The tests' network of anonymous addresses; a sign-in from it by an unknown client is of high risk. */
export const torExit = '192.42.116.16'
const now = '2026-11-21T12:00:00.0000000Z'

type Raw = Record<string, unknown>

export interface TestServer {
  app: Hono
  store: Store
  authority: Authority
  tenantId: string
  /** What the server has logged, line by line. */
  log: string[]
  /** A token with all permissions unless told otherwise. */
  token(change?: Partial<Principal>): Promise<string>
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>
  get(path: string, options?: RequestOptions): Promise<Answer>
  post(path: string, body: unknown, options?: RequestOptions): Promise<Answer>
  ingest(records: Raw[], tenantId?: string): Promise<void>
  addTenant(): Promise<string>
}

export interface RequestOptions {
  token?: string | null
  headers?: Record<string, string>
  /** Sent as it is. */
  text?: string
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The body as JSON; an empty object when there is none. */
  json: Json
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely; the assertions are the check.
export type Json = any

export const origin = 'https://localhost:8443'

/** On SQLite in memory, or in a file, or on PostgreSQL, where a whole run of tests may be wanted. */
export async function startServer({
  path = ':memory:',
  onPostgres = process.env.RISKGRAPH_TEST_GRAPH_STORE === 'postgres',
  issuers = [] as Record<string, unknown>[],
} = {}): Promise<TestServer> {
  const store = onPostgres ? await openFreshPostgres() : await openSqlite(path)
  const log: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) })
  const settings = parseSettings(JSON.stringify({ issuers }), 'riskgraph.json')
  const app = await createApp({ store, settings, log: logger })
  const authority = createAuthority(store)
  const addTenant = () => insertTenant(store)
  const tenantId = await addTenant()
  let usual: string | undefined
  const token = async (change: Partial<Principal> = {}) => {
    const { token } = await authority.issue({ ...appPrincipal(tenantId), ...change } as Principal)
    return token
  }
  const request: TestServer['request'] = async (method, path, { token: given, headers, text } = {}) => {
    if (given === undefined) usual ??= await token()
    const authorization = given === null ? {} : { authorization: `Bearer ${given ?? usual}` }
    const response = await app.request(path.startsWith('/') ? origin + path : path, {
      method,
      headers: { ...authorization, ...headers },
      ...(text === undefined ? {} : { body: text }),
    })
    return answerOf(response)
  }
  return {
    app,
    store,
    authority,
    tenantId,
    log,
    token,
    request,
    get: (path, options) => request('GET', path, options),
    post: (path, body, options = {}) =>
      request('POST', path, {
        ...options,
        headers: { 'content-type': 'application/json', ...options.headers },
        text: JSON.stringify(body),
      }),
    ingest: (records, into = tenantId) => ingest(store, into, records),
    addTenant,
  }
}

/** A store on a database of its own, which goes when the store is closed. */
async function openFreshPostgres(): Promise<Store> {
  const database = await createDatabase()
  await migrateStore(database.url)
  const store = await openPostgres(database.url)
  return {
    ...store,
    async close() {
      await store.close()
      await database.drop()
    },
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} }
}

export function appPrincipal(tenantId: string): Principal {
  return {
    kind: 'app',
    tenantId,
    clientId: guid(9),
    displayName: 'playbook',
    permissions: [...permissionNames],
  }
}

export function userPrincipal(tenantId: string): Principal {
  return {
    kind: 'user',
    tenantId,
    clientId: guid(9),
    userId: guid(8),
    userPrincipalName: 'admin@corp.example',
    permissions: [...permissionNames],
    roles: [directoryRoles['Security Administrator']],
  }
}

async function insertTenant(store: Store): Promise<string> {
  const tenant: TenantTable = {
    id: crypto.randomUUID(),
    displayName: 'Test',
    createdDateTime: now,
    isDefault: 0,
    revision: 0,
  }
  await store.write(tenant.id, (db) => db.insertInto('tenants').values(tenant).execute())
  return tenant.id
}

async function ingest(store: Store, tenantId: string, records: Raw[]): Promise<void> {
  const lists = addressListsOf({ tor: torExit })
  const engine = createIngest({
    store,
    tenantId,
    settings: defaultSettings.engine,
    listedKinds: lists.kinds,
    now: (at) => at,
  })
  await engine.ingest(
    records.flatMap((raw) => {
      const parsed = parseRecord(raw)
      if (parsed.kind !== 'events') throw new Error('not a sign-in')
      return signInsAmong(parsed.events).map((event) => {
        const { signIn, outcome } = event
        const document = JSON.stringify(signIn)
        const version = versionOf({ ...event, document })
        return { signIn, outcome, features: featuresOf(event, lists), document, version }
      })
    }),
  )
}

/** A GUID that says which one it is: `guid(7)` ends in 7. */
export function guid(number: number, kind = 0): string {
  return `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`
}

export const userId = (number: number) => guid(number, 1)
export const signInId = (number: number) => guid(number, 2)

/** An everyday sign-in of Graph's form; `number` numbers the sign-in, `user` the person. */
export function signInRecord(number: number, user: number, change: Raw = {}): Raw {
  return {
    id: signInId(number),
    createdDateTime: new Date(Date.UTC(2026, 10, 1) + number * 1000).toISOString(),
    userId: userId(user),
    userPrincipalName: `person${user}@corp.example`,
    userDisplayName: `Person ${user}`,
    appId: guid(1),
    appDisplayName: 'Mail',
    ipAddress: '198.51.100.20',
    clientAppUsed: 'Browser',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0',
    correlationId: guid(number, 3),
    isInteractive: true,
    signInEventTypes: ['interactiveUser'],
    status: { errorCode: 0 },
    location: { city: 'Uppsala', state: 'Uppsala', countryOrRegion: 'SE' },
    ...change,
  }
}

export function riskySignInRecord(number: number, user: number, change: Raw = {}): Raw {
  return signInRecord(number, user, { ipAddress: torExit, ...change })
}

/** A folder of the test's own, removed with it. */
export function temporaryFolder(t: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'riskgraph-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

export const servicePrincipalId = (number: number) => guid(number, 4)

/**
 * Sign-ins of an application of Graph's form, from the first of October on: one every six hours for thirty days, always
 * the same. `number` numbers the first.
 */
export function applicationRecords(number: number, application: number, change: Raw = {}): Raw[] {
  const start = Date.UTC(2026, 9, 1)
  return Array.from({ length: 120 }, (_, index) => ({
    ...applicationRecord(number + index, application),
    createdDateTime: new Date(start + index * 6 * 3_600_000).toISOString(),
    ...change,
  }))
}

export function applicationRecord(number: number, application: number, change: Raw = {}): Raw {
  return {
    id: signInId(number),
    createdDateTime: new Date(Date.UTC(2026, 10, 1) + number * 1000).toISOString(),
    userId: '',
    servicePrincipalId: servicePrincipalId(application),
    servicePrincipalName: `Export ${application}`,
    appId: guid(application, 5),
    appDisplayName: `Export ${application}`,
    servicePrincipalCredentialKeyId: guid(application, 6),
    ipAddress: '198.51.100.20',
    autonomousSystemNumber: 64_520,
    userAgent: 'python-requests/2.32.3',
    isInteractive: false,
    signInEventTypes: ['servicePrincipal'],
    resourceDisplayName: 'Microsoft Graph',
    resourceId: guid(1, 7),
    status: { errorCode: 0 },
    location: { city: 'Uppsala', state: 'Uppsala', countryOrRegion: 'SE' },
    ...change,
  }
}

/** What an application does that is in the hands of somebody else. */
export const stolen: Raw = {
  ipAddress: '203.0.113.66',
  autonomousSystemNumber: 64_999,
  userAgent: 'curl/8.5.0',
  resourceDisplayName: 'Exchange Online',
  resourceId: guid(2, 7),
  location: { city: 'Recife', state: 'Pernambuco', countryOrRegion: 'BR' },
}

/** An agent, as Graph's `agent` property says it. */
export const agentInstance: Raw = { agent: { agentType: 'agenticAppInstance', parentAppId: guid(9, 5) } }
