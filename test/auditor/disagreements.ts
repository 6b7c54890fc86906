/** What the auditor has to say: which row says what, and what would follow from all the others. */

export interface Disagreement {
  table: string
  key: string
  column: string
  stored: unknown
  expected: unknown
}

export class Disagreements {
  readonly found: Disagreement[] = []

  add(table: string, key: string | number, column: string, stored: unknown, expected: unknown): void {
    this.found.push({ table, key: String(key), column, stored, expected })
  }

  /** Compared as JSON. */
  same(table: string, key: string | number, columns: Record<string, [stored: unknown, expected: unknown]>) {
    for (const [column, [stored, expected]] of Object.entries(columns))
      if (JSON.stringify(stored) !== JSON.stringify(expected)) this.add(table, key, column, stored, expected)
  }

  /** That each of the keys is there as often as it should be. */
  sameRows(table: string, stored: Iterable<string>, expected: Iterable<string>): void {
    const left = countsOf(expected)
    for (const key of stored) {
      const count = left.get(key) ?? 0
      if (count === 0) this.add(table, key, 'row', 'a row', 'none')
      else left.set(key, count - 1)
    }
    for (const [key, count] of left) if (count > 0) this.add(table, key, 'row', 'no row', `${count}`)
  }
}

export function inWords({ table, key, column, stored, expected }: Disagreement): string {
  return `${table} [${key}] ${column}: stored ${worded(stored)}, expected ${worded(expected)}`
}

function worded(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text && text.length > 300 ? `${text.slice(0, 300)} …` : String(text)
}

function countsOf(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
