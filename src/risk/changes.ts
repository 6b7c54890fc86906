/** Rows of the change log: where risk, a fate or a sign-in itself changed. A quiet new one has none; its event is its own record. */
import { codeOf } from '../model/codes.ts'
import { idHashOf } from '../model/event-key.ts'
import type { ChangeTable } from '../store/tables.ts'
import { changeKinds } from './entry-kinds.ts'
import type { Touched } from './plan.ts'
import type { Revision } from './revision.ts'

/** Of stored events alone that look different now. */
export function revisionChanges(
  all: Touched[],
  revisions: Revision[],
  place: { tenant: number; entry: number; position: number },
): ChangeTable[] {
  const none = { fresh: [], promoted: new Map(), rewrittenFrom: null, rulings: [], attempts: new Map() }
  const quiet = all.flatMap((touched) => {
    const { identity } = touched.known
    return identity === null ? [] : [{ ...touched, ...none, identity }]
  })
  return changesOf(quiet, revisions, place)
}

export function changesOf(
  all: (Touched & { identity: number })[],
  revisions: Revision[],
  { tenant, entry, position }: { tenant: number; entry: number; position: number },
): ChangeTable[] {
  const rows: ChangeTable[] = []
  const add = (identity: number, at: number, ref: number | null, was: string, now: string) =>
    rows.push({
      ...{ tenant, position, k: rows.length, kind: changeKinds.indexOf('signIn'), identity, ref, entry, at },
      was: codeOf('riskLevel', was),
      now: codeOf('riskLevel', now),
    })
  // Whoever remembers its profile, or its attempts, has to look again.
  const addNote = (kind: (typeof changeKinds)[number], identity: number, at: number) => {
    add(identity, at, null, 'none', 'none')
    Object.assign(rows.at(-1) as ChangeTable, { kind: changeKinds.indexOf(kind) })
  }
  const revised = new Map(revisions.map((revision) => [revision.signIn.id, revision]))
  const closed = new Map(
    revisions.filter(({ closedAt }) => closedAt).map((one) => [idHashOf(one.signIn.id), one]),
  )
  for (const touched of all) {
    const { identity, fresh, revised: stored, replaced, promoted, rewrittenFrom, rulings, attempts } = touched
    for (const { observation, verdict } of fresh)
      if (verdict.level !== 'none') add(identity, observation.at, observation.idHash, 'none', verdict.level)
    for (const [id, { row, observation, verdict }] of stored)
      if (revised.has(id) || replaced.has(id))
        add(identity, observation.at, observation.idHash, row.riskLevelAggregated, verdict.level)
    for (const { at, idHash } of promoted.values())
      add(identity, at, idHash, closed.get(idHash)?.signIn.riskLevelAggregated ?? 'none', 'none')
    if (rewrittenFrom !== null || rulings.length > 0)
      addNote('identity', identity, rewrittenFrom?.at ?? rulings[0]?.key.at ?? 0)
    if (rewrittenFrom !== null && attempts.size > 0) addNote('attempts', identity, rewrittenFrom.at)
  }
  return rows
}
