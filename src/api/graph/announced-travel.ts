/** Trips that were announced, over HTTP: whoever books them tells of them, lists those that are not over, and takes them back. */
import { declare, takeBackDeclaration } from '../../feedback/declare.ts'
import { declaredUser } from '../../feedback/declared-user.ts'
import { readTravel, readUser } from '../../formats/declaration.ts'
import type { Principal } from '../../identity-provider/tokens.ts'
import { type Declaration, endOfDay, type Travel } from '../../model/declaration.ts'
import { RecordError } from '../../model/errors.ts'
import { toMilliseconds, toWire } from '../../model/timestamp.ts'
import { declarationsOf } from '../../store/declarations.ts'
import type { Store } from '../../store/store.ts'
import { actorOf } from './act.ts'
import { graphError, shortened } from './errors.ts'
import { readOptions } from './own-options.ts'

type Answer = Record<string, unknown>

export interface TravelRequest {
  store: Store
  principal: Principal
  now: string
}

/** Trips in one answer, the newest first. */
export const travelTopMax = 1000

const properties = ['userId', 'userPrincipalName', 'country', 'from', 'to', 'note'] as const
const expected = `Expected {"userId" or "userPrincipalName", "country", "from", "to", "note"}`

/** @throws RequestError 400 for any query option. */
export async function listTravel({ store, principal, now }: TravelRequest, url: string): Promise<Answer> {
  readOptions(url, [])
  const all = await declarationsOf(store.read, principal.tenantId, 'travel')
  const nowMs = toMilliseconds(now)
  const ahead = all.filter(({ to }) => endOfDay(to) > nowMs)
  return { value: ahead.reverse().slice(0, travelTopMax).map(travelItem) }
}

/** @throws RequestError 400 that names the property, what was found and what is expected. */
export async function announceTravel(
  { store, principal, now }: TravelRequest,
  body: unknown,
): Promise<{ item: Answer; isNew: boolean }> {
  const { tenantId } = principal
  const raw = readBody(body)
  const travel = await explained(async (): Promise<Travel> => {
    const field = raw.userId === undefined ? 'userPrincipalName' : 'userId'
    if (raw.userId !== undefined && raw.userPrincipalName !== undefined)
      throw new RecordError('userPrincipalName', 'found beside userId, expected one of them')
    const { country, from, to, note } = raw
    const trip = readTravel({ country, from, to, note })
    return {
      kind: 'travel',
      user: await declaredUser(store.read, tenantId, readUser(raw[field], field), field),
      ...trip,
    }
  })
  const { isNew, ...declared } = await declare(store, { tenantId, actor: actorOf(principal), now }, travel)
  return { item: travelItem(declared as Declaration<'travel'>), isNew }
}

/** @throws RequestError 404 for one that is not there, was taken back, or is of another tenant. */
export async function takeBackTravel({ store, principal, now }: TravelRequest, id: string): Promise<void> {
  const { tenantId } = principal
  const number = /^[1-9]\d{0,8}$/.test(id) ? Number(id) : 0
  const isThere = await takeBackDeclaration(
    store,
    { tenantId, actor: actorOf(principal), now },
    'travel',
    number,
  )
  if (!isThere) throw graphError('unknownItem', { id: shortened(id) })
}

function travelItem({
  number,
  user,
  country,
  from,
  to,
  note,
  createdDateTime,
  createdBy,
}: Declaration<'travel'>): Answer {
  return {
    id: String(number),
    ...user,
    country,
    from,
    to,
    note,
    createdDateTime: toWire(createdDateTime),
    createdBy,
  }
}

function readBody(body: unknown): Partial<Record<(typeof properties)[number], unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw graphError('invalidBody', { reason: `The body is not a JSON object. ${expected}.` })
  const odd = Object.keys(body).find((name) => !(properties as readonly string[]).includes(name))
  if (odd !== undefined)
    throw graphError('invalidBody', { reason: `The property '${shortened(odd)}' is not known. ${expected}.` })
  return { ...body }
}

async function explained<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw error instanceof RecordError ? graphError('invalidBody', { reason: `${error.message}.` }) : error
  }
}
