/**
 * Random filters that know what they mean. An oracle for the database: it reads the answers as a client sees them, by
 * OData's rules alone, and shares nothing with parser, checker or SQL.
 */
import fc from 'fast-check'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
/** A node of a random filter: how it is written, and whether it holds for what a path means. */
export interface Node {
  text: string
  /** The same with its sides exchanged, where that can be. */
  turned?: string
  holds: (look: (path: string) => Json) => boolean
}

/** Quotes, wildcards, escapes, other alphabets, what looks alike and is not, and what looks like something else. */
export const texts = [
  ...[
    '',
    ' ',
    'a',
    'A',
    'ab',
    "o'c",
    "''",
    '50%',
    '5_%',
    '_',
    '!',
    '\\',
    '\\%',
    '"a"',
    '`',
    '$.a',
    '{}',
    '\t',
  ],
  ...[
    'é',
    'É',
    'e\u0301',
    'ß',
    'ẞ',
    'I',
    'i',
    'İ',
    'ı',
    'i\u0307',
    'Σ',
    'ς',
    '💥',
    '💥a',
    '\uFFFD',
    '\u200D',
  ],
  ...['none', 'TRUE', 'null', '1', '1.5', '2026-03-01T12:00:00Z', 'a'.repeat(200), `${'a'.repeat(199)}B`],
]
export const times = [0, 1, 2, 3].map((tick) => `2026-03-01T12:00:0${tick % 2}.00000${tick}0Z`)

/** The same moments as clients may write them: any offset, more digits than are kept, fewer, small letters. */
const spellings: ((time: string) => string)[] = [
  (time) => time,
  (time) => time.replace('0Z', '099Z'),
  (time) => time.replace('T12', 'T13').replace('Z', '+01:00'),
  (time) => time.replace('T12:00', 'T06:30').replace('Z', '-05:30'),
  (time) => time.replace('01T12', '02T02').replace('Z', '+14:00'),
  (time) => time.replace(/\.?0*Z/, 'z').replace('T', 't'),
]

const elementsOf = (value: Json) => (Array.isArray(value) ? value : [])

const fold = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
const order = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right))

const compares = {
  eq: (sign: number) => sign === 0,
  ne: (sign: number) => sign !== 0,
  gt: (sign: number) => sign > 0,
  ge: (sign: number) => sign >= 0,
  lt: (sign: number) => sign < 0,
  le: (sign: number) => sign <= 0,
}
type Operator = keyof typeof compares
const equalities: Operator[] = ['eq', 'ne']
const operators = Object.keys(compares) as Operator[]

const turnedOperators = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' }

const eitherWay = (comparisons: fc.Arbitrary<Node>) =>
  fc
    .tuple(comparisons, fc.boolean())
    .map(([node, isTurned]): Node => ({ ...node, text: (isTurned && node.turned) || node.text }))

function comparison(
  path: string,
  operator: Operator,
  literal: string,
  sign: (value: Exclude<Json, null>) => number,
): Node {
  return {
    text: `${path} ${operator} ${literal}`,
    turned: `${literal} ${turnedOperators[operator]} ${path}`,
    holds: (look) => {
      const value = look(path)
      return value === null ? operator === 'ne' : compares[operator](sign(value))
    },
  }
}

export const nullCheck = (path: string) =>
  fc.constantFrom(...operators).map(
    (operator): Node => ({
      text: `${path} ${operator} null`,
      holds: (look) => (operator === 'eq' ? look(path) === null : operator === 'ne' && look(path) !== null),
    }),
  )

/** Names in lower case are compared in lower case, all other texts without regard to the case of A to Z. */
export const textLeaf = (path: string, isLowerCase = false) => {
  const same = (text: string) => (isLowerCase ? text.toLowerCase() : fold(text))
  return fc.oneof(
    eitherWay(
      fc
        .tuple(fc.constantFrom(...operators), fc.constantFrom(...texts))
        .map(([operator, text]) =>
          comparison(path, operator, quote(text), (value) => order(same(String(value)), same(text))),
        ),
    ),
    fc.tuple(fc.constantFrom('startsWith', 'endsWith', 'contains'), fc.constantFrom(...texts)).map(
      ([name, text]): Node => ({
        text: `${name}(${path},${quote(text)})`,
        holds: (look) => {
          const value = look(path)
          if (typeof value !== 'string') return false
          const [whole, part] = [same(value), same(text)]
          if (name === 'contains') return whole.includes(part)
          return name === 'startsWith' ? whole.startsWith(part) : whole.endsWith(part)
        },
      }),
    ),
    listLeaf(path, texts, quote, (value, text) => same(String(value)) === same(text)),
    nullCheck(path),
  )
}

function listLeaf<T>(
  path: string,
  literals: readonly T[],
  write: (literal: T) => string,
  equals: (value: Exclude<Json, null>, literal: T) => boolean,
): fc.Arbitrary<Node> {
  return fc.array(fc.option(fc.constantFrom(...literals)), { minLength: 1, maxLength: 3 }).map((list) => ({
    text: `${path} in (${list.map((literal) => (literal === null ? 'null' : write(literal))).join(', ')})`,
    holds: (look) => {
      const value = look(path)
      return list.some((literal) =>
        literal === null ? value === null : value !== null && equals(value, literal),
      )
    },
  }))
}

