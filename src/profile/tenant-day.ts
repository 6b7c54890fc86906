/**
 * The tenant as settled: what its people showed to the end of the third day before, read-only. So no order, batch or
 * second importer changes a verdict, and an intruder's own sign-ins of the last hours are nobody's colleagues.
 */
import { attributeCount } from '../observation/attributes.ts'
import { noNumbers, type TenantFigures } from '../observation/observation.ts'

/** A value's counts in an open table of typed arrays, so that it can be handed to another thread. */
export interface TenantDay {
  /** The last day that is counted, in days since 1970; -1 when there is none. */
  day: number
  /** Trusted sign-ins of people within {@link windowDays}, and people who were ever trusted. */
  signIns: number
  users: number
  /** A power of two; two words a key: lower 32 bits, upper 20 with the number of the attribute above. */
  keys: Uint32Array
  /** Signed, for what is taken out may be summed first. */
  counts: Int32Array
  people: Int32Array
}

/** Sign-ins of so many days tell what is usual; older ones are of another season. */
export const windowDays = 90
/**
 * A day is settled when the two after it are over. A right password is looked at with what failed within a day after it, and
 * that may come a day late: only then is it known which sign-ins of a day count.
 */
export const settledAfterDays = 3

const smallest = 16

export function emptyTenantDay(day = -1): TenantDay {
  return { day, signIns: 0, users: 0, ...tableOf(smallest) }
}

/** With tables of its own. */
export function copyOf(tenant: TenantDay): TenantDay {
  const copy = {
    ...tenant,
    keys: tenant.keys.slice(),
    counts: tenant.counts.slice(),
    people: tenant.people.slice(),
  }
  usedBy.set(copy.keys, used(tenant))
  return copy
}

/** What changed on one day: whole numbers, which add up in any order and can be taken out again exactly. */
export interface DayCounts {
  day: number
  signIns: number
  users: number
  /** Alternating: lower word, upper word with attribute, change of the count, change of the people. */
  rows: Int32Array
}

/**
 * Adds (1) a day, or takes out (-1) the sign-ins of one that has left the window; people stay. Changes the caller's
 * tables, or makes larger ones.
 */
export function addDay(tenant: TenantDay, counts: DayCounts, sign: 1 | -1): TenantDay {
  let grown = tenant
  const { rows } = counts
  const isAdded = sign === 1
  for (let index = 0; index < rows.length; index += 4) {
    const low = (rows[index] as number) >>> 0
    const tagged = (rows[index + 1] as number) >>> 0
    let slot = slotOf(grown, low, tagged)
    if (isFree(grown, slot)) {
      if (used(grown) * 2 >= grown.counts.length) {
        grown = resized(grown)
        slot = slotOf(grown, low, tagged)
      }
      grown.keys[2 * slot] = low
      grown.keys[2 * slot + 1] = tagged
      usedBy.set(grown.keys, used(grown) + 1)
    }
    grown.counts[slot] = (grown.counts[slot] as number) + sign * (rows[index + 2] as number)
    if (isAdded) grown.people[slot] = (grown.people[slot] as number) + (rows[index + 3] as number)
  }
  return {
    ...grown,
    day: isAdded ? Math.max(grown.day, counts.day) : grown.day,
    signIns: grown.signIns + sign * counts.signIns,
    users: isAdded ? grown.users + counts.users : grown.users,
  }
}

/** What the tenant says of the values of an event. */
export function figuresOf(tenant: TenantDay, values: readonly number[]): TenantFigures {
  const counts = noNumbers()
  const colleagues = noNumbers()
  for (let attribute = 0; attribute < attributeCount; attribute++) {
    const low = values[2 * attribute] as number
    const high = values[2 * attribute + 1] as number
    if (low === 0 && high === 0) continue
    const slot = slotOf(tenant, low, ((attribute << 24) | high) >>> 0)
    counts[attribute] = Math.max(0, tenant.counts[slot] as number)
    colleagues[attribute] = Math.max(0, tenant.people[slot] as number)
  }
  const { day, signIns, users } = tenant
  return { day, signIns: Math.max(0, signIns), users: Math.max(0, users), counts, colleagues }
}

function tableOf(size: number): Pick<TenantDay, 'keys' | 'counts' | 'people'> {
  return { keys: new Uint32Array(2 * size), counts: new Int32Array(size), people: new Int32Array(size) }
}

/** Where the key is, or the free place where it would be. */
function slotOf({ keys }: TenantDay, low: number, tagged: number): number {
  const mask = keys.length / 2 - 1
  let slot = (Math.imul(low ^ tagged, 0x9e3779b1) >>> 7) & mask
  while (keys[2 * slot] !== low || keys[2 * slot + 1] !== tagged) {
    if (keys[2 * slot] === 0 && keys[2 * slot + 1] === 0) return slot
    slot = (slot + 1) & mask
  }
  return slot
}

function isFree({ keys }: TenantDay, slot: number): boolean {
  return keys[2 * slot] === 0 && keys[2 * slot + 1] === 0
}

/** How many places of a table are taken; counted once for a table that came from elsewhere. */
const usedBy = new WeakMap<Uint32Array, number>()

function used({ keys }: TenantDay): number {
  const known = usedBy.get(keys)
  if (known !== undefined) return known
  let count = 0
  for (let slot = 0; slot < keys.length; slot += 2) if (keys[slot] !== 0 || keys[slot + 1] !== 0) count++
  usedBy.set(keys, count)
  return count
}

function resized(tenant: TenantDay): TenantDay {
  const grown: TenantDay = { ...tenant, ...tableOf(2 * tenant.counts.length) }
  for (let from = 0; from < tenant.counts.length; from++) {
    if (isFree(tenant, from)) continue
    const low = tenant.keys[2 * from] as number
    const tagged = tenant.keys[2 * from + 1] as number
    const to = slotOf(grown, low, tagged)
    grown.keys[2 * to] = low
    grown.keys[2 * to + 1] = tagged
    grown.counts[to] = tenant.counts[from] as number
    grown.people[to] = tenant.people[from] as number
  }
  usedBy.set(grown.keys, used(tenant))
  return grown
}
