/** The section about campaigns. */
import { enginesOf } from './intruder-sections.ts'
import { percent, table, trimmed } from './numbers.ts'
import type { CampaignReport, EngineReport, QualityReport } from './quality-report.ts'
import { inOrder, titleOf } from './scenario-titles.ts'

export function campaignSection({ worlds }: QualityReport): string {
  const engines = enginesOf(worlds)
  const all = Object.assign({}, ...engines.map(([, { campaigns }]) => campaigns)) as EngineReport['campaigns']
  const rows = inOrder(all).map(([name]) => [
    titleOf(name),
    ...engines.map(([, { campaigns }]) => cellOf(campaigns[name])),
  ])
  const alarms = engines.map(([, one]) => `${trimmed(one.alarms.right)} · ${trimmed(one.alarms.wrong)}`)
  return [
    '## Campaigns',
    '',
    'Noticed, as any sign-in at medium or above (after so many attempts) · known as a campaign (after so many) · right passwords',
    'at high in the end. Attempts are medians. Last: alarms a stream, right · wrong.',
    '',
    table(['campaign', ...engines.map(([name]) => name)], [...rows, ['alarms', ...alarms]]),
  ].join('\n')
}

function cellOf(one: CampaignReport | undefined): string {
  if (!one) return '–'
  const after = (attempts: number | null) => (attempts === null ? '' : ` (${trimmed(attempts)})`)
  const { noticed, attempts, asCampaign, attemptsAsCampaign, successes } = one
  const success = successes.of > 0 ? percent(successes.high) : '–'
  return `${percent(noticed)}${after(attempts)} · ${percent(asCampaign)}${after(attemptsAsCampaign)} · ${success}`
}