const memberSpellings: ((member: string, type: string) => string)[] = [
  (member) => quote(member),
  (member) => quote(member.toUpperCase()),
  (member, type) => `microsoft.graph.${type}'${member}'`,
  (member, type) => `Microsoft.Graph.${type.toLowerCase()}'${member.toLowerCase()}'`,
]

export const memberLeaf = (path: string, members: readonly string[], type: string) =>
  fc.oneof(
    eitherWay(
      fc
        .tuple(
          fc.constantFrom(...equalities),
          fc.constantFrom(...members),
          fc.constantFrom(...memberSpellings),
        )
        .map(([operator, member, spell]) =>
          comparison(path, operator, spell(member, type), (value) => (value === member ? 0 : 1)),
        ),
    ),
    listLeaf(path, members, quote, (value, member) => value === member),
    nullCheck(path),
  )

export const timeLeaf = (path: string) =>
  fc.oneof(
    eitherWay(
      fc
        .tuple(fc.constantFrom(...operators), fc.constantFrom(...times), fc.constantFrom(...spellings))
        .map(([operator, time, spell]) =>
          comparison(path, operator, spell(time), (value) => order(padTime(String(value)), padTime(time))),
        ),
    ),
    listLeaf(path, times, String, (value, time) => padTime(String(value)) === padTime(time)),
    nullCheck(path),
  )

export const numberLeaf = (path: string, numbers: number[]) =>
  fc.oneof(
    eitherWay(
      fc
        .tuple(fc.constantFrom(...operators), fc.constantFrom(...numbers))
        .map(([operator, number]) =>
          comparison(path, operator, String(number), (value) => Number(value) - number),
        ),
    ),
    listLeaf(path, numbers, String, (value, number) => value === number),
    nullCheck(path),
  )

export const flagLeaf = (path: string) =>
  fc.oneof(
    eitherWay(
      fc
        .tuple(fc.constantFrom(...equalities), fc.boolean())
        .map(([operator, flag]) =>
          comparison(path, operator, String(flag), (value) => (value === flag ? 0 : 1)),
        ),
    ),
    fc.constant<Node>({ text: path, holds: (look) => look(path) === true }),
    nullCheck(path),
  )

/** Elements are looked at under the variable; everything else is looked at outside, as before. */
export const lambda = (path: string, variable: string, body: fc.Arbitrary<Node>) =>
  fc.tuple(fc.constantFrom('any', 'all'), fc.option(body, { freq: 8 })).map(([kind, inner]): Node => {
    if (!inner) return { text: `${path}/any()`, holds: (look) => elementsOf(look(path)).length > 0 }
    return {
      text: `${path}/${kind}(${variable}: ${inner.text})`,
      holds: (look) => {
        const holds = (element: Json) =>
          inner.holds((inside) =>
            inside.split('/')[0] === variable ? walk(element, inside.split('/').slice(1)) : look(inside),
          )
        const elements = elementsOf(look(path))
        return kind === 'any' ? elements.some(holds) : elements.every(holds)
      },
    }
  })

export function combined(leaf: fc.Arbitrary<Node>, depth = 3): fc.Arbitrary<Node> {
  if (depth === 0) return leaf
  const inner = combined(leaf, depth - 1)
  const pair = fc.tuple(inner, inner)
  return fc.oneof(
    leaf,
    inner.map((node): Node => ({ text: `not (${node.text})`, holds: (look) => !node.holds(look) })),
    pair.map(
      ([left, right]): Node => ({
        text: `(${left.text}) and (${right.text})`,
        holds: (look) => left.holds(look) && right.holds(look),
      }),
    ),
    pair.map(
      ([left, right]): Node => ({
        text: `(${left.text}) or (${right.text})`,
        holds: (look) => left.holds(look) || right.holds(look),
      }),
    ),
    fc.tuple(inner, fc.boolean()).map(
      ([node, value]): Node => ({
        // A condition, and not a property in parentheses, which may be null.
        text: `(${node.text} or false) eq ${value}`,
        holds: (look) => node.holds(look) === value,
      }),
    ),
  )
}

/** The same condition, wrapped so often that whoever reads it has to go down as far as is allowed. */
export const deep = (leaf: fc.Arbitrary<Node>) =>
  fc.tuple(leaf, fc.integer({ min: 10, max: 26 })).map(([node, depth]): Node => {
    const open = Array.from({ length: depth }, (_, level) => (level % 3 === 0 ? 'not (' : '(')).join('')
    const isTurned = Math.ceil(depth / 3) % 2 === 1
    return {
      text: `${open}${node.text}${')'.repeat(depth)}`,
      holds: (look) => node.holds(look) !== isTurned,
    }
  })

export function walk(value: Json | undefined, names: string[]): Json {
  for (const name of names) value = (value as Record<string, Json> | null | undefined)?.[name]
  return value ?? null
}

export function padTime(wire: string): string {
  const [seconds = '', fraction = ''] = wire.replace('Z', '').split('.')
  return `${seconds}.${fraction.padEnd(7, '0')}Z`
}
