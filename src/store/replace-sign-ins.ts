/**
 * Writing that a log tells more of stored sign-ins: their events and documents become those of the better version, at the
 * place in the log that they have. What was thought and said of them is changed apart (verdicts.ts).
 */
import { type CompiledQuery, sql } from 'kysely'
import { keyOf } from '../model/identity.ts'
import { sendTogether } from './bulk.ts'
import { bytesOf } from './compact.ts'
import { eventColumns, eventInsert, ownerOf } from './event-rows.ts'
import { type NumberedIdentity, nameInsertsOf } from './identities.ts'
import { otherNames } from './insert-sign-ins.ts'
import { rekeyStatements } from './slices/rekey.ts'
import type { Db } from './store.ts'
import type { SignInTable } from './tables.ts'

export interface ReplacedSignIn {
  n: number
  /** As the store has it. */
  was: { at: number; ipAddress: string | null }
  row: SignInTable
}

/** Columns of the judgement. */
const judged: ReadonlySet<string> = new Set(['fate', 'duringLevel', 'level', 'state', 'detail', 'types'])

/** Within a transaction of the tenant. `numbered`: their owners, by key. */
export async function replaceSignIns(
  db: Db,
  replaced: ReplacedSignIn[],
  numbered: ReadonlyMap<string, NumberedIdentity>,
): Promise<void> {
  const rows = replaced.map(({ row }) => row)
  const statements = replaced.flatMap((one) => statementsOf(db, one, numbered))
  await sendTogether(db, [...statements, ...nameInsertsOf(db, otherNames(rows, numbered))])
}

function statementsOf(
  db: Db,
  { n, was, row }: ReplacedSignIn,
  numbered: ReadonlyMap<string, NumberedIdentity>,
): CompiledQuery[] {
  const { tenant, identity } = numbered.get(keyOf(ownerOf(row))) as NumberedIdentity
  const columns = eventColumns(row)
  const hex = eventInsert.bytes as Record<string, 'hex' | undefined>
  const changes = Object.entries(columns)
    .filter(([column]) => !judged.has(column))
    .map(([column, value]) => {
      const sent = hex[column] ? bytesOf(db, value as string | null) : sql`${value}`
      return sql`${sql.ref(column)} = ${sent}`
    })
  const place = { identity, at: was.at, ip: was.ipAddress }
  return [
    sql`update "events" set ${sql.join(changes)} where "tenant" = ${tenant} and "n" = ${n}`.compile(db),
    sql`update "documents" set "document" = ${row.document} where "tenant" = ${tenant} and "n" = ${n}`.compile(
      db,
    ),
    ...rekeyStatements(db, tenant, n, place, { identity, at: columns.at, ip: columns.ip }),
  ]
}
