/**
 * Sign-ins under Graph's names: the view that filters compile to and that whoever reads whole sign-ins reads. Beside
 * them stand the stored numbers, for what has to find an index. What a query does not ask for, it does not read: the
 * joins are left ones to at most one row.
 */
import { type RawBuilder, sql } from 'kysely'
import { type CodedType, codes } from '../../../model/codes.ts'
import type { StoreDialect } from '../../store.ts'

export function signInView(dialect: StoreDialect): RawBuilder<unknown> {
  const columns = Object.entries(columnsOf(dialect)).map(([name, value]) => `${value} as "${name}"`)
  return sql.raw(`create view "signIns" as select ${columns.join(', ')}
    from "tenants" as t
    join "events" as e on e."tenant" = t."tenant"
    left join "identities" as i on i."tenant" = e."tenant" and i."identity" = e."identity"
    left join "documents" as d on d."tenant" = e."tenant" and d."n" = e."n"
    left join "verdicts" as v on v."tenant" = e."tenant" and v."n" = e."n"`)
}

function columnsOf(dialect: StoreDialect): Record<string, string> {
  const { text, time, member, hex } = dialect === 'postgres' ? postgres : sqlite
  const collation = dialect === 'postgres' ? 'collate "C"' : ''
  const decoded = (type: CodedType, column: string) => `(${casesOf(type, column)}) ${collation}`
  const isUser = `i."identityKind" = 'user'`
  const counterpart = text('e."counterpart"')
  const name = (column: string, property: string) =>
    `case when d."document" is null then i."${column}" else ${member('d."document"', property)} end`
  return {
    tenantId: 't."id"',
    id: text('e."id"'),
    identityKind: 'i."identityKind"',
    userId: `case when ${isUser} then i."id" else coalesce(${counterpart}, '') end`,
    servicePrincipalId: `case when ${isUser} then ${counterpart} else nullif(i."id", '') end`,
    createdDateTime: time,
    userPrincipalName: name('userPrincipalName', 'userPrincipalName'),
    userDisplayName: name('displayName', 'userDisplayName'),
    appId: text('e."app"'),
    ipAddress: 'e."ip"',
    correlationId: text('e."correlation"'),
    sessionId: text('e."session"'),
    errorCode: 'e."errorCode"',
    outcome: decoded('outcome', 'e."outcome"'),
    signInEventType: decoded('signInEventType', 'e."signInEventType"'),
    riskLevelDuringSignIn: decoded('riskLevel', 'e."duringLevel"'),
    riskLevelAggregated: decoded('riskLevel', 'e."level"'),
    riskState: decoded('riskState', 'e."state"'),
    riskDetail: decoded('riskDetail', 'e."detail"'),
    riskEventTypes: `coalesce(e."types", '[]')`,
    trust: decoded('fate', 'e."fate"'),
    settingsRevision: 'e."settingsRevision"',
    version: hex('e."version"'),
    observation: 'e."obs"',
    verdict: 'v."verdict"',
    document: 'd."document"',
    tenant: 'e."tenant"',
    n: 'e."n"',
    identity: 'e."identity"',
    at: 'e."at"',
    tick: 'e."tick"',
    correlation: 'e."correlation"',
    signInEventTypeCode: 'e."signInEventType"',
    duringLevel: 'e."duringLevel"',
    level: 'e."level"',
    state: 'e."state"',
    detail: 'e."detail"',
    types: 'e."types"',
  }
}

function casesOf(type: CodedType, column: string): string {
  const cases = codes[type].map((member, code) => `when ${code} then '${member}'`)
  return `case ${column} ${cases.join(' ')} end`
}

/** Of a GUID in 32 hexadecimal digits. */
function dashed(hex: string): string {
  const part = (from: number, length: number) => `substr(${hex}, ${from}, ${length})`
  return [part(1, 8), part(9, 4), part(13, 4), part(17, 4), part(21, 12)].join(` || '-' || `)
}

/** Microseconds before 1970 are below zero, and division would round them up. */
const second = '((e."at" - ((e."at" % 1000000) + 1000000) % 1000000) / 1000000)'
const fraction = '(((e."at" % 1000000) + 1000000) % 1000000)'

/** What src/store/compact.ts writes, as the text that it was; and the rest of what the engines say differently. */
const sqlite = {
  text: (bytes: string) =>
    `case length(${bytes}) when 16 then ${dashed(`lower(hex(${bytes}))`)} else cast(substr(${bytes}, 1, coalesce(nullif(instr(${bytes}, x'ff'), 0), length(${bytes}) + 1) - 1) as text) end`,
  time: `strftime('%Y-%m-%dT%H:%M:%S', ${second}, 'unixepoch') || printf('.%06d%dZ', ${fraction}, e."tick")`,
  member: (document: string, name: string) =>
    `case when json_type(${document}, '$.${name}') = 'text' then json_extract(${document}, '$.${name}') end`,
  hex: (bytes: string) => `lower(hex(${bytes}))`,
}

const postgres = {
  text: (bytes: string) =>
    `(case length(${bytes}) when 16 then ${dashed(`encode(${bytes}, 'hex')`)} else convert_from(btrim(${bytes}, '\\xff'::bytea), 'UTF8') end) collate "C"`,
  time: `(to_char(timestamp 'epoch' + ${second} * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS') || '.' || lpad(${fraction}::text, 6, '0') || e."tick"::text || 'Z') collate "C"`,
  member: (document: string, name: string) =>
    `(case when jsonb_typeof(${document}::jsonb -> '${name}') = 'string' then ${document}::jsonb ->> '${name}' end) collate "C"`,
  hex: (bytes: string) => `encode(${bytes}, 'hex')`,
}
