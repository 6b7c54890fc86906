/** Detections from outside over HTTP: a list in the body, and of each item in the answer what became of it. */

import type { EngineSettings } from '../../config.ts'
import { outsideIdOf, readOutsideDetection } from '../../formats/outside-detection.ts'
import type { Principal } from '../../identity-provider/tokens.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import { ingestDetections, type OutsideResult } from '../../risk/outside-detections.ts'
import type { Store } from '../../store/store.ts'
import { graphError } from './errors.ts'

export interface IngestRequest {
  store: Store
  settings: EngineSettings
  principal: Principal
  body: unknown
  now: Timestamp
}

/** Detections in one request. */
export const ingestMax = 100

const expected = `Expected {"value": [{"source", "id", "riskEventType", …}, …]} with 1 to ${ingestMax} detections`

/**
 * What cannot be taken in keeps nothing else from being taken in.
 * @throws RequestError 400 when the body is no list of detections; then nothing has changed.
 */
export async function ingest(request: IngestRequest): Promise<Record<string, unknown>> {
  const { store, settings, principal, body, now } = request
  const list = readList(body)
  const results = await ingestDetections(
    store,
    { tenantId: principal.tenantId, settings, now, sender: senderOf(principal) },
    list.map((value) => readOutsideDetection(value, now)),
  )
  return { value: results.map((result, index) => itemOf(result, list[index])) }
}

function readList(body: unknown): unknown[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest(`The body is not a JSON object. ${expected}.`)
  const value = Object.hasOwn(body, 'value') ? (body as { value: unknown }).value : null
  if (value === null) throw badRequest(`The property 'value' is missing. ${expected}.`)
  if (!Array.isArray(value)) throw badRequest(`The property 'value' is not a list. ${expected}.`)
  if (value.length === 0) throw badRequest(`The property 'value' is empty. ${expected}.`)
  if (value.length > ingestMax)
    throw badRequest(`The property 'value' has ${value.length} detections. ${expected}.`)
  return value
}

/** `id` is the one that the source gave, so that senders find their own again; null when it could not be read. */
function itemOf(result: OutsideResult, value: unknown): Record<string, unknown> {
  const id = outsideIdOf(value)
  if (result.status !== 'error') return { id, status: result.status, riskDetectionId: result.riskDetectionId }
  const { field, message } = result.error
  return { id, status: 'error', error: { code: 'BadRequest', message, target: field } }
}

function senderOf(principal: Principal): string | null {
  return principal.kind === 'app' ? principal.displayName : principal.userPrincipalName
}

function badRequest(reason: string): Error {
  return graphError('invalidBody', { reason })
}
