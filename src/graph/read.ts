/** Lists, counts and single items of every resource: one way, driven by the description of the resource. */
import { type Kysely, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Principal } from '../authority/tokens.ts'
import type { Store } from '../store/store.ts'
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
  sortKeyColumns,
  sortValuesOf,
  writeSkipToken,
} from './odata/page.ts'
import { compileFilter, type SqlTarget } from './odata/sql.ts'
import { type Row, renderer } from './render.ts'
import type { Entity } from './schema/entity.ts'
import { columnsOf } from './schema/lookup.ts'
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
  // What is not shown is not read: most of a sign-in stands in its document.
  let select = matching(request, entity, query)
    .select(columns)
    .select(sortKeyColumns(query.orderBy, target) as never)
  if (query.skipToken) {
    const values = readSkipToken(pageKey, scope, query.skipToken)
    select = select.where(keysetCondition(query.orderBy, values, target))
  }
  for (const term of orderTerms(query.orderBy, target)) select = select.orderBy(term)
  const top = Math.min(query.top, pageSizeMax)
  const mayBeLarge = columns.includes('document') && (await hasLargeDocuments(request))
  const { limit, isCut } = mayBeLarge ? await pageLimit(select, top) : { limit: top + 1, isCut: false }
  const rows = (await select.limit(limit).execute()) as Row[]
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
 * Whether documents of the tenant could make a page too large: the index `signInsLarge` knows at once. PostgreSQL is
 * taken at the worst, since it would rather look for one in the whole table; there, sizes cost little.
 */
async function hasLargeDocuments({ store, principal }: ReadRequest): Promise<boolean> {
  if (store.dialect === 'postgres') return true
  const large = await store.read
    .selectFrom('signIns')
    .select('tenantId')
    .where('tenantId', '=', principal.tenantId)
    .where(sql<SqlBool>`octet_length("document") > ${sql.lit(largeDocumentBytes)}`)
    .limit(1)
    .execute()
  return large.length > 0
}

/** One row more than the page has, to see whether there are more; or as many as the bytes allow, at least one. */
async function pageLimit(
  select: SelectQueryBuilder<AnyTables, string, unknown>,
  top: number,
): Promise<{ limit: number; isCut: boolean }> {
  const sizes = await select
    .clearSelect()
    .select(sql<number>`octet_length(${sql.ref('document')})`.as('bytes'))
    .limit(top + 1)
    .execute()
  let bytes = 0
  for (const [index, size] of sizes.entries()) {
    bytes += size.bytes
    if (bytes > pageBytesMax && index < sizes.length - 1) return { limit: Math.max(1, index), isCut: true }
  }
  return { limit: top + 1, isCut: false }
}

export function count(request: ReadRequest, entity: Entity): Promise<number> {
  const query = parseQuery(new URL(request.url).search, entity, request.version)
  return noticed(request, query, () => countRows(request, entity, query))
}

export async function get(request: ReadRequest, entity: Entity): Promise<Record<string, unknown>> {
  const { url, version, parameters, route } = request
  const { select } = parseQuery(new URL(url).search, entity, version)
  const id = parameters.id ?? ''
  const row = (await all(request, entity)
    .select(columnsOf(entity, version, select))
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
  const { total } = await matching(request, entity, query)
    .select(sql<number>`count(*)`.as('total'))
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** What the filter lets through. */
function matching(request: ReadRequest, entity: Entity, { filter }: Query) {
  const target: SqlTarget = { dialect: request.store.dialect, table: entity.table }
  const simple = filter && simplified(filter)
  let query = all(request, entity)
  if (simple) query = query.where(compileFilter(simple, target))
  for (const hint of indexHints(simple, target)) query = query.where(hint)
  // As in Graph: other kinds of sign-ins are shown to those who ask for them.
  if (entity.name === 'signIn' && !mentions(filter, 'signInEventTypes')) {
    query = query.where('signInEventType', '=', 'interactiveUser')
  }
  return query
}

/** Everything of the resource that is the tenant's (and, of a history, the identity's). */
function all({ store, principal, parameters }: ReadRequest, { table, only }: Entity) {
  const db = store.read as unknown as Kysely<AnyTables>
  let query = db.selectFrom(table as string).where('tenantId', '=', principal.tenantId)
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
