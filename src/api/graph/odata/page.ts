/**
 * Paging by position: a skip token carries the sort keys of the last row of a page, and the next page begins after
 * them, so that rows inserted meanwhile neither repeat nor hide others. It is bound to the query by a hash and to this
 * server by a signature, but not to `$top`, which clients change from page to page.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type AliasedExpression, type SqlBool, sql } from 'kysely'
import type { Comparison } from '../../../store/moments.ts'
import { graphError } from '../errors.ts'
import { queryLimits } from './limits.ts'
import type { Query } from './options.ts'
import { mayBeNull, type OrderKey, sortKey } from './order.ts'
import type { SqlCondition, SqlTarget } from './sql.ts'
import { compareStored, storedOf } from './stored.ts'

export type SortValue = string | number | null

/** What a token is good for. `resource` is the path below the version, with the ids in it. */
export interface PageScope {
  resource: string
  tenantId: string
  query: Pick<Query, 'filterText' | 'orderBy'>
}

const signatureBytes = 16

/** The columns to select besides those of the resource, so that the last row can say where it stands. */
export function sortKeyColumns(
  keys: readonly OrderKey[],
  target: SqlTarget,
): AliasedExpression<unknown, string>[] {
  return keys.map((key, index) => sortKey(key, target).as(`sortKey${index}`))
}

/** The sort keys of a row selected with {@link sortKeyColumns}. */
export function sortValuesOf(row: Record<string, unknown>, keys: readonly OrderKey[]): SortValue[] {
  return keys.map((_, index) => row[`sortKey${index}`] as SortValue)
}

/** The token with which the page after a row begins; base64url text. */
export function writeSkipToken(key: string | Uint8Array, scope: PageScope, values: SortValue[]): string {
  const payload = Buffer.from(JSON.stringify([fingerprint(scope), ...values]))
  return Buffer.concat([signature(key, payload), payload]).toString('base64url')
}

/** @throws RequestError when the token is malformed, not ours, or from another query. */
export function readSkipToken(key: string | Uint8Array, scope: PageScope, token: string): SortValue[] {
  const bytes = Buffer.from(token.slice(0, queryLimits.skipTokenCharacters), 'base64url')
  const payload = bytes.subarray(signatureBytes)
  const isOurs =
    bytes.toString('base64url') === token &&
    payload.length > 0 &&
    timingSafeEqual(bytes.subarray(0, signatureBytes), signature(key, payload))
  if (!isOurs) {
    throw graphError('foreignSkipToken', {})
  }
  const [writtenFor, ...values] = JSON.parse(payload.toString()) as [string, ...SortValue[]]
  if (writtenFor !== fingerprint(scope)) {
    throw graphError('otherSkipToken', {})
  }
  return values
}

/** Holds for the rows that come after the one with these sort keys. */
export function keysetCondition(
  keys: readonly OrderKey[],
  values: readonly SortValue[],
  target: SqlTarget,
): SqlCondition {
  const [key, ...others] = keys
  const [value = null, ...otherValues] = values
  if (!key) return sql`1 = 0`
  const after = isAfter(key, value, target)
  if (others.length === 0) return after
  const same = isSame(key, value, target)
  const rest = keysetCondition(others, otherValues, target)
  const bound = lowerBound(key, value, target)
  return sql`(${bound}(${after} or (${same} and ${rest})))`
}

/** The caller's own URL with the token in place of a former one; the dollar sign stays as it is, for clients seek it. */
export function nextLink(requestUrl: string, token: string): string {
  const [path = '', ...search] = requestUrl.replace(/#.*$/s, '').split('?')
  const options = search
    .join('?')
    .split('&')
    .filter((option) => option !== '' && !/^\??(?:\$|%24)?skiptoken(?:=|$)/i.test(option))
  return `${path}?${[...options, `$skiptoken=${token}`].join('&')}`
}

function isSame(key: OrderKey, value: SortValue, target: SqlTarget): SqlCondition {
  if (value !== null && isMoment(key)) return compareKey(key, '=', value, target)
  const subject = sortKey(key, target)
  return value === null ? sql`${subject} is null` : sql`${subject} = ${value}`
}

function isAfter(key: OrderKey, value: SortValue, target: SqlTarget): SqlCondition {
  if (value !== null && isMoment(key)) return compareKey(key, key.isDescending ? '<' : '>', value, target)
  const subject = sortKey(key, target)
  if (key.isDescending) {
    if (value === null) return sql`1 = 0`
    return mayBeNull(key) ? sql`(${subject} < ${value} or ${subject} is null)` : sql`${subject} < ${value}`
  }
  return value === null ? sql`${subject} is not null` : sql`${subject} > ${value}`
}

/** Says again, as a plain range, what follows from the rest: it is what an index can begin at. */
function lowerBound(key: OrderKey, value: SortValue, target: SqlTarget): SqlCondition {
  if (value === null || mayBeNull(key)) return sql``
  return sql<SqlBool>`${compareKey(key, key.isDescending ? '<=' : '>=', value, target)} and `
}

function compareKey(
  key: OrderKey,
  comparison: Comparison,
  value: NonNullable<SortValue>,
  target: SqlTarget,
): SqlCondition {
  const stored = storedOf(key.reference)
  if (stored?.kind === 'moment') return compareStored(stored, comparison, value, target)
  return sql`${sortKey(key, target)} ${sql.raw(comparison)} ${value}`
}

function isMoment({ reference }: OrderKey): boolean {
  return storedOf(reference)?.kind === 'moment'
}

function fingerprint({ resource, tenantId, query }: PageScope): string {
  const order = query.orderBy.map(({ reference, isDescending }) => [reference.path, isDescending])
  const text = JSON.stringify([resource.toLowerCase(), tenantId, query.filterText, order])
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

function signature(key: string | Uint8Array, payload: Uint8Array): Buffer {
  return createHmac('sha256', key).update('skip token\n').update(payload).digest().subarray(0, signatureBytes)
}
