/** Profiles in a few words, for the tests of what is in them: numbers for values, days for times. */
import { type ValueName, valueAt } from '../../src/observation/attributes.ts'
import { codeOf, outcomeCodes } from '../../src/observation/codes.ts'
import { flag, noValues, type Observation } from '../../src/observation/observation.ts'
import { emptyProfile, type Flat, openFlat } from '../../src/profile/flat.ts'
import { observation } from '../factories.ts'

export const dayMicroseconds = 86_400_000_000
/** The day that the tests begin on, in days since 1970. */
export const firstDay = 20_500

export function freshFlat(): Flat {
  return openFlat(emptyProfile())
}

export interface Shown {
  /** Since {@link firstDay}; parts of days too. */
  day?: number
  idHash?: number
  outcome?: (typeof outcomeCodes)[number]
  point?: [latitude: number, longitude: number]
  change?: Partial<Observation>
  values?: Partial<Record<ValueName, number>>
}

const blank = observation()

/** Shows nothing but what is said. */
export function shown({ day = 0, idHash = 1, outcome = 'success', point, change, values = {} }: Shown = {}) {
  const words = noValues()
  for (const [name, number] of Object.entries(values)) words[2 * valueAt[name as ValueName]] = number
  const one: Observation = {
    ...blank,
    at: Math.round((firstDay + day) * dayMicroseconds),
    idHash,
    outcome: codeOf(outcomeCodes, outcome),
    flags: flag.interactive | (point ? flag.hasPoint : 0),
    latitude: point?.[0] ?? 0,
    longitude: point?.[1] ?? 0,
    version: -1,
    values: words,
    ...change,
  }
  return one
}
