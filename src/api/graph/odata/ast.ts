/**
 * The two forms of a filter, both plain data: an {@link Expression} is what was written, a {@link Condition} is what
 * it means for one resource, with every name and literal resolved.
 */
import type { Constant, Stored, Type } from '../schema/entity.ts'

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
export type TextFunction = 'startsWith' | 'endsWith' | 'contains'

export type Literal =
  | { kind: 'text'; value: string }
  /** `microsoft.graph.riskLevel'high'`; `type` is `riskLevel`. */
  | { kind: 'member'; type: string; value: string }
  | { kind: 'number'; value: number }
  /** Not yet read: what makes a date-time valid depends on the property it is compared with. */
  | { kind: 'dateTime'; value: string }
  | { kind: 'guid'; value: string }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null' }

/** `position` is the offset in the filter text. */
export type Expression = { position: number } & (
  | { kind: 'literal'; literal: Literal }
  | { kind: 'path'; segments: string[] }
  | { kind: 'compare'; operator: ComparisonOperator; left: Expression; right: Expression }
  | { kind: 'in'; operand: Expression; literals: Literal[] }
  | { kind: 'and' | 'or'; terms: Expression[] }
  | { kind: 'not'; term: Expression }
  | { kind: 'call'; name: string; operands: Expression[] }
  /** Without a body `any()` asks whether there is an element at all. */
  | { kind: 'any' | 'all'; path: string[]; variable?: string; body?: Expression }
)

/** A value as the database holds it: times are 28-character texts, booleans 0 or 1. */
export type Value = string | number

/** A property or range variable, found: its type, and where it stands. */
export interface Reference {
  /** As Graph spells it, for messages and for comparison of queries. */
  path: string
  type: Type
  place: Place
  isFilled: boolean
  isLowerCase: boolean
  isEmptyWhenAbsent: boolean
  acceptsZoneless: boolean
}

export type Place =
  | { kind: 'column'; column: string; stored?: Stored }
  | { kind: 'json'; column: string; path: readonly string[] }
  /** In the element that the lambda at `depth` ranges over, counted from 0. */
  | { kind: 'element'; depth: number; path: readonly string[] }
  | { kind: 'constant'; value: Constant }
  /** A complex value made of parts, which is always there. */
  | { kind: 'parts' }
  /** A collection of exactly one element, the column. */
  | { kind: 'single'; column: string; stored?: Stored }

/** Two-valued, as OData says: a comparison with null is false, `ne` to a value is true for null. */
export type Condition =
  | { kind: 'constant'; value: boolean }
  | { kind: 'and' | 'or'; terms: Condition[] }
  | { kind: 'not'; term: Condition }
  | { kind: 'compare'; operator: ComparisonOperator; reference: Reference; value: Value }
  | { kind: 'isNull'; reference: Reference }
  | { kind: 'in'; reference: Reference; values: Value[] }
  | { kind: 'match'; how: TextFunction; reference: Reference; text: string }
  | { kind: 'any'; reference: Reference; depth: number; body: Condition }
