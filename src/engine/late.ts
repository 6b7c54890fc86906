/**
 * Sign-ins that come after later ones were judged: which they are, and which of those later ones look different for
 * it. All of the tenant when they are few: then the outcome is that of the ordered log, to the last digit. Else the
 * later ones of the same identity, and after a wrong guess the right ones from the same network.
 */
import type { EngineSettings } from '../config.ts'
import type { Features } from '../enrich/features.ts'
import { type IdentityKey, identityOf, keyOf } from '../model/identity.ts'
import type { SignIn, Timestamp } from '../model/sign-in.ts'
import { isGuess, provesPassword } from '../model/sign-in-outcome.ts'
import { fromMilliseconds, toMilliseconds } from '../model/timestamp.ts'
import {
  countSignInsSince,
  detectionsBySignIn,
  documentsOf,
  firstFoundLater,
  type StoredSignIn,
  signInsFrom,
  signInsOfSince,
  signInsSince,
} from '../store/replay.ts'
import { ownerOf } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable } from '../store/tables.ts'
import type { PreparedSignIn } from './rows.ts'

export interface Late {
  /** The late ones whose neighbours are judged again, in the order of events. */
  within: PreparedSignIn[]
  /** How many came too late for that: they are judged against what is known now. */
  beyond: number
  /** Nothing from before this moment is judged again. */
  earliest: Timestamp
}

export interface Neighbours {
  /** In the order of events; they will be judged again. */
  rows: StoredSignIn[]
  /** What was found in them, by id of the sign-in. */
  detections: Map<string, DetectionTable[]>
  /** Whose profile is wanted as it was when; by {@link keyOf}. */
  starts: Map<string, Start>
  /** Whether everything later of the tenant is among them. */
  isWhole: boolean
  /** Late sign-ins whose neighbours are too many. */
  crowded: number
}

export interface Start {
  owner: IdentityKey
  from: Timestamp
}

/** As texts they sort in the order of events. */
export function orderOf({ createdDateTime, id }: Pick<SignIn, 'createdDateTime' | 'id'>): string {
  return `${createdDateTime} ${id}`
}

/** `fresh` in the order of events, `newest` the order of the last that was judged. */
export function lateOf(fresh: PreparedSignIn[], newest: string, { latenessHours }: EngineSettings): Late {
  const first = fresh[0]
  if (!first || orderOf(first.signIn) > newest) return { within: [], beyond: 0, earliest: '' }
  const newestAt = newest.slice(0, newest.indexOf(' '))
  const earliest = fromMilliseconds(toMilliseconds(newestAt) - latenessHours * hourMs)
  const late = fresh.filter(({ signIn }) => orderOf(signIn) < newest)
  const within = late.filter(({ signIn }) => signIn.createdDateTime >= earliest)
  return { within, beyond: late.length - within.length, earliest }
}

const hourMs = 3_600_000

/** Null when nobody's verdict can change. */
export async function neighboursOf(
  db: Db,
  tenantId: string,
  { within: late, earliest }: Late,
  settings: EngineSettings,
): Promise<Neighbours | null> {
  const first = late[0]
  if (!first) return null
  const from = await beforeCampaign(db, tenantId, first.signIn.createdDateTime, earliest, settings)
  const max = settings.reassessedMax
  const isWhole = (await countSignInsSince(db, tenantId, from, max + 1)) <= max
  const found = isWhole
    ? { rows: await signInsSince(db, tenantId, from), starts: new Map<string, Start>(), crowded: 0 }
    : await closest(db, tenantId, late, settings)
  const { rows, starts, crowded } = found
  if (isWhole) for (const row of rows) starts.set(keyOf(ownerOf(row)), { owner: ownerOf(row), from })
  rows.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
  const ids = rows.map(({ id }) => id)
  return { rows, detections: await detectionsBySignIn(db, tenantId, ids), starts, isWhole, crowded }
}

/**
 * What an alarm found in earlier sign-ins had not been known when their neighbours were judged: these have to be judged
 * before the alarm again.
 */
