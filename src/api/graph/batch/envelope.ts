/**
 * The envelope of a batch (https://learn.microsoft.com/graph/json-batching): checked whole before anything is done.
 * Every refusal names the request and the property.
 */
import { graphError, shortened } from '../errors.ts'
import type { Version } from '../schema/entity.ts'

export const batchStepsMax = 20

export interface BatchStep {
  id: string
  method: string
  /** Below the root of the version, on the origin of the batch. */
  url: URL
  headers: Headers
  /** Absent when there is none. */
  body?: unknown
  /** Ids of other steps, without circles. */
  dependsOn: string[]
}

export interface BatchRoot {
  origin: string
  version: Version
}

type Json = Record<string, unknown>

/** Throws RequestError 400 for whatever is no batch; nothing of it has been done then. */
export function readEnvelope(envelope: unknown, root: BatchRoot): BatchStep[] {
  const requests = isObject(envelope) ? envelope.requests : undefined
  if (!Array.isArray(requests)) throw malformed(`Expected {"requests": [{"id", "method", "url"}, …]}.`)
  if (requests.length === 0) throw malformed(`The list 'requests' is empty.`)
  if (requests.length > batchStepsMax) throw graphError('tooManySteps', { max: batchStepsMax })
  const steps = requests.map((request, index) => readStep(request, index, root))
  const ids = new Set<string>()
  for (const { id } of steps) {
    if (ids.has(id)) throw fault(id, 'id', 'is the id of another request, too')
    ids.add(id)
  }
  checkDependencies(steps, ids)
  return steps
}

function readStep(request: unknown, index: number, root: BatchRoot): BatchStep {
  if (!isObject(request)) throw malformed(`The request at index ${index} is not an object.`)
  const id = idOf(request.id)
  if (id === undefined) {
    throw malformed(
      `The property 'id' of the request at index ${index} is not a text or number of 1 to ${idLengthMax} characters.`,
    )
  }
  const method = typeof request.method === 'string' ? request.method.toUpperCase() : ''
  if (!token.test(method)) throw fault(id, 'method', 'is not the name of a method, such as GET')
  const headers = headersOf(request.headers, id)
  const step: BatchStep = {
    id,
    method,
    url: urlOf(request.url, id, root),
    headers,
    dependsOn: dependenciesOf(request.dependsOn, id),
  }
  const isRead = method === 'GET' || method === 'HEAD'
  if (isRead || request.body === undefined || request.body === null) return step
  if (!headers.has('content-type')) throw graphError('stepWithoutContentType', { id: shortened(id) })
  return { ...step, body: request.body }
}

const idLengthMax = 256
const token = /^[\w!#$%&'*+.^`|~-]{1,64}$/

/** Clients number their requests with numbers, too; answers carry texts. */
function idOf(value: unknown): string | undefined {
  const id = typeof value === 'number' ? String(value) : value
  return typeof id === 'string' && id !== '' && id.length <= idLengthMax ? id : undefined
}

const urlLengthMax = 32_768

/**
 * Written with spaces and quotes as they are, or encoded. A URL parser would resolve dots, strip tabs and cut at a
 * number sign; whatever it would change the meaning of is refused before.
 */
function urlOf(value: unknown, id: string, { origin, version }: BatchRoot): URL {
  if (typeof value !== 'string' || value === '') throw fault(id, 'url', 'is not a text')
  if (value.length > urlLengthMax) throw fault(id, 'url', `is longer than ${urlLengthMax} characters`)
  const base = `${origin}/${version}/`
  const relative = value.startsWith(base) ? value.slice(base.length) : value.replace(/^\/+/, '')
  if (/^[a-z][a-z0-9+.-]*:/i.test(relative)) {
    throw fault(
      id,
      'url',
      'is absolute: expected a path below the version, such as identityProtection/riskyUsers',
    )
  }
  const end = relative.indexOf('?')
  const path = end < 0 ? relative : relative.slice(0, end)
  if (unsafeInPath.test(path) || path.split('/').some((segment) => dots.test(segment))) {
    throw fault(id, 'url', 'has a path with dot segments, backslashes, spaces, control characters or #')
  }
  if (unsafeInQuery.test(relative))
    throw fault(id, 'url', 'has a control character, or a # that is not written %23')
  const url = URL.parse(base + relative)
  if (!url?.href.startsWith(base)) throw fault(id, 'url', 'leads out of the version')
  if (/^(?:\$|%24)batch(?:\/|$)/i.test(path)) throw fault(id, 'url', 'is a batch within a batch')
  return url
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unsafeInPath = /[\u0000-\u0020\u007f\\#]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unsafeInQuery = /[\u0000-\u001f\u007f#]/
const dots = /^(?:\.|%2e){1,2}$/i

const headersMax = 50

function headersOf(value: unknown, id: string): Headers {
  const headers = new Headers()
  if (value === undefined || value === null) return headers
  const entries = isObject(value) ? Object.entries(value) : undefined
  if (!entries || entries.length > headersMax) {
    throw fault(id, 'headers', `is not an object of at most ${headersMax} texts`)
  }
  for (const [name, text] of entries) {
    const isText = typeof text === 'string' && /^[\t\x20-\x7e\xa0-\xff]*$/.test(text)
    if (!isText || !token.test(name)) throw fault(id, 'headers', 'has a name or value that is no header')
    headers.append(name, text)
  }
  return headers
}

function dependenciesOf(value: unknown, id: string): string[] {
  if (value === undefined || value === null) return []
  const ids = Array.isArray(value) ? value.map(idOf) : [undefined]
  if (ids.length > batchStepsMax || ids.includes(undefined)) {
    throw fault(id, 'dependsOn', 'is not a list of ids')
  }
  return [...new Set(ids as string[])]
}

/** Takes away what depends on nothing that is left, until nothing is left; a circle stays. */
function checkDependencies(steps: readonly BatchStep[], ids: ReadonlySet<string>): void {
  for (const { id, dependsOn } of steps) {
    const unknown = dependsOn.find((other) => !ids.has(other))
    if (unknown !== undefined)
      throw fault(id, 'dependsOn', `names '${shortened(unknown)}', which is not in the batch`)
  }
  let left = [...steps]
  while (left.length > 0) {
    const open = new Set(left.map(({ id }) => id))
    const next = left.filter(({ dependsOn }) => dependsOn.some((other) => open.has(other)))
    if (next.length === left.length)
      throw fault(left[0]!.id, 'dependsOn', 'is part of a circle, or waits for one')
    left = next
  }
}

function fault(id: string, property: string, text: string): Error {
  return malformed(`The property '${property}' of the request '${shortened(id)}' ${text}.`)
}

function malformed(reason: string): Error {
  return graphError('malformedBatch', { reason })
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
