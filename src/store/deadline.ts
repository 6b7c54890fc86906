/** What a caller is told whose query took too long, whichever engine says so. */
import { RequestError } from '../model/errors.ts'

export function tookTooLong(readDeadlineSeconds: number, cause?: unknown): RequestError {
  const message = `The query took longer than ${readDeadlineSeconds} seconds. Ask for less, or filter by an indexed property.`
  return new RequestError(503, 'ServiceNotAvailable', message, { cause })
}
