/** The section of docs/detections.md on the evidence behind unfamiliarFeatures: names, what it is about, weights. */
import { readFileSync } from 'node:fs'
import { defaultSettings } from '../../src/config.ts'
import { evidence, evidenceNames } from '../../src/score/evidence.ts'
import { table } from './table.ts'

export function scoreSection(): string {
  const { weights, prior } = defaultSettings.engine.score
  const reasons = reasonsOf(readFileSync(new URL('../../src/config/score.ts', import.meta.url), 'utf8'))
  const rows = evidenceNames.map((name) => [
    `\`${name}\``,
    evidence[name].subject,
    String(weights[name]),
    reasons.get(name) ?? '',
  ])
  return `## The evidence in full

The probability of \`unfamiliarFeatures\`, and the part that \`newCountry\` and \`unlikelyTravel\` have in it, is a logistic sum: the log-odds
are the base plus, for each piece of evidence, how much of it there is times its weight. Positive weights speak for an
intruder. They are meant at a prior of ${prior}: one sign-in in ${Math.round(1 / prior)} is taken to be an intruder's before anything is known
(\`engine.score.prior\`).

${table(['evidence', 'about', 'weight', 'unit and reason'], rows)}
`
}

/** The comment before a weight says it for all weights up to the next comment. */
function reasonsOf(source: string): Map<string, string> {
  const reasons = new Map<string, string>()
  let reason = ''
  for (const line of source.split('\n')) {
    const comment = /^ {2}\/\*\* (.*) \*\/$/.exec(line)
    if (comment) reason = comment[1] as string
    const name = /^ {2}(\w+): (?:weight|z)\b/.exec(line)
    if (name) reasons.set(name[1] as string, reason)
  }
  return reasons
}
