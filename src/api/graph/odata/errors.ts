/** Refusals of a query, in Graph's words where they have been observed; what is accepted follows them. */
import { graphError } from '../errors.ts'

type QueryError = ReturnType<typeof graphError>

export function filterError(reason: string): QueryError {
  return graphError('invalidFilter', { reason })
}

export function queryError(reason: string): QueryError {
  return graphError('invalidQuery', { reason })
}

export function queryTooLong(characters: number, max: number): QueryError {
  return graphError('queryTooLong', { characters, max })
}

/** Directory objects alone are refused so. */
export function pageSizeError(size: number, max: number): QueryError {
  return graphError('pageSize', { size, max })
}

/** Text of the caller, short enough to be said back. */
export function quoted(text: string): string {
  return text.length > 200 ? `'${text.slice(0, 200)}…'` : `'${text}'`
}
