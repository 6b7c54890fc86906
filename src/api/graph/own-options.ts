/** The query options of what Graph does not have: few, and each named in the error for any other. */
import { graphError } from './errors.ts'
import { queryError, queryTooLong, quoted } from './odata/errors.ts'
import { queryLimits } from './odata/limits.ts'

export type Option = 'top' | 'skiptoken' | 'filter'

/** Names in any case, with or without their dollar sign, as everywhere. */
export function readOptions(url: string, accepted: Option[]): Map<string, string> {
  const { search } = new URL(url)
  if (search.length > queryLimits.searchCharacters)
    throw queryTooLong(search.length, queryLimits.searchCharacters)
  const options = new Map<string, string>()
  for (const [spelling, value] of new URLSearchParams(search)) {
    const name = spelling.toLowerCase().replace(/^\$/, '')
    if (!(accepted as string[]).includes(name)) {
      const names = accepted.map((one) => `$${one}`).join(', ') || 'none'
      throw queryError(`Query option ${quoted(spelling)} is not allowed here. Accepted: ${names}.`)
    }
    if (options.has(name)) throw graphError('optionTwice', { option: `$${name}` })
    options.set(name, value)
  }
  return options
}
