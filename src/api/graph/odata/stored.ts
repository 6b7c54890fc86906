/** Comparing by the columns that a value is stored in: moments as two numbers, members as one. None of them is null. */
import { sql } from 'kysely'
import { type CodedType, codes } from '../../../model/codes.ts'
import { type Comparison, compareMoment } from '../../../store/moments.ts'
import type { Stored } from '../schema/entity.ts'
import type { Reference, Value } from './ast.ts'
import { columnOf, type SqlCondition, type SqlTarget } from './target.ts'

/** `undefined` for what is compared by the column that shows it. */
export function storedOf({ place }: Pick<Reference, 'place'>): Stored | undefined {
  return place.kind === 'column' ? place.stored : undefined
}

/** Members have no order: they are the same or not. */
export function compareStored(
  stored: Stored,
  comparison: Comparison,
  value: Value,
  target: SqlTarget,
): SqlCondition {
  if (stored.kind === 'moment') return compareMoment(momentOf(stored, target), comparison, String(value))
  const code = codeOfAnyCase(stored.type, String(value))
  // No row has what has no number.
  if (code === undefined) return sql`1 = ${sql.lit(comparison === '<>' ? 1 : 0)}`
  return sql`${columnOf(stored.column, target)} ${sql.raw(comparison)} ${sql.lit(code)}`
}

export function isStoredIn(
  stored: Stored,
  values: readonly Value[],
  negated: boolean,
  target: SqlTarget,
): SqlCondition {
  const terms = values.map((value) => compareStored(stored, negated ? '<>' : '=', value, target))
  return sql`(${sql.join(terms, negated ? sql` and ` : sql` or `)})`
}

export function momentOf(stored: Extract<Stored, { kind: 'moment' }>, target: SqlTarget) {
  return { at: columnOf(stored.at, target), tick: columnOf(stored.tick, target) }
}

/** Texts are compared without regard to case; members already are as they are stored. */
function codeOfAnyCase(type: CodedType, value: string): number | undefined {
  const wanted = value.toLowerCase()
  const code = codes[type].findIndex((member) => member.toLowerCase() === wanted)
  return code < 0 ? undefined : code
}
