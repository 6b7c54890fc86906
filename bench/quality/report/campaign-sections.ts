/** Sections of the report about campaigns and second visits. */
import { engineName } from '../classes.ts'
import type { SampleSummary } from '../measure/tree.ts'
import type { Share } from '../metrics/bootstrap.ts'
import { duration, figure, share, table, trimmed, whole } from './numbers.ts'
import type { ProfileReport } from './quality-report.ts'
import { inOrder, titleOf } from './ranking-sections.ts'

/** Fewer attempts are a takeover, not a campaign. */
const attemptsMin = 5

export function secondVisitSection({ scorers }: ProfileReport): string {
  const rows = Object.entries(scorers).map(([name, { campaigns }]) => [
    name,
    share(campaigns.secondVisits.firstFound),
    whole(campaigns.secondVisits.firstFound.of),
    share(campaigns.secondVisits.all),
    whole(campaigns.secondVisits.all.of),
  ])
  return [
    '### The second visit',
    '',
    'The intruder comes back from the same address. Whoever learns the first visit as habit does not see the second.',
    '',
    table(['scorer', 'found, if the first was', 'visits', 'found of all', 'visits'], rows),
  ].join('\n')
}

/** Of our engine: nobody else here sees campaigns. */
export function campaignSection({ scorers }: ProfileReport): string {
  const campaigns = scorers[engineName]?.campaigns
  if (!campaigns) return ''
  const many = inOrder(campaigns.latency).filter(([, one]) => (one.attemptsMade.median ?? 0) >= attemptsMin)
  const rows = many.map(([scenario, one]) => [
    titleOf(scenario),
    whole(one.attempts.count),
    trimmed(one.attemptsMade.median),
    share(one.found),
    after(one.attempts, one.minutes),
    share(one.foundAsCampaign),
    after(one.attemptsAsCampaign, one.minutesAsCampaign),
  ])
  const successes = inOrder(campaigns.successes as Record<string, Share>).map(([scenario, one]) => [
    scenario === 'all' ? 'all' : titleOf(scenario),
    share(one),
    whole(one.of),
  ])
  return [
    '### Campaigns',
    '',
    'What our engine makes of them. Noticed: any of the sign-ins at medium or above. As a campaign: an alarm, or a',
    'detection that speaks of one. Medians over all campaigns; `never` where half of them were not.',
    '',
    table(['campaigns', 'number', 'attempts made', 'noticed', 'after', 'as a campaign', 'after'], rows),
    '',
    `Alarms of campaigns a stream: right ${figure(campaigns.alarms.right)}, wrong ${figure(campaigns.alarms.wrong)}.`,
    '',
    'Right passwords inside guessing, at high in the end:',
    '',
    table(['campaigns', 'at high', 'successes'], successes),
  ].join('\n')
}

function after(attempts: SampleSummary, minutes: SampleSummary): string {
  if (attempts.median === null) return 'never'
  const range =
    attempts.medianLow !== null && attempts.medianHigh !== null
      ? ` (${trimmed(attempts.medianLow)}–${trimmed(attempts.medianHigh)})`
      : ''
  return `${trimmed(attempts.median)}${range} attempts, ${duration(minutes.median)}`
}
