/** Better versions of stored sign-ins, as they are written: what is thought of them now is a revision as any other. */
import { moveRulings } from '../store/ledger.ts'
import type { ReplacedSignIn } from '../store/replace-sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { Touched } from './plan.ts'
import { signInRow } from './rows.ts'
import { rulingKinds } from './said.ts'
import type { Numbered } from './save-names.ts'

export function replacedRows(all: Touched[], tenantId: string, settingsRevision: number): ReplacedSignIn[] {
  return all.flatMap(({ replaced }) =>
    [...replaced.values()].map(({ row, ...told }) => ({
      n: row.n,
      was: { at: row.at, ipAddress: row.ipAddress },
      row: signInRow(tenantId, { ...told, settingsRevision }),
    })),
  )
}

/** What campaigns say is not moved: they were asked again. */
export async function moveSaid(db: Db, tenant: number, all: Numbered[]): Promise<void> {
  const findings = rulingKinds.indexOf('findings')
  for (const { identity, moved } of all)
    for (const { from, to } of moved) await moveRulings(db, { tenant, identity }, from, to, findings)
}
