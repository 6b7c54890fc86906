/** What the engine must show, beside what it shows. A goal is reached when every profile reaches it. */
import { engineName, hardCaseFactorMax, hardCaseGoals, rankedGoals } from '../classes.ts'
import type { PooledScorer } from '../measure/run.ts'
import type { Share } from '../metrics/bootstrap.ts'
import { percent, share, trimmed } from './numbers.ts'
import type { Goal, GoalCell, ProfileReport, QualityReport, SprayReport } from './quality-report.ts'

type Measured = Pick<QualityReport, 'profiles' | 'sprays' | 'scoringMicroseconds'>
type Look = (engine: PooledScorer) => GoalCell | null

const attemptsMax = 100
const microsecondsMax = 50
const calibrationErrorMax = 0.03

export function goalsOf({ profiles, sprays, scoringMicroseconds }: Measured): Goal[] {
  const goal = (id: string, title: string, asked: string, look: Look): Goal =>
    withVerdict({ id, title, asked, cells: cellsOf(profiles, look) })
  return [
    ...rankedGoalsOf(goal),
    goal('secondVisit', "the intruder's second visit, the first having been found", '≥ 95 %', (engine) =>
      secondVisitCell(engine),
    ),
    ...sprayGoals(sprays),
    goal(
      'campaignSuccess',
      'success inside a spray or guessing campaign, at high in the end',
      '≥ 95 %',
      (engine) =>
        'all' in engine.campaigns.successes ? atLeast(engine.campaigns.successes.all as Share, 0.95) : null,
    ),
    goal('ownersAtMedium', "owners' interactive sign-ins at medium or above", '≤ 1 %', ({ levels }) =>
      levels ? atMost(levels.ownersAtWork.medium, 0.01) : null,
    ),
    goal('ownersAtHigh', "owners' interactive sign-ins at high", '≤ 0.1 %', ({ levels }) =>
      levels ? atMost(levels.ownersAtWork.high, 0.001) : null,
    ),
    ...hardCaseGoalsOf(goal),
    goal('stepUps', "median step-ups in a user's first 12 sign-ins", '≤ 1', ({ experience }) => {
      const { mean } = experience.stepUps.median
      return mean === null ? null : { text: trimmed(mean), reached: mean <= 1 }
    }),
    goal(
      'calibration',
      'calibration error (ECE) at its own prior',
      `≤ ${calibrationErrorMax}`,
      ({ calibration }) => {
        const error = calibration?.own.error.mean ?? null
        return error === null ? null : { text: trimmed(error), reached: error <= calibrationErrorMax }
      },
    ),
    withVerdict({
      id: 'scoringCore',
      title: 'scoring core',
      asked: `≤ ${microsecondsMax} µs a sign-in`,
      cells: costCell(scoringMicroseconds),
    }),
  ]
}

type Make = (id: string, title: string, asked: string, look: Look) => Goal

function rankedGoalsOf(goal: Make): Goal[] {
  const points = [
    ['onePercent', '1 %'],
    ['onePerMille', '0.1 %'],
  ] as const
  return points.flatMap(([point, rate]) =>
    Object.entries(rankedGoals).map(([name, asked]) =>
      goal(
        `${name}.${point}`,
        `${name}: found at ${rate} false positives`,
        `≥ ${percent(asked[point])}`,
        (engine) => {
          const found = engine.ranking.found[name]
          return found ? atLeast(found[point], asked[point]) : null
        },
      ),
    ),
  )
}

function hardCaseGoalsOf(goal: Make): Goal[] {
  const asked = `≤ ${hardCaseFactorMax} × all`
  return Object.keys(hardCaseGoals).flatMap((name) => [
    goal(`hardCase.${name}`, `${name}: false positives where all have 1 %`, asked, ({ ranking }) => {
      const found = ranking.hardCaseGroups[name]
      return found ? factorCell(found, 0.01) : null
    }),
    goal(`hardCaseMedium.${name}`, `${name}: at medium or above, beside all owners`, asked, ({ levels }) => {
      const found = levels?.hardCaseGroups[name]?.medium
      return found ? factorCell(found, levels.ownersAtWork.medium.value ?? 0) : null
    }),
  ])
}

function factorCell(found: Share, overall: number): GoalCell | null {
  if (found.value === null) return null
  const reached = found.value <= hardCaseFactorMax * overall
  const factor = overall > 0 ? ` = ${trimmed(found.value / overall)} ×` : ''
  return { text: `${share(found)}${factor}`, reached }
}

function sprayGoals(sprays: SprayReport | null): Goal[] {
  const flagged = `slow residential spray: flagged within ${attemptsMax} attempts`
  const silent = 'no alarm of a campaign in eight clean weeks'
  if (!sprays)
    return [
      withVerdict({ id: 'sprayFlagged', title: flagged, asked: 'always', cells: {} }),
      withVerdict({ id: 'sprayClean', title: silent, asked: '0', cells: {} }),
    ]
  const { campaigns, cleanAlarms } = sprays
  const attempts = campaigns.map((one) => (one.attempts === null ? 'never' : String(one.attempts)))
  const isEachFlagged = campaigns.every((one) => one.attempts !== null && one.attempts <= attemptsMax)
  const alarms = cleanAlarms.reduce((sum, one) => sum + one, 0)
  return [
    withVerdict({
      id: 'sprayFlagged',
      title: flagged,
      asked: 'always',
      cells: {
        enterprise: {
          text: `after ${attempts.join(', ')}`,
          reached: campaigns.length > 0 ? isEachFlagged : null,
        },
      },
    }),
    withVerdict({
      id: 'sprayClean',
      title: silent,
      asked: '0',
      cells: { enterprise: { text: `${alarms} in ${cleanAlarms.length} × 8 weeks`, reached: alarms === 0 } },
    }),
  ]
}

function costCell(microseconds: number | null): Goal['cells'] {
  if (microseconds === null) return {}
  return { all: { text: `${trimmed(microseconds)} µs`, reached: microseconds <= microsecondsMax } }
}

/** Who was not noticed at first is mostly not noticed the second time: that is the business of the goals above. */
function secondVisitCell({ campaigns: { secondVisits } }: PooledScorer): GoalCell | null {
  const cell = atLeast(secondVisits.firstFound, 0.95)
  return cell && { ...cell, text: `${cell.text}; of all ${percent(secondVisits.all.value)}` }
}

function atLeast(found: Share, asked: number): GoalCell | null {
  return found.value === null ? null : { text: share(found), reached: found.value >= asked }
}

function atMost(found: Share, asked: number): GoalCell | null {
  return found.value === null ? null : { text: share(found), reached: found.value <= asked }
}

function cellsOf(profiles: Record<string, ProfileReport>, look: Look): Goal['cells'] {
  const cells: Goal['cells'] = {}
  for (const [name, { scorers }] of Object.entries(profiles)) {
    const engine = scorers[engineName]
    const cell = engine ? look(engine) : null
    if (cell) cells[name] = cell
  }
  return cells
}

function withVerdict(goal: Omit<Goal, 'reached'>): Goal {
  const verdicts = Object.values(goal.cells).map(({ reached }) => reached)
  const isMeasured = verdicts.length > 0 && !verdicts.includes(null)
  return { ...goal, reached: isMeasured ? !verdicts.includes(false) : null }
}
