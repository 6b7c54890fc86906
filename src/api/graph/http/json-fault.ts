/** Where a text stops being JSON (RFC 8259): the engine's own message says so only for some faults. */

/** The position of the first character that cannot stand where it does; the length when the text ends too early. */
export function jsonFault(text: string): number {
  const open: ('}' | ']')[] = []
  let expected: 'value' | 'value or ]' | 'name' | 'name or }' | 'separator' = 'value'
  let position = skip(space, text, 0)
  while (position < text.length) {
    const character = text[position] as string
    let next = position + 1
    if (expected === 'separator') {
      const end = open.at(-1)
      if (character === end) open.pop()
      else if (character === ',' && end) expected = end === '}' ? 'name' : 'value'
      else return position
    } else if (character === (expected === 'name or }' ? '}' : expected === 'value or ]' ? ']' : undefined)) {
      open.pop()
      expected = 'separator'
    } else if (expected === 'name' || expected === 'name or }') {
      const end = skip(string, text, position)
      if (end === position) return skip(brokenString, text, position)
      const colon = skip(space, text, end)
      if (text[colon] !== ':') return colon
      next = colon + 1
      expected = 'value'
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']')
      expected = character === '{' ? 'name or }' : 'value or ]'
    } else {
      next = skip(scalar, text, position)
      if (next === position) return skip(brokenString, text, position)
      expected = 'separator'
    }
    position = skip(space, text, next)
  }
  return position
}

const space = /[ \t\n\r]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: a text of JSON has none.
const brokenString = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*/y
const string = new RegExp(`${brokenString.source}"`, 'y')
const scalar = new RegExp(
  `${string.source}|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|(?:true|false|null)`,
  'y',
)

/** The end of what the pattern finds at the position; the position itself when it finds nothing. */
function skip(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position
  return pattern.test(text) ? pattern.lastIndex : position
}
