/** The contract of a log format: one file per form in which sign-ins are logged, pure functions, no I/O. */
import type { SignIn } from '../model/sign-in.ts'

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
  /** Why a record of this form is not a sign-in (an audit entry, a risk event); undefined when it is one. */
  skips(raw: Raw): string | undefined
  /**
   * The complete sign-in: every property of {@link SignIn} present, null where the log has nothing. Never changes `raw`.
   * @throws RecordError naming the field, what was found and what was expected.
   */
  parse(raw: Raw): SignIn
}

export type ParsedRecord =
  | { kind: 'signIn'; format: string; signIn: SignIn }
  | { kind: 'ignored'; reason: string }
