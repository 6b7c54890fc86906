/** The section of docs/detections.md on the evidence behind unfamiliarFeatures: names, directions, weights, the ceiling. */
import { readFileSync } from 'node:fs'
import { boundsOfWeight } from '../../src/config/score.ts'
import { defaultSettings } from '../../src/config.ts'
import { logit } from '../../src/observation/arithmetic.ts'
import { type EvidenceName, evidence, evidenceNames } from '../../src/score/evidence.ts'
import { priorOfWeights } from '../../src/score/score.ts'
import { table } from './table.ts'

export function scoreSection(): string {
  const { levels, score } = defaultSettings.engine
  const { weights, prior } = score
  const shift = (logit(prior) - logit(priorOfWeights)).toFixed(2)
  const reasons = reasonsOf(readFileSync(new URL('../../src/config/score.ts', import.meta.url), 'utf8'))
  const rows = evidenceNames.map((name) => [
    `\`${name}\``,
    evidence[name].subject,
    String(weights[name]),
    directionOf(name),
    evidence[name].contradictsFrom === undefined ? '' : 'yes',
    reasons.get(name) ?? '',
  ])
  return `## The evidence in full

The probability of \`unfamiliarFeatures\`, and the part that \`newCountry\` and \`unlikelyTravel\` have in it, is a logistic sum: the log-odds
are the base plus, for each piece of evidence, how much of it there is times its weight. There is never less than none of it, and the
sign of a weight is its direction: a weight of the other sign is refused, so that more strangeness never lowers a verdict and more trust
never raises one. A weight of 0 does not count.

The weights were fitted where one sign-in in ${Math.round(1 / priorOfWeights)} was an intruder's. \`engine.score.prior\` is ${prior}: one in ${Math.round(1 / prior)} is taken
to be an intruder's before anything is known, which moves the sum by ${shift}.

How strange a value is says one ratio for each chain of values (prefix, provider and country; version, program and system), in nats: how much
likelier it is of the tenant than of the user. A value that is new to the user is expected as often as what stands above it in the chain,
and a network whose exit has no place says nothing of country and city ([intelligence.md](intelligence.md)).

**The ceiling.** New is not high: somebody who moves with a new laptop is new in every respect at once. The sum stays below high (${levels.high})
unless something contradicts the owner, which some evidence does: where nobody travels so fast, where the owner has just been elsewhere, where a device
is missed, where a browser goes back, where passwords are guessed, where the network hides or is rented. \`isHeld\` says that it was held.

${table(['evidence', 'about', 'weight', 'speaks for', 'contradicts', 'unit and reason'], rows)}
`
}

function directionOf(name: EvidenceName): string {
  const [least, most] = boundsOfWeight(name)
  return least === 0 ? 'an intruder' : most === 0 ? 'the owner' : 'either'
}

/** The comment before a weight says it for all weights up to the next comment. */
function reasonsOf(source: string): Map<string, string> {
  const reasons = new Map<string, string>()
  let reason = ''
  for (const line of source.split('\n')) {
    const comment = /^ {2}\/\*\* (.*) \*\/$/.exec(line)
    if (comment) reason = comment[1] as string
    const name = /^ {2}(\w+): (?:forIntruder|forOwner|z)\b/.exec(line)
    if (name) reasons.set(name[1] as string, reason)
  }
  return reasons
}
