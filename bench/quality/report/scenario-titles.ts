/** Scenarios of the generator, in its order and with its words. */
import { scenarios } from '../generator/scenarios.ts'

/** What is known by scenario, in the order of the generator's table. */
export function inOrder<Value>(byScenario: Record<string, Value>): [string, Value][] {
  const all = Object.keys(scenarios)
  return Object.entries(byScenario).sort(([a], [b]) => all.indexOf(a) - all.indexOf(b))
}

/** Of a scenario, for people. */
export function titleOf(scenario: string): string {
  const kind = (scenarios as Record<string, { title: string }>)[scenario]
  return kind ? `${scenario}: ${kind.title}` : scenario
}
