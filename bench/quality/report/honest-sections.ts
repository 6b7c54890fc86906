/** Sections about honest people: who is troubled by what, for how long, and what analysts have to look at. */

import { enginesOf } from './intruder-sections.ts'
import { percent, table, trimmed, whole } from './numbers.ts'
import type { EngineReport, QualityReport, RiskShares } from './quality-report.ts'
import { inOrder, titleOf } from './scenario-titles.ts'

export function honestSections({ worlds }: QualityReport): string[] {
  const engines = enginesOf(worlds)
  return engines.length === 0 ? [] : [scenarioSection(engines), raisedSection(engines), riskSection(engines)]
}

type Engines = [string, EngineReport][]

function scenarioSection(engines: Engines): string {
  const names = engines.map(([name]) => name)
  const all = Object.assign({}, ...engines.map(([, { scenarios }]) => scenarios)) as EngineReport['scenarios']
  const rows = inOrder(all).map(([name]) => [
    titleOf(name),
    ...engines.map(([, { scenarios }]) => {
      const one = scenarios[name]
      return one
        ? `${percent(one.medium.value)} · ${percent(one.high.value)} of ${whole(one.medium.of)}`
        : '–'
    }),
  ])
  const everything = engines.map(
    ([, { owners }]) =>
      `${percent(owners.medium.value)} · ${percent(owners.high.value)} of ${whole(owners.medium.of)}`,
  )
  return [
    '## Honest people, by what they do',
    '',
    "Owners' interactive sign-ins at medium or above · at high, in the end. Of several that apply to a sign-in the first one",
    'counts.',
    '',
    table(['what the owner does', ...names], [['all', ...everything], ...rows]),
  ].join('\n')
}

const worthSaying = 0.005

function raisedSection(engines: Engines): string {
  const names = [...new Set(engines.flatMap(([, { raisedAtMedium }]) => Object.keys(raisedAtMedium)))].sort()
  const isWorthSaying = (name: string) =>
    engines.some(([, { raisedAtMedium }]) => (raisedAtMedium[name] ?? 0) >= worthSaying)
  const rows = names
    .filter(isWorthSaying)
    .map((name) => [name, ...engines.map(([, { raisedAtMedium }]) => percent(raisedAtMedium[name] ?? 0))])
  return [
    '## What is raised of honest people',
    '',
    "Of the owners' interactive sign-ins at medium or above, the share of which each detection was raised, from half a per cent on.",
    '',
    table(['detection', ...engines.map(([name]) => name)], rows),
  ].join('\n')
}

function riskSection(engines: Engines): string {
  const shares = (of: RiskShares | undefined) =>
    of ? `${percent(of.worstDay)} · ${percent(of.lastDay)} · ${percent(of.ever)}` : '–'
  const rows = engines.map(([name, { risk, experience }]) => [
    name,
    shares(risk?.any),
    shares(risk?.medium),
    shares(risk?.high),
    `${trimmed(experience.alertsPer1000UsersAndDay)} · ${trimmed(experience.wrongAlertsPer1000UsersAndDay)}`,
    trimmed(experience.precisionAt10),
    `${trimmed(experience.stepUpsMedian)} · ${trimmed(experience.stepUpsP90)}`,
  ])
  return [
    '## What people and analysts notice',
    '',
    'At risk are people who were never entered, after the first month: on the worst day · on the last · ever. Alerts are',
    'sign-ins at medium or above per 1,000 users and day · those of owners. Precision is the share of intruders among the ten',
    "highest scores of a day; there are far more of them than in life. Step-ups are alerts within an owner's first 12",
    'interactive sign-ins: median · 90th percentile.',
    '',
    table(['world', 'at risk', 'medium or above', 'high', 'alerts', 'precision', 'step-ups'], rows),
  ].join('\n')
}
