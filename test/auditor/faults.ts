/**
 * Faults of a store, drawn over tables, columns and kinds: a row that is lost, one that is there twice, a value that is
 * another's. A fault that changes nothing is drawn again, and so is one of what the auditor takes as given.
 */
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../src/store/tables.ts'
import { pick, type Random } from '../ingest/histories.ts'

export interface Fault {
  table: keyof Tables
  kind: 'lost' | 'doubled' | 'stale'
  column: string | null
  words: string
  apply(db: Kysely<Tables>): Promise<void>
}

type Row = Record<string, unknown>

interface Place {
  key: string[]
  /** Columns whose values may be another's; the others are facts, words of people, or moments that nothing else tells. */
  columns: string[]
  /** The key of a second row. */
  second(row: Row, rows: Row[]): Row
  /** Rows on which something hangs; by default all. */
  isHeld?(row: Row): boolean
}

const next = (column: string) => (_: Row, rows: Row[]) => ({
  [column]: Math.max(...rows.map((row) => Number(row[column]))) + 1,
})
const later = (column: string) => (row: Row) => ({ [column]: Number(row[column]) + 1 })
const another = (column: string) => (row: Row) => ({
  [column]: String(row[column]).replace(/.$/, (end) => (end === '0' ? '1' : '0')),
})

const event = ['identity', 'at', 'tick', 'counterpart', 'app', 'ip', 'session', 'errorCode', 'outcome']
const judged = ['fate', 'duringLevel', 'level', 'state', 'detail', 'types']
const mark = ['riskLevel', 'riskState', 'riskDetail']

const places: Partial<Record<keyof Tables, Place>> = {
  events: { key: ['n'], columns: [...event, ...judged, 'signInEventType'], second: next('n') },
  documents: { key: ['n'], columns: [], second: next('n') },
  // Of others a verdict only tells what was not raised.
  verdicts: {
    key: ['n'],
    columns: [],
    second: next('n'),
    isHeld: ({ verdict }) =>
      textOf(verdict).includes('"raised":[{') && textOf(verdict).includes('"level":"high"'),
  },
  identityNames: {
    key: ['name', 'identity'],
    columns: ['identity'],
    second: next('identity'),
    isHeld: ({ name }) => String(name).includes('@'),
  },
  eventsById: { key: ['slice', 'idHash', 'n'], columns: ['idHash', 'n'], second: later('n') },
  eventsByIdentity: {
    key: ['slice', 'identity', 'at', 'n'],
    columns: ['identity', 'at', 'n'],
    second: later('at'),
  },
  eventsByIp: { key: ['slice', 'ip', 'at', 'n'], columns: ['ip', 'at', 'n'], second: later('at') },
  profiles: {
    key: ['identity'],
    columns: ['uptoAt', 'profile'],
    second: next('identity'),
    isHeld: ({ profile }) => eventsIn(profile) >= 16,
  },
  checkpoints: {
    key: ['identity', 'at', 'tick', 'idHash', 'part'],
    columns: ['profile'],
    second: later('at'),
  },
  tenantDays: { key: ['day', 'shard'], columns: ['counts', 'day'], second: later('day') },
  ledger: { key: ['entry'], columns: ['kind', 'actor', 'request'], second: next('entry') },
  rulings: {
    key: ['identity', 'entry', 'at', 'tick', 'idHash', 'part', 'ruling'],
    columns: ['ruling', 'voidedBy', 'identity', 'at'],
    second: later('at'),
    // By what is void nothing holds any longer.
    isHeld: ({ voidedBy }) => voidedBy === null,
  },
  changes: {
    key: ['position', 'k'], // Steps are only held to each other where nothing else was said in between.
    columns: ['kind', 'identity', 'ref', 'was', 'now'],
    second: next('k'),
  },
  jobs: { key: ['entry', 'identity'], columns: ['request'], second: next('entry') },
  attempts: { key: ['at', 'tick', 'idHash', 'part'], columns: ['userId', 'attempt'], second: later('at') },
  identities: {
    key: ['identityKind', 'id'],
    columns: [],
    second: (row, rows) => ({ ...another('id')(row), ...next('identity')(row, rows) }),
  },
  detections: {
    key: ['id', 'identityId'],
    columns: [
      ...mark,
      'isOpen',
      'identityId',
      'requestId',
      'riskEventType',
      'probability',
      'halfLifeDays',
      'correlationGroup',
      'activityDateTime',
      'detectionTimingType',
      'ipAddress',
      'location',
      'mitreTechniqueId',
    ],
    second: another('id'),
    // What others found is theirs to tell.
    isHeld: ({ additionalInfo }) => !String(additionalInfo).includes('sourceId'),
  },
  riskyIdentities: {
    key: ['identityKind', 'id'],
    columns: [...mark, 'riskLastUpdatedDateTime', 'decayDateTime', 'isProcessing'],
    second: another('id'),
  },
  riskHistory: {
    key: ['identityKind', 'identityId', 'id'],
    columns: ['riskState', 'riskLastUpdatedDateTime', 'id', 'stampedId', 'activityEventTypes', 'initiatedBy'],
    second: (row) => ({ ...another('id')(row), ...another('stampedId')(row) }),
  },
  directoryAudits: {
    key: ['id'],
    columns: ['activityDateTime', 'activityDisplayName', 'initiatedBy', 'targetResources'],
    second: another('id'),
  },
}

