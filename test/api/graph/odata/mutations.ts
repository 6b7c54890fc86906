/** Breaks valid queries at random, from a seed: by their tokens, as a mistaken program would, and by their characters. */

export interface Random {
  /** A whole number from 0 to below the limit. */
  below(limit: number): number
  pick<T>(list: readonly T[]): T
  bytes(count: number): Buffer
}

/** The same numbers for the same seed (xorshift32, Marsaglia 2003). */
export function seededRandom(seed: number): Random {
  let state = seed * 2_654_435_761 || 1
  const below = (limit: number) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
  return {
    below,
    pick: (list) => {
      if (list.length === 0) throw new Error('nothing to pick from')
      return list[below(list.length)] as (typeof list)[number]
    },
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))),
  }
}

const token = /'(?:[^']|'')*'|[\w.$]+|\s+|./gsu
const spares = [
  ...[
    '(',
    ')',
    ',',
    '/',
    ':',
    "'",
    "''",
    ' ',
    'and',
    'or',
    'not ',
    'eq',
    'in',
    'any(',
    'all(x:',
    'x',
    'null',
    'true',
  ],
  ...[
    '$it',
    '$it/',
    'any()',
    '-1',
    '1e999',
    '0x1',
    '2026-13-01',
    '2026-01-01T00:00:00+25:00',
    "duration'P1D'",
  ],
  ...[
    'contains',
    'startsWith(',
    'toLower(',
    'has',
    'add',
    '__proto__',
    'constructor',
    'toString',
    'id',
    'location',
  ],
  ...['microsoft.graph.riskLevel', "microsoft.graph.x'high'", '00000000-0000-0000-0000-000000000000'],
  ...[
    '\0',
    '\u2028',
    '\uD800',
    '💥',
    '\u202E',
    'é',
    'İ',
    '%',
    '%00',
    '\\',
    ';',
    '--',
    '/*',
    '"',
    '`',
    '\u00A0',
  ],
]

/** One to four changes: tokens swapped, dropped, doubled, replaced, taken from another filter, nested, multiplied. */
export function breakTokens(text: string, other: string, random: Random): string {
  const tokens = text.match(token) ?? []
  const others = other.match(token) ?? ['x']
  for (let change = 0; change <= random.below(4); change++) {
    const at = random.below(tokens.length + 1)
    const to = random.below(tokens.length + 1)
    switch (random.below(9)) {
      case 0:
        tokens.splice(at, 1)
        break
      case 1:
        tokens.splice(at, 0, random.pick(spares))
        break
      case 2:
        tokens.splice(at, 1, random.pick(spares))
        break
      case 3:
        tokens.splice(to, 0, ...tokens.splice(at, 1))
        break
      case 4:
        tokens.splice(at, 0, tokens[at] ?? '')
        break
      case 5:
        tokens.splice(at, 1, random.pick(others))
        break
      case 6:
        tokens.splice(at, random.below(5), ...others.slice(random.below(others.length)))
        break
      case 7:
        wrap(tokens, random.below(60), random.pick(['(', 'not (', 'not not (', 'x/any(x: ']))
        break
      default:
        if (random.below(20) === 0)
          multiply(tokens, random.below(300), random.pick([' or ', ' and ', '', ',']))
    }
  }
  return tokens.join('')
}

function wrap(tokens: string[], depth: number, opening: string): void {
  tokens.unshift(opening.repeat(depth))
  tokens.push(')'.repeat(depth))
}

function multiply(tokens: string[], times: number, joint: string): void {
  const whole = tokens.join('')
  tokens.splice(0, tokens.length, Array.from({ length: times + 1 }, () => whole).join(joint))
}

/** One to six characters dropped, doubled, replaced by anything, or a part repeated. */
export function breakText(text: string, random: Random): string {
  let broken = text
  for (let change = 0; change <= random.below(6); change++) {
    const at = random.below(broken.length + 1)
    const anything = random.pick([
      ...spares,
      String.fromCharCode(random.below(65_536)),
      String.fromCharCode(random.below(128)),
    ])
    const taken = random.below(3)
    const repeated = random.below(50) === 0 ? broken.slice(0, 100).repeat(random.below(100)) : anything
    broken = broken.slice(0, at) + (random.below(4) === 0 ? '' : repeated) + broken.slice(at + taken)
  }
  return broken
}
