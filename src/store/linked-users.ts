/** The risk of accounts that are declared to be one human's. */
import type { DeclaredUser } from '../model/declaration.ts'
import type { Db } from './store.ts'

export interface LinkedUser extends DeclaredUser {
  riskLevel: string
  riskState: string
}

/** In their order; whoever was never at risk is at none. */
export async function linkedUsers(db: Db, tenantId: string, users: DeclaredUser[]): Promise<LinkedUser[]> {
  const ids = users.flatMap(({ userId }) => userId ?? [])
  const names = users.flatMap((one) => (one.userId === null ? (one.userPrincipalName ?? []) : []))
  const rows = await db
    .selectFrom('riskyIdentities')
    .select(['id', 'userPrincipalName', 'riskLevel', 'riskState'])
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where((where) =>
      where.or([where('id', 'in', [...ids, '']), where('userPrincipalName', 'in', [...names, ''])]),
    )
    .execute()
  return users.map((user) => {
    const found = rows.find(({ id, userPrincipalName }) =>
      user.userId === null ? userPrincipalName === user.userPrincipalName : id === user.userId,
    )
    return { ...user, riskLevel: found?.riskLevel ?? 'none', riskState: found?.riskState ?? 'none' }
  })
}
