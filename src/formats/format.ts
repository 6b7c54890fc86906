/** The contract of a log format: one file per form in which sign-ins are logged, pure functions, no I/O. */
import type { LogEvent } from '../model/event.ts'

/** One record as a log holds it, before anything is believed about it. */
export type Raw = Record<string, unknown>

export interface Format {
  /** Stable name, stored beside what was read: `entraGraph`. */
  name: string
  /** What a person calls it. */
  title: string
  /** The page that describes the form. */
  reference: string
  /** Whether the record has this form. Cheap, never throws; the first format of the list that says yes reads it. */
  matches(raw: Raw): boolean
  /** Why a record of this form is not read (an audit entry, a risk event); undefined when it is. */
  skips(raw: Raw): string | undefined
  /**
   * What happened according to the record, none to many events, each complete: every property present, null where the
   * log has nothing. They have the id of the record, and parts from 0 on. The same record yields the same events, and
   * `raw` is never changed.
   * @throws RecordError naming the field, what was found and what was expected.
   */
  parse(raw: Raw): LogEvent[]
}

export type ParsedRecord =
  | { kind: 'events'; format: string; events: LogEvent[] }
  | { kind: 'ignored'; reason: string }
