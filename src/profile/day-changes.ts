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
}

interface Day {
  signIns: number
  users: number
  /** By attribute, then by value. */
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
        .flatMap((ofAttribute) => [...ofAttribute.values()])
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
    const key = high * 0x1_0000_0000 + low
    const ofAttribute = rows[attribute] as Map<number, Row>
    const known = ofAttribute.get(key)
    if (known) return known
    const made = { low, tagged: ((attribute << 24) | high) >>> 0, count: 0, people: 0 }
    ofAttribute.set(key, made)
    return made
  }
}
