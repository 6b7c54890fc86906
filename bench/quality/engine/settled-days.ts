/** The tenant as settled, without a store: each day is added when it is settled and taken out when its season is over. */
import { DayChanges } from '../../../src/profile/day-changes.ts'
import {
  addDay,
  type DayCounts,
  emptyTenantDay,
  settledAfterDays,
  type TenantDay,
  windowDays,
} from '../../../src/profile/tenant-day.ts'

export class SettledDays {
  /** What sign-ins teach since the day began. */
  changes = new DayChanges()
  #unsettled: DayCounts[] = []
  #settled: DayCounts[] = []
  #tenant = emptyTenantDay()
  #day = -1

  /** As an event of the day (days since 1970) sees it; its tables change with the next day. Days never go back. */
  of(day: number): TenantDay {
    if (day > this.#day) this.#turnTo(day)
    return this.#tenant
  }

  #turnTo(day: number): void {
    this.#day = day
    this.#unsettled.push(...this.changes.counts())
    this.changes = new DayChanges()
    const last = day - settledAfterDays
    const now = Object.groupBy(this.#unsettled, (counts) => (counts.day <= last ? 'settled' : 'unsettled'))
    this.#unsettled = now.unsettled ?? []
    for (const counts of now.settled ?? []) this.#add(counts, 1)
    const all = [...this.#settled, ...(now.settled ?? [])]
    const left = Object.groupBy(all, (counts) => (counts.day <= last - windowDays ? 'gone' : 'kept'))
    this.#settled = left.kept ?? []
    for (const counts of left.gone ?? []) this.#add(counts, -1)
    this.#tenant = { ...this.#tenant, day: last }
  }

  #add(counts: DayCounts, sign: 1 | -1): void {
    this.#tenant = addDay(this.#tenant, counts, sign)
  }
}
