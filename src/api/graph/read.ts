/** Lists, counts and single items of every resource: one way, driven by the description of the resource. */
import { type Kysely, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Principal } from '../../identity-provider/tokens.ts'
import { codeOf } from '../../model/codes.ts'
import { tenantNumber } from '../../store/numbers.ts'
import { type EventKey, firstByTime, hasKey, ofTenant, type Span } from '../../store/sign-in-search.ts'
import type { Db, Store } from '../../store/store.ts'
import { graphError, shortened } from './errors.ts'
import { indexHints, simplified } from './index-hints.ts'
import type { Match } from './match.ts'
import { mentions } from './odata/check.ts'
import { parseQuery, type Query } from './odata/options.ts'
import { orderTerms } from './odata/order.ts'
import {
  keysetCondition,
  nextLink,
  type PageScope,
  readSkipToken,
  type SortValue,
  sortKeyColumns,
  sortValuesOf,
  writeSkipToken,
} from './odata/page.ts'
import { compileFilter, type SqlTarget } from './odata/sql.ts'
import { storedOf } from './odata/stored.ts'
import { type Row, renderer } from './render.ts'
import type { Entity } from './schema/entity.ts'
import { columnsOf } from './schema/lookup.ts'
import { keysOf, spanAfter, spanOf } from './sign-in-keys.ts'
import { type Noticing, noticed } from './slow-query.ts'

export interface ReadRequest extends Match, Noticing {
  store: Store
  principal: Principal
  /** The URL as the caller knows it. */
  url: string
  /** Signs skip tokens. */
  pageKey: Uint8Array
  includeUnknownEnumMembers: boolean
  /** Items that the caller wants on a page at most. */
  pageSizeMax?: number | undefined
}

/** Table and column names come from the descriptions, never from the caller. */
type AnyTables = Record<string, Row>

export async function list(request: ReadRequest, entity: Entity): Promise<Record<string, unknown>> {
  const query = parseQuery(new URL(request.url).search, entity, request.version)
  return noticed(request, query, () => page(request, entity, query))
}

async function page(request: ReadRequest, entity: Entity, query: Query): Promise<Record<string, unknown>> {
  const {
    store,
    version,
    url,
    pageKey,
    principal,
    resource,
    pageSizeMax = Number.POSITIVE_INFINITY,
  } = request
  const target: SqlTarget = { dialect: store.dialect, table: entity.table }
  const scope: PageScope = { resource: `${version}/${resource}`, tenantId: principal.tenantId, query }
  const columns = columnsOf(entity, version, query.select)
  const after = query.skipToken ? readSkipToken(pageKey, scope, query.skipToken) : undefined
  const search = searchOf(request, entity, query, after)
  // What is not shown is not read: most of a sign-in stands in its document.
  let select = matching(request, entity, query)
    .select(columns)
    .select(sortKeyColumns(query.orderBy, target) as never)
  if (after) select = select.where(keysetCondition(query.orderBy, after, target))
  for (const term of orderTerms(query.orderBy, target)) select = select.orderBy(term)
  const top = Math.min(query.top, pageSizeMax)
  const mayBeLarge = columns.includes('document') && (await hasLargeDocuments(request))
  const { limit, isCut } = mayBeLarge
    ? await pageLimit(select, search, top)
    : { limit: top + 1, isCut: false }
  const rows = await found(select, search, limit)
  const shown = isCut ? rows : rows.slice(0, top)
  const body: Record<string, unknown> = { '@odata.context': contextOf(request, query.select) }
  if (query.count) body['@odata.count'] = await countRows(request, entity, query)
  const last = shown.at(-1)
  if (last && (isCut || rows.length > top)) {
    const values = sortValuesOf(last, query.orderBy)
    body['@odata.nextLink'] = nextLink(url, writeSkipToken(pageKey, scope, values))
  }
  body.value = shown.map(renderer({ ...viewOf(request, entity), select: query.select }))
  return body
}

/** Documents of a page, together: sign-ins may have a megabyte each. */
const pageBytesMax = 16 * 1024 * 1024

/** So many bytes a document, and no page that Graph allows has more than {@link pageBytesMax}. */
const largeDocumentBytes = 16 * 1024

/**
 * Whether documents of the tenant could make a page too large: the index `documentsLarge` knows at once. PostgreSQL is
 * taken at the worst, since it would rather look for one in the whole table; there, sizes cost little.
 */
async function hasLargeDocuments({ store, principal }: ReadRequest): Promise<boolean> {
  if (store.dialect === 'postgres') return true
  const large = await store.read
    .selectFrom('documents')
    .select('tenant')
    .where('tenant', '=', tenantNumber(principal.tenantId))
    .where(sql<SqlBool>`octet_length("document") > ${sql.lit(largeDocumentBytes)}`)
    .limit(1)
    .execute()
  return large.length > 0
}

/** One row more than the page has, to see whether there are more; or as many as the bytes allow, at least one. */
async function pageLimit(
  select: Select,
  search: Search | undefined,
  top: number,
): Promise<{ limit: number; isCut: boolean }> {
  const bytesOf = select.clearSelect().select(sql<number>`octet_length(${sql.ref('document')})`.as('bytes'))
  const sizes = await found(bytesOf, search, top + 1)
  let bytes = 0
  for (const [index, size] of sizes.entries()) {
    bytes += Number(size.bytes)
    if (bytes > pageBytesMax && index < sizes.length - 1) return { limit: Math.max(1, index), isCut: true }
  }
  return { limit: top + 1, isCut: false }
}

export function count(request: ReadRequest, entity: Entity): Promise<number> {
  const query = parseQuery(new URL(request.url).search, entity, request.version)
  return noticed(request, query, () => countRows(request, entity, query))
}

