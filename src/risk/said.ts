/** Rulings as rows, and back: what entries of the ledger say of events. */

import type { SaidOfEvent } from '../assessment/assess.ts'
import type { Learning, Ruling } from '../assessment/fold.ts'
import type { EventKey } from '../model/event-key.ts'
import type { RulingTable } from '../store/tables.ts'

/** Numbers are stored: append, never reorder. `learning` is about the identity as a whole. */
export const rulingKinds = ['compromised', 'safe', 'dismissed', 'distrusted', 'findings', 'learning'] as const
export type RulingKind = (typeof rulingKinds)[number]

/** What was said of an identity, as the fold takes it. */
export interface SaidOfIdentity {
  rulings: Ruling[]
  learning: Learning[]
}

export const nothingSaidOfIdentity: SaidOfIdentity = { rulings: [], learning: [] }

export function saidIn(rows: RulingTable[]): SaidOfIdentity {
  const said: SaidOfIdentity = { rulings: [], learning: [] }
  for (const row of rows) {
    const kind = rulingKinds[row.ruling] as RulingKind
    const { at, tick, idHash, part, entry } = row
    const key: EventKey = { at, tick, idHash, part }
    if (kind === 'learning') said.learning.push({ since: at })
    else if (kind === 'findings') said.rulings.push({ key, entry, kind, said: decodeSaid(row.said) })
    else said.rulings.push({ key, entry, kind })
  }
  return said
}

export function rulingRow(
  place: { tenant: number; identity: number; entry: number },
  kind: RulingKind,
  { at, tick, idHash, part }: EventKey,
  said: SaidOfEvent | null = null,
): RulingTable {
  return {
    ...place,
    ...{ at, tick, idHash, part },
    ruling: rulingKinds.indexOf(kind),
    said: said && new TextEncoder().encode(JSON.stringify(said)),
    voidedBy: null,
  }
}

function decodeSaid(bytes: Uint8Array | null): SaidOfEvent {
  return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())) as SaidOfEvent
}
