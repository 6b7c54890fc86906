/** Every log format in the order in which they are tried, and the recognition of a record's form. */
import { RecordError } from '../model/errors.ts'
import { entraFormats } from './entra/index.ts'
import type { Format, ParsedRecord, Raw } from './format.ts'

export const formats: readonly Format[] = [...entraFormats]

/**
 * Reads one record of a log, whatever its form.
 * @param known the formats that it may have; the first that matches reads it
 * @throws RecordError when no format knows the record, or when a value in it cannot be read.
 */
export function parseRecord(raw: Raw, known: readonly Format[] = formats): ParsedRecord {
  const format = known.find((candidate) => candidate.matches(raw))
  if (format === undefined) throw unrecognised(raw, known)
  const reason = format.skips(raw)
  if (reason !== undefined) return { kind: 'ignored', reason }
  return { kind: 'events', format: format.name, events: format.parse(raw) }
}

function unrecognised(raw: Raw, known: readonly Format[]): RecordError {
  const names = Object.keys(raw)
  const shown = names
    .slice(0, 5)
    .map((name) => JSON.stringify(name.slice(0, 30)))
    .join(', ')
  const found =
    names.length === 0 ? 'no properties' : `the properties ${shown}${names.length > 5 ? ', …' : ''}`
  return new RecordError('record', `found ${found}, expected ${known.map(({ title }) => title).join(' or ')}`)
}
