/** Refusals of a query, in Graph's words where they have been observed; what is accepted follows them. */
import { RequestError } from '../../errors.ts'

export function filterError(message: string): RequestError {
  return queryError(`Invalid filter clause: ${message}`)
}

export function queryError(message: string): RequestError {
  return new RequestError(400, 'BadRequest', message)
}

/** Text of the caller, short enough to be said back. */
export function quoted(text: string): string {
  return text.length > 200 ? `'${text.slice(0, 200)}…'` : `'${text}'`
}
