/** The documents that describe a version: `$metadata`, `openapi.json`, and the service document. */
import { createHash } from 'node:crypto'
import type { GraphAnswer } from './http/answer.ts'
import { methodNotAllowed } from './match.ts'
import { metadataXml } from './metadata.ts'
import { openApi } from './openapi.ts'
import { routes } from './route-table.ts'
import type { Version } from './schema/entity.ts'

export interface OpenDocument {
  version: Version
  name: '$metadata' | 'openapi.json'
}

/** The document at a path that says the same to everybody and needs no token; `undefined` when it is none. */
export function openDocumentAt(pathname: string): OpenDocument | undefined {
  const [, version, name] = /^\/+(v1\.0|beta)\/+((?:\$|%24)metadata|openapi\.json)\/*$/i.exec(pathname) ?? []
  if (!version || !name) return undefined
  return {
    version: version.toLowerCase() as Version,
    name: name.toLowerCase() === 'openapi.json' ? 'openapi.json' : '$metadata',
  }
}

/** Throws RequestError 405 for what is not a read. */
export function answerOpenDocument(
  { version, name }: OpenDocument,
  { method, origin, ifNoneMatch }: { method: string; origin: string; ifNoneMatch: string | null },
): GraphAnswer {
  if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed(method, ['GET'])
  const isMetadata = name === '$metadata'
  const { text, tag } = isMetadata ? metadataOf(version) : openApiOf(version, origin)
  const headers = {
    // The origin in the description of the API is the caller's.
    'Cache-Control': `${isMetadata ? 'public' : 'private'}, max-age=3600`,
    ETag: tag,
  }
  const known = ifNoneMatch?.split(',').map((given) => given.trim().replace(/^W\//, '')) ?? []
  if (known.includes(tag) || known.includes('*')) return { status: 304, headers }
  const type = `application/${isMetadata ? 'xml' : 'json'};charset=utf-8`
  return { status: 200, headers: { 'Content-Type': type, ...headers }, body: text }
}

/** The entity sets and singletons below the version (OData 4.01 JSON Format, section 5). */
export function serviceDocument(version: Version, origin: string): Record<string, unknown> {
  const kinds = new Map<string, string>()
  for (const { path, versions, target } of routes) {
    const [name] = path
    if (!name || !versions.includes(version)) continue
    const isSet = path.length === 1 && target.kind === 'list'
    if (isSet || !kinds.has(name)) kinds.set(name, isSet ? 'EntitySet' : 'Singleton')
  }
  const value = [...kinds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, kind]) => ({ name, kind, url: name }))
  return { '@odata.context': `${origin}/${version}/$metadata`, value }
}

interface Document {
  text: string
  /** Strong, in its quotes. */
  tag: string
}

const written = new Map<string, Document>()

function metadataOf(version: Version): Document {
  return once(`metadata ${version}`, () => metadataXml(version))
}

/** Anybody may ask, under any host name: the description is written once, and only the origin put in each time. */
function openApiOf(version: Version, origin: string): Document {
  const { text } = once(`openapi ${version}`, () => JSON.stringify(openApi(version, placeholder)))
  return withTag(text.replaceAll(placeholder, origin))
}

const placeholder = 'https://origin.invalid'

function once(key: string, write: () => string): Document {
  const document = written.get(key) ?? withTag(write())
  written.set(key, document)
  return document
}

function withTag(text: string): Document {
  return { text, tag: `"${createHash('sha256').update(text).digest('base64url')}"` }
}
