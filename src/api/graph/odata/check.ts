/**
 * Gives a filter its meaning for one resource: finds the properties, fits the literals to their types, and refuses
 * what makes no sense, in the words that Graph uses.
 */
import type { Entity, Version } from '../schema/entity.ts'
import { typeName } from '../schema/lookup.ts'
import type { ComparisonOperator, Condition, Expression, Literal, Reference, TextFunction } from './ast.ts'
import { filterError, quoted } from './errors.ts'
import { queryLimits } from './limits.ts'
import { foldText, incompatible, toValue, typeOf } from './literal.ts'
import { unknownFunction } from './parse.ts'
import { elementOf, resolve, type Scope } from './resolve.ts'

/** @throws RequestError when the filter does not fit the resource. */
export function checkFilter(expression: Expression, entity: Entity, version: Version): Condition {
  return check(expression, { entity, version, variables: [] })
}

/** Whether a filter asks about a property (of the resource itself) at all. */
export function mentions(condition: Condition | undefined, property: string): boolean {
  if (!condition || condition.kind === 'constant') return false
  if ('terms' in condition) return condition.terms.some((term) => mentions(term, property))
  if (condition.kind === 'not') return mentions(condition.term, property)
  if (condition.reference.path.split('/')[0] === property) return true
  return condition.kind === 'any' && mentions(condition.body, property)
}

function check(expression: Expression, scope: Scope): Condition {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return { kind: expression.kind, terms: expression.terms.map((term) => check(term, scope)) }
    case 'not':
      return { kind: 'not', term: check(expression.term, scope) }
    case 'compare':
      return checkComparison(expression, scope)
    case 'in':
      return checkList(expression, scope)
    case 'call':
      return checkCall(expression, scope)
    case 'any':
    case 'all':
      return checkLambda(expression, scope)
    case 'literal':
      if (expression.literal.kind === 'boolean') return { kind: 'constant', value: expression.literal.value }
      throw notBoolean(typeOf(expression.literal))
    default: {
      const reference = find(expression.segments, scope)
      if (reference.type.kind !== 'boolean') throw notBoolean(typeName(reference.type))
      return { kind: 'compare', operator: 'eq', reference, value: 1 }
    }
  }
}

function checkComparison(
  { operator, left, right }: Extract<Expression, { kind: 'compare' }>,
  scope: Scope,
): Condition {
  if (left.kind === 'path' && right.kind === 'path') {
    // An unquoted text is taken for a property, and said to be none.
    for (const { segments } of [left, right]) find(segments, scope)
    throw filterError('Two properties are compared with each other; one side has to be a literal.')
  }
  if (left.kind === 'literal' && right.kind !== 'literal') {
    return compare(flipped[operator], right, left.literal, scope)
  }
  if (right.kind === 'literal') return compare(operator, left, right.literal, scope)
  throw filterError('A comparison has to have a literal on one side.')
}

const flipped: Record<ComparisonOperator, ComparisonOperator> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
}

function compare(operator: ComparisonOperator, left: Expression, literal: Literal, scope: Scope): Condition {
  if (left.kind !== 'path') return compareCondition(operator, left, literal, scope)
  const reference = find(left.segments, scope)
  if (literal.kind === 'null') return compareNull(operator, reference)
  return {
    kind: 'compare',
    operator,
    reference: comparable(reference),
    value: toValue(literal, reference, operator, scope.version),
  }
}

/** `startsWith(…) eq true` and the like. */
function compareCondition(
  operator: ComparisonOperator,
  left: Expression,
  literal: Literal,
  scope: Scope,
): Condition {
  if (left.kind === 'literal') throw filterError('Two literals are compared with each other.')
  const condition = check(left, scope)
  if (literal.kind !== 'boolean' || (operator !== 'eq' && operator !== 'ne')) {
    throw incompatible('Edm.Boolean', typeOf(literal), operator)
  }
  return literal.value === (operator === 'eq') ? condition : { kind: 'not', term: condition }
}

function compareNull(operator: ComparisonOperator, reference: Reference): Condition {
  const { type, place } = reference
  if (type.kind === 'collection') throw incompatible(typeName(type), 'null', operator)
  // No order holds between a value and null (OData 4.01 URL conventions, 5.1.1.1).
  if (operator !== 'eq' && operator !== 'ne') return { kind: 'constant', value: false }
  const isNeverNull = place.kind === 'parts' || reference.isEmptyWhenAbsent || reference.isFilled
  const isNull: Condition = isNeverNull ? { kind: 'constant', value: false } : { kind: 'isNull', reference }
  return operator === 'eq' ? isNull : { kind: 'not', term: isNull }
}

