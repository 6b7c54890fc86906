/** The Graph API over HTTP: one way in for every request, one way out for every answer. */

import { type Context, Hono } from 'hono'
import { secureHeaders } from '../../identity-provider/secure-headers.ts'
import type { OriginReader } from '../../net/origin.ts'
import { authenticate } from './authenticate.ts'
import { answerBatch, batchBytesMax, batchLanes } from './batch/batch.ts'
import { answerOpenDocument, openDocumentAt } from './documents.ts'
import { graphError } from './errors.ts'
import { type GraphRequest, handle, type Services } from './handle.ts'
import { errorAnswer, type GraphAnswer, type RequestIds } from './http/answer.ts'
import { readJsonBody } from './http/body.ts'
import { boundedBodies, boundedProgress, type InProgress } from './http/in-progress.ts'
import { requestIdsOf } from './http/request-ids.ts'
import { addressOf, methodNotAllowed } from './match.ts'
import { queryShare } from './query-share.ts'

export interface GraphOptions extends Omit<Services, 'queries'> {
  origins: OriginReader
  /** Requests of one tenant that are worked on at the same time. */
  requestsInProgressMax: number
  /** In which a body has to come; a batch has three times as long. */
  bodyDeadlineSeconds: number
}

/** What all requests share. */
interface Sharing extends GraphOptions, Services {
  /** Taken when it is known who asks, that they may, and what for. */
  inProgress: InProgress
  bodies: InProgress
}

const bodyBytesMax = 256 * 1024
const batchDeadlineFactor = 3

export function graphApp(options: GraphOptions): Hono {
  const sharing: Sharing = {
    ...options,
    inProgress: boundedProgress(options.requestsInProgressMax),
    bodies: boundedBodies(),
    queries: queryShare(options.store.readers),
  }
  const app = new Hono()
  app.all('*', async (c) => {
    const ids = requestIdsOf(c.req.raw.headers)
    const answer = await answerRequest(c, ids, sharing).catch((error) => errorAnswer(error, ids, options.log))
    return toResponse(answer, ids, c, options.origins)
  })
  return app
}

async function answerRequest(c: Context, ids: RequestIds, options: Sharing): Promise<GraphAnswer> {
  const { raw } = c.req
  const { method, headers } = raw
  const known = options.origins.originOf(raw, c.env)
  if ('fault' in known) throw graphError('malformedOrigin', { reason: known.fault })
  const { origin } = known
  const asked = new URL(raw.url)
  const document = openDocumentAt(asked.pathname)
  if (document)
    return answerOpenDocument(document, { method, origin, ifNoneMatch: headers.get('if-none-match') })
  const principal = await authenticate(headers.get('authorization'), options)
  const { inProgress, bodies, bodyDeadlineSeconds: seconds } = options
  const batchVersion = batchVersionOf(asked.pathname)
  if (batchVersion) {
    if (method !== 'POST') throw methodNotAllowed(method, ['POST'])
    const bounds = { bytesMax: batchBytesMax, seconds: seconds * batchDeadlineFactor }
    const envelope = await bodies.run(principal, 1, () => readJsonBody(raw, bounds))
    return inProgress.run(principal, batchLanes, () =>
      answerBatch({ envelope, origin, version: batchVersion, principal, ids }, options),
    )
  }
  const url = new URL(origin + asked.pathname + asked.search)
  const bounds = { bytesMax: bodyBytesMax, seconds }
  const request: GraphRequest = {
    ...{ ...ids, method, url, headers, principal },
    readBody: () => bodies.run(principal, 1, () => readJsonBody(raw, bounds)),
    inSlot: (work) => inProgress.run(principal, 1, work),
  }
  return handle(request, options)
}

function batchVersionOf(pathname: string) {
  if (!/(?:\$|%24)b/i.test(pathname)) return undefined
  const { version, segments } = addressOf(pathname)
  return segments.length === 1 && segments[0]?.toLowerCase() === '$batch' ? version : undefined
}

function toResponse(answer: GraphAnswer, ids: RequestIds, c: Context, origins: OriginReader): Response {
  const { status, body } = answer
  const headers: Record<string, string> = {
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
    'Cache-Control': 'no-store',
    'OData-Version': '4.0',
    ...secureHeaders,
    ...answer.headers,
  }
  if (status === 401) headers['WWW-Authenticate'] = challenge(c, origins)
  // What is left of the body would be read as the next request.
  if (status === 413 || status === 408) headers.Connection = 'close'
  const text = typeof body === 'object' ? JSON.stringify(body) : body
  return new Response(text ?? null, { status, headers })
}

/** What clients of Graph look for: where to get a token, and for what (RFC 6750, section 3). No `claims`: those repeat. */
function challenge(c: Context, origins: OriginReader): string {
  const known = origins.originOf(c.req.raw, c.env)
  const parts = ['realm=""', 'client_id="00000003-0000-0000-c000-000000000000"']
  if ('origin' in known) parts.splice(1, 0, `authorization_uri="${known.origin}/common/oauth2/authorize"`)
  if (c.req.header('authorization')) parts.push('error="invalid_token"')
  return `Bearer ${parts.join(', ')}`
}