export async function get(request: ReadRequest, entity: Entity): Promise<Record<string, unknown>> {
  const { url, version, parameters, route, principal } = request
  const { select } = parseQuery(new URL(url).search, entity, version)
  const id = parameters.id ?? ''
  let one = all(request, entity).select(columnsOf(entity, version, select))
  if (entity.table === 'signIns')
    one = one.where(hasKey(entity.table, principal.tenantId, [{ by: 'id', ids: [id] }], {}))
  const row = (await one
    .where(...keyCondition(entity, id))
    .limit(1)
    .executeTakeFirst()) as Row | undefined
  if (!row) {
    const isDirectory = route.deniedCode === 'Authorization_RequestDenied'
    throw graphError(isDirectory ? 'unknownDirectoryObject' : 'unknownItem', { id: shortened(id) })
  }
  const context = `${contextOf(request, select)}/$entity`
  return { '@odata.context': context, ...renderer({ ...viewOf(request, entity), select })(row) }
}

function keyCondition({ alternateKey }: Entity, id: string) {
  const isId = !alternateKey || /^[0-9a-f-]{36}$/.test(id)
  return isId ? (['id', '=', id] as const) : ([alternateKey, '=', id.toLowerCase()] as const)
}

async function countRows(request: ReadRequest, entity: Entity, query: Query): Promise<number> {
  const search = searchOf(request, entity, query)
  let select = matching(request, entity, query)
  if (search) select = select.where(hasKey(entity.table, search.tenantId, search.keys, search.span))
  // Within bounds of its own, so that what is counted is not joined with what nobody asks about.
  const rows = select.select(sql`1`.as('row')).limit(Number.MAX_SAFE_INTEGER).as('rows')
  const { total } = await (request.store.read as unknown as Kysely<AnyTables>)
    .selectFrom(rows)
    .select(sql<number>`count(*)`.as('total'))
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** What sign-ins are sought by. */
interface Search {
  db: Db
  table: string
  tenantId: string
  keys: EventKey[]
  span: Span
  /** Of the time, when that is the order; otherwise all have to be read to find the first. */
  isDescending: boolean | undefined
}

/** `undefined` where the filter names no key, and for what is no sign-in. */
function searchOf(
  { store, principal: { tenantId } }: ReadRequest,
  { table }: Entity,
  { filter, orderBy }: Query,
  after?: SortValue[],
): Search | undefined {
  const simple = filter && simplified(filter)
  const keys = table === 'signIns' && simple ? keysOf(simple) : undefined
  if (!keys) return undefined
  const [order] = orderBy
  const isByTime = order !== undefined && storedOf(order.reference)?.kind === 'moment'
  const isDescending = isByTime ? order.isDescending : undefined
  const span = spanOf(simple)
  const [time] = after ?? []
  const rest =
    typeof time === 'string' && isDescending !== undefined ? spanAfter(span, time, isDescending) : span
  return { db: store.read, table, tenantId, keys, span: rest, isDescending }
}

type Select = SelectQueryBuilder<AnyTables, string, unknown>

/** The first rows of the selection, at most so many. */
async function found(select: Select, search: Search | undefined, limit: number): Promise<Row[]> {
  if (!search) return (await select.limit(limit).execute()) as Row[]
  const { db, table, tenantId, keys, span, isDescending } = search
  const within = async (part: Span, max: number) =>
    (await select
      .where(hasKey(table, tenantId, keys, part))
      .limit(max)
      .execute()) as Row[]
  if (isDescending === undefined) return within(span, limit)
  return firstByTime(db, tenantId, keys, { span, isDescending, limit }, within)
}

/** What the filter lets through. */
function matching(request: ReadRequest, entity: Entity, { filter }: Query) {
  const target: SqlTarget = { dialect: request.store.dialect, table: entity.table }
  const simple = filter && simplified(filter)
  let query = all(request, entity)
  // First, for what fails a hint need not be looked at any closer.
  for (const hint of indexHints(simple, target)) query = query.where(hint)
  if (simple) query = query.where(compileFilter(simple, target))
  // As in Graph: other kinds of sign-ins are shown to those who ask for them.
  if (entity.name === 'signIn' && !mentions(filter, 'signInEventTypes')) {
    query = query.where('signInEventTypeCode', '=', codeOf('signInEventType', 'interactiveUser'))
  }
  return query
}

/** Everything of the resource that is the tenant's (and, of a history, the identity's). */
function all({ store, principal, parameters }: ReadRequest, { table, only }: Entity) {
  const db = store.read as unknown as Kysely<AnyTables>
  let query = db.selectFrom(table as string).where('tenantId', '=', principal.tenantId)
  if (table === 'signIns') query = query.where(ofTenant(table, principal.tenantId))
  // Spelled out, so that the planner sees which part of an index is meant.
  if (only) query = query.where(only.column, '=', only.value)
  return parameters.identityId === undefined ? query : query.where('identityId', '=', parameters.identityId)
}

function viewOf({ version, includeUnknownEnumMembers }: ReadRequest, entity: Entity) {
  return { entity, version, includeUnknownEnumMembers }
}

function contextOf({ url, version, route, parameters }: ReadRequest, select: string[] | undefined): string {
  const segments: string[] = []
  for (const segment of route.path) {
    if (segment === ':id' || segment === '$count') continue
    if (segment.startsWith(':')) segments.push(`${segments.pop()}('${parameters[segment.slice(1)]}')`)
    else segments.push(segment)
  }
  const suffix = select ? `(${select.join(',')})` : ''
  return `${new URL(url).origin}/${version}/$metadata#${segments.join('/')}${suffix}`
}
