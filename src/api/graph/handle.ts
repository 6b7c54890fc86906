/** One request to the API, on its own or in a batch: finds the route, asks for the permission, does it, answers. */
import type { Logger } from 'pino'
import type { EngineSettings } from '../../config.ts'
import type { Work } from '../../feedback/work.ts'
import type { Authority, Principal } from '../../identity-provider/tokens.ts'
import { fromMilliseconds } from '../../model/timestamp.ts'
import type { Store } from '../../store/store.ts'
import { act, preview, revoke } from './act.ts'
import { announceTravel, listTravel, takeBackTravel } from './announced-travel.ts'
import { authorize } from './authenticate.ts'
import { campaignReaders } from './campaigns.ts'
import { serviceDocument } from './documents.ts'
import { errorAnswer, type GraphAnswer, jsonAnswer, type RequestIds } from './http/answer.ts'
import { type Preferences, preferenceApplied, readPreferences } from './http/preferences.ts'
import { ingest } from './ingest.ts'
import { addressOf, match, methodNotAllowed } from './match.ts'
import type { QueryShare } from './query-share.ts'
import { count, get, list, type ReadRequest } from './read.ts'
import type { Target } from './route-table.ts'

/** What every request needs. */
export interface Services {
  store: Store
  settings: EngineSettings
  authority: Authority
  /** Signs skip tokens. */
  pageKey: Uint8Array
  log: Logger
  /** Does what answers have left to do. */
  work: Pick<Work, 'start'>
  /** A list or count that takes as long is said in the log. */
  slowQueryMilliseconds: number
  queries: QueryShare
}

export interface GraphRequest extends RequestIds {
  method: string
  /** As the caller knows it: links are made of it. Origin, path as it was sent, query. */
  url: URL
  headers: Headers
  principal: Principal
  /** The body as JSON, read when it is needed; throws RequestError when it is none. */
  readBody(): Promise<unknown>
  /** Takes its slot for the work, when everything is known that it needs; those of a batch share the one of the batch. */
  inSlot?<T>(work: () => Promise<T>): Promise<T>
}

/** Never throws: every failure is an answer. */
export async function handle(request: GraphRequest, services: Services): Promise<GraphAnswer> {
  try {
    return await serve(request, services)
  } catch (error) {
    return errorAnswer(error, request, services.log)
  }
}

async function serve(request: GraphRequest, services: Services): Promise<GraphAnswer> {
  const { url, headers, principal } = request
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const address = addressOf(url.pathname)
  if (address.segments.length === 0) {
    if (method !== 'GET') throw methodNotAllowed(method, ['GET'])
    return jsonAnswer(serviceDocument(address.version, url.origin))
  }
  const found = match(method, address)
  authorize(principal, found.route)
  const { includeUnknownEnumMembers, pageSizeMax }: Preferences = readPreferences(headers.get('prefer'))
  const reading: ReadRequest = {
    ...found,
    ...services,
    requestId: request.requestId,
    principal,
    url: url.href,
    includeUnknownEnumMembers,
    pageSizeMax,
  }
  const { kind } = found.route.target
  const body = readsBody.includes(kind) ? await request.readBody() : undefined
  const { inSlot = (work) => work() } = request
  return inSlot(() => perform(request, services, reading, body))
}

const readsBody: Target['kind'][] = ['act', 'preview', 'ingest', 'announceTravel']

async function perform(
  request: GraphRequest,
  services: Services,
  reading: ReadRequest,
  body: unknown,
): Promise<GraphAnswer> {
  const { url, principal } = request
  const { route, parameters, version, includeUnknownEnumMembers, pageSizeMax } = reading
  const { target } = route
  const now = fromMilliseconds(Date.now())
  const asking = { ...services, principal, body, requestId: request.requestId, now }
  switch (target.kind) {
    case 'list':
      return jsonAnswer(
        await list(reading, target.entity),
        preferenceApplied({ includeUnknownEnumMembers, pageSizeMax: pageSizeMax as number }),
      )
    case 'get':
      return jsonAnswer(await get(reading, target.entity), preferenceApplied({ includeUnknownEnumMembers }))
    case 'count':
      return {
        status: 200,
        headers: { 'Content-Type': 'text/plain;charset=utf-8' },
        body: String(await count(reading, target.entity)),
      }
    case 'preview':
      return jsonAnswer(await preview({ ...asking, verb: target.verb }))
    case 'act':
      await act({ ...asking, verb: target.verb })
      return { status: 204, headers: {} }
    case 'ingest':
      return jsonAnswer(await ingest(asking))
    case 'campaigns':
    case 'campaign':
    case 'campaignUsers':
      return jsonAnswer(await campaignReaders[target.kind](reading))
    case 'listTravel':
      return jsonAnswer(await listTravel(asking, url.href))
    case 'announceTravel': {
      const { item, isNew } = await announceTravel(asking, body)
      return { ...jsonAnswer(item), status: isNew ? 201 : 200 }
    }
    case 'takeBackTravel':
      await takeBackTravel(asking, parameters.id ?? '')
      return { status: 204, headers: {} }
    case 'revoke':
      await revoke(asking, parameters.id)
      return jsonAnswer({
        '@odata.context': `${url.origin}/${version}/$metadata#Edm.Boolean`,
        value: true,
      })
  }
}
