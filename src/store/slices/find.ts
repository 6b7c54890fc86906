/**
 * Finding events by a key: conditions that say of a position that it is among those of an id, an identity, an address.
 * Each asks all slices that it has to within one statement, so that none is missed while slices are merged.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { idHashOf } from '../../model/event-key.ts'
import type { IdentityKey } from '../../model/identity.ts'
import { tenantNumber } from '../numbers.ts'
import { readSlices, type Span, within } from './slice.ts'

/** What events are found by. Ids may have strangers among them: whoever asks compares the id itself. */
export type EventKey =
  | { by: 'id'; ids: readonly string[] }
  | { by: 'identity'; owners: readonly IdentityKey[] }
  /** Whoever has signed in under a name, which was that of all these events only if it never changed. */
  | { by: 'name'; names: readonly string[] }
  | { by: 'namePrefix'; prefix: string; end: string | undefined }
  | { by: 'ip'; ips: readonly string[] }
  | { by: 'ipPrefix'; prefix: string; end: string | undefined }

/** `n` is the column with the position: of events that are found by at least one of the keys, and lie in the span. */
export function foundBy(
  tenantId: string,
  n: RawBuilder<unknown>,
  keys: readonly EventKey[],
  span: Span = {},
): RawBuilder<SqlBool> {
  const positions = keys.map((key) => positionsOf(tenantId, key, span))
  return sql<SqlBool>`${n} in (${sql.join(positions, sql` union all `)})`
}

function positionsOf(tenantId: string, key: EventKey, span: Span): RawBuilder<unknown> {
  const slices = readSlices(tenantId, span)
  const here = sql`"slice" in ${slices} and "tenant" = ${tenantNumber(tenantId)} and`
  switch (key.by) {
    case 'id':
      return sql`select "n" from "eventsById" where ${here} "idHash" in (${sql.join(key.ids.map(idHashOf))})`
    case 'ip':
    case 'ipPrefix':
      return sql`select "n" from "eventsByIp" where ${here} ${addressIs(key)}${within(span)}`
    default:
      return sql`select "n" from "eventsByIdentity" where ${here} "identity" in ${identitiesOf(tenantId, key)}${within(span)}`
  }
}

export type IdentityEventKey = Extract<EventKey, { by: 'identity' | 'name' | 'namePrefix' }>
export type AddressEventKey = Extract<EventKey, { by: 'ip' | 'ipPrefix' }>

export function addressIs(key: AddressEventKey): RawBuilder<unknown> {
  if (key.by === 'ip') return sql`"ip" in (${sql.join(key.ips)})`
  return startsWith(sql`"ip"`, key)
}

/** In SQL, a list of numbers. */
export function identitiesOf(tenantId: string, key: IdentityEventKey): RawBuilder<number> {
  if (key.by === 'identity') {
    const owners = key.owners.map(
      ({ identityKind, identityId }) => sql`("identityKind" = ${identityKind} and "id" = ${identityId})`,
    )
    return sql<number>`(select "identity" from "identities" where "tenantId" = ${tenantId} and (${sql.join(owners, sql` or `)}))`
  }
  const names = key.by === 'name' ? sql`"name" in (${sql.join(key.names)})` : startsWith(sql`"name"`, key)
  return sql<number>`(select "identity" from "identityNames" where "tenant" = ${tenantNumber(tenantId)} and ${names})`
}

/** As a range, for no index knows `like`. */
function startsWith(
  column: RawBuilder<unknown>,
  { prefix, end }: { prefix: string; end: string | undefined },
): RawBuilder<unknown> {
  const before = end === undefined ? sql`` : sql` and ${column} < ${end}`
  return sql`${column} >= ${prefix}${before}`
}
