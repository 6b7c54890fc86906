/** Answers before they are HTTP, so that a request inside a batch is answered exactly like one on its own. */
import type { Logger } from 'pino'
import { RequestError } from '../../../model/errors.ts'
import { type GraphError, graphErrors } from '../errors.ts'

export interface GraphAnswer {
  status: number
  /** Spelled as Graph spells them: in the answer to a batch they are members of JSON. */
  headers: Record<string, string>
  /** An object is sent as JSON and a text as it is; absent, there is no body. */
  body?: Record<string, unknown> | string
}

/** By what a request is found again, in the log and by its sender. */
export interface RequestIds {
  requestId: string
  clientRequestId: string
}

export const jsonType =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

export function jsonAnswer(body: Record<string, unknown>, headers: Record<string, string> = {}): GraphAnswer {
  return { status: 200, headers: { 'Content-Type': jsonType, ...headers }, body }
}

/** Graph's error object. What is not meant for the caller goes to the log under the same request id. */
export function errorAnswer(error: unknown, ids: RequestIds, log: Logger): GraphAnswer {
  const isKnown = error instanceof RequestError
  if (!isKnown) log.error({ err: error, requestId: ids.requestId }, 'request failed')
  const { status, code, message } = isKnown ? error : graphErrors.unexpected
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  const seconds = retryAfterSeconds(status)
  if (seconds) headers['Retry-After'] = String(seconds)
  return {
    status,
    headers: { ...headers, ...(isKnown ? error.headers : {}) },
    body: errorBody(code, message, ids),
  }
}

/** `date` without zone or fraction, as Graph writes it. */
export function errorBody(code: string, message: string, { requestId, clientRequestId }: RequestIds) {
  const date = new Date().toISOString().slice(0, 19)
  return {
    error: {
      code,
      message,
      innerError: { date, 'request-id': requestId, 'client-request-id': clientRequestId },
    },
  }
}

/** Whole seconds: some clients read nothing else. Also for errors of the store, which knows nothing of HTTP headers. */
function retryAfterSeconds(status: number): number | undefined {
  return Object.values<GraphError>(graphErrors).find((error) => error.status === status)?.retryAfterSeconds
}
