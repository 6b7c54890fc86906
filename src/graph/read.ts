/** Lists, counts and single items of every resource: one way, driven by the description of the resource. */
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { Principal } from '../authority/tokens.ts'
import { RequestError } from '../errors.ts'
import { riskyUsersByIds } from '../store/risk.ts'
import type { Store } from '../store/store.ts'
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

export interface ReadRequest extends Match {
  store: Store
  principal: Principal
  /** The URL as the caller knows it. */
  url: string
  /** Signs skip tokens. */
  pageKey: Uint8Array
  includeUnknownEnumMembers: boolean
}

/** Table and column names come from the descriptions, never from the caller. */
type AnyTables = Record<string, Row>

export async function list(request: ReadRequest, entity: Entity): Promise<Record<string, unknown>> {
  const { store, version, url, pageKey, principal, resource } = request
  const query = parseQuery(new URL(url).search, entity, version)
  const target: SqlTarget = { dialect: store.dialect, table: entity.table }
  const scope: PageScope = { resource: `${version}/${resource}`, tenantId: principal.tenantId, query }
  let select = matching(request, entity, query)
    .selectAll()
    .select(sortKeyColumns(query.orderBy, target) as never)
  if (query.skipToken) {
    const values = readSkipToken(pageKey, scope, query.skipToken)
    select = select.where(keysetCondition(query.orderBy, values, target))
  }
  for (const term of orderTerms(query.orderBy, target)) select = select.orderBy(term)
  const { limit, isCut } = await pageLimit(select, entity, query.top)
  const rows = (await select.limit(limit).execute()) as Row[]
  const page = isCut ? rows : rows.slice(0, query.top)
  const body: Record<string, unknown> = { '@odata.context': contextOf(request, query.select) }
  if (query.count) body['@odata.count'] = await countRows(request, entity, query)
  if (isCut || rows.length > query.top) {
    const values = sortValuesOf(page.at(-1) as Row, query.orderBy)
    body['@odata.nextLink'] = nextLink(url, writeSkipToken(pageKey, scope, values))
  }
  body.value = (await withNewestId(request, entity, page)).map(
    renderer({ ...viewOf(request, entity), select: query.select }),
  )
  return body
}

/** Documents of a page, together: sign-ins may have a megabyte each. */
const pageBytesMax = 16 * 1024 * 1024

/** One row more than the page has, to see whether there are more; or as many as the bytes allow, at least one. */
async function pageLimit(
  select: SelectQueryBuilder<AnyTables, string, unknown>,
  entity: Entity,
  top: number,
): Promise<{ limit: number; isCut: boolean }> {
  if (entity.name !== 'signIn') return { limit: top + 1, isCut: false }
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
  const { search } = new URL(request.url)
  return countRows(request, entity, parseQuery(search, entity, request.version))
}

export async function get(request: ReadRequest, entity: Entity): Promise<Record<string, unknown>> {
  const { url, version, parameters, principal, store } = request
  const { select } = parseQuery(new URL(url).search, entity, version)
  const id = parameters.id ?? ''
  const [newest] = id === parameters.userId ? await riskyUsersByIds(store.read, principal.tenantId, [id]) : []
  const rows = (await all(request, entity)
    .selectAll()
    .where(newest ? 'riskLastUpdatedDateTime' : 'id', '=', newest ? newest.riskLastUpdatedDateTime : id)
    .limit(1)
    .execute()) as Row[]
  const [row] = await withNewestId(request, entity, rows)
  if (!row) {
    const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`
    throw new RequestError(404, 'ResourceNotFound', message)
  }
  const context = `${contextOf(request, select)}/$entity`
  return { '@odata.context': context, ...renderer({ ...viewOf(request, entity), select })(row) }
}

async function countRows(request: ReadRequest, entity: Entity, query: Query): Promise<number> {
  const { total } = await matching(request, entity, query)
    .select(sql<number>`count(*)`.as('total'))
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** What the filter lets through. */
function matching(request: ReadRequest, entity: Entity, { filter }: Query) {
  let query = all(request, entity)
  if (filter)
    query = query.where(compileFilter(filter, { dialect: request.store.dialect, table: entity.table }))
  // As in Graph: other kinds of sign-ins are shown to those who ask for them.
  if (entity.name === 'signIn' && !mentions(filter, 'signInEventTypes')) {
    query = query.where('signInEventType', '=', 'interactiveUser')
  }
  return query
}

/** Everything of the resource that is the tenant's (and, of a history, the user's). */
function all({ store, principal, parameters }: ReadRequest, entity: Entity) {
  const db = store.read as unknown as Kysely<AnyTables>
  const query = db.selectFrom(entity.table as string).where('tenantId', '=', principal.tenantId)
  return parameters.userId === undefined ? query : query.where('userId', '=', parameters.userId)
}

/** Graph shows the newest history item under the bare id of the user, older ones with the ticks of their change. */
async function withNewestId(
  { store, principal, parameters }: ReadRequest,
  entity: Entity,
  rows: Row[],
): Promise<Row[]> {
  const { userId } = parameters
  if (entity.name !== 'riskyUserHistoryItem' || userId === undefined) return rows
  const [user] = await riskyUsersByIds(store.read, principal.tenantId, [userId])
  return rows.map((row) =>
    row.riskLastUpdatedDateTime === user?.riskLastUpdatedDateTime ? { ...row, id: userId } : row,
  )
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
