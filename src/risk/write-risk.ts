/** Risk that changes by itself, and no history with it: the effect, its entry of the ledger, its rows of the change log. */
import { microsecondsOf } from '../assessment/observe.ts'
import type { EngineSettings } from '../config.ts'
import { type IdentityKey, keyOf } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { type NumberedIdentity, numberedIdentities } from '../store/identities.ts'
import { addChanges, addEntry } from '../store/ledger.ts'
import { raiseRevision } from '../store/numbers.ts'
import { settingsRevisions } from '../store/settings.ts'
import type { Db } from '../store/store.ts'
import { riskChanges } from './changes.ts'
import { type Effect, riskyOf } from './effect.ts'
import { type EntryKind, entryKinds } from './entry-kinds.ts'
import { effectBytes } from './shown-effect.ts'
import type { Snapshot } from './snapshot.ts'
import { writeEffect } from './write-effect.ts'

/** Within a transaction of the tenant. `at`: when it is said to have happened. */
export async function writeRisk(
  { db, tenantId, effect }: Snapshot,
  { kind, at }: { kind: EntryKind; at: Timestamp },
  settings: EngineSettings,
): Promise<void> {
  const { current } = await settingsRevisions(db, tenantId, settings)
  const { tenant, entry } = await addEntry(db, tenantId, {
    ...{ kind: entryKinds.indexOf(kind), at: microsecondsOf(at), settingsRevision: current ?? 0 },
    ...{ actor: null, request: null, effect: effectBytes(effect), cause: null },
  })
  await writePart({ db, tenantId, effect }, { tenant, entry })
}

/** What an entry of before has left to do, as far as it goes. Returns the revision of the tenant. */
export async function writePart(
  { db, tenantId, effect }: Omit<Snapshot, 'ahead'>,
  { tenant, entry }: { tenant: number; entry: number },
): Promise<number> {
  const numbers = await numbersFor(db, tenantId, effect)
  await writeEffect(db, tenantId, effect)
  // Whoever has looked at these rows and writes later has to look again.
  const position = await raiseRevision(db, tenantId)
  await addChanges(db, riskChanges(effect, { tenant, entry, position, numbers }))
  return position
}

/** Of whom risk changes, by {@link keyOf}; `known` need not be asked for. */
export async function numbersFor(
  db: Db,
  tenantId: string,
  { signIns, identities }: Effect,
  known: ReadonlyMap<string, NumberedIdentity> = new Map(),
): Promise<ReadonlyMap<string, NumberedIdentity>> {
  const missing = new Map<string, IdentityKey>()
  const need = (owner: IdentityKey) => {
    if (!known.has(keyOf(owner))) missing.set(keyOf(owner), owner)
  }
  for (const { owner } of signIns.values()) need(owner)
  for (const { now } of identities.values()) need(riskyOf(now))
  if (missing.size === 0) return known
  return new Map([...known, ...(await numberedIdentities(db, tenantId, [...missing.values()]))])
}
