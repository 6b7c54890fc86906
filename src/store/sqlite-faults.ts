/** Which result codes of SQLite mean that the file cannot be worked with (https://www.sqlite.org/rescode.html). */
import type { FaultKind } from './condition.ts'

const movedAway = 1032
const byPrimaryCode: Record<number, FaultKind> = {
  8: 'readOnly',
  10: 'failing',
  11: 'damaged',
  13: 'full',
  14: 'failing',
  26: 'damaged',
}

/** An error with SQLite's result code, as `node:sqlite` throws it. */
export interface SqliteError extends Error {
  errcode?: number
}

/** Null: the file is well, and the fault that of the statement. */
export function faultOfSqlite(error: unknown): FaultKind | null {
  const { errcode } = error as SqliteError
  if (errcode === undefined) return null
  return errcode === movedAway ? 'replaced' : (byPrimaryCode[errcode & 0xff] ?? null)
}
