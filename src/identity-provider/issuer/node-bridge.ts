/**
 * From Fetch's requests and answers to Node's and back, for a part that only knows those of Node. The request may have
 * been read and rewritten before, and the answer is whole before it is sent, so that both can be said in other words.
 */
import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

export interface NodeExchange {
  incoming: IncomingMessage
  outgoing: ServerResponse
  /** When the answer is complete. */
  answered: Promise<Response>
}

export interface PlainRequest {
  method: string
  /** Absolute. Its scheme and host are what the listener believes to be called by. */
  url: URL
  headers: Headers
  body?: string
}

export async function askListener(listener: RequestListener, request: PlainRequest): Promise<Response> {
  const { incoming, outgoing, answered } = openExchange(request)
  listener(incoming, outgoing)
  return answered
}

export function openExchange({ method, url, headers, body = '' }: PlainRequest): NodeExchange {
  const incoming = new IncomingMessage(new Socket())
  incoming.method = method
  incoming.url = url.pathname + url.search
  incoming.headers = {
    ...Object.fromEntries(headers),
    host: url.host,
    'x-forwarded-proto': url.protocol.replace(':', ''),
  }
  // These speak of the body as it came.
  for (const name of ['content-length', 'transfer-encoding', 'x-forwarded-host', 'forwarded'])
    delete incoming.headers[name]
  if (body !== '') {
    incoming.headers['content-length'] = String(Buffer.byteLength(body))
    incoming.push(body)
  }
  incoming.push(null)
  incoming.complete = true
  const outgoing = new ServerResponse(incoming)
  return { incoming, outgoing, answered: collected(outgoing) }
}

/** What is written is kept instead of sent. */
function collected(outgoing: ServerResponse): Promise<Response> {
  const pieces: Buffer[] = []
  const keep = (piece: unknown, encoding?: unknown) => {
    if (typeof piece === 'string')
      pieces.push(Buffer.from(piece, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'))
    else if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece))
  }
  return new Promise((resolve) => {
    outgoing.write = (piece: unknown, encoding?: unknown) => {
      keep(piece, encoding)
      return true
    }
    outgoing.end = (piece?: unknown, encoding?: unknown) => {
      keep(piece, encoding)
      resolve(responseOf(outgoing, Buffer.concat(pieces)))
      outgoing.emit('finish')
      return outgoing
    }
  })
}

function responseOf(outgoing: ServerResponse, body: Buffer<ArrayBuffer>): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(outgoing.getHeaders())) {
    if (name === 'content-length' || name === 'transfer-encoding') continue
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one))
  }
  const { statusCode: status } = outgoing
  const isEmpty = body.length === 0 || [204, 304].includes(status)
  return new Response(isEmpty ? null : body, { status, headers })
}
