/**
 * Says a filter so that a database finds an index for it. Both engines match conditions by their form and not by their
 * meaning, so what follows from a filter is said again in the words that the indexes have.
 */
import { type SqlBool, sql } from 'kysely'
import { mayCorrelate } from '../../store/sign-in-search.ts'
import type { Condition, Reference } from './odata/ast.ts'
import { afterAllWith } from './odata/prefix.ts'
import { compileValue, type SqlCondition, type SqlTarget } from './odata/sql.ts'

/** The same filter without parts that are known beforehand; `undefined` when it lets everything through. */
export function simplified(condition: Condition): Condition | undefined {
  const simple = simplify(condition)
  return simple.kind === 'constant' && simple.value ? undefined : simple
}

/** Conditions that hold for every row of the filter. */
export function indexHints(filter: Condition | undefined, target: SqlTarget): SqlCondition[] {
  if (!filter) return []
  const terms = filter.kind === 'and' ? filter.terms : [filter]
  const hints = terms.flatMap((term) => hintsOf(term, target))
  return target.table === 'signIns' && showsRisk(filter) ? [...hints, anyRisk(target)] : hints
}

function simplify(condition: Condition): Condition {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const neutral = condition.kind === 'and'
      const terms: Condition[] = []
      for (const term of condition.terms.map(simplify)) {
        if (term.kind !== 'constant') terms.push(term)
        else if (term.value !== neutral) return term
      }
      if (terms.length === 0) return { kind: 'constant', value: neutral }
      return terms.length === 1 ? (terms[0] as Condition) : { ...condition, terms }
    }
    case 'not': {
      const term = simplify(condition.term)
      return term.kind === 'constant' ? { ...term, value: !term.value } : { ...condition, term }
    }
    case 'isNull':
      return isAlwaysNull(condition.reference) ? { kind: 'constant', value: true } : condition
    case 'compare': {
      if (isAlwaysNull(condition.reference)) return { kind: 'constant', value: condition.operator === 'ne' }
      return condition
    }
    case 'in':
    case 'match':
      return isAlwaysNull(condition.reference) ? { kind: 'constant', value: false } : condition
    default:
      return condition
  }
}

function isAlwaysNull({ place }: Reference): boolean {
  return place.kind === 'constant' && place.value === null
}

function hintsOf(term: Condition, target: SqlTarget): SqlCondition[] {
  if (term.kind === 'compare' && pollColumns.has(columnOf(term.reference) ?? ''))
    return pollHint(term, target)
  if (isCorrelation(term, target))
    return [mayCorrelate(String(target.table), target.dialect, String(term.value))]
  if (term.kind === 'match' && term.how === 'startsWith') return prefixHint(term.reference, term.text, target)
  return []
}

/** Ids are compared in any case and as texts; most differ as bytes already, and need not become texts. */
function isCorrelation(
  term: Condition,
  { table }: SqlTarget,
): term is Extract<Condition, { kind: 'compare' }> {
  if (table !== 'signIns' || term.kind !== 'compare' || term.operator !== 'eq') return false
  return columnOf(term.reference) === 'correlationId'
}

const pollColumns = new Set(['lastUpdatedDateTime', 'riskLastUpdatedDateTime'])

/**
 * Who asks for what has changed since a moment asks often, so it is little. SQLite takes it for a quarter of all, and
 * would sooner read everything in the order wanted (https://sqlite.org/lang_corefunc.html#likelihood).
 */
function pollHint(
  { operator, reference, value }: Extract<Condition, { kind: 'compare' }>,
  target: SqlTarget,
): SqlCondition[] {
  if (target.dialect !== 'sqlite' || (operator !== 'gt' && operator !== 'ge')) return []
  const since = sql`${compileValue(reference, target)} ${operator === 'gt' ? sql`>` : sql`>=`} ${value}`
  return [sql<SqlBool>`likelihood(${since}, 0.001)`]
}

/** A range, for no index knows `like`. */
function prefixHint(reference: Reference, prefix: string, target: SqlTarget): SqlCondition[] {
  const isBare = reference.place.kind === 'column' && reference.isLowerCase && !reference.isEmptyWhenAbsent
  if (!isBare || prefix === '') return []
  const value = compileValue(reference, target)
  const from = sql<SqlBool>`${value} >= ${prefix}`
  const end = afterAllWith(prefix)
  return end === undefined ? [from] : [from, sql<SqlBool>`${value} < ${end}`]
}

const riskColumns = new Set(['riskState', 'riskLevelAggregated', 'riskLevelDuringSignIn', 'riskDetail'])

/** Whether only sign-ins with a trace of risk pass. */
function showsRisk(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.terms.some(showsRisk)
    case 'or':
      return condition.terms.length > 0 && condition.terms.every(showsRisk)
    case 'any':
      return columnOf(condition.reference) === 'riskEventTypes'
    case 'in':
      return riskColumns.has(columnOf(condition.reference) ?? '') && !condition.values.includes('none')
    case 'compare': {
      if (!riskColumns.has(columnOf(condition.reference) ?? '')) return false
      return condition.operator === (condition.value === 'none' ? 'ne' : 'eq')
    }
    default:
      return false
  }
}

/** The condition of the index `eventsRisky`, word for word. */
function anyRisk({ table }: SqlTarget): SqlCondition {
  const column = (name: string) => sql.ref(`${table}.${name}`)
  return sql<SqlBool>`(${column('state')} <> 0 or ${column('level')} <> 0 or ${column('duringLevel')} <> 0 or ${column('detail')} <> 0 or ${column('types')} is not null)`
}

function columnOf({ place }: Reference): string | undefined {
  return place.kind === 'column' || place.kind === 'json' ? place.column : undefined
}
