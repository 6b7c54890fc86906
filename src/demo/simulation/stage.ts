/** What attack stories work with. */
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import type { Scenario } from './scenarios.ts'

/** What a story can see: its own victim, everybody, and its own randomness. `time` is when it begins. */
export interface Stage {
  scenario: Scenario
  time: number
  victim: Person
  /** Other possible victims, for a story that needs the owner to be active. */
  substitutes: Person[]
  people: Person[]
  random: Random
}
