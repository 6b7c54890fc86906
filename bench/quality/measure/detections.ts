/** What each detection finds and whom it troubles, by name. */
import { type Resampling, tally } from '../metrics/bootstrap.ts'
import { type Recording, type ScorerColumns, testPeriod } from '../recording.ts'
import { daysOf } from './experience.ts'
import { byScenario, rowsWhere, treeOf } from './selection.ts'

export type DetectionResult = NonNullable<ReturnType<typeof measureDetections>>

/**
 * Recall: of the victims of each kind of attack, the share for whom it was raised on any of the intruder's sign-ins, in
 * the end. On the test part; null of a scorer without detections.
 */
export function measureDetections(recording: Recording, scorer: ScorerColumns, again: Resampling) {
  const { detections, detectionSets } = scorer
  if (!detections) return null
  const { malicious, period } = recording
  const names = [...new Set(detectionSets.flat())].sort()
  const tested = rowsWhere(recording, (row) => period[row] === testPeriod)
  const owners = tested.filter((row) => !malicious[row])
  const attacks = byScenario(
    recording,
    tested.filter((row) => !!malicious[row]),
  )
  const has = (row: number, name: string) => detectionSets[detections[row]!]!.includes(name)
  return treeOf(names, (name) => ({
    recallByScenario: treeOf(attacks.keys(), (scenario) =>
      recallOf(recording, attacks.get(scenario)!, again, (row) => has(row, name)),
    ),
    falsePositivesPer1000UsersAndDay:
      (owners.reduce((sum, row) => sum + (has(row, name) ? 1 : 0), 0) / recording.users / daysOf(recording)) *
      1000,
  }))
}

function recallOf(
  { campaign, user }: Recording,
  rows: Uint32Array,
  again: Resampling,
  isRaised: (row: number) => boolean,
) {
  const victims = new Map<string, { user: number; isFound: boolean }>()
  for (const row of rows) {
    const key = `${campaign[row]} ${user[row]}`
    const isFound = (victims.get(key)?.isFound ?? false) || isRaised(row)
    victims.set(key, { user: user[row]!, isFound })
  }
  const list = [...victims.values()]
  return tally(
    again,
    list.map((one) => one.user),
    list.map((one) => one.isFound),
  )
}
