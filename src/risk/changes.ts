/** Rows of the change log: where risk, a fate or a sign-in itself changed. A quiet new one has none; its event is its own record. */
import { microsecondsOf } from '../assessment/observe.ts'
import { codeOf } from '../model/codes.ts'
import { idHashOf } from '../model/event-key.ts'
import { keyOf } from '../model/identity.ts'
import type { ChangeTable } from '../store/tables.ts'
import type { Effect } from './effect.ts'
import { type ChangeKind, changeKinds } from './entry-kinds.ts'
import { closingPromotionOf } from './promotions.ts'
import type { Numbered } from './save-names.ts'

export interface ChangePlace {
  tenant: number
  entry: number
  position: number
  /** Numbers of those whose risk changes, by {@link keyOf}. */
  numbers: ReadonlyMap<string, { identity: number }>
}

/** What a plan changes: of new sign-ins, of histories, and of risk. */
export function changesOf(all: Numbered[], effect: Effect, place: ChangePlace): ChangeTable[] {
  const log = new Log(place)
  const isPlanned = new Set([...effect.signIns.values()].map(({ id }) => idHashOf(id)))
  for (const one of all) {
    const { identity, fresh, replaced, promoted, rewrittenFrom, rulings, attempts } = one
    for (const event of fresh) {
      const { observation, verdict, prepared } = event
      const level = closingPromotionOf(one, event) === null ? verdict.level : 'none'
      const { riskLevelAggregated: now = level } = effect.newSignIns.get(prepared.signIn.id) ?? {}
      if (verdict.level !== 'none') log.add('signIn', identity, observation, 'none', now)
    }
    for (const { row, observation } of replaced.values())
      if (!isPlanned.has(observation.idHash))
        log.add('signIn', identity, observation, row.riskLevelAggregated)
    // What is promoted and not closed teaches, and its level stays what it was.
    const learned = [...promoted.values()].find(({ idHash }) => !isPlanned.has(idHash))
    const first = rewrittenFrom ?? rulings[0]?.key ?? learned
    // Whoever remembers its profile, or its attempts, has to look again.
    if (first) log.note('identity', identity, first.at)
    if (rewrittenFrom !== null && attempts.size > 0) log.note('attempts', identity, rewrittenFrom.at)
  }
  log.addRisk(effect)
  return log.rows
}

/** What changes of risk alone. */
export function riskChanges(effect: Effect, place: ChangePlace): ChangeTable[] {
  const log = new Log(place)
  log.addRisk(effect)
  return log.rows
}

const marks = ['riskLevel', 'riskState', 'riskDetail'] as const

class Log {
  readonly rows: ChangeTable[] = []
  readonly #place: ChangePlace

  constructor(place: ChangePlace) {
    this.#place = place
  }

  add(
    kind: ChangeKind,
    identity: number,
    { at, idHash }: { at: number; idHash: number | null },
    was: string,
    now: string = was,
  ): void {
    const { tenant, entry, position } = this.#place
    this.rows.push({
      ...{ tenant, position, k: this.rows.length, kind: changeKinds.indexOf(kind), identity, ref: idHash },
      ...{ entry, at, was: codeOf('riskLevel', was), now: codeOf('riskLevel', now) },
    })
  }

  note(kind: ChangeKind, identity: number, at: number): void {
    this.add(kind, identity, { at, idHash: null }, 'none')
  }

  addRisk({ signIns, identities }: Effect): void {
    for (const { id, at, owner, was, change } of signIns.values()) {
      const number = this.#place.numbers.get(keyOf(owner))
      const kind = change.trust === undefined ? 'risk' : 'signIn'
      if (number)
        this.add(kind, number.identity, { at, idHash: idHashOf(id) }, was, change.riskLevelAggregated)
    }
    for (const [key, { was, now }] of identities) {
      const number = this.#place.numbers.get(key)
      if (!number || (was && marks.every((column) => was[column] === now[column]))) continue
      const at = microsecondsOf(now.riskLastUpdatedDateTime)
      this.add('risk', number.identity, { at, idHash: null }, was?.riskLevel ?? 'none', now.riskLevel)
    }
  }
}
