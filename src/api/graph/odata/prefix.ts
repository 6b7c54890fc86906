/** Ranges of texts, for no index knows `like`. */

/** The first text after all that begin with the prefix, in the order of code points; undefined when there is none. */
export function afterAllWith(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0) as number)
  // Half a surrogate pair has no place in that order.
  if (points.some((point) => point >= 0xd800 && point <= 0xdfff)) return undefined
  while (points.at(-1) === 0x10ffff) points.pop()
  const last = points.pop()
  if (last === undefined) return undefined
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
}
