/** The objects that lists of records come in. */

/** A list of records that is being read. */
export interface OpenList {
  line: number
  indent: readonly number[] | null
  /** The key it has in an object; null for a list that stands alone. */
  key: string | null
  /** How many objects of its envelope are open around it. */
  depth: number
  columns: readonly string[] | null
}

/**
 * Graph answers with `value`, and to a batch with `responses`; an Event Hub sends `records`; the query API of Log
 * Analytics answers with `tables`, hunting and Splunk with `results`, Elasticsearch with `hits`.
 */
const listKeys = new Set(['value', 'records', 'tables', 'responses', 'results', 'Results', 'hits'])

/** The keys of objects that may stand between an envelope and its list: `body` in a batch, `hits` in Elasticsearch. */
export const innerKeys: readonly Uint8Array[] = ['body', 'hits', 'data', 'result', 'd'].map((key) =>
  Buffer.from(key),
)

/** Whether the list under a key is one of records; `parentKey` is the key of the list that the object is itself in. */
export function holdsRecords(key: string, parentKey: string | null | undefined): boolean {
  return listKeys.has(key) || (key === 'rows' && parentKey === 'tables')
}

/** The names in `columns`, out of a table's object up to its rows. */
export function columnsIn(beginning: string): string[] {
  try {
    const table: { columns?: { name?: unknown }[] } = JSON.parse(`${beginning.replace(/,\s*$/, '')}}`)
    return (table.columns ?? []).map(({ name }) => String(name))
  } catch {
    return []
  }
}
