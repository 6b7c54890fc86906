/** Who is new gets a number, and who is known by another name gets that. */
import { keyOf } from '../model/identity.ts'
import { type NumberedIdentity, numberedIdentities, saveIdentities } from '../store/identities.ts'
import type { Db } from '../store/store.ts'
import type { Touched } from './plan.ts'

/** With the number that the identity has in the store. */
export type Numbered = Touched & { identity: number }

/** Of whom another name became known, or who is new. Whoever is new gets a number. */
export async function saveNames(db: Db, tenantId: string, all: Touched[]): Promise<Numbered[]> {
  const named = all.filter(isNameTold)
  const rows = named.map(({ after }) => {
    const { identityKind, identityId: id } = after.owner
    return { tenantId, identityKind, id, ...after.name, signInSessionsValidFromDateTime: null }
  })
  const given = await saveIdentities(db, rows)
  const numberOf = ({ after, known }: Touched) =>
    after.identity ?? known.identity ?? given.get(keyOf(after.owner)) ?? null
  const strangers = all.filter((one) => numberOf(one) === null)
  const written = await numberedIdentities(
    db,
    tenantId,
    strangers.map(({ after }) => after.owner),
  )
  return all.map((one) => ({
    ...one,
    identity: numberOf(one) ?? (written.get(keyOf(one.after.owner))?.identity as number),
  }))
}

export function isNameTold({ after, fresh, replaced }: Touched): boolean {
  return after.isNameNew && fresh.length + replaced.size > 0
}

/** With the names that the store has now. */
export function numbersOf(all: Numbered[], tenant: number): Map<string, NumberedIdentity> {
  return new Map(
    all.map(({ identity, after: { owner, name } }) => [
      keyOf(owner),
      { tenant, identity, name: name.userPrincipalName },
    ]),
  )
}
