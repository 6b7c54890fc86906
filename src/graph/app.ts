/** The Graph API as a Hono app: one way in for every route of the table, one way out for every error. */
import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Logger } from 'pino'
import type { Authority } from '../authority/tokens.ts'
import type { EngineSettings } from '../config.ts'
import { RequestError } from '../errors.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import type { Store } from '../store/store.ts'
import { act } from './act.ts'
import { authenticate, authorize } from './authenticate.ts'
import { match } from './match.ts'
import { count, get, list, type ReadRequest } from './read.ts'

export interface GraphOptions {
  store: Store
  settings: EngineSettings
  authority: Authority
  /** Signs skip tokens. */
  pageKey: Uint8Array
  log: Logger
  /** The origin by which callers know the server, when a proxy stands before it. */
  publicUrl?: string
}

type Variables = { requestId: string; clientRequestId: string }
type GraphContext = Context<{ Variables: Variables }>

const bodyBytesMax = 256 * 1024
const contentType =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'
const clientRequestIdForm = /^[\w-]{1,128}$/

export function graphApp(options: GraphOptions): Hono<{ Variables: Variables }> {
  const app = new Hono<{ Variables: Variables }>()
  app.use(async (c, next) => {
    const sent = c.req.header('client-request-id') ?? ''
    c.set('requestId', randomUUID())
    c.set('clientRequestId', clientRequestIdForm.test(sent) ? sent : c.get('requestId'))
    await next()
    for (const [name, value] of Object.entries(commonHeaders(c))) c.res.headers.set(name, value)
  })
  app.use(
    bodyLimit({
      maxSize: bodyBytesMax,
      onError: () => {
        throw new RequestError(413, 'RequestEntityTooLarge', `The body is larger than ${bodyBytesMax} bytes.`)
      },
    }),
  )
  app.all('*', (c) => serve(c, options))
  app.onError((error, c) => answerError(error, c, options.log))
  return app
}

async function serve(c: GraphContext, options: GraphOptions): Promise<Response> {
  const { store, settings } = options
  const principal = await authenticate(c.req.header('authorization'), options)
  const url = options.publicUrl
    ? options.publicUrl + c.req.url.slice(new URL(c.req.url).origin.length)
    : c.req.url
  const found = match(c.req.method === 'HEAD' ? 'GET' : c.req.method, rawPathOf(c.req.url))
  authorize(principal, found.route)
  const includeUnknownEnumMembers = /\binclude-unknown-enum-members\b/i.test(c.req.header('prefer') ?? '')
  const request: ReadRequest = { ...found, ...options, principal, url, includeUnknownEnumMembers }
  const { target } = found.route
  if (includeUnknownEnumMembers) c.header('Preference-Applied', 'include-unknown-enum-members')
  switch (target.kind) {
    case 'list':
      return json(c, await list(request, target.entity))
    case 'get':
      return json(c, await get(request, target.entity))
    case 'count':
      return c.text(String(await count(request, target.entity)))
    case 'act': {
      const { verb } = target
      const now = fromMilliseconds(Date.now())
      await act({
        store,
        settings,
        principal,
        verb,
        body: await readJson(c),
        requestId: c.get('requestId'),
        now,
      })
      return c.body(null, 204)
    }
  }
}

/** The path as it was sent: Hono's own would be decoded. */
function rawPathOf(url: string): string {
  return new URL(url).pathname
}

async function readJson(c: GraphContext): Promise<unknown> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) {
    const message = `The content type '${type.slice(0, 80)}' is not supported; send application/json.`
    throw new RequestError(415, 'UnsupportedMediaType', message)
  }
  const text = await c.req.text()
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = `Unable to read JSON request payload: ${(error as Error).message}`
    throw new RequestError(400, 'BadRequest', message)
  }
}

function json(c: GraphContext, body: Record<string, unknown>): Response {
  return c.body(JSON.stringify(body), 200, { 'content-type': contentType })
}

/** Graph's error object. What is not meant for the caller goes to the log under the same request id. */
function answerError(error: Error, c: GraphContext, log: Logger): Response {
  const known = error instanceof RequestError ? error : null
  if (!known) log.error({ err: error, requestId: c.get('requestId') }, 'request failed')
  const status = known?.status ?? 500
  const body = {
    error: {
      code: known?.code ?? 'InternalServerError',
      message:
        known?.message ??
        'An unexpected error has occurred. The log of the server knows more under the request-id.',
      innerError: {
        date: new Date().toISOString().slice(0, 19),
        'request-id': c.get('requestId'),
        'client-request-id': c.get('clientRequestId'),
      },
    },
  }
  const headers = { ...commonHeaders(c), 'content-type': 'application/json' }
  if (status === 401) Object.assign(headers, { 'www-authenticate': 'Bearer realm=""' })
  // What is left of the body would be read as the next request.
  if (status === 413) Object.assign(headers, { connection: 'close' })
  return c.body(JSON.stringify(body), status as 400, headers)
}

function commonHeaders(c: GraphContext): Record<string, string> {
  return {
    'request-id': c.get('requestId'),
    'client-request-id': c.get('clientRequestId'),
    'cache-control': 'no-store',
    'odata-version': '4.0',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
  }
}
