/** Cuts a filter into tokens (OData 4.01 ABNF, section 7: literal data values). Knows spelling, not grammar. */
import type { Literal } from './ast.ts'
import { filterError, quoted } from './errors.ts'

export type Token =
  | { kind: 'word'; text: string; position: number }
  | { kind: 'literal'; literal: Literal; position: number }
  | { kind: 'mark'; text: '(' | ')' | ',' | '/' | ':'; position: number }
  | { kind: 'end'; position: number }

const space = /\s+/y
const mark = /[(),/:]/y
const text = /'((?:[^']|'')*)'/y
const member = /microsoft\.graph\.(\w+)'((?:[^']|'')*)'/iy
const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy
/** Loose on purpose, to say later what is wrong. A `+` that nobody escaped has become a space before the offset. */
const dateTime = /\d{4}-\d{1,2}-\d{1,2}(?:T[\d:.]*(?:Z|[+-][\d:]+| (?=\d\d:\d\d)[\d:]+)?)?/iy
const number = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy
const word = /\$?[a-z_][\w.]*/iy

/** @throws RequestError for text that no token can be made of. */
export function tokenize(filter: string): Token[] {
  const tokens: Token[] = []
  let position = 0
  while (position < filter.length) {
    const blank = match(space, filter, position)
    if (blank) {
      position += blank[0].length
      continue
    }
    const { token, length } = read(filter, position)
    tokens.push(token)
    position += length
  }
  tokens.push({ kind: 'end', position: filter.length })
  return tokens
}

function read(filter: string, position: number): { token: Token; length: number } {
  const found = match(mark, filter, position)
  if (found) {
    return { token: { kind: 'mark', text: found[0] as '(', position }, length: 1 }
  }
  for (const [pattern, literal] of literals) {
    const found = match(pattern, filter, position)
    if (!found) continue
    const length = found[0].length
    expectDelimiter(filter, position, length)
    return { token: { kind: 'literal', literal: literal(found), position }, length }
  }
  const name = match(word, filter, position)
  if (name) {
    expectDelimiter(filter, position, name[0].length)
    return { token: { kind: 'word', text: name[0], position }, length: name[0].length }
  }
  throw unreadable(filter, position)
}

/** In this order: a GUID may begin like a number, and a date does. */
const literals: [RegExp, (found: RegExpExecArray) => Literal][] = [
  [text, ([, value]) => ({ kind: 'text', value: plainText(value) })],
  [member, ([, type, value]) => ({ kind: 'member', type: type ?? '', value: plainText(value) })],
  [guid, ([value]) => ({ kind: 'guid', value })],
  [dateTime, ([value]) => ({ kind: 'dateTime', value: value.replace(' ', '+') })],
  [number, ([value]) => ({ kind: 'number', value: Number(value) })],
]

function match(pattern: RegExp, filter: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position
  return pattern.exec(filter)
}

function plainText(value = ''): string {
  const plain = value.replaceAll("''", "'")
  if (plain.includes('\0')) throw filterError('A text cannot contain the character U+0000.')
  return plain
}

/** What follows a token must not run on from it: `'a'b`, `5x` and `2024-01-01TT` are mistakes, not two tokens. */
function expectDelimiter(filter: string, position: number, length: number): void {
  const next = filter[position + length]
  if (next === undefined || /[\s(),/:]/.test(next)) return
  const hint = filter[position] === "'" ? quoteHint : ''
  throw filterError(`Syntax error at position ${position + length} in ${quoted(filter)}.${hint}`)
}

const quoteHint = ' A quote inside a text is written twice.'

function unreadable(filter: string, position: number): Error {
  const character = filter[position] ?? ''
  if (character === "'") {
    return filterError(
      `There is an unterminated string literal at position ${position} in ${quoted(filter)}.${quoteHint}`,
    )
  }
  const hint = character === '"' ? ' Texts stand in single quotes.' : ''
  return filterError(
    `Syntax error: character ${quoted(character)} is not valid at position ${position} in ${quoted(filter)}.${hint}`,
  )
}
