/** What a batch or an answer changes in the days of its tenant, gathered as whole numbers. */
import { attributeCount, countedAttributes, sharedAttributes, valueAt } from '../observation/attributes.ts'
import type { Learned } from './learned.ts'
import type { DayCounts } from './tenant-day.ts'

const counted = countedAttributes.map((name) => valueAt[name])
const isShared = new Set(sharedAttributes.map((name) => valueAt[name]))

interface Row {
  low: number
  tagged: number
  count: number
  people: number
  /** Another value of the attribute with the same lower bits. */
  next: Row | null
}

interface Day {
  signIns: number
  users: number
  /** By attribute, then by the lower bits of the value as a signed number: V8 needs no object for such a key. */
  rows: Map<number, Row>[]
}

/** Bounded by the batch that it gathers. */
export class DayChanges {
  readonly #days = new Map<number, Day>()

  /** A trusted sign-in of a person, on a day; `isFirst`: the first of that person. */
  addSignIn({ values }: Learned, day: number, isFirst: boolean, sign: 1 | -1): void {
    const one = this.#day(day)
    one.signIns += sign
    if (isFirst) one.users += sign
    for (const attribute of counted) {
      const low = values[2 * attribute] as number
      const high = values[2 * attribute + 1] as number
      if (low !== 0 || high !== 0) this.#row(one, attribute, low, high).count += sign
    }
  }

  /** A person became known by a value (1), or no longer is (-1). */
  addPerson(attribute: number, low: number, high: number, day: number, people: number): void {
    if (isShared.has(attribute)) this.#row(this.#day(day), attribute, low, high).people += people
  }

  /** The first day that anything was told of; infinite before. */
  first(): number {
    return Math.min(...this.#days.keys())
  }

  /** What does not cancel out, by day. */
  counts(): DayCounts[] {
    const found: DayCounts[] = []
    for (const [day, { signIns, users, rows }] of this.#days) {
      const changed = rows
        .flatMap((ofAttribute) => [...ofAttribute.values()].flatMap(chained))
        .filter(({ count, people }) => count !== 0 || people !== 0)
      if (changed.length === 0 && signIns === 0 && users === 0) continue
      const flat = new Int32Array(4 * changed.length)
      for (const [index, { low, tagged, count, people }] of changed.entries())
        flat.set([low | 0, tagged | 0, count, people], 4 * index)
      found.push({ day, signIns, users, rows: flat })
    }
    return found
  }

  #day(day: number): Day {
    const known = this.#days.get(day)
    if (known) return known
    const made: Day = {
      signIns: 0,
      users: 0,
      rows: Array.from({ length: attributeCount }, () => new Map<number, Row>()),
    }
    this.#days.set(day, made)
    return made
  }

  #row({ rows }: Day, attribute: number, low: number, high: number): Row {
    const ofAttribute = rows[attribute] as Map<number, Row>
    const first = ofAttribute.get(low | 0) ?? null
    const tagged = ((attribute << 24) | high) >>> 0
    for (let row = first; row; row = row.next) if (row.tagged === tagged) return row
    const made: Row = { low, tagged, count: 0, people: 0, next: first }
    ofAttribute.set(low | 0, made)
    return made
  }
}

function chained(first: Row): Row[] {
  const rows: Row[] = []
  for (let row: Row | null = first; row; row = row.next) rows.push(row)
  return rows
}
