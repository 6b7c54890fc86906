/** How deep a text of JSON is nested, found before it is parsed: what walks through it later does so by calling itself. */

export const levelsMax = 64

const quote = 0x22
const backslash = 0x5c

export function isTooDeep(text: string): boolean {
  let depth = 0
  let isInText = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (isInText) {
      if (code === backslash) index++
      else if (code === quote) isInText = false
    } else if (code === quote) isInText = true
    // [ and {, ] and }: they differ in one bit.
    else if ((code & 0xdf) === 0x5b) {
      if (++depth > levelsMax) return true
    } else if ((code & 0xdf) === 0x5d) depth--
  }
  return false
}
