/**
 * `$batch`: up to 20 requests in one. Each is answered as it would be on its own, by the same code, for whoever sent
 * the batch; several at a time where they do not depend on each other.
 */
import { randomUUID } from 'node:crypto'
import type { Principal } from '../../../identity-provider/tokens.ts'
import { graphError } from '../errors.ts'
import { handle, type Services } from '../handle.ts'
import { errorAnswer, type GraphAnswer, type RequestIds } from '../http/answer.ts'
import { checkHeaders } from '../http/body.ts'
import { clientRequestIdOf } from '../http/request-ids.ts'
import { type BatchRoot, type BatchStep, readEnvelope } from './envelope.ts'

/** Of the whole envelope, and of the body of one request in it. */
export const batchBytesMax = 4 * 1024 * 1024
const bodyBytesMax = 256 * 1024
/** Of all bodies of the answer together: two full pages of sign-ins. */
const answerBytesMax = 32 * 1024 * 1024
/** Requests of a batch that are worked on at the same time. */
export const batchLanes = 4

export interface BatchRequest extends BatchRoot {
  envelope: unknown
  principal: Principal
  /** Of the batch itself. */
  ids: RequestIds
}

/** Throws RequestError 400 for a malformed envelope; whatever happens to a single request is in the answer. */
export async function answerBatch(batch: BatchRequest, services: Services): Promise<GraphAnswer> {
  const steps = readEnvelope(batch.envelope, batch)
  const answers = await runAll(steps, (step, failedId) => answerStep(step, failedId, batch, services))
  const responses = steps.map(({ id }) => answers.get(id)?.text)
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: `{"responses":[${responses.join(',')}]}`,
  }
}

interface Answered {
  status: number
  /** The whole response as JSON. */
  text: string
}

/** Starts what has nothing to wait for, in the order of the batch, until everything is answered. */
async function runAll(
  steps: readonly BatchStep[],
  run: (
    step: BatchStep,
    failedId: string | undefined,
  ) => Promise<{ answer: GraphAnswer; failed(): GraphAnswer }>,
): Promise<Map<string, Answered>> {
  const answers = new Map<string, Answered>()
  const waiting = [...steps]
  const running = new Set<Promise<void>>()
  let bytes = 0
  const start = async (step: BatchStep) => {
    const failedId = step.dependsOn.find((id) => answers.get(id)!.status >= 400)
    const { answer, failed } = await run(step, failedId)
    const whole = { status: answer.status, text: textOf(step.id, answer) }
    const fits = bytes + whole.text.length <= answerBytesMax
    const kept = fits ? whole : { status: 413, text: textOf(step.id, failed()) }
    bytes += kept.text.length
    answers.set(step.id, kept)
  }
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.findIndex(({ dependsOn }) => dependsOn.every((id) => answers.has(id)))
    if (next < 0 || running.size >= batchLanes) {
      await Promise.race(running)
      continue
    }
    const [step] = waiting.splice(next, 1)
    const work: Promise<void> = start(step!).finally(() => running.delete(work))
    running.add(work)
  }
  return answers
}

async function answerStep(
  step: BatchStep,
  failedId: string | undefined,
  { principal, ids }: BatchRequest,
  services: Services,
): Promise<{ answer: GraphAnswer; failed(): GraphAnswer }> {
  const own: RequestIds = {
    requestId: randomUUID(),
    clientRequestId: clientRequestIdOf(step.headers) ?? ids.clientRequestId,
  }
  const fail = (error: Error) => withIds(errorAnswer(error, own, services.log), own)
  const failed = () => fail(graphError('batchTooLarge', { max: answerBytesMax }))
  if (failedId !== undefined) {
    return { answer: fail(graphError('failedDependency', { id: failedId.slice(0, 80) })), failed }
  }
  const request = { ...step, ...own, principal, readBody: async () => bodyOf(step) }
  const { body, ...head } = withIds(await handle(request, services), own)
  return { answer: step.method === 'HEAD' ? head : { ...head, body }, failed }
}

/** As strict as about a body that comes alone. */
function bodyOf({ headers, body }: BatchStep): unknown {
  checkHeaders(headers)
  if (body === undefined) throw graphError('unreadableBody', { reason: 'The body is empty.' })
  if (JSON.stringify(body).length > bodyBytesMax) throw graphError('bodyTooLarge', { max: bodyBytesMax })
  return body
}

function withIds(answer: GraphAnswer, { requestId, clientRequestId }: RequestIds): GraphAnswer {
  const headers = {
    'request-id': requestId,
    'client-request-id': clientRequestId,
    'Cache-Control': 'no-store',
    'OData-Version': '4.0',
    ...answer.headers,
  }
  return { ...answer, headers }
}

function textOf(id: string, { status, headers, body }: GraphAnswer): string {
  const start = JSON.stringify({ id, status, headers })
  return body === undefined ? start : `${start.slice(0, -1)},"body":${bodyText(body)}}`
}

/** A number that would be text/plain alone is a number of JSON here. */
function bodyText(body: Record<string, unknown> | string): string {
  return typeof body === 'string' && /^\d{1,15}$/.test(body) ? body : JSON.stringify(body)
}
