/**
 * What happens to honest people over everything that is scored, with what became known later: by kind of behaviour,
 * whether it lasts, in a tenant's first week, and as their risk over time.
 */
import { honestKinds } from '../classes.ts'
import { type Resampling, tally } from '../metrics/bootstrap.ts'
import { highRank, mediumRank, type Recording, type RiskColumns, type ScorerColumns } from '../recording.ts'
import { byScenario, pick, rowsOfGroup, rowsWhere, treeOf } from './selection.ts'

/** Whatever an owner does for so long without harm is to be quiet afterwards. */
const convergedAfterMilliseconds = 14 * 86_400_000

export type HonestResult = NonNullable<ReturnType<typeof measureHonest>>

/** Null of a scorer without levels. */
export function measureHonest(recording: Recording, scorer: ScorerColumns, again: Resampling) {
  const { finalLevel, firstWeek, risk } = scorer
  if (!finalLevel || !firstWeek) return null
  const { user, malicious, interactive } = recording
  const owners = rowsWhere(recording, (row) => !malicious[row] && !!interactive[row])
  const scenarios = byScenario(recording, owners)
  const shareOf = (rows: Uint32Array, rank: number) =>
    tally(
      again,
      pick(user, rows),
      Array.from(rows, (row) => finalLevel[row]! >= rank),
    )
  const risen = (rows: Uint32Array) => ({ medium: shareOf(rows, mediumRank), high: shareOf(rows, highRank) })
  return {
    owners: risen(owners),
    scenarios: treeOf(scenarios.keys(), (name) => risen(scenarios.get(name)!)),
    kinds: treeOf(Object.keys(honestKinds), (name) => {
      const rows = rowsOfGroup(scenarios, name)
      return { ...risen(rows), lasting: lastingIn(recording, finalLevel, again, rows) }
    }),
    raisedAtMedium: raisedAmong(
      scorer,
      owners.filter((row) => finalLevel[row]! >= mediumRank),
    ),
    firstWeek: {
      signIns: firstWeek.length,
      medium: shareFrom(firstWeek, mediumRank),
      high: shareFrom(firstWeek, highRank),
    },
    ...(risk && risk.days > 0 && { risk: riskOf(risk) }),
  }
}

/** Of these sign-ins, the share of which each detection was raised. */
function raisedAmong(
  { detections, detectionSets }: ScorerColumns,
  rows: Uint32Array,
): Record<string, number> {
  const names = [...new Set(detectionSets.flat())].sort()
  const has = (row: number, name: string) => detectionSets[detections?.[row] ?? 0]?.includes(name) ?? false
  return treeOf(names, (name) => rows.filter((row) => has(row, name)).length / rows.length)
}

/** Of the people who do it: those at medium again more than two weeks after they first were. */
function lastingIn({ user, time }: Recording, level: Uint8Array, again: Resampling, rows: Uint32Array) {
  const people = new Map<number, { firstAt: number; isLasting: boolean }>()
  for (const row of rows.toSorted()) {
    const key = user[row] as number
    const known = people.get(key) ?? { firstAt: Number.POSITIVE_INFINITY, isLasting: false }
    people.set(key, known)
    if (level[row]! < mediumRank) continue
    known.isLasting ||= time[row]! > known.firstAt + convergedAfterMilliseconds
    known.firstAt = Math.min(known.firstAt, time[row]!)
  }
  return tally(
    again,
    [...people.keys()],
    [...people.values()].map(({ isLasting }) => isLasting),
  )
}

function shareFrom(ranks: Uint8Array, least: number): number {
  return ranks.filter((rank) => rank >= least).length / ranks.length
}

/** Shares of the people who were never entered: on the worst day, on the last one, and ever. */
function riskOf({ users, days, ranks }: RiskColumns) {
  const from = (least: number) => {
    const byDay = new Array<number>(days).fill(0)
    let ever = 0
    for (let user = 0; user < users; user++) {
      const own = ranks.subarray(user * days, (user + 1) * days)
      if (own.some((rank) => rank >= least)) ever++
      for (const [day, rank] of own.entries()) if (rank >= least) byDay[day]!++
    }
    return { worstDay: Math.max(...byDay) / users, lastDay: byDay.at(-1)! / users, ever: ever / users }
  }
  return { people: users, any: from(1), medium: from(mediumRank), high: from(highRank) }
}
