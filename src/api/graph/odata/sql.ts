/**
 * Compiles a checked filter to SQL for SQLite and PostgreSQL. Nothing is evaluated here, and no text of the caller
 * becomes SQL: literals are parameters. Negations are pushed down to the comparisons, since SQL's own `not` would keep
 * a comparison with null unknown where OData wants it true.
 */
import { type SqlBool, sql } from 'kysely'
import type { Comparison } from '../../../store/moments.ts'
import type { Constant } from '../schema/entity.ts'
import { sentinelOf } from '../schema/lookup.ts'
import type { ComparisonOperator, Condition, Reference, Value } from './ast.ts'
import { isObject, type JsonRoot, jsonElements, jsonValue, type SqlFragment } from './json.ts'
import { compareStored, isStoredIn, storedOf } from './stored.ts'
import { columnOf, type SqlCondition, type SqlTarget } from './target.ts'

export type { SqlCondition, SqlTarget } from './target.ts'

/** The filter as a condition of a `where` clause: no row for which it is unknown is meant. */
export function compileFilter(condition: Condition, target: SqlTarget): SqlCondition {
  return compile(condition, false, target)
}

/** The value of a reference; null where the property is null. */
export function compileValue(reference: Reference, target: SqlTarget): SqlFragment {
  const { type, isEmptyWhenAbsent } = reference
  const value = storedValue(reference, target)
  if (!isEmptyWhenAbsent) return value
  if (type.kind === 'text') return sql`coalesce(${value}, '')`
  return type.kind === 'enumeration' ? sql`coalesce(${value}, ${sql.lit(sentinelOf(type, 'beta'))})` : value
}

function storedValue({ place, type }: Reference, target: SqlTarget): SqlFragment {
  switch (place.kind) {
    case 'column':
      return columnOf(place.column, target)
    case 'constant':
      return constantOf(place.value, target)
    case 'json':
    case 'element':
      return jsonValue(target.dialect, rootOf(place, target), place.path, type)
    default:
      throw new Error(`a value that is ${place.kind} cannot be compared`)
  }
}

/** The value in the form in which texts are compared and ordered: without regard to ASCII case. */
export function compileFolded(reference: Reference, target: SqlTarget): SqlFragment {
  const value = compileValue(reference, target)
  const { kind } = reference.type
  const isFolded = kind === 'text' ? reference.isLowerCase : kind !== 'enumeration' || isCanonical(reference)
  return isFolded ? value : sql`lower(${value})`
}

function compile(condition: Condition, negated: boolean, target: SqlTarget): SqlCondition {
  switch (condition.kind) {
    case 'constant':
      return sql`1 = ${sql.lit(condition.value === negated ? 0 : 1)}`
    case 'and':
    case 'or': {
      const terms = condition.terms.map((term) => compile(term, negated, target))
      const isAnd = (condition.kind === 'and') !== negated
      return sql`(${sql.join(terms, isAnd ? sql` and ` : sql` or `)})`
    }
    case 'not':
      return compile(condition.term, !negated, target)
    case 'isNull': {
      const value = compileValue(condition.reference, target)
      return negated ? sql`${value} is not null` : sql`${value} is null`
    }
    case 'any':
      return compileAny(condition, negated, target)
    case 'compare':
      return compileComparison(condition, negated, target)
    case 'in': {
      const stored = storedOf(condition.reference)
      if (stored) return isStoredIn(stored, condition.values, negated, target)
      const values = sql.join(condition.values.map((value) => operand(value, condition.reference)))
      const subject = compileFolded(condition.reference, target)
      return leaf(condition.reference, subject, sql`in`, sql`not in`, sql`(${values})`, negated)
    }
    default: {
      const pattern = { startsWith: ['', '%'], endsWith: ['%', ''], contains: ['%', '%'] }[condition.how]
      const text = condition.text.replace(/[!%_]/g, '!$&')
      const subject = compileFolded(condition.reference, target)
      const like = sql`${pattern[0] + text + pattern[1]} escape '!'`
      return leaf(condition.reference, subject, sql`like`, sql`not like`, like, negated)
    }
  }
}

