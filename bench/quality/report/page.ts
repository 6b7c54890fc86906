/** docs/quality.md: what the benchmark found, for people. */
import { engineName } from '../classes.ts'
import { rbaVersion } from '../rba.ts'
import { campaignSection, secondVisitSection } from './campaign-sections.ts'
import { experienceSection, levelSection } from './experience-sections.ts'
import { share, table, whole } from './numbers.ts'
import type { Goal, ProfileReport, QualityReport } from './quality-report.ts'
import { classSection, hardCaseSection, historySection } from './ranking-sections.ts'
import { reasons } from './reasons.ts'
import { anchorSection, auditSection, calibrationSection, detectionSection } from './trust-sections.ts'

/** Markdown. */
export function page(report: QualityReport): string {
  const profiles = Object.entries(report.profiles).flatMap(([name, profile]) => [
    `## ${name}`,
    profileSections(name, profile),
  ])
  return `${['# How well it finds intruders', introduction(report), '## Goals', goalSection(report), ...profiles, ...detections(report)].join('\n\n')}\n`
}

function introduction({
  command,
  generatorVersion,
  seeds,
  jitter,
  isSteppingUp,
  settingsSha256,
  profiles,
}: QualityReport): string {
  const rows = Object.entries(profiles).flatMap(([name, { streams }]) =>
    streams.map((stream) => [
      name,
      String(stream.seed),
      whole(stream.users),
      whole(stream.signIns),
      whole(stream.scored),
      whole(stream.malicious),
      `${stream.from.slice(0, 10)} – ${stream.until.slice(0, 10)}`,
      stream.sha256 === '' ? '–' : `\`${stream.sha256.slice(0, 12)}\``,
    ]),
  )
  const isGenerated = generatorVersion !== rbaVersion
  return [
    `Written by \`${command}\`:`,
    'the engine with the settings that it is shipped with, beside scorers that others have published.',
    ...(isGenerated ? aboutStreams(jitter) : aboutRba),
    '',
    `${isGenerated ? `Generator version ${generatorVersion}; seeds ${seeds.join(', ')}. ` : ''}Settings \`${settingsSha256.slice(0, 12)}\`.`,
    'Scored is every sign-in of a person with the right password after the warm-up. The numbers are of the last quarter',
    '(the test part), those of campaigns of everything that is scored. An interval holds 95 %, by drawing users (of',
    'campaigns: campaigns) anew; `±` is the deviation over the seeds. The plain scorers learn every success; our engine learns',
    isSteppingUp
      ? 'an owner at medium or above who is asked for a second factor and passes, as under a policy; an intruder never does.'
      : 'by itself: nobody is asked for a second factor, as in a log that is imported (`--step-up` shows a policy that asks).',
    '',
    table(['profile', 'seed', 'users', 'sign-ins', 'scored', 'of intruders', 'time', 'SHA-256'], rows),
  ].join('\n')
}

function aboutStreams(jitter: number): string[] {
  return [
    'The streams of sign-ins were made for this and are not the world: what holds here is which scorer is better at what,',
    'not how many intruders a company will find. Nothing was tuned on these seeds, nor with parameters that were moved like',
    `these, each up or down by as much as ${Math.round(jitter * 100)} %.`,
  ]
}

const aboutRba = [
  'The sign-ins are those of the RBA data set (Wiefling et al., https://doi.org/10.5281/zenodo.6782156), whose authors call',
  'it artificial. It has neither coordinates nor applications nor second factors, and its attack label says no more than',
  'that an address is on a list.',
]

function goalSection({ goals, profiles }: QualityReport): string {
  const names = Object.keys(profiles)
  const rows = goals.map((goal) => [
    goal.title,
    goal.asked,
    ...names.map((name) => cellOf(goal, name)),
    goal.reached === null ? 'not measured' : goal.reached ? 'yes' : '**no**',
  ])
  const missed = goals.filter(({ reached }) => reached === false)
  const why = missed.map(({ id, title }) => `- **${title}**: ${reasons[id] ?? 'not reached.'}`)
  const close = missed.length === 0 ? [] : ['', 'Not reached:', '', ...why]
  return [
    table(['goal', 'at least', ...names, 'reached'], rows),
    '',
    'Where a cell is in italics, that profile does not reach the goal.',
    ...close,
  ].join('\n')
}

function cellOf({ cells }: Goal, profile: string): string {
  const cell = cells[profile] ?? cells.all
  if (!cell) return '–'
  return cell.reached === false ? `*${cell.text}*` : cell.text
}

function profileSections(name: string, profile: ProfileReport): string {
  return [
    classSection(profile),
    hardCaseSection(profile),
    historySection(profile),
    levelSection(profile),
    experienceSection(profile),
    secondVisitSection(profile),
    campaignSection(profile),
    calibrationSection(profile),
    auditSection(profile),
    anchorSection(name, profile),
  ]
    .filter((section) => section !== '')
    .join('\n\n')
}

function detections(report: QualityReport): string[] {
  if (Object.keys(report.detections).length === 0) return []
  const heading = `## Detections of the ${engineName}`
  return [heading, detectionSection(report.detections, (recall) => share(recall))]
}