function textOf(bytes: unknown): string {
  return Buffer.from(bytes as Uint8Array).toString()
}

function eventsIn(profile: unknown): number {
  return Buffer.from(profile as Uint8Array).readUInt32LE(52)
}

export async function drawFault(db: Kysely<Tables>, random: Random): Promise<Fault> {
  const table = pick(random, Object.keys(places) as (keyof Tables)[])
  const place = places[table] as Place
  const rows = (await db
    .selectFrom(table as 'detections')
    .selectAll()
    .execute()) as unknown as Row[]
  const held = rows.filter((row) => place.isHeld?.(row) ?? true)
  if (held.length === 0) return drawFault(db, random)
  const row = pick(random, held)
  const kind = pick(random, ['lost', 'doubled', 'stale', 'stale'] as const)
  const named = `${table} ${place.key.map((column) => String(row[column])).join(' ')}`
  const own = sql.join(
    place.key.map((column) => sql`${sql.ref(column)} = ${row[column]}`),
    sql` and `,
  )
  const of = sql.ref(table)
  if (kind === 'lost')
    return {
      table,
      kind,
      column: null,
      words: `${named} is lost`,
      apply: (to) => run(to, sql`delete from ${of} where ${own}`),
    }
  if (kind === 'doubled') {
    const second = { ...row, ...place.second(row, rows) }
    if (rows.some((one) => place.key.every((column) => one[column] === second[column])))
      return drawFault(db, random)
    const columns = Object.keys(second).map((column) => sql.ref(column))
    const values = Object.values(second).map((value) => sql`${value}`)
    return {
      table,
      kind,
      column: null,
      words: `${named} is there twice`,
      apply: (to) => run(to, sql`insert into ${of} (${sql.join(columns)}) values (${sql.join(values)})`),
    }
  }
  const column = place.columns.length === 0 ? null : pick(random, place.columns)
  const others = rows.map((one) => one[column ?? '']).filter((value) => !isSame(value, row[column ?? '']))
  if (column === null || others.length === 0) return drawFault(db, random)
  const value = pick(random, others)
  const after = { ...row, [column]: value }
  if (place.key.includes(column) && rows.some((one) => place.key.every((name) => one[name] === after[name])))
    return drawFault(db, random)
  const words = `${named}: ${column} is ${shown(value)} instead of ${shown(row[column])}`
  return {
    table,
    kind,
    column,
    words,
    apply: (to) => run(to, sql`update ${of} set ${sql.ref(column)} = ${value} where ${own}`),
  }
}

async function run(db: Kysely<Tables>, statement: ReturnType<typeof sql>): Promise<void> {
  const { numAffectedRows } = await statement.execute(db)
  if (numAffectedRows !== undefined && numAffectedRows !== 1n)
    throw new Error(`${numAffectedRows} rows, expected one`)
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function shown(value: unknown): string {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
