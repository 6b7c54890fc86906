/** The objects that lists of records come in. */

/** Graph answers with `value`, an Event Hub sends `records`, the query API of Log Analytics answers with `tables`. */
const listKeys = new Set(['value', 'records', 'tables'])

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
