/** What reading an input gives: its records, and what stood where a record should have been. */

/** `line` is where it begins, from 1. `text` is the broken record itself, cut to {@link problemTextMax}. */
export type RawRecord =
  | { line: number; raw: Record<string, unknown> }
  | { line: number; text: string; problem: string }

/** The text of what may be a record. */
export interface Piece {
  /** The line on which it begins, from 1. */
  line: number
  text: string
  /** Why it is not a record; null when it may be one. */
  problem: string | null
  /** The columns when it is a row of a table. */
  columns: readonly string[] | null
}

/** Longer records are not read: a problem instead, with the beginning of its text. */
export const recordBytesMax = 1_000_000

/** Characters of a broken record that are kept to show to people. */
export const problemTextMax = 2_000