function checkList({ operand, literals }: Extract<Expression, { kind: 'in' }>, scope: Scope): Condition {
  if (operand.kind !== 'path') throw filterError('The left side of an in operator has to be a property.')
  const reference = find(operand.segments, scope)
  const given = literals.filter((literal) => literal.kind !== 'null')
  const values = given.map((literal) => toValue(literal, comparable(reference), 'eq', scope.version))
  const terms: Condition[] = []
  if (values.length > 0) terms.push({ kind: 'in', reference, values })
  if (given.length < literals.length) terms.push(compareNull('eq', reference))
  return terms.length === 1 ? terms[0]! : { kind: 'or', terms }
}

const textFunctions: readonly TextFunction[] = ['startsWith', 'endsWith', 'contains']

function checkCall({ name, operands }: Extract<Expression, { kind: 'call' }>, scope: Scope): Condition {
  const how = textFunctions.find((known) => known.toLowerCase() === name.toLowerCase())
  if (!how) throw unknownFunction(name)
  const [subject, argument] = operands
  const reference = subject?.kind === 'path' ? find(subject.segments, scope) : undefined
  const literal = argument?.kind === 'literal' ? argument.literal : undefined
  if (operands.length !== 2 || reference?.type.kind !== 'text' || literal?.kind !== 'text') {
    throw filterError(
      `No function signature for the function with name '${how.toLowerCase()}' matches the specified arguments. The function signatures considered are: ${how.toLowerCase()}(Edm.String Nullable=true, Edm.String Nullable=true). The first has to be a property, the second a text.`,
    )
  }
  return { kind: 'match', how, reference, text: foldText(literal.value, reference) }
}

function checkLambda(
  { kind, path, variable, body }: Extract<Expression, { kind: 'any' | 'all' }>,
  scope: Scope,
): Condition {
  const reference = find(path, scope)
  if (reference.type.kind !== 'collection') {
    throw filterError(`Any/All may only be used following a collection, and ${reference.path} is none.`)
  }
  if (kind === 'all' && !body) throw filterError('All needs a condition, as in all(x: x eq …).')
  const depth = scope.variables.length
  if (depth >= queryLimits.lambdaDepth) {
    throw filterError(`The Any/All nesting limit of '${queryLimits.lambdaDepth}' has been exceeded.`)
  }
  const element = elementOf(reference, depth)
  const inner: Scope = variable
    ? { ...scope, variables: [...scope.variables, { name: variable, element }] }
    : scope
  const isColumn = reference.place.kind === 'single'
  if (!body && isColumn) return { kind: 'not', term: { kind: 'isNull', reference: element } }
  const condition: Condition = body ? check(body, inner) : { kind: 'constant', value: true }
  if (isColumn) return condition
  if (kind === 'any') return { kind: 'any', reference, depth, body: condition }
  return { kind: 'not', term: { kind: 'any', reference, depth, body: { kind: 'not', term: condition } } }
}

function find(segments: readonly string[], scope: Scope): Reference {
  const reference = resolve(segments, scope, filterError)
  const { place } = reference
  const innermost = scope.variables.length - 1
  const isOutside = place.kind === 'json' || (place.kind === 'element' && place.depth < innermost)
  if (innermost >= 0 && isOutside) throw asksOutside(segments, scope)
  return reference
}

/** Documents are read anew for every element, so the cost would be that of the square of their size, or worse. */
function asksOutside(segments: readonly string[], { variables }: Scope): Error {
  const path = quoted(segments.join('/'))
  return filterError(
    `Inside any and all, ${path} cannot be asked about, for it does not begin with '${variables.at(-1)?.name}'. Ask about it outside, joined by and or or.`,
  )
}

/** Times inside a document stand there as the log spelled them, so no order can be asked of them. */
function comparable(reference: Reference): Reference {
  if (reference.type.kind === 'dateTime' && reference.place.kind !== 'column') {
    throw filterError(`The property '${reference.path}' cannot be compared with a time.`)
  }
  return reference
}

function notBoolean(type: string): Error {
  return filterError(
    `The $filter expression must evaluate to a single boolean value, and this one is '${type}'.`,
  )
}
