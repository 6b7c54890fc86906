/**
 * Keys are sliced by position: the keys of a run of events stand together, and only there does a new one go between old
 * ones. One key over the whole log would rewrite a page for every sign-in, and ever more of them as the log grows.
 * Who seeks asks every slice; so that these stay few, whole ones are merged, sixteen into one (merge.ts).
 */
import { type RawBuilder, sql } from 'kysely'
import { tenantNumber } from '../numbers.ts'

/** How many positions a slice has that was never merged. */
export const sliceLength = 4096

/** By division: positions pass 2³¹, where shifting is wrong. */
export function sliceOf(n: number): number {
  return Math.floor(n / sliceLength)
}

/** Microseconds; without an end, from or until ever. */
export interface Span {
  from?: number | undefined
  to?: number | undefined
}

/** In SQL, a list: the slices of the tenant that together hold each key once. */
export function readSlices(tenantId: string, { from, to }: Span = {}): RawBuilder<number> {
  const since = from === undefined ? sql`` : sql` and "maxAt" >= ${from}`
  const until = to === undefined ? sql`` : sql` and "minAt" <= ${to}`
  const tenant = tenantNumber(tenantId)
  return sql<number>`(select "slice" from "slices" where "tenant" = ${tenant} and "isRead" = 1${since}${until})`
}

/** The range of a key's time, as part of a condition. */
export function within({ from, to }: Span): RawBuilder<unknown> {
  const since = from === undefined ? sql`` : sql` and "at" >= ${from}`
  const until = to === undefined ? sql`` : sql` and "at" <= ${to}`
  return sql`${since}${until}`
}
