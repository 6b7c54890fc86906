/** What every kind of attack is given and may do. */
import type { Moment } from '../moments.ts'
import type { Person, Visit } from '../people.ts'
import type { Scenario } from '../scenarios.ts'
import type { Setting } from '../setting.ts'

export interface Stage {
  people: Person[]
  setting: Setting
  isWanted(scenario: Scenario): boolean
  add(moment: Moment): void
  /** Takes a visit of an owner out of the stream. */
  remove(visit: Visit): void
}

export interface Attack {
  /** What it makes. It draws the same whichever of these are wanted, so that families do not shift each other. */
  scenarios: Scenario[]
  run(stage: Stage): void
}
