/** The addresses and networks in a list that somebody else keeps. What is not a list, or would name everybody, is refused. */
import type { ListSource } from '../config/networks.ts'
import { parseNetwork } from '../enrich/address-set.ts'

/** Lists have headings, dates and mistakes; a page of HTML has nothing else. */
const faultyShareMax = 0.05
/** No registry gives anybody more: a larger network is a mistake, or somebody who wants to switch us off. */
const prefixLengthMin = { 1: 8, 4: 16 }

/** In the order of the list, each once. Throws an Error that says why it is none. */
export function readEntries(
  text: string,
  { format, column }: Pick<ListSource, 'format' | 'column'>,
): string[] {
  const entries = new Set<string>()
  const faulty: string[] = []
  let lines = 0
  for (const line of text.split('\n')) {
    const entry =
      format === 'csv'
        ? columnOf(line, column)
        : (line
            .replace(/[#;].*/, '')
            .trim()
            .split(/\s/)[0] ?? '')
    if (entry === '') continue
    lines++
    const network = parseNetwork(entry)
    if (!network) {
      faulty.push(entry)
      continue
    }
    if (network.prefixLength < prefixLengthMin[network.from.length as 1 | 4])
      throw new Error(`names ${entry}, which is too large a part of the internet`)
    entries.add(entry)
  }
  if (entries.size === 0) throw new Error('has no entries')
  // One line may be the heading of a table.
  if (faulty.length > Math.max(1, lines * faultyShareMax)) {
    const shown = JSON.stringify(faulty[0]?.slice(0, 60))
    throw new Error(`is no list of addresses: ${faulty.length} of ${lines} lines are none, such as ${shown}`)
  }
  return [...entries]
}

function columnOf(line: string, column: number): string {
  if (line.startsWith('#')) return ''
  const cell = line.split(',')[column - 1] ?? ''
  return cell.trim().replace(/^"(.*)"$/, '$1')
}
