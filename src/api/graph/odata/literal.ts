/** Turns a literal into the value that the database holds for a property of a given type, or says why it cannot. */

import { graphError } from '../errors.ts'
import type { Enumeration, Type, Version } from '../schema/entity.ts'
import { findMember, typeName } from '../schema/lookup.ts'
import type { ComparisonOperator, Literal, Reference, Value } from './ast.ts'
import { readDateTime } from './date-time.ts'
import { filterError, quoted } from './errors.ts'

/**
 * Texts compared with a lower-case column are lowered, and so are all others by ASCII; members become canonical,
 * times 28-character texts, booleans 0 or 1.
 * @throws RequestError when the literal has another type than the property, or is out of range.
 */
export function toValue(
  literal: Exclude<Literal, { kind: 'null' }>,
  reference: Reference,
  operator: ComparisonOperator,
  version: Version,
): Value {
  const { type } = reference
  switch (type.kind) {
    case 'text':
      if (literal.kind === 'text') return foldText(literal.value, reference)
      break
    case 'enumeration':
      return memberValue(literal, type, operator, version)
    case 'boolean':
      if (literal.kind === 'boolean' && isEquality(operator)) return literal.value ? 1 : 0
      break
    case 'int32':
      if (literal.kind === 'number') return wholeNumber(literal.value, reference)
      break
    case 'double':
      if (literal.kind === 'number' && Number.isFinite(literal.value)) return literal.value
      break
    case 'dateTime':
      if (literal.kind === 'dateTime') return timeValue(literal.value, reference)
  }
  throw incompatible(typeName(type), typeOf(literal), operator, hints[type.kind])
}

/** The form in which two texts are compared: without regard to ASCII case. */
export function foldText(value: string, { isLowerCase }: Pick<Reference, 'isLowerCase'>): string {
  return isLowerCase ? value.toLowerCase() : value.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase())
}

/** What Graph says when an operator does not go with its operands. */
export function incompatible(left: string, right: string, operator: ComparisonOperator, hint = ''): Error {
  return graphError('incompatibleTypes', { left, right, operator: operatorKinds[operator], hint })
}

/** The type of a literal, as Graph's messages call it. */
export function typeOf(literal: Literal): string {
  switch (literal.kind) {
    case 'text':
      return 'Edm.String'
    case 'member':
      return `microsoft.graph.${literal.type}`
    case 'number':
      return Number.isInteger(literal.value) ? 'Edm.Int32' : 'Edm.Double'
    case 'dateTime':
      return 'Edm.DateTimeOffset'
    case 'guid':
      return 'Edm.Guid'
    case 'boolean':
      return 'Edm.Boolean'
    default:
      return 'null'
  }
}

const operatorKinds: Record<ComparisonOperator, string> = {
  eq: 'Equal',
  ne: 'NotEqual',
  gt: 'GreaterThan',
  ge: 'GreaterThanOrEqual',
  lt: 'LessThan',
  le: 'LessThanOrEqual',
}

const hints: Record<Type['kind'], string> = {
  text: ' Write a text in single quotes.',
  enumeration: ' An enumeration goes with eq, ne and in.',
  boolean: ' Write true or false without quotes, after eq or ne.',
  int32: ' Write a whole number without quotes.',
  double: ' Write a number without quotes.',
  dateTime: ' Write a date-time without quotes, with its zone, as in 2026-01-31T08:00:00Z.',
  complex: ' Compare one of its properties, as in location/city.',
  collection: ' Ask about the elements of a collection with any, as in riskEventTypes_v2/any(t: t eq …).',
}

function isEquality(operator: ComparisonOperator): boolean {
  return operator === 'eq' || operator === 'ne'
}

function memberValue(
  literal: Literal,
  type: Enumeration,
  operator: ComparisonOperator,
  version: Version,
): string {
  const isTyped = literal.kind === 'member' && literal.type.toLowerCase() === type.name.toLowerCase()
  if ((literal.kind !== 'text' && !isTyped) || !isEquality(operator)) {
    throw incompatible(typeName(type), typeOf(literal), operator, hints.enumeration)
  }
  const names = type.isFlags ? literal.value.split(',') : [literal.value]
  const members = names.map((name) => findMember(type, name.trim(), version))
  if (members.includes(undefined)) {
    throw filterError(
      `The string ${quoted(literal.value)} is not a valid enumeration type constant. The members of '${typeName(type)}' are ${type.members[version].join(', ')}.`,
    )
  }
  return members.join(',')
}

/** A column has the range of its type; in a document stand larger ones too, such as 32-bit AS numbers. */
function wholeNumber(value: number, { place }: Reference): number {
  const max = place.kind === 'column' ? 2_147_483_647 : Number.MAX_SAFE_INTEGER
  if (Number.isInteger(value) && Math.abs(value) <= max) return value
  throw filterError(`The value '${value}' is not a whole number between -${max} and ${max}.`)
}

function timeValue(text: string, { acceptsZoneless }: Reference): string {
  const time = readDateTime(text)
  if (time && (time.hasZone || acceptsZoneless)) return time.timestamp
  throw graphError('malformedDateTime', { text: quoted(text) })
}
