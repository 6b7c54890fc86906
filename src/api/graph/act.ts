/** The actions: a list of ids in the body, an answer to all of them, `204` and nothing else; and the end of sessions. */
import { z } from 'zod'
import type { EngineSettings } from '../../config.ts'
import type { Actor, FeedbackRequest } from '../../feedback/answer.ts'
import { giveFeedback } from '../../feedback/feedback.ts'
import { previewAnswer } from '../../feedback/preview.ts'
import { revokeSignInSessions } from '../../feedback/revoke-sessions.ts'
import type { Work } from '../../feedback/work.ts'
import type { Principal } from '../../identity-provider/tokens.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import { type Transition, transitions, type Verb } from '../../model/transitions.ts'
import type { Store } from '../../store/store.ts'
import { graphError, shortened } from './errors.ts'

export interface ActRequest {
  store: Store
  settings: EngineSettings
  work: Pick<Work, 'start'>
  principal: Principal
  verb: Verb
  body: unknown
  requestId: string
  now: Timestamp
}

export async function act(request: ActRequest): Promise<void> {
  const { store, settings, work } = request
  const asked = feedbackOf(request)
  if (await giveFeedback(store, settings, asked)) work.start(asked.tenantId)
}

/** What {@link act} would do, for the same body. */
export async function preview(request: Omit<ActRequest, 'work'>): Promise<Record<string, unknown>> {
  const { store, settings } = request
  return { ...(await previewAnswer(store, settings, feedbackOf(request))) }
}

function feedbackOf({ principal, verb, body, requestId, now }: Omit<ActRequest, 'work'>): FeedbackRequest {
  return {
    ...{ tenantId: principal.tenantId, verb, now },
    ids: readIds(body, transitions[verb]),
    actor: actorOf(principal),
    correlationId: requestId,
  }
}

/** Ends the sessions of a user: the one that the path names, or whoever is signed in. */
export async function revoke(
  { store, principal, requestId, now }: Omit<ActRequest, 'settings' | 'work' | 'verb' | 'body'>,
  id: string | undefined,
): Promise<void> {
  const { tenantId } = principal
  const user = id ?? (principal.kind === 'user' ? principal.userId : '')
  const actor = actorOf(principal)
  if (!(await revokeSignInSessions(store, { tenantId, user, actor, correlationId: requestId, now }))) {
    throw graphError('unknownDirectoryObject', { id: shortened(user) })
  }
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Lower-cased, each once. Throws RequestError naming the property, what was found and what is expected. */
function readIds(body: unknown, { ids: { property, max } }: Transition): string[] {
  const expected = `Expected {"${property}": ["<GUID>", …]} with 1 to ${max} ids`
  const parsed = z.record(z.string(), z.unknown()).safeParse(body)
  if (!parsed.success) throw badRequest(`The body is not a JSON object. ${expected}.`)
  const value = parsed.data[property]
  if (value === undefined || value === null)
    throw badRequest(`The property '${property}' is missing. ${expected}.`)
  const list = z.array(z.string()).safeParse(value)
  if (!list.success) throw badRequest(`The property '${property}' is not a list of texts. ${expected}.`)
  if (list.data.length === 0) throw badRequest(`The property '${property}' is empty. ${expected}.`)
  const malformed = list.data.filter((id) => !guid.test(id))
  if (malformed.length > 0) {
    const shown = malformed.slice(0, max).map((id) => `'${id.slice(0, 60)}'`)
    throw badRequest(
      `The property '${property}' has ids that are not GUIDs: ${shown.join(', ')}. ${expected}.`,
    )
  }
  const ids = [...new Set(list.data.map((id) => id.toLowerCase()))]
  if (ids.length > max) {
    throw badRequest(
      `The property '${property}' has ${ids.length} ids, more than the ${max} that one call takes; the first too many is ${ids[max]}. ${expected}.`,
    )
  }
  return ids
}

/** Who answers, as the audit names them. */
export function actorOf(principal: Principal): Actor {
  if (principal.kind === 'app')
    return { kind: 'app', id: principal.clientId, displayName: principal.displayName }
  const { userId, userPrincipalName } = principal
  return { kind: 'user', id: userId, displayName: userPrincipalName, userPrincipalName }
}

function badRequest(reason: string): Error {
  return graphError('invalidBody', { reason })
}
