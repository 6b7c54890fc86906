/** The names by which a request is found again: one of ours, and one of its sender. */
import { randomUUID } from 'node:crypto'
import type { RequestIds } from './answer.ts'

const form = /^[\w-]{1,128}$/

/** What the sender calls the request, if that is a plain name; it goes into logs and headers. */
export function clientRequestIdOf(headers: Headers): string | undefined {
  const sent = headers.get('client-request-id') ?? ''
  return form.test(sent) ? sent : undefined
}

export function requestIdsOf(headers: Headers): RequestIds {
  const requestId = randomUUID()
  return { requestId, clientRequestId: clientRequestIdOf(headers) ?? requestId }
}
