/** Sections of the report about ranking: classes of attack, hard cases, length of history. */
import { scenarios } from '../generator/scenarios.ts'
import { figure, percent, share, table } from './numbers.ts'
import type { ProfileReport } from './quality-report.ts'

export function classSection({ scorers }: ProfileReport): string {
  const names = Object.keys(scorers)
  const classes = [...new Set(names.flatMap((name) => Object.keys(scorers[name]!.ranking.found)))]
  const cells = (name: string, cell: (attack: string) => string) => [name, ...classes.map(cell)]
  const found = names.map((name) =>
    cells(name, (attack) => {
      const rates = scorers[name]!.ranking.found[attack]
      return rates ? `${share(rates.onePercent)} / ${share(rates.onePerMille)}` : '–'
    }),
  )
  const fixed = names.map((name) => {
    const { foundFixed, falsePositivesFixed } = scorers[name]!.ranking
    const rates = cells(name, (attack) => {
      const one = foundFixed[attack]
      return one ? `${percent(one.onePercent.value)} / ${percent(one.onePerMille.value)}` : '–'
    })
    const { onePercent, onePerMille } = falsePositivesFixed
    return [...rates, `${percent(onePercent.value)} / ${percent(onePerMille.value)}`]
  })
  const areas = names.map((name) =>
    cells(name, (attack) => {
      const { rocAuc, averagePrecision } = scorers[name]!.ranking
      return rocAuc[attack] && averagePrecision[attack]
        ? `${figure(rocAuc[attack])}; ${figure(averagePrecision[attack])}`
        : '–'
    }),
  )
  return [
    '### Scorers by class of attack',
    '',
    "Found of the intruders' first sign-ins, at 1 % / 0.1 % false positives among the owners' interactive sign-ins of the",
    'same time. A rule with few levels has to stay silent where its strangest level is more frequent than that.',
    '',
    table(['scorer', ...classes], found),
    '',
    'The same with thresholds fixed on the validation part; last, the false positives that they then have.',
    '',
    table(['scorer', ...classes, 'false positives'], fixed),
    '',
    'Area under the ROC curve; average precision if one sign-in of 2,000 were an intruder’s.',
    '',
    table(['scorer', ...classes], areas),
  ].join('\n')
}

export function hardCaseSection({ scorers }: ProfileReport): string {
  const names = Object.keys(scorers)
  const all = Object.assign({}, ...names.map((name) => scorers[name]!.ranking.hardCases)) as Record<
    string,
    unknown
  >
  const cases = inOrder(all).map(([scenario]) => scenario)
  const rows = cases.map((one) => [
    titleOf(one),
    ...names.map((name) => percent(scorers[name]!.ranking.hardCases[one]?.onePercent.value ?? null)),
  ])
  return [
    '### Hard cases',
    '',
    "Owners' interactive sign-ins that a scorer takes for an intruder's, at the threshold where all of them together have",
    '1 %.',
    '',
    table(['what the owner does', ...names], rows),
  ].join('\n')
}

export function historySection({ scorers }: ProfileReport): string {
  const buckets = Object.keys(Object.values(scorers)[0]?.ranking.history ?? {})
  const rows = Object.entries(scorers).map(([name, { ranking }]) => [
    name,
    ...buckets.map((bucket) => {
      const one = ranking.history[bucket]
      return one ? `${percent(one.found.value)} / ${percent(one.falsePositives.value)}` : '–'
    }),
  ])
  return [
    '### By length of history',
    '',
    'Intruders found / owners troubled, at the threshold where all owners have 1 %, by how often the account was entered',
    'before.',
    '',
    table(['scorer', ...buckets], rows),
  ].join('\n')
}

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
