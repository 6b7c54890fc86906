/** What honest people and analysts notice of one scorer: being asked for more, and alerts to look at. */
import { falsePositiveRates, honestKinds, rankedClasses } from '../classes.ts'
import { type Resampling, type Tally, tally } from '../metrics/bootstrap.ts'
import { precisionPerDay } from '../metrics/daily.ts'
import { shareAbove, thresholdAt, thresholdFinding } from '../metrics/ranking.ts'
import { type StepUps, stepUpsWithin } from '../metrics/step-ups.ts'
import { highRank, mediumRank, type Recording, type ScorerColumns, testPeriod } from '../recording.ts'
import { byScenario, firstVisits, ownersAtWork, pick, rowsOfGroup, rowsWhere, treeOf } from './selection.ts'

const firstSignIns = 12
export const curveSignIns = [4, 8, 12, 20, 38]
const curveRates = [0.98, 0.99]
const millisecondsPerDay = 86_400_000

export type ExperienceResult = ReturnType<typeof measureExperience>

/** An alert is a level of medium or above; of a scorer without levels, a score above its threshold at 1 %. */
export function measureExperience(recording: Recording, scorer: ScorerColumns) {
  const threshold = thresholdAt(pick(scorer.score, ownersAtWork(recording)), falsePositiveRates.onePercent)
  const { level } = scorer
  const isAlert = (row: number) =>
    level ? (level[row] as number) >= mediumRank : (scorer.score[row] as number) > threshold
  const tested = rowsWhere(recording, (row) => recording.period[row] === testPeriod)
  const alerts = tested.reduce((sum, row) => sum + (isAlert(row) ? 1 : 0), 0)
  const wrong = tested.filter((row) => !recording.malicious[row] && isAlert(row)).length
  const first = tested[0] === undefined ? 0 : recording.time[tested[0]]!
  const day = (row: number) => Math.floor((recording.time[row]! - first) / millisecondsPerDay)
  const precision = (most: number) =>
    precisionPerDay(
      Array.from(tested, day),
      pick(scorer.score, tested),
      pick(recording.malicious, tested),
      most,
    )
  return {
    isByLevel: level ? 1 : 0,
    stepUps: figures(stepUps(recording, firstSignIns, isAlert)),
    stepUpsOfNewcomers: figures(stepUps(recording, firstSignIns, isAlert, true)),
    curve: curve(recording, scorer),
    alertsPer1000SignIns: (alerts / tested.length) * 1000,
    alertsPer1000UsersAndDay: (alerts / recording.users / daysOf(recording)) * 1000,
    wrongAlertsPer1000UsersAndDay: (wrong / recording.users / daysOf(recording)) * 1000,
    precisionAt10: precision(10),
    precisionAt50: precision(50),
  }
}

/** Of the owners' sign-ins since scoring began; newcomers are users that had never got in before. */
function stepUps(
  recording: Recording,
  signIns: number,
  isAsked: (row: number) => boolean,
  newcomersOnly = false,
): StepUps {
  const { malicious, interactive, user, history } = recording
  const newcomers = new Set<number>()
  for (let row = 0; row < recording.rows; row++) if (history[row] === 0) newcomers.add(user[row]!)
  const rows = rowsWhere(
    recording,
    (row) => !malicious[row] && !!interactive[row] && (!newcomersOnly || newcomers.has(user[row]!)),
  )
  return stepUpsWithin(signIns, pick(user, rows), (index) => isAsked(rows[index] as number))
}

function figures({ users, median, p90 }: StepUps) {
  return { users, median, p90 }
}

/** The threshold finds so many intruders of a class; how often are owners asked within their first N sign-ins? */
function curve(recording: Recording, { score }: ScorerColumns) {
  const attacks = firstVisits(recording)
  const known = rankedClasses.filter((name) => attacks.has(name))
  return treeOf(known, (name) =>
    Object.fromEntries(
      curveRates.map((rate) => {
        const threshold = thresholdFinding(pick(score, attacks.get(name)!), rate)
        const at = (signIns: number) =>
          figures(stepUps(recording, signIns, (row) => (score[row] as number) > threshold))
        const owners = pick(score, ownersAtWork(recording))
        const within = Object.fromEntries(curveSignIns.map((signIns) => [String(signIns), at(signIns)]))
        return [String(rate), { falsePositives: shareAbove(owners, threshold), within }]
      }),
    ),
  )
}

export type LevelResult = NonNullable<ReturnType<typeof measureLevels>>

/** Shares at the scorer's own levels, on the test part; null of a scorer that has none. */
export function measureLevels(recording: Recording, scorer: ScorerColumns, again: Resampling) {
  const { level, finalLevel, foundAfter } = scorer
  if (!level || !finalLevel || !foundAfter) return null
  const { user, malicious, period } = recording
  const shareOf = (rows: Uint32Array, isHit: (row: number) => boolean): Tally =>
    tally(again, pick(user, rows), Array.from(rows, isHit))
  const risen = (rows: Uint32Array) => ({
    medium: shareOf(rows, (row) => level[row]! >= mediumRank),
    high: shareOf(rows, (row) => level[row]! >= highRank),
  })
  const owners = rowsWhere(recording, (row) => period[row] === testPeriod && !malicious[row])
  const tested = rowsWhere(recording, (row) => period[row] === testPeriod)
  const attacks = firstVisits(recording)
  const scenarios = byScenario(recording, owners)
  const scenariosAtWork = byScenario(recording, ownersAtWork(recording))
  const within = (name: string, hours: number) =>
    shareOf(attacks.get(name)!, (row) => foundAfter[row]! <= hours * 3_600_000)
  return {
    owners: risen(owners),
    ownersAtWork: risen(ownersAtWork(recording)),
    ownersFinally: shareOf(owners, (row) => finalLevel[row]! >= mediumRank),
    hardCases: treeOf(scenarios.keys(), (name) => risen(scenarios.get(name)!)),
    hardCaseGroups: treeOf(Object.keys(honestKinds), (name) => risen(rowsOfGroup(scenariosAtWork, name))),
    found: treeOf(attacks.keys(), (name) => ({
      atSignIn: within(name, 0),
      withinHour: within(name, 1),
      withinDay: within(name, 24),
      finally: shareOf(attacks.get(name)!, (row) => finalLevel[row]! >= mediumRank),
      high: shareOf(attacks.get(name)!, (row) => finalLevel[row]! >= highRank),
    })),
    /** The malicious share of what has each level. */
    reliability: Object.fromEntries(
      ['none', 'low', 'medium', 'high'].map((name, rank) => [
        name,
        shareOf(
          tested.filter((row) => level[row] === rank),
          (row) => !!malicious[row],
        ),
      ]),
    ),
  }
}

export function daysOf({ manifest }: Recording): number {
  return (Date.parse(manifest.until) - Date.parse(manifest.testFrom)) / millisecondsPerDay
}
