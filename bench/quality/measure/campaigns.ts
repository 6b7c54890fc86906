/** Campaigns, second visits, and what got in by guessing; over everything that is scored, as campaigns are few. */
import { guessingScenarios, secondVisitScenario } from '../classes.ts'
import { emptyTally, type Resampling, type Tally, tally } from '../metrics/bootstrap.ts'
import { thresholdAt } from '../metrics/ranking.ts'
import { type Campaign, highRank, mediumRank, type Recording, type ScorerColumns } from '../recording.ts'
import { ownersAtWork, pick, rowsWhere, treeOf } from './selection.ts'
import type { Sample } from './tree.ts'

export type CampaignResult = ReturnType<typeof measureCampaigns>

/** @param again over campaigns @param index of the scorer */
export function measureCampaigns(
  recording: Recording,
  scorer: ScorerColumns,
  index: number,
  again: Resampling,
) {
  const scored = recording.campaigns.filter(({ period }) => period > 0)
  const scenarios = [...new Set(scored.map(({ scenario }) => scenario))]
  return {
    latency: scorer.level ? treeOf(scenarios, (name) => latencyOf(recording, index, again, name)) : {},
    secondVisits: measureSecondVisits(recording, scorer, again),
    ...(scorer.finalLevel && { successes: measureSuccesses(recording, scorer.finalLevel, again) }),
    alarms: alarmsOf(scorer),
  }
}

function latencyOf({ campaigns }: Recording, index: number, again: Resampling, scenario: string) {
  const rows = campaigns.flatMap((campaign, row) =>
    campaign.scenario === scenario && campaign.period > 0 ? [row] : [],
  )
  const of = (row: number) => (campaigns[row] as Campaign).found[index]!
  const sample = (value: (row: number) => number | undefined): Sample => ({
    values: rows.map((row) => value(row) ?? Number.POSITIVE_INFINITY),
  })
  return {
    found: tally(
      again,
      rows,
      rows.map((row) => of(row).any !== null),
    ),
    foundAsCampaign: tally(
      again,
      rows,
      rows.map((row) => of(row).asCampaign !== null),
    ),
    attempts: sample((row) => of(row).any?.attempts),
    minutes: sample((row) => of(row).any?.minutes),
    attemptsAsCampaign: sample((row) => of(row).asCampaign?.attempts),
    minutesAsCampaign: sample((row) => of(row).asCampaign?.minutes),
    attemptsMade: { values: rows.map((row) => (campaigns[row] as Campaign).attempts) },
  }
}

/** Found: at medium or above; of a scorer without levels, above its threshold at 1 %. */
function measureSecondVisits(recording: Recording, scorer: ScorerColumns, again: Resampling) {
  const { malicious, scenario, campaign, scenarioNames } = recording
  const number = scenarioNames.indexOf(secondVisitScenario)
  const threshold = thresholdAt(pick(scorer.score, ownersAtWork(recording)), 0.01)
  const isFound = (row: number) =>
    scorer.level ? scorer.level[row]! >= mediumRank : scorer.score[row]! > threshold
  const firstFound = new Set<number>()
  for (const row of rowsWhere(recording, (row) => !!malicious[row] && scenario[row] !== number))
    if (isFound(row)) firstFound.add(campaign[row]!)
  const visits = rowsWhere(recording, (row) => !!malicious[row] && scenario[row] === number)
  const share = (rows: Uint32Array): Tally =>
    rows.length === 0 ? emptyTally(again) : tally(again, pick(campaign, rows), Array.from(rows, isFound))
  return { all: share(visits), firstFound: share(visits.filter((row) => firstFound.has(campaign[row]!))) }
}

/** Right passwords inside guessing: the shares at medium or above and at high in the end. */
function measureSuccesses(recording: Recording, finalLevel: Uint8Array, again: Resampling) {
  const { malicious, scenario, scenarioNames, campaign } = recording
  const isGuessing = scenarioNames.map((name) => guessingScenarios.has(name))
  const rows = rowsWhere(recording, (row) => !!malicious[row] && !!isGuessing[scenario[row]!])
  const shareFrom = (some: Uint32Array, least: number): Tally =>
    tally(
      again,
      pick(campaign, some),
      Array.from(some, (row) => finalLevel[row]! >= least),
    )
  const share = (some: Uint32Array) => ({
    medium: shareFrom(some, mediumRank),
    high: shareFrom(some, highRank),
  })
  const names = scenarioNames.filter((_, at) => isGuessing[at])
  return {
    all: share(rows),
    byScenario: treeOf(names, (name) => share(rows.filter((row) => scenarioNames[scenario[row]!] === name))),
  }
}

function alarmsOf({ alarms }: ScorerColumns) {
  const scored = alarms.filter(({ period }) => period > 0)
  return {
    right: scored.filter(({ isRight }) => isRight).length,
    wrong: scored.filter(({ isRight }) => !isRight).length,
  }
}
