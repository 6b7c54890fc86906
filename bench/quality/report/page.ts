/** docs/quality.md: what the benchmark found, for people; what a reader decides by comes first. */
import { rbaVersion } from '../rba.ts'
import { campaignSection } from './campaign-section.ts'
import { goalSection } from './goal-section.ts'
import { honestSections } from './honest-sections.ts'
import { intruderSections } from './intruder-sections.ts'
import { table, whole } from './numbers.ts'
import type { QualityReport, StreamReport } from './quality-report.ts'
import { trustSections } from './trust-sections.ts'

/** Markdown. */
export function page(report: QualityReport): string {
  const sections = [
    '# How well it finds intruders',
    introduction(report),
    goalSection(report),
    ...intruderSections(report),
    ...honestSections(report),
    campaignSection(report),
    ...trustSections(report),
    streamSection(report),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function introduction({ command, generatorVersion, isSteppingUp, jitter }: QualityReport): string {
  return [
    `Written from \`bench/quality/report.json\`, which \`${command}\` gives again:`,
    'the engine with the settings that it is shipped with, without lists of addresses.',
    ...(generatorVersion === rbaVersion ? aboutRba : aboutStreams(jitter)),
    isSteppingUp
      ? 'An owner at medium or above is asked for a second factor and passes, as under a policy; an intruder never does.'
      : 'Nobody is asked for a second factor, as in a log that is imported (`--step-up` shows a policy that asks).',
  ].join('\n')
}

function aboutStreams(jitter: number): string[] {
  return [
    'The streams of sign-ins were made for this and are not the world: what holds here is what is better at what, not how',
    'many intruders a company will find. Nothing was tuned on these seeds, nor with parameters that were moved like these, each',
    `up or down by as much as ${Math.round(jitter * 100)} %.`,
  ]
}

const aboutRba = [
  'The sign-ins are those of the RBA data set (Wiefling et al., https://doi.org/10.5281/zenodo.6782156), whose authors call',
  'it artificial. It has neither coordinates nor applications nor second factors, and its attack label says no more than',
  'that an address is on a list.',
]

function streamSection({ worlds, generatorVersion, seeds, settingsSha256 }: QualityReport): string {
  const rows = Object.entries(worlds).map(([name, { streams }]) => {
    const each = (cell: (stream: StreamReport) => string) => streams.map(cell).join(' · ')
    return [
      name,
      whole(streams[0]?.users ?? 0),
      each(({ signIns }) => whole(signIns)),
      each(({ scored }) => whole(scored)),
      each(({ malicious }) => whole(malicious)),
      `${streams[0]?.from} – ${streams[0]?.until}`,
      each(({ sha256 }) => (sha256 === '' ? '–' : `\`${sha256}\``)),
    ]
  })
  return [
    '## How it was measured',
    '',
    `Generator version ${generatorVersion}; seeds ${seeds.join(', ')}; settings \`${settingsSha256.slice(0, 12)}\`. Scored is every sign-in of a`,
    'person with the right password after the warm-up. Figures of intruders are of the last quarter (the test part), those of',
    'probes, honest people and campaigns of everything that is scored. An interval holds 95 %, by drawing users (of campaigns:',
    'campaigns) anew; `±` is the deviation over the seeds. `--whole FILE` writes every number.',
    '',
    table(['world', 'users', 'sign-ins', 'scored', 'of intruders', 'time', 'SHA-256'], rows),
  ].join('\n')
}
