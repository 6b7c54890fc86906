/** docs/detections.md, from the registry of detections, the catalogue of Graph's types and the last quality report. */
import { existsSync, readFileSync } from 'node:fs'
import { defaultSettings } from '../../src/config.ts'
import { catalogue } from '../../src/detections/catalogue.ts'
import type { Detection } from '../../src/detections/detection.ts'
import { detections } from '../../src/detections/index.ts'
import { scoreSection } from './score.ts'
import { table } from './table.ts'

interface Measured {
  command: string
  detections: Record<
    string,
    { recallByScenario: Record<string, number>; falsePositivesPer1000UsersAndDay: number }
  >
}

const reportFile = new URL('../../bench/quality/report.json', import.meta.url)

export function detectionsPage(): string {
  const { levels, quietDays, unseenDays, trust } = defaultSettings.engine
  const measured = existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, 'utf8')) as Measured) : null
  return `# Detections

Written by \`npm run docs\` from the registry in \`src/detections/index.ts\`, the settings in \`src/config/\` and the last
report of the benchmark ([quality.md](quality.md)). Every setting can be changed in \`riskgraph.json\`.

A detection says how likely somebody else is behind a sign-in that showed the right password. Low begins at a
probability of ${levels.low}, medium at ${levels.medium}, high at ${levels.high}. Of detections in one group only the strongest counts for the sign-in;
groups add up. Evidence against an intruder is taken off in log-odds: a second factor ${trust.secondFactor}, a phishing-resistant one ${trust.phishingResistantFactor},
a managed device ${trust.managedDevice}, a trusted location ${trust.trustedLocation}. What is missing is neither risk nor safety: the detection then "cannot tell".
Every detection carries, in \`additionalInfo\`, the values it compared, its reason and, where one thing decided, what would
have changed it; the sign-in keeps what was suppressed and why.

A sign-in at medium or above teaches the profile nothing until a second factor, an admin or quiet days speak for it, and neither does one at low
that raised \`newCountry\` or \`unlikelyTravel\` without a factor:
${quietDays} of them where the owner was seen meanwhile, ${unseenDays} where not. What was found of it is then closed, as \`dismissed\` / \`aiConfirmedSigninSafe\`,
unless it was high, or some of it ends by an answer alone. Days are quiet while nothing objects and nobody comes in another way for the
first time (another provider or country, another program or system), with which they begin anew: a log in which nobody is asked
for a factor would else never learn a new laptop. Whoever stays undisturbed so long is taken for the owner; answer risk before (\`engine.quietDays\`, \`engine.unseenDays\`).

Several detections may share a type: Graph's clients know a fixed list, and a pattern that it has no word for is
\`investigationsThreatIntelligence\` with the pattern as its risk reason.

${measured ? measuredWords(measured.command) : 'Not measured yet.'}

${detections.map((detection) => section(detection, measured)).join('\n')}
${scoreSection()}
${outsideSection()}`
}

function measuredWords(command: string): string {
  return `Measured with \`${command}\`, all worlds and seeds together. Recall: the share of the victims of a kind of attack for whom it
was raised. False positives: how often it was raised for the owner, per 1,000 users and day, at any level. Both are those of made-up
streams and no promise for a real tenant.`
}

function section(detection: Detection, measured: Measured | null): string {
  const { name, riskEventType, title, premise, needs, timing, levels, halfLifeDays, correlationGroup } =
    detection
  const settings = (defaultSettings.engine as Record<string, unknown>)[name]
  const rows = [
    ['type', riskEventType],
    ['about', detection.identityKinds.join(', ')],
    ['levels', levels.join(', ')],
    ['timing', timing],
    ['needs', needs],
    ['group', correlationGroup],
    ['fades', halfLifeDays === null ? 'not by itself' : `to half in ${halfLifeDays} days`],
    ['trust takes off', detection.yieldsToTrust ? 'yes' : 'no'],
    ['MITRE ATT&CK', detection.mitreTechniqueId],
    ['described', detection.reference],
    ...(settings ? [['settings', `\`${JSON.stringify(settings)}\``]] : []),
    ...measuredRows(measured?.detections[name]),
  ]
  return `## ${name}: ${title}\n\n${premise}\n\n${table(['', ''], rows)}\n`
}

function measuredRows(measured: Measured['detections'][string] | undefined): string[][] {
  if (!measured) return []
  const recalls = Object.entries(measured.recallByScenario)
    .sort((a, b) => b[1] - a[1])
    .map(([scenario, value]) => `${scenario} ${Math.round(100 * value)} %`)
  const false_ = measured.falsePositivesPer1000UsersAndDay
  return [
    ['recall', recalls.join(', ') || `under 5 % of every kind of attack`],
    ['false positives', `${Number(false_.toPrecision(2))} per 1,000 users and day`],
  ]
}

function outsideSection(): string {
  const rows = catalogue
    .filter(({ raisedBy }) => raisedBy === 'outside')
    .map(({ riskEventType, title, identityKinds, timing }) => [
      `\`${riskEventType}\``,
      title,
      identityKinds.join(', '),
      timing,
    ])
  return `## Types that only others can raise

They need data that sign-ins do not have (mailboxes, endpoints, API traffic, the intelligence of others). Riskgraph never makes
them up; it takes them in from whoever has the data: [detections-from-outside.md](detections-from-outside.md).

${table(['type', 'what it says', 'about', 'timing'], rows)}
`
}