async function beforeCampaign(
  db: Db,
  tenantId: string,
  to: Timestamp,
  earliest: Timestamp,
  settings: EngineSettings,
): Promise<Timestamp> {
  if (to <= earliest) return to
  const start = fromMilliseconds(toMilliseconds(to) - settings.passwordSpray.windowHours * hourMs)
  const range = { from: start > earliest ? start : earliest, to }
  const found = await firstFoundLater(db, tenantId, range)
  return found ? beforeCampaign(db, tenantId, found, earliest, settings) : to
}

async function closest(
  db: Db,
  tenantId: string,
  late: PreparedSignIn[],
  settings: EngineSettings,
): Promise<Pick<Neighbours, 'rows' | 'starts' | 'crowded'>> {
  const starts = await startsOf(db, tenantId, late, settings)
  const max = settings.reassessedMax
  const rows: StoredSignIn[] = []
  let crowded = 0
  for (const [key, { owner, from }] of starts) {
    const found = await signInsOfSince(db, tenantId, owner, from, max + 1)
    const isTooMany = found.length > max || rows.length + found.length > max * identitiesOfMax
    if (isTooMany) crowded += late.filter(({ signIn }) => keyOf(identityOf(signIn)) === key).length
    else for (const row of found) rows.push(row)
    if (isTooMany || found.length === 0) starts.delete(key)
  }
  return { rows, starts, crowded }
}

/** Bounds what a hostile batch can ask for: neighbours of so many identities that have as many as is allowed. */
const identitiesOfMax = 10

/** Whose sign-ins look different, from when on. */
async function startsOf(
  db: Db,
  tenantId: string,
  late: PreparedSignIn[],
  { passwordSpray }: EngineSettings,
): Promise<Map<string, Start>> {
  const starts = new Map<string, Start>()
  const start = (owner: IdentityKey, from: Timestamp) => {
    const known = starts.get(keyOf(owner))
    if (!known || from < known.from) starts.set(keyOf(owner), { owner, from })
  }
  for (const { signIn, outcome, features } of late) {
    const { createdDateTime: from } = signIn
    start(identityOf(signIn), from)
    const address = addressesLike(signIn, features)
    if (!address || !isGuess(outcome)) continue
    const to = fromMilliseconds(toMilliseconds(from) + passwordSpray.windowHours * hourMs)
    for (const row of await signInsFrom(db, tenantId, address, { from, to })) {
      if (!provesPassword(row.outcome)) continue
      const { values } = JSON.parse(row.features) as Features
      if (values.subnet === features.values.subnet) start(ownerOf(row), row.createdDateTime)
    }
  }
  return starts
}

/** IPv4 has one way to write an address of a network; of IPv6 only the same text is found. */
function addressesLike({ ipAddress }: SignIn, { values }: Features) {
  if (!ipAddress || !values.subnet) return null
  const network = /^(\d+\.\d+\.\d+\.)\d+$/.exec(ipAddress)
  return network ? { startsWith: network[1] as string } : { equals: ipAddress }
}

export interface Turn {
  prepared: PreparedSignIn
  /** Its row, when it was judged before. */
  stored?: StoredSignIn
}

/** New and old ones in the order of events. Documents are read as they are needed: each may have a megabyte. */
export async function* turnsOf(
  db: Db,
  tenantId: string,
  fresh: PreparedSignIn[],
  rows: StoredSignIn[],
): AsyncGenerator<Turn> {
  let next = 0
  for (let offset = 0; offset < rows.length; offset += documentsAtOnce) {
    const some = rows.slice(offset, offset + documentsAtOnce)
    const ids = some.map(({ id }) => id)
    const documents = await documentsOf(db, tenantId, ids)
    for (const stored of some) {
      while (next < fresh.length) {
        const prepared = fresh[next] as PreparedSignIn
        if (orderOf(prepared.signIn) > orderOf(stored)) break
        next++
        yield { prepared }
      }
      const document = documents.get(stored.id) as string
      const signIn = JSON.parse(document) as SignIn
      const features = JSON.parse(stored.features) as Features
      yield { prepared: { signIn, outcome: stored.outcome, features, document }, stored }
    }
  }
  for (const prepared of fresh.slice(next)) yield { prepared }
}

const documentsAtOnce = 16
