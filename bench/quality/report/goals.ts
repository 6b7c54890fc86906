/** The goals beside what was measured. A goal is reached when every world of which it is asked reaches it. */
import { type GoalRow, goalTable, type MeasureName } from './goal-table.ts'
import { percent, trimmed } from './numbers.ts'
import type { EngineReport, QualityReport, Rate, SprayReport } from './quality-report.ts'

export interface Goal {
  row: GoalRow
  /** By world. */
  cells: Record<string, GoalCell>
  /** Null: it was not measured everywhere, and not missed where it was. */
  reached: boolean | null
}

export interface GoalCell {
  text: string
  asked: string | null
  /** Null: nothing is asked, or nothing was measured. */
  reached: boolean | null
}

interface Measured {
  value: number
  text: string
}

type Measure = (engine: EngineReport, of: string) => Measured | null

export function goalsOf({ worlds, sprays }: Pick<QualityReport, 'worlds' | 'sprays'>): Goal[] {
  return goalTable.map((row) => {
    const cells: Goal['cells'] = {}
    for (const [name, { engine }] of Object.entries(worlds)) {
      const measured = engine && measuredOf(row, engine, sprays, name)
      const cell = cellOf(row, name, measured)
      if (cell) cells[name] = cell
    }
    const verdicts = Object.values(cells)
      .filter(({ asked }) => asked !== null)
      .map(({ reached }) => reached)
    return { row, cells, reached: verdictOf(verdicts) }
  })
}

function verdictOf(verdicts: (boolean | null)[]): boolean | null {
  if (verdicts.includes(false)) return false
  return verdicts.length === 0 || verdicts.includes(null) ? null : true
}

function cellOf(
  { asked, isAtLeast, measure }: GoalRow,
  world: string,
  measured: Measured | null,
): GoalCell | null {
  const bound = asked[world as keyof typeof asked]
  if (bound === undefined) return measured && { text: measured.text, asked: null, reached: null }
  const written = isShare(measure) ? percent(bound) : trimmed(bound)
  const cell = { asked: `${isAtLeast ? '≥' : '≤'} ${written}` }
  if (!measured) return { ...cell, text: 'not measured', reached: null }
  const reached = isAtLeast ? measured.value >= bound : measured.value <= bound
  return { ...cell, text: measured.text, reached }
}

function isShare(measure: MeasureName): boolean {
  return !['sprayAttempts', 'cleanAlarms', 'calibrationError', 'topDecileError'].includes(measure)
}

/** Streams of sprays are an enterprise's. */
function measuredOf(row: GoalRow, engine: EngineReport, sprays: SprayReport | null, world: string) {
  if (row.measure !== 'sprayAttempts' && row.measure !== 'cleanAlarms')
    return measures[row.measure](engine, row.of ?? '')
  if (!sprays || world !== 'enterprise') return null
  return row.measure === 'sprayAttempts' ? attemptsOf(sprays) : alarmsOf(sprays)
}

const measures: Record<Exclude<MeasureName, 'sprayAttempts' | 'cleanAlarms'>, Measure> = {
  probesFound: ({ probes, intruders }, of) => beside(probes[of]?.onePercent, intruders[of]?.onePercent),
  probesAtMedium: ({ probes, intruders }, of) => beside(probes[of]?.medium, intruders[of]?.medium),
  ownersAtMedium: ({ owners }) => rate(owners.medium),
  ownersAtHigh: ({ owners }) => rate(owners.high),
  firstWeekAtMedium: ({ firstWeek }) => share(firstWeek.medium),
  atRisk: ({ risk }) => {
    const worst = share(risk?.any.worstDay)
    return (
      worst && {
        ...worst,
        text: `${worst.text}; at medium or above ${percent(risk?.medium.worstDay ?? null)}`,
      }
    )
  },
  kindAtMedium: ({ kinds }, of) => share(kinds[of]?.medium),
  lasting: ({ kinds }) => lastingOf(kinds),
  secondVisit: ({ secondVisits: { firstFound, all } }) => {
    const found = rate(firstFound)
    return found && { ...found, text: `${found.text}; of all ${percent(all.value)}` }
  },
  successesAtMedium: ({ successes }) => rate(successes.medium),
  successesAtHigh: ({ successes }) => rate(successes.high),
  calibrationError: ({ calibration }) => number(calibration?.error.mean),
  topDecileError: ({ calibration }) => number(calibration?.topDecileError.mean),
}

function rate(found: Rate | null | undefined): Measured | null {
  return share(found?.value)
}

/** What thousands of probes show decides, and what the few intruders of the streams show stands beside it. */
function beside(probes: Rate | undefined, streams: Rate | null | undefined): Measured | null {
  const found = rate(probes)
  const others = rate(streams)
  return found && others ? { ...found, text: `${found.text}; streams ${others.text}` } : found
}

function share(value: number | null | undefined): Measured | null {
  return value === null || value === undefined ? null : { value, text: percent(value) }
}

function number(value: number | null | undefined): Measured | null {
  return value === null || value === undefined ? null : { value, text: trimmed(value) }
}

/** The kind of which the most people are troubled for long decides. */
function lastingOf(kinds: EngineReport['kinds']): Measured | null {
  const seen = Object.entries(kinds).flatMap(([name, { lasting }]) =>
    lasting === null ? [] : [{ name, value: lasting }],
  )
  const [worst] = seen.sort((a, b) => b.value - a.value)
  if (!worst) return null
  const text = worst.value === 0 ? '0 %' : `${worst.name}: ${percent(worst.value)} of the people`
  return { value: worst.value, text }
}

function attemptsOf({ campaigns }: SprayReport): Measured | null {
  if (campaigns.length === 0) return null
  const attempts = campaigns.map((one) => one.attempts ?? Number.POSITIVE_INFINITY)
  const texts = attempts.map((one) => (Number.isFinite(one) ? String(one) : 'never'))
  return { value: Math.max(...attempts), text: texts.join(', ') }
}

function alarmsOf({ cleanAlarms }: SprayReport): Measured {
  const value = cleanAlarms.reduce((sum, one) => sum + one, 0)
  return { value, text: `${value} in ${cleanAlarms.length} streams` }
}
