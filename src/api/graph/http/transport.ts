/** Refusals from before there is a request: in Graph's form as well, for clients read nothing else. */

import { graphError } from '../errors.ts'
import { errorBody } from './answer.ts'
import { requestIdsOf } from './request-ids.ts'

/** Of request line and headers together: a token of 16 kB and a filter of 8,192 characters, percent-encoded. */
export const headerBytesMax = 64 * 1024

export function refusal(error: ReturnType<typeof graphError>): Response {
  const { status, headers, text } = parts(error)
  return new Response(text, { status, headers })
}

/** For a request whose host, path or query makes no URL. */
export function malformedRequest(): Response {
  return refusal(graphError('malformedRequest', { reason: 'its path or host makes no URL' }))
}

/** What to write to the socket when Node cannot make a request of what came. */
export function rawRefusal({ code }: { code?: string }): string {
  const { status, headers, text } = parts(errorOf(code))
  const lines = Object.entries({ ...headers, Connection: 'close', 'Content-Length': Buffer.byteLength(text) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${status} ${phrases[status]}\r\n${head}\r\n${text}`
}

const phrases: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

function errorOf(code: string | undefined) {
  if (code === 'HPE_HEADER_OVERFLOW') return graphError('headersTooLarge', { max: headerBytesMax })
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return graphError('requestTimeout', {})
  return graphError('malformedRequest', { reason: 'it is not HTTP/1.1' })
}

function parts({ status, code, message }: ReturnType<typeof graphError>) {
  const ids = requestIdsOf(new Headers())
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
  }
  return { status, headers, text: JSON.stringify(errorBody(code, message, ids)) }
}
