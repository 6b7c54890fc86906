/** Rows of a recording that a number is about. */
import { honestKinds } from '../classes.ts'
import { type Recording, testPeriod } from '../recording.ts'

/** The numbers of the rows that qualify, in order. */
export function rowsWhere(recording: Recording, qualifies: (row: number) => boolean): Uint32Array {
  const rows: number[] = []
  for (let row = 0; row < recording.rows; row++) if (qualifies(row)) rows.push(row)
  return Uint32Array.from(rows)
}

/** What false positive rates are about: an owner at the keyboard. Renewed tokens would thin them out. */
export function ownersAtWork(recording: Recording, period = testPeriod): Uint32Array {
  const { malicious, interactive } = recording
  return rowsWhere(
    recording,
    (row) => recording.period[row] === period && !malicious[row] && !!interactive[row],
  )
}

/** The intruder's first sign-in as each victim; what comes later is told apart as a second visit. */
export function firstVisits(recording: Recording): Map<string, Uint32Array> {
  const { malicious, visit, period } = recording
  const rows = rowsWhere(
    recording,
    (row) => !!malicious[row] && visit[row] === 0 && period[row] === testPeriod,
  )
  return byScenario(recording, rows)
}

export function byScenario(
  { scenario, scenarioNames }: Recording,
  rows: Uint32Array,
): Map<string, Uint32Array> {
  const lists = new Map<string, number[]>()
  for (const row of rows) {
    const name = scenarioNames[scenario[row] as number] as string
    const list = lists.get(name)
    if (list) list.push(row)
    else lists.set(name, [row])
  }
  return new Map([...lists].map(([name, list]) => [name, Uint32Array.from(list)]))
}

/** Rows of the scenarios that a kind of honest behaviour is made of. */
export function rowsOfGroup(rows: Map<string, Uint32Array>, group: string): Uint32Array {
  return Uint32Array.from((honestKinds[group] ?? []).flatMap((scenario) => [...(rows.get(scenario) ?? [])]))
}

export function pick(column: ArrayLike<number>, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => column[row] as number)
}

/** For the tree of results. */
export function treeOf<Value>(
  names: Iterable<string>,
  value: (name: string) => Value,
): Record<string, Value> {
  return Object.fromEntries([...names].map((name) => [name, value(name)]))
}