const operators: Record<ComparisonOperator, [plain: SqlFragment, negated: SqlFragment]> = {
  eq: [sql`=`, sql`<>`],
  ne: [sql`<>`, sql`=`],
  gt: [sql`>`, sql`<=`],
  ge: [sql`>=`, sql`<`],
  lt: [sql`<`, sql`>=`],
  le: [sql`<=`, sql`>`],
}

const comparisons: Record<ComparisonOperator, [plain: Comparison, negated: Comparison]> = {
  eq: ['=', '<>'],
  ne: ['<>', '='],
  gt: ['>', '<='],
  ge: ['>=', '<'],
  lt: ['<', '>='],
  le: ['<=', '>'],
}

/** `ne` is true for null, all else is false; so `ne` is written as the negation of `eq`. */
function compileComparison(
  { operator, reference, value }: Extract<Condition, { kind: 'compare' }>,
  negated: boolean,
  target: SqlTarget,
): SqlCondition {
  const [positive, isNegated] =
    operator === 'ne' ? (['eq', !negated] as const) : ([operator, negated] as const)
  const stored = storedOf(reference)
  if (stored && (stored.kind === 'moment' || positive === 'eq'))
    return compareStored(stored, comparisons[positive][isNegated ? 1 : 0], value, target)
  const [plain, opposite] = operators[positive]
  // What is absent is the empty text, so it cannot be any other: the bare column does, and an index finds it.
  const isOther = reference.type.kind === 'text' && positive === 'eq' && !isNegated && value !== ''
  const subject = compileFolded(isOther ? { ...reference, isEmptyWhenAbsent: false } : reference, target)
  return leaf(reference, subject, plain, opposite, operand(value, reference), isNegated)
}

function leaf(
  reference: Reference,
  subject: SqlFragment,
  plain: SqlFragment,
  opposite: SqlFragment,
  right: SqlFragment,
  negated: boolean,
): SqlCondition {
  if (!negated) return sql`${subject} ${plain} ${right}`
  if (reference.isFilled || reference.isEmptyWhenAbsent) return sql`${subject} ${opposite} ${right}`
  return sql`(${subject} ${opposite} ${right} or ${subject} is null)`
}

/** Members come from our own list, so they may stand in the SQL, where a partial index can be matched with them. */
function operand(value: Value, reference: Reference): SqlFragment {
  if (reference.type.kind !== 'enumeration') return sql`${value}`
  return isCanonical(reference) ? sql.lit(value) : sql`${String(value).toLowerCase()}`
}

/** Columns hold members as Graph spells them; documents hold them as the log did. */
function isCanonical({ place }: Reference): boolean {
  return place.kind === 'column'
}

function compileAny(
  { reference, depth, body }: Extract<Condition, { kind: 'any' }>,
  negated: boolean,
  target: SqlTarget,
): SqlCondition {
  const { place, type } = reference
  if (place.kind === 'constant') return sql`1 = ${sql.lit(negated ? 1 : 0)}`
  if (place.kind !== 'json' && place.kind !== 'element') throw new Error(`${reference.path} has no elements`)
  const alias = elementAlias(depth)
  const elements = jsonElements(target.dialect, rootOf(place, target), place.path, alias)
  const holds = compile(body, false, target)
  const isStructure = type.kind === 'collection' && type.element.kind === 'complex'
  const condition = isStructure ? sql`${isObject(target.dialect, alias)} and ${holds}` : holds
  const exists = sql<SqlBool>`exists (select 1 from ${elements} where ${condition})`
  return negated ? sql`not ${exists}` : exists
}

function rootOf(
  place: Extract<Reference['place'], { kind: 'json' | 'element' }>,
  target: SqlTarget,
): JsonRoot {
  return place.kind === 'json'
    ? { kind: 'text', text: columnOf(place.column, target) }
    : { kind: 'element', alias: elementAlias(place.depth) }
}

/** PostgreSQL would compare it by the language of the database. */
function constantOf(value: Constant, { dialect }: SqlTarget): SqlFragment {
  // A bare number would be the number of a column to `order by`.
  if (typeof value === 'boolean') return sql`cast(${sql.lit(value ? 1 : 0)} as integer)`
  return dialect === 'postgres' ? sql`(cast(${value} as text) collate "C")` : sql`cast(${value} as text)`
}

function elementAlias(depth: number): string {
  return `element${depth}`
}
