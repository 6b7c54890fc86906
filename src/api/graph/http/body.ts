/** Bodies of JSON: bounded before they are read, and refused in words that say what to send. */
import { graphError, shortened } from '../errors.ts'
import { isTooDeep, levelsMax } from './json-depth.ts'
import { jsonFault } from './json-fault.ts'

export interface BodyBounds {
  bytesMax: number
  /** From now on, in which all of it has to come. */
  seconds: number
}

/** Throws RequestError 415, 413, 408 or 400; a byte order mark is passed over. */
export async function readJsonBody(request: Request, bounds: BodyBounds): Promise<unknown> {
  checkHeaders(request.headers)
  const bytes = await readBytes(request, bounds)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw graphError('unreadableBody', { reason: 'The body is not UTF-8.' }, { cause })
  }
  return parseJson(text)
}

/** Throws RequestError 415 for what is no plain JSON; also asked of the requests in a batch. */
export function checkHeaders(headers: Headers): void {
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (encoding.trim().toLowerCase() !== 'identity') {
    const acceptIt = { headers: { 'Accept-Encoding': 'identity' } }
    throw graphError('contentEncoding', { encoding: shortened(encoding) }, acceptIt)
  }
  const type = headers.get('content-type') ?? ''
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1] ?? 'utf-8'
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type) || !/^utf-?8$/i.test(charset)) {
    throw graphError('contentType', { type: shortened(type) })
  }
}

async function readBytes({ headers, body }: Request, { bytesMax, seconds }: BodyBounds): Promise<Uint8Array> {
  const tooLarge = () => graphError('bodyTooLarge', { max: bytesMax })
  if (Number(headers.get('content-length') ?? 0) > bytesMax) throw tooLarge()
  const reader = body?.getReader()
  if (!reader) return new Uint8Array()
  const pieces: Uint8Array[] = []
  let length = 0
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(graphError('requestTimeout', {})), seconds * 1000)
  try {
    for (;;) {
      const { value, done } = await Promise.race([pieceOf(reader), tooLate])
      if (done) return Buffer.concat(pieces)
      length += value.length
      if (length > bytesMax) throw tooLarge()
      pieces.push(value)
    }
  } finally {
    clearTimeout(timer)
  }
}

/** A sender who goes away in the middle is no fault of ours. */
async function pieceOf(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read()
  } catch (cause) {
    throw graphError('malformedRequest', { reason: 'its body ended too early' }, { cause })
  }
}

function parseJson(text: string): unknown {
  if (text.trim() === '') throw graphError('unreadableBody', { reason: 'The body is empty.' })
  if (isTooDeep(text))
    throw graphError('unreadableBody', { reason: `The body is nested deeper than ${levelsMax} levels.` })
  try {
    return JSON.parse(text)
  } catch (cause) {
    const position = jsonFault(text)
    const found =
      position < text.length
        ? `Unexpected ${JSON.stringify(text.slice(position, position + 1))}`
        : 'The text ends'
    throw graphError('unreadableBody', { reason: `${found} at position ${position}.` }, { cause })
  }
}
