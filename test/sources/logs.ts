/** Small logs of one story in all three forms, and an import of them into a store of their own. */
import type { TestContext } from 'node:test'
import { defaultSettings } from '../../src/config.ts'
import { addressListsOf } from '../../src/enrich/address-lists.ts'
import { createIngest } from '../../src/ingest/ingest.ts'
import { type ImportOptions, type ImportSummary, importLogs } from '../../src/sources/import.ts'
import type { SeekableFile } from '../../src/sources/looking-ahead.ts'
import { openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { guid, riskySignInRecord, signInRecord, temporaryFolder, torExit } from '../factories-server.ts'

export type Raw = Record<string, unknown>

/** Six people at work for some days; two sign-ins, 17 and 31, come from the anonymous network. */
export function story(count = 40): Raw[] {
  return Array.from({ length: count }, (_, number) => {
    const make = number === 17 || number === 31 ? riskySignInRecord : signInRecord
    const createdDateTime = new Date(Date.UTC(2026, 10, 1) + number * 3_600_000).toISOString()
    return make(number, number % 6, { createdDateTime, status: { errorCode: number % 10 === 9 ? 50126 : 0 } })
  })
}

/** The record as diagnostic settings send it to an Event Hub. */
export function toDiagnostic(record: Raw): Raw {
  const { status, createdDateTime, ...properties } = record
  const { errorCode } = status as { errorCode: number }
  return {
    time: createdDateTime,
    category: 'SignInLogs',
    operationName: 'Sign-in activity',
    resultType: String(errorCode),
    callerIpAddress: record.ipAddress,
    tenantId: guid(1),
    properties: { ...properties, createdDateTime, status: { errorCode } },
  }
}

/** The record as a row of Log Analytics. */
export function toLogAnalytics(record: Raw): Raw {
  const { status, location } = record as { status: { errorCode: number }; location: Raw }
  return {
    TimeGenerated: record.createdDateTime,
    Type: 'SigninLogs',
    Id: record.id,
    CorrelationId: record.correlationId,
    UserId: record.userId,
    UserPrincipalName: record.userPrincipalName,
    UserDisplayName: record.userDisplayName,
    AppId: record.appId,
    AppDisplayName: record.appDisplayName,
    IPAddress: record.ipAddress,
    ClientAppUsed: record.clientAppUsed,
    UserAgent: record.userAgent,
    ResultType: String(status.errorCode),
    LocationDetails: JSON.stringify(location),
    Location: location.countryOrRegion,
    IsInteractive: record.isInteractive,
  }
}

export function toCsv(rows: Raw[]): string {
  const columns = Object.keys(rows[0] as Raw)
  const quote = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`
  const lines = rows.map((row) => columns.map((column) => quote(row[column])).join(','))
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`
}

export function toLines(records: unknown[]): string {
  return records.map((record) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`).join('')
}

export interface TestImport {
  data: string
  store: Store
  tenantId: string
  run(text: string, options?: Partial<ImportOptions>): Promise<ImportSummary>
  /** Everything that was concluded, without the moments at which that happened. */
  state(): Promise<unknown>
}

export async function testImport(t: TestContext): Promise<TestImport> {
  const data = temporaryFolder(t)
  const store = await openSqlite(':memory:')
  t.after(() => store.close())
  const tenantId = guid(1)
  await store.write(tenantId, (db) =>
    db
      .insertInto('tenants')
      .values({
        id: tenantId,
        displayName: 'T',
        createdDateTime: '',
        isDefault: 1,
        revision: 0,
        hashLow: 1,
        hashHigh: 2,
      })
      .execute(),
  )
  const lists = addressListsOf({ tor: torExit })
  return {
    data,
    store,
    tenantId,
    run(text, options = {}) {
      const engine = createIngest({
        store,
        tenantId,
        settings: defaultSettings.engine,
        listedKinds: lists.kinds,
        now: (at) => at,
      })
      const inputs = [{ name: 'log.json', bytes: bytesOf(text) }]
      const { latenessHours } = defaultSettings.engine
      return importLogs({ inputs, engine, lists, batchSize: 7, latenessHours, data, ...options })
    },
    state: () => stateOf(store),
  }
}

/** In pieces, as a file comes. */
export async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let offset = 0; offset < bytes.length; offset += 1000) yield bytes.subarray(offset, offset + 1000)
}

/** As a file that can be read from anywhere. */
export function fileOf(text: string): SeekableFile {
  const bytes = Buffer.from(text)
  const read = async function* (from: number) {
    yield bytes.subarray(from)
  }
  return { size: bytes.length, read }
}

/** What depends on the order of arrival alone, or on the key of the tenant. */
const ofArrival = new Set(['n', 'identity', 'observation', 'settingsRevision'])

/** What a log has led to, whatever came first. */
export async function stateOf({ read }: Store): Promise<unknown> {
  const all = {
    signIns: await read.selectFrom('signIns').selectAll().orderBy('id').execute(),
    detections: await read.selectFrom('detections').selectAll().orderBy('id').execute(),
    riskyUsers: await read.selectFrom('riskyIdentities').selectAll().orderBy('id').execute(),
    history: await read.selectFrom('riskHistory').selectAll().orderBy('id').execute(),
    users: await read.selectFrom('identities').selectAll().orderBy('id').execute(),
  }
  return JSON.parse(JSON.stringify(all, (name, value) => (ofArrival.has(name) ? undefined : value)))
}
