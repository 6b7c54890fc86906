/** Writing sign-ins: the hot path of every import. */
import { idHashOf } from '../model/event-key.ts'
import { type IdentityKey, keyOf } from '../model/identity.ts'
import { insertsOf, sendTogether } from './bulk.ts'
import {
  changedColumns,
  counterpartOf,
  documentInsert,
  type EventColumns,
  eventColumns,
  eventInsert,
  ownerOf,
  type VerdictChange,
  verdictInsert,
} from './event-rows.ts'
import {
  addIdentities,
  type NumberedIdentity,
  nameInsertsOf,
  numberedIdentities,
  type SeenName,
} from './identities.ts'
import { reservePositions } from './numbers.ts'
import { markGrown } from './slices/merger.ts'
import { keyInsertsOf } from './slices/write.ts'
import type { Db } from './store.ts'
import type { IdentityTable, SignInTable } from './tables.ts'

/**
 * In the order given, which becomes that of their positions. Who signs in is written down as seen where nobody has done
 * so yet. No id may come twice, here or in the store: ask {@link knownVersions} first, within the transaction.
 */
export async function insertSignIns(db: Db, rows: SignInTable[]): Promise<void> {
  for (const [tenantId, own] of Map.groupBy(rows, (row) => row.tenantId))
    await insertSignInRows(db, tenantId, signInRows(own), new Map())
}

/** A sign-in as it is written, made before the transaction. */
export interface SignInRow {
  row: SignInTable
  columns: EventColumns
  idHash: number
}

export function signInRows(rows: SignInTable[]): SignInRow[] {
  refuseTwice(rows)
  return rows.map((row) => ({ row, columns: eventColumns(row), idHash: idHashOf(row.id) }))
}

/** Those of them that turn out to be otherwise before they are written. `changes`: by id. */
export function changedRows(rows: SignInRow[], changes: ReadonlyMap<string, VerdictChange>): SignInRow[] {
  if (changes.size === 0) return rows
  return rows.map((one) => {
    const change = changes.get(one.row.id)
    if (!change) return one
    return { ...one, row: { ...one.row, ...change }, columns: { ...one.columns, ...changedColumns(change) } }
  })
}

/** As {@link insertSignIns}. `numbered`: owners whose numbers are known, by key. */
export async function insertSignInRows(
  db: Db,
  tenantId: string,
  rows: SignInRow[],
  numbered: ReadonlyMap<string, NumberedIdentity>,
): Promise<void> {
  if (rows.length === 0) return
  const signIns = rows.map(({ row }) => row)
  const [owners, { tenant, first }] = await Promise.all([
    ownersOf(db, tenantId, signIns, numbered),
    reservePositions(db, tenantId, rows.length),
  ])
  const events = rows.map(({ row, columns }, index) => {
    const { identity } = owners.get(keyOf(ownerOf(row))) as NumberedIdentity
    return { tenant, n: first + index, identity, ...columns }
  })
  const documents = signIns.map(({ document }, index) => ({ tenant, n: first + index, document }))
  const verdicts = signIns.map(({ verdict }, index) => ({ tenant, n: first + index, verdict }))
  const written = rows.map(({ columns: { at }, idHash }, index) => ({ n: first + index, at, idHash }))
  await sendTogether(db, [
    ...insertsOf(db, eventInsert, events),
    ...insertsOf(db, documentInsert, documents),
    ...insertsOf(
      db,
      verdictInsert,
      verdicts.filter(({ verdict }) => verdict !== null),
    ),
    ...keyInsertsOf(db, tenant, written),
    ...nameInsertsOf(db, otherNames(signIns, owners)),
  ])
  markGrown(db, tenantId)
}

function refuseTwice(rows: SignInTable[]): void {
  const ids = new Set<string>()
  for (const { id } of rows) {
    if (ids.has(id)) throw new Error(`the sign-in ${id} comes twice`)
    ids.add(id)
  }
}

async function ownersOf(
  db: Db,
  tenantId: string,
  rows: SignInTable[],
  numbered: ReadonlyMap<string, NumberedIdentity>,
): Promise<ReadonlyMap<string, NumberedIdentity>> {
  const keys = new Map<string, IdentityKey>()
  const rowOf = new Map<string, SignInTable>()
  for (const row of rows) {
    const owner = ownerOf(row)
    const key = keyOf(owner)
    if (keys.has(key) || numbered.has(key)) continue
    keys.set(key, owner)
    rowOf.set(key, row)
  }
  if (keys.size === 0) return numbered
  const known = new Map([...numbered, ...(await numberedIdentities(db, tenantId, [...keys.values()]))])
  const missing = [...keys.keys()].filter((key) => !known.has(key))
  if (missing.length === 0) return known
  const added = await addIdentities(
    db,
    missing.map((key) => seenIn(rowOf.get(key) as SignInTable)),
  )
  return new Map([...known, ...added])
}

/** All that is known of somebody whom nobody has described. */
function seenIn(row: SignInTable): IdentityTable {
  const { identityKind, identityId } = ownerOf(row)
  return {
    tenantId: row.tenantId,
    identityKind,
    id: identityId,
    displayName: row.userDisplayName,
    userPrincipalName: row.userPrincipalName,
    appId: null,
    details: null,
    signInSessionsValidFromDateTime: null,
  }
}

/** Names that are not the present ones of their owners, and ids that a sign-in has beside that of its owner. */
export function otherNames(rows: SignInTable[], owners: ReadonlyMap<string, NumberedIdentity>): SeenName[] {
  const names: SeenName[] = []
  for (const row of rows) {
    const owner = owners.get(keyOf(ownerOf(row))) as NumberedIdentity
    if (row.userPrincipalName !== owner.name) names.push({ ...owner, name: row.userPrincipalName })
    const counterpart = counterpartOf(row)
    if (counterpart !== null) names.push({ ...owner, name: counterpart })
  }
  return names
}
