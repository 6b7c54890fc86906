/**
 * What a batch has that is new: sign-ins of ids that nobody knows, and better versions of those that are known. Of several
 * records of one id that come together the most final one counts, as if they had come one after the other.
 */
import { type IdentityKey, identityOf, keyOf } from '../model/identity.ts'
import type { SignIn } from '../model/sign-in.ts'
import type { Plan } from '../risk/plan.ts'
import type { PreparedSignIn } from '../risk/prepared-sign-in.ts'
import { NotDurableYet } from '../risk/retell.ts'
import { eventsByIds, type PlacedEventRow } from '../store/observations.ts'
import { knownVersions, ownerOf } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import { documentsOf } from '../store/verdicts.ts'
import { joined, partsIn } from './parts.ts'
import { isMoreFinal, isOtherPart, withParts } from './version.ts'

export interface Sifted {
  fresh: PreparedSignIn[]
  /** Better versions, with what they replace. */
  better: { prepared: PreparedSignIn; replaces: PlacedEventRow }[]
  /** How many records told more of a sign-in that was known. */
  replaced: number
  /** How many would have, but are of somebody else: an id is that of one sign-in, and the first stays. */
  foreign: number
}

/** Throws NotDurableYet where it takes what is in flight. */
export async function sift(
  db: Db,
  tenantId: string,
  batch: PreparedSignIn[],
  inFlight: Plan[],
): Promise<Sifted> {
  const byId = Map.groupBy(batch, ({ signIn }) => signIn.id)
  for (const [id, records] of byId) if (isInFlight(id, records, inFlight)) byId.delete(id)
  const known = await versionsOf(db, tenantId, byId)
  const open = [...byId].filter(([id, records]) => {
    const version = known.get(id)
    return version !== undefined && records.some((one) => tellsMore(one, version))
  })
  const stored = await storedOf(db, tenantId, open, known)
  const sifted: Sifted = { fresh: [], better: [], replaced: 0, foreign: 0 }
  for (const [id, records] of byId) {
    const before = stored.get(id)
    if (before) takeBetter(sifted, before, records)
    else if (!known.has(id)) sifted.fresh.push(takeBest(sifted, null, records) as PreparedSignIn)
  }
  return sifted
}

/** What the store has of a sign-in of which something better may have come. */
interface Stored {
  version: string
  row: PlacedEventRow
  /** Null where it takes no look at it. */
  signIn: SignIn | null
}

/** Whether all of it is known from a batch that is not durable yet. */
function isInFlight(id: string, records: PreparedSignIn[], inFlight: Plan[]): boolean {
  const version = inFlight.findLast(({ versions }) => versions.has(id))?.versions.get(id)
  if (version === undefined) return false
  if (records.some((one) => tellsMore(one, version))) throw new NotDurableYet()
  return true
}

function tellsMore({ version }: PreparedSignIn, than: string): boolean {
  return isMoreFinal(version, than) || isOtherPart(version, than)
}

async function versionsOf(
  db: Db,
  tenantId: string,
  byId: ReadonlyMap<string, PreparedSignIn[]>,
): Promise<Map<string, string>> {
  const times = [...byId.values()].flat().map(({ signIn }) => signIn.createdDateTime)
  const [from, to] = times.reduce<[string?, string?]>(
    ([least, most], at) => [!least || at < least ? at : least, !most || at > most ? at : most],
    [],
  )
  return from && to ? knownVersions(db, tenantId, [...byId.keys()], { from, to }) : new Map()
}

async function storedOf(
  db: Db,
  tenantId: string,
  open: [string, PreparedSignIn[]][],
  versions: ReadonlyMap<string, string>,
): Promise<Map<string, Stored>> {
  const stored = new Map<string, Stored>()
  const ids = open.map(([id]) => id)
  for (const row of ids.length > 0 ? await eventsByIds(db, tenantId, ids) : [])
    stored.set(row.id, { version: versions.get(row.id) as string, row, signIn: null })
  for (const [id, records] of open) {
    const one = stored.get(id)
    if (!one || !records.some(({ version }) => isOtherPart(version, one.version))) continue
    const document = (await documentsOf(db, tenantId, [id])).get(id)
    if (document) one.signIn = JSON.parse(document) as SignIn
  }
  return stored
}

function takeBetter(sifted: Sifted, before: Stored, records: PreparedSignIn[]): void {
  const best = takeBest(sifted, before, records)
  if (best) sifted.better.push({ prepared: best, replaces: before.row })
}

/** The most final of them, with all its parts; null where what is stored is. */
function takeBest(sifted: Sifted, before: Stored | null, records: PreparedSignIn[]): PreparedSignIn | null {
  const owner = keyOf(before ? ownerOf(before.row) : ownerIn(records[0] as PreparedSignIn))
  let best: PreparedSignIn | null = null
  let [version, signIn] = [before?.version ?? '', before?.signIn ?? null]
  for (const [index, record] of records.entries()) {
    const isFirst = index === 0 && !before
    const next =
      isFirst || isMoreFinal(record.version, version) ? record : withPartsOf(record, version, signIn)
    if (!next || next.version === version) continue
    if (keyOf(ownerIn(record)) !== owner) sifted.foreign++
    else {
      if (!isFirst) sifted.replaced++
      best = next
      ;({ version, signIn } = next)
    }
  }
  return best
}

/** The version that is known with the parts of the record; null where it is no part of it. */
function withPartsOf(record: PreparedSignIn, version: string, known: SignIn | null): PreparedSignIn | null {
  if (!known || !isOtherPart(record.version, version)) return null
  const signIn = joined(record.signIn, known)
  return { ...record, signIn, document: JSON.stringify(signIn), version: withParts(version, partsIn(signIn)) }
}

function ownerIn({ signIn }: PreparedSignIn): IdentityKey {
  return identityOf(signIn)
}
