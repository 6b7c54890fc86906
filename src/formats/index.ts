/** Every log format in the order in which they are tried, and the recognition of a record's form. */
import { RecordError } from '../errors.ts'
import { entraDiagnostic } from './entra/diagnostic.ts'
import { entraGraph } from './entra/graph.ts'
import { logAnalytics } from './entra/log-analytics.ts'
import type { Format, ParsedRecord, Raw } from './format.ts'

export const formats: readonly Format[] = [entraGraph, entraDiagnostic, logAnalytics]

/**
 * Reads one record of a log, whatever its form.
 * @throws RecordError when no format knows the record, or when a value in it cannot be read.
 */
export function parseRecord(raw: Raw): ParsedRecord {
  const format = formats.find((candidate) => candidate.matches(raw))
  if (format === undefined) throw unrecognised(raw)
  const reason = format.skips(raw)
  if (reason !== undefined) return { kind: 'ignored', reason }
  return { kind: 'signIn', format: format.name, signIn: format.parse(raw) }
}

function unrecognised(raw: Raw): RecordError {
  const names = Object.keys(raw)
  const shown = names
    .slice(0, 5)
    .map((name) => JSON.stringify(name.slice(0, 30)))
    .join(', ')
  const found =
    names.length === 0 ? 'no properties' : `the properties ${shown}${names.length > 5 ? ', …' : ''}`
  return new RecordError(
    'record',
    `found ${found}, expected ${formats.map(({ title }) => title).join(' or ')}`,
  )
}
