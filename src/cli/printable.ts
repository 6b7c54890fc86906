/**
 * Names, clients and reasons are what a log or somebody far away says: no terminal should obey them. What cannot be seen is
 * shown escaped, so that it is seen.
 */

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** On one line. */
export function printable(text: string): string {
  return text.replaceAll(unseen, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`)
}

/** As it is, but for what is no line break. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/** JSON that says the same and shows nothing else: its own rules escape only what is below U+0020. */
export function asJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(unseen, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
