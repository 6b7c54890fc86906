/** Everything that a store says of one tenant, read as it stands: rows, and the few things that rows hold as bytes. */
import type { Selectable } from 'kysely'
import type { EngineSettings } from '../../src/config.ts'
import { codes } from '../../src/model/codes.ts'
import { type EventKey, idHashOf } from '../../src/model/event-key.ts'
import { type IdentityKind, keyOf } from '../../src/model/identity.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import type { Mark, Verb } from '../../src/model/transitions.ts'
import type { Db } from '../../src/store/store.ts'
import type { Tables } from '../../src/store/tables.ts'

export type Row<T extends keyof Tables> = Selectable<Tables[T]>

const byNumber = [
  ...(['events', 'documents', 'verdicts', 'identityNames', 'eventsById', 'eventsByIdentity'] as const),
  ...(['eventsByIp', 'slices', 'profiles', 'checkpoints', 'tenantDays', 'ledger', 'rulings'] as const),
  ...(['changes', 'jobs', 'settings', 'attempts'] as const),
]
const byId = ['identities', 'detections', 'riskyIdentities', 'riskHistory', 'directoryAudits'] as const
type Kept = (typeof byNumber)[number] | (typeof byId)[number]

type Rows = { [T in Kept]: Row<T>[] }

export interface Verdict {
  level: string
  levelDuringSignIn: string
  raised: {
    detection: string
    riskEventType: string
    probability: number
    level: string
    timing: string
  }[]
  notRaised: { detection: string }[]
  novelty: {
    logOdds: number
    clientShare: number
    isOrigin: boolean
    isClientNew: boolean
    isBrowserNew: boolean
  } | null
}

/** An event with what stands beside it. */
export interface Event extends EventKey {
  n: number
  id: string
  /** Key of its owner. */
  owner: string
  row: Row<'events'>
  signIn: SignIn | null
  verdict: Verdict | null
  fate: string
  level: string
  state: string
  detail: string
  /** Somebody else than the engine has spoken of it: from then on it keeps its risk, and the verdict by which it had it. */
  isSpoken: boolean
}

/** What an admin said. */
export interface Answer {
  entry: number
  /** Microseconds. */
  at: number
  actor: string
  verb: Verb
  ids: string[]
}

export interface Books extends Rows {
  tenantId: string
  tenant: Row<'tenants'>
  settingsOf(settingsRevision: number): EngineSettings
  /** Those of the newest revision. */
  newest: EngineSettings
  all: Event[]
  answers: Answer[]
  /** Keys of identities by their numbers, and back. */
  owners: Map<number, string>
  numbers: Map<string, number>
}

export async function readBooks(db: Db, tenantId: string): Promise<Books> {
  const tenant = await db
    .selectFrom('tenants')
    .selectAll()
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow()
  const rows = {} as Record<Kept, unknown[]>
  for (const table of byNumber)
    rows[table] = await db
      .selectFrom(table as 'events')
      .selectAll()
      .where('tenant', '=', tenant.tenant)
      .execute()
  for (const table of byId)
    rows[table] = await db
      .selectFrom(table as 'detections')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .execute()
  return booksOf(tenantId, tenant, rows as Rows)
}

function booksOf(tenantId: string, tenant: Row<'tenants'>, rows: Rows): Books {
  const owners = new Map(rows.identities.map((row) => [row.identity as number, ownerOf(row)]))
  const settings = new Map(rows.settings.map((row) => [row.settingsRevision, JSON.parse(row.document)]))
  const newest = settings.get(Math.max(0, ...settings.keys())) as EngineSettings
  return {
    ...rows,
    ...{ tenantId, tenant, owners, newest },
    settingsOf: (settingsRevision) => settings.get(settingsRevision) ?? newest,
    all: eventsOf(rows, owners),
    answers: answersOf(rows.ledger),
    numbers: new Map([...owners].map(([number, key]) => [key, number])),
  }
}

interface Owned {
  identityKind: string
  identityId?: string
  id: string
}

/** Whose a row is, by any of the names that tables have for it. */
export function ownerOf(row: Owned): string {
  return keyOf({ identityKind: row.identityKind as IdentityKind, identityId: row.identityId ?? row.id })
}

export function member(type: keyof typeof codes, code: number): string {
  return codes[type][code] ?? `unknown code ${code}`
}

/** In the order of the log that {@link codes} are not in: as the ledger and rulings write theirs. */
export const entryKinds = ['batch', 'answer', 'outside', 'told', 'fading']
export const rulingKinds = ['compromised', 'safe', 'dismissed', 'distrusted', 'findings', 'learning'] as const
export const changeKinds = ['signIn', 'identity', 'attempts', 'risk']

// biome-ignore lint/suspicious/noExplicitAny: JSON is whatever it is
export function jsonOf(bytes: Uint8Array | null): any {
  return bytes === null ? null : JSON.parse(new TextDecoder().decode(bytes))
}

function eventsOf(rows: Rows, owners: Map<number, string>): Event[] {
  const documents = new Map(rows.documents.map((row) => [row.n, row.document as string]))
  const found = Map.groupBy(rows.detections, ({ requestId }) => requestId)
  const verdicts = new Map(rows.verdicts.map((row) => [row.n, row.verdict as Uint8Array]))
  return rows.events
    .map((row): Event => {
      const id = textOf(row.id)
      const document = documents.get(row.n)
      const [fate, state, detail] = [
        member('fate', row.fate),
        member('riskState', row.state),
        member('riskDetail', row.detail),
      ]
      const isOthers = (one: Row<'detections'>) =>
        isOutside(one) || isAnswered({ state: one.riskState, detail: one.riskDetail })
      return {
        ...{ row, id, n: row.n, at: row.at, tick: row.tick, part: row.part, idHash: idHashOf(id) },
        owner: owners.get(row.identity) ?? `nobody ${row.identity}`,
        signIn: document === undefined ? null : JSON.parse(document),
        verdict: jsonOf(verdicts.get(row.n) ?? null),
        ...{ fate, level: member('riskLevel', row.level), state, detail },
        isSpoken:
          fate === 'rejected' || isAnswered({ state, detail }) || (found.get(id) ?? []).some(isOthers),
      }
    })
    .sort((a, b) => a.n - b.n)
}

function answersOf(ledger: Row<'ledger'>[]): Answer[] {
  return ledger
    .filter(({ kind, request }) => entryKinds[kind] === 'answer' && request !== null)
    .map(({ entry, at, actor, request }) => ({ entry, at, actor, ...jsonOf(request) }))
    .sort((a, b) => a.entry - b.entry)
}

/** What a later look has found to be none. */
export const withdrawn: Mark = { state: 'dismissed', detail: 'aiConfirmedSigninSafe' }

export function isAnswered({ state, detail }: { state: string; detail: string }): boolean {
  if (state === withdrawn.state && detail === withdrawn.detail) return false
  return state !== 'none' && state !== 'atRisk'
}

/** Of a detection: others found it. */
export function isOutside({ additionalInfo }: Pick<Row<'detections'>, 'additionalInfo'>): boolean {
  const pairs = JSON.parse(additionalInfo ?? '[]') as { Key: string }[]
  return pairs.some(({ Key }) => Key === 'sourceId')
}

/** A GUID as its 16 bytes, anything else as its UTF-8, filled up with a byte that UTF-8 does not have. */
export function textOf(bytes: Uint8Array): string {
  if (bytes.length !== 16)
    return Buffer.from(bytes)
      .toString('utf8')
      .replace(/\uFFFD+$/, '')
  const hex = Buffer.from(bytes).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
