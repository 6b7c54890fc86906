/**
 * Reads the text of `$filter` into an {@link Expression}. Grammar, from weak to strong: or, and, not, comparison.
 * `not` binds a whole comparison, which is what those who write `not a eq 'b'` mean.
 */
import type { ComparisonOperator, Expression, Literal } from './ast.ts'
import { filterError, quoted } from './errors.ts'
import { queryLimits } from './limits.ts'
import { type Token, tokenize } from './tokens.ts'

const comparisons: readonly ComparisonOperator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le']

/** @throws RequestError when it is not a filter, or larger than {@link queryLimits}. */
export function parseFilter(text: string): Expression {
  if (text.length > queryLimits.filterCharacters) {
    throw filterError(
      `It has ${text.length} characters, and at most ${queryLimits.filterCharacters} are accepted.`,
    )
  }
  const reading: Reading = { text, tokens: tokenize(text), index: 0, depth: 0, terms: 0 }
  const expression = readOr(reading)
  if (current(reading).kind !== 'end') throw syntaxError(reading)
  return expression
}

interface Reading {
  text: string
  tokens: Token[]
  index: number
  depth: number
  terms: number
}

function readOr(reading: Reading): Expression {
  return readChain(reading, 'or', () => readChain(reading, 'and', () => readNot(reading)))
}

function readChain(reading: Reading, kind: 'and' | 'or', next: () => Expression): Expression {
  const { position } = current(reading)
  const terms = [next()]
  while (takeWord(reading, kind)) terms.push(next())
  return terms.length === 1 ? terms[0]! : { kind, terms, position }
}

function readNot(reading: Reading): Expression {
  const { position } = current(reading)
  if (!takeWord(reading, 'not')) return readComparison(reading)
  return { kind: 'not', term: nested(reading, readNot), position }
}

function readComparison(reading: Reading): Expression {
  const { position } = current(reading)
  const left = readOperand(reading)
  const operator = comparisons.find((word) => takeWord(reading, word))
  if (operator) {
    countTerm(reading)
    return { kind: 'compare', operator, left, right: readOperand(reading), position }
  }
  if (takeWord(reading, 'in')) {
    countTerm(reading)
    return { kind: 'in', operand: left, literals: readList(reading), position }
  }
  if (left.kind === 'path' || left.kind === 'literal') countTerm(reading)
  return left
}

function readList(reading: Reading): Literal[] {
  const { position } = current(reading)
  takeMark(reading, '(')
  const literals: Literal[] = []
  do {
    const operand = readOperand(reading)
    if (operand.kind !== 'literal') throw filterError('The list of an in operator holds literals only.')
    literals.push(operand.literal)
    if (literals.length > queryLimits.listValues) {
      throw filterError(`The list at position ${position} has more than ${queryLimits.listValues} values.`)
    }
  } while (tryMark(reading, ','))
  takeMark(reading, ')')
  return literals
}

function readOperand(reading: Reading): Expression {
  const token = current(reading)
  const { position } = token
  if (token.kind === 'literal') {
    reading.index++
    return { kind: 'literal', literal: token.literal, position }
  }
  if (tryMark(reading, '(')) {
    const inner = nested(reading, readOr)
    takeMark(reading, ')')
    return inner
  }
  if (token.kind !== 'word')
    throw filterError(`Expression expected at position ${position} in ${quoted(reading.text)}.`)
  return readName(reading)
}

/** A constant, a function call, or a path that may end in a lambda. */
function readName(reading: Reading): Expression {
  const { position } = current(reading)
  const name = readWord(reading)
  const constant = constants[name.toLowerCase()]
  if (constant) return { kind: 'literal', literal: constant, position }
  if (tryMark(reading, '(')) {
    countTerm(reading)
    return { kind: 'call', name, operands: nested(reading, readOperands), position }
  }
  const segments = [name]
  while (tryMark(reading, '/')) {
    const segment = readWord(reading)
    if (!tryMark(reading, '(')) {
      segments.push(segment)
      continue
    }
    const kind = segment.toLowerCase()
    if (kind !== 'any' && kind !== 'all') throw unknownFunction(segment)
    countTerm(reading)
    return { kind, path: withoutIt(segments), ...nested(reading, readLambda), position }
  }
  return { kind: 'path', segments: withoutIt(segments), position }
}

const constants: Record<string, Literal> = {
  __proto__: null as never,
  true: { kind: 'boolean', value: true },
  false: { kind: 'boolean', value: false },
  null: { kind: 'null' },
}

function readOperands(reading: Reading): Expression[] {
  if (tryMark(reading, ')')) return []
  const operands = [readOperand(reading)]
  while (tryMark(reading, ',')) operands.push(readOperand(reading))
  takeMark(reading, ')')
  return operands
}

function readLambda(reading: Reading): { variable?: string; body?: Expression } {
  if (tryMark(reading, ')')) return {}
  const variable = readWord(reading)
  takeMark(reading, ':')
  const body = readOr(reading)
  takeMark(reading, ')')
  return { variable, body }
}

/** `$it/riskLevel` is `riskLevel`. */
function withoutIt(segments: string[]): string[] {
  return segments[0] === '$it' && segments.length > 1 ? segments.slice(1) : segments
}

function nested<T>(reading: Reading, read: (reading: Reading) => T): T {
  if (++reading.depth > queryLimits.filterDepth) {
    throw filterError(
      `Recursion depth exceeded allowed limit. At most ${queryLimits.filterDepth} levels are accepted.`,
    )
  }
  const result = read(reading)
  reading.depth--
  return result
}

function countTerm(reading: Reading): void {
  if (++reading.terms > queryLimits.filterTerms) {
    throw filterError(`It has more than ${queryLimits.filterTerms} comparisons and function calls.`)
  }
}

function current(reading: Reading): Token {
  return reading.tokens[reading.index]!
}

function readWord(reading: Reading): string {
  const token = current(reading)
  if (token.kind !== 'word') throw syntaxError(reading)
  reading.index++
  return token.text
}

function takeWord(reading: Reading, word: string): boolean {
  const token = current(reading)
  const isTaken = token.kind === 'word' && token.text.toLowerCase() === word
  if (isTaken) reading.index++
  return isTaken
}

function tryMark(reading: Reading, mark: string): boolean {
  const token = current(reading)
  const isTaken = token.kind === 'mark' && token.text === mark
  if (isTaken) reading.index++
  return isTaken
}

function takeMark(reading: Reading, mark: string): void {
  if (tryMark(reading, mark)) return
  throw filterError(`'${mark}' expected at position ${current(reading).position} in ${quoted(reading.text)}.`)
}

export function unknownFunction(name: string): Error {
  return filterError(
    `An unknown function with name ${quoted(name)} was found. This may also be a function import or a key lookup on a navigation property, which is not allowed. Accepted are startsWith, endsWith, contains, and any and all on collections.`,
  )
}

function syntaxError(reading: Reading): Error {
  return filterError(
    `Syntax error at position ${current(reading).position} in ${quoted(reading.text)}. Accepted operators are eq, ne, gt, ge, lt, le, in, and, or, not.`,
  )
}
