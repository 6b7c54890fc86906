/** Whom a declaration is about: somebody known by id or name, or a name that will be seen later. */
import type { DeclaredUser } from '../model/declaration.ts'
import { RecordError } from '../model/errors.ts'
import { userByIdOrName, usersByNames } from '../store/identities.ts'
import type { Db } from '../store/store.ts'

/**
 * With id and name, as far as anybody of that id or name was ever seen; of a name that nobody has had yet, the name.
 * @throws RecordError for an id that nobody has, and for a name that several have had.
 */
export async function declaredUser(
  db: Db,
  tenantId: string,
  { userId, userPrincipalName }: DeclaredUser,
  field: string,
): Promise<DeclaredUser> {
  if (userId !== null) {
    const found = await userByIdOrName(db, tenantId, userId)
    if (found) return { userId, userPrincipalName: found.userPrincipalName }
    throw new RecordError(
      field,
      'found an id that nobody here has, expected that of somebody who was seen, or a name such as ada@corp.example',
    )
  }
  const found = await usersByNames(db, tenantId, [userPrincipalName ?? ''])
  if (found.length > 1)
    throw new RecordError(field, `found ${found.length} users called ${userPrincipalName}, expected an id`)
  return { userId: found[0]?.id ?? null, userPrincipalName }
}
