/** docs/detections.md, from the registry of detections. */
import { defaultSettings } from '../../src/config.ts'
import type { Detection } from '../../src/detections/detection.ts'
import { detections } from '../../src/detections/index.ts'

export function detectionsPage(): string {
  const { levels, quietDays, trust } = defaultSettings.engine
  return `# Detections

Written by \`npm run docs\` from the registry in \`src/detections/index.ts\`. Thresholds are those of \`src/config.ts\` and can
be changed in \`riskgraph.json\`.

A detection says how likely somebody else is behind a sign-in that showed the right password. Low begins at a
probability of ${levels.low}, medium at ${levels.medium}, high at ${levels.high}. Of detections in one group only the strongest counts for the sign-in;
groups add up. Evidence against an intruder is taken off in log-odds: a second factor ${trust.secondFactor}, a phishing-resistant one ${trust.phishingResistantFactor},
a managed device ${trust.managedDevice}, a trusted location ${trust.trustedLocation}. What is missing is neither risk nor safety: the detection then "cannot tell".
Every detection carries, in \`additionalInfo\`, the values it compared and its reason; the sign-in keeps what was suppressed
and why. A risky sign-in teaches the profile nothing until a second factor, an admin or ${quietDays} quiet days speak for it.

${detections.map(section).join('\n')}
Not measured yet: recall and false positives against labelled data. The simulation behind \`npm start\` is a story to look
at, not a benchmark.
`
}

function section(detection: Detection): string {
  const { name, riskEventType, title, premise, needs, timing, levels, halfLifeDays, correlationGroup } =
    detection
  const settings = (defaultSettings.engine as Record<string, unknown>)[name]
  const rows = [
    ['type', riskEventType],
    ['levels', levels.join(', ')],
    ['timing', timing],
    ['needs', needs],
    ['group', correlationGroup],
    ['fades', halfLifeDays === null ? 'not by itself' : `to half in ${halfLifeDays} days`],
    ['trust takes off', detection.yieldsToTrust ? 'yes' : 'no'],
    ['MITRE ATT&CK', detection.mitreTechniqueId],
    ['described', detection.reference],
    ...(settings ? [['settings', `\`${JSON.stringify(settings)}\``]] : []),
  ]
  return `## ${name}: ${title}\n\n${premise}\n\n| | |\n|---|---|\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`
}
