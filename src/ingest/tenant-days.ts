/**
 * The tenant as settled, by day: summed from the store once, and carried from one day to the next by what was judged
 * since. So that a turn of the day waits for nothing: what is in flight is remembered here and not read from the store,
 * which may have it or not.
 */
import {
  addDay,
  copyOf,
  type DayCounts,
  emptyTenantDay,
  settledAfterDays,
  type TenantDay,
  windowDays,
} from '../profile/tenant-day.ts'
import { NotDurableYet } from '../risk/retell.ts'
import type { Db } from '../store/store.ts'
import { type DaySpan, daysWithin, tenantDays } from '../store/tenant-days.ts'

/** Days that may still be asked for: today's, and those of sign-ins that come late. */
const keptMax = 4
/** So many days are read at once: they are large. */
const daysPerRead = 7
/** Later than any. */
const lastDay = 2 ** 31 - 1

export interface Unwritten {
  /** Of the batch that is being judged. */
  own: DayCounts[]
  /** The first day of any batch that is judged and not durable; infinite where all are. */
  inFlightFrom: number
}

export class SettledTenant {
  readonly #tenantId: string
  /** By the last day that is in it, ascending. */
  #known: TenantDay[] = []
  /** Everything that was judged of days from `from` on; null: it has to be read. */
  #tail: { from: number; days: DayCounts[] } | null = null

  constructor(tenantId: string) {
    this.#tenantId = tenantId
  }

  /** As an event of the day (days since 1970) sees it. Throws NotDurableYet where the store has to be read first. */
  async of(db: Db, day: number, unwritten: Unwritten): Promise<TenantDay> {
    const last = day - settledAfterDays
    const known = this.#known.find((one) => one.day === last)
    if (known) return known
    const made = await this.#make(db, last, unwritten)
    this.#known = [...this.#known, made].sort((a, b) => a.day - b.day)
    if (this.#known.length > keptMax) this.#known.shift()
    this.#dropBefore((this.#known[0] as TenantDay).day + 1)
    return made
  }

  /** What a batch has taught. */
  add(counts: DayCounts[]): void {
    for (const one of counts) {
      this.#forgetSince(one.day)
      if (this.#tail && one.day >= this.#tail.from) this.#tail.days.push(one)
    }
  }

  /** Others have written, or what was judged from a day on is judged again: what is made of earlier days stands. */
  forgetSince(day: number): void {
    this.#forgetSince(day)
    this.#tail = null
  }

  /** Something changed on a day: within the lateness, of what is asked for, it never does. */
  #forgetSince(day: number): void {
    if ((this.#known.at(-1)?.day ?? day - 1) < day) return
    this.#known = this.#known.filter((known) => known.day < day)
    if (this.#known.length === 0) this.#tail = null
  }

  async #make(db: Db, last: number, { own, inFlightFrom }: Unwritten): Promise<TenantDay> {
    const base = this.#known.findLast(({ day }) => day < last)
    const from = base ? base.day + 1 : 0
    let tenant = base ? copyOf(base) : emptyTenantDay()
    if (!this.#tail || this.#tail.from > from) {
      if (inFlightFrom < Number.POSITIVE_INFINITY) throw new NotDurableYet()
      tenant = await this.#read(db, tenant, from, last)
    } else tenant = sum(tenant, this.#tail.days, from, last, 1)
    tenant = sum(tenant, own, from, last, 1)
    const gone = last - windowDays
    const leftFrom = base ? base.day - windowDays + 1 : 0
    if (inFlightFrom <= gone) throw new NotDurableYet()
    tenant = await this.#sumStored(db, tenant, { from: leftFrom, to: gone }, -1)
    // A tenant that has shown nothing is not known of, whatever the day.
    return { ...sum(tenant, own, leftFrom, gone, -1), day: last }
  }

  async #read(db: Db, base: TenantDay, from: number, last: number): Promise<TenantDay> {
    const tenant = await this.#sumStored(db, base, { from, to: last }, 1)
    this.#tail = {
      from: last + 1,
      days: await tenantDays(db, this.#tenantId, { from: last + 1, to: lastDay }),
    }
    return tenant
  }

  async #sumStored(db: Db, base: TenantDay, { from, to }: DaySpan, sign: 1 | -1): Promise<TenantDay> {
    if (to < from) return base
    let tenant = base
    const days = from === to ? [from] : await daysWithin(db, this.#tenantId, { from, to })
    for (let index = 0; index < days.length; index += daysPerRead) {
      const span = {
        from: days[index] as number,
        to: days[Math.min(index + daysPerRead, days.length) - 1] as number,
      }
      tenant = sum(tenant, await tenantDays(db, this.#tenantId, span), span.from, span.to, sign)
    }
    return tenant
  }

  #dropBefore(from: number): void {
    if (!this.#tail || this.#tail.from >= from) return
    this.#tail = { from, days: this.#tail.days.filter(({ day }) => day >= from) }
  }
}

function sum(base: TenantDay, counts: DayCounts[], first: number, end: number, sign: 1 | -1): TenantDay {
  let tenant = base
  for (const one of counts) if (one.day >= first && one.day <= end) tenant = addDay(tenant, one, sign)
  return tenant
}
