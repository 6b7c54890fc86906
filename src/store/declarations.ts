/** What operators have declared. Nothing is deleted: what was taken back keeps its number. */
import type { Declaration, Statement } from '../model/declaration.ts'
import type { Db } from './store.ts'
import type { DeclarationTable } from './tables.ts'

/** Changes with whatever is declared or taken back; the same while nothing is. */
export async function declarationMark(db: Db, tenantId: string): Promise<string> {
  const { last, removed } = await db
    .selectFrom('declarations')
    .select(({ fn }) => [fn.max('number').as('last'), fn.count('removedDateTime').as('removed')])
    .where('tenantId', '=', tenantId)
    .executeTakeFirstOrThrow()
  return `${last ?? 0} ${removed}`
}

/** Those that nobody has taken back, by their numbers, whether their time has come, has passed or neither. */
export async function declarationsOf<Kind extends Statement['kind'] = Statement['kind']>(
  db: Db,
  tenantId: string,
  kind?: Kind,
): Promise<Declaration<Kind>[]> {
  const rows = await db
    .selectFrom('declarations')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('removedDateTime', 'is', null)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind as string))
    .orderBy('number')
    .execute()
  return rows.map((row) => declarationOf(row) as Declaration<Kind>)
}

/** Within the transaction of the tenant, so that two at once have two numbers. */
export async function insertDeclaration(
  db: Db,
  tenantId: string,
  statement: Statement,
  { createdDateTime, createdBy }: Pick<Declaration, 'createdDateTime' | 'createdBy'>,
): Promise<number> {
  const { last } = await db
    .selectFrom('declarations')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('tenantId', '=', tenantId)
    .executeTakeFirstOrThrow()
  const number = Number(last ?? 0) + 1
  const { kind } = statement
  const said = { tenantId, number, kind, statement: JSON.stringify(statement) }
  await db
    .insertInto('declarations')
    .values({ ...said, createdDateTime, createdBy, removedDateTime: null })
    .execute()
  return number
}

/** What was taken back; undefined where there is none of that kind and number, or it was taken back before. */
export async function removeDeclaration<Kind extends Statement['kind']>(
  db: Db,
  tenantId: string,
  kind: Kind,
  number: number,
  now: string,
): Promise<Declaration<Kind> | undefined> {
  const row = await db
    .updateTable('declarations')
    .set({ removedDateTime: now })
    .where('tenantId', '=', tenantId)
    .where('kind', '=', kind)
    .where('number', '=', number)
    .where('removedDateTime', 'is', null)
    .returningAll()
    .executeTakeFirst()
  return row && (declarationOf(row) as Declaration<Kind>)
}

function declarationOf({ number, createdDateTime, createdBy, statement }: DeclarationTable): Declaration {
  return { number, createdDateTime, createdBy, ...(JSON.parse(statement) as Statement) }
}
