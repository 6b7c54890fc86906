/**
 * Fits the weights of the evidence to streams of tuning seeds and prints them; src/config/score.ts takes them over by
 * hand, so that a change of a default is a change that somebody read.
 * `npm run bench:quality:fit -- --profiles consumer-sso,enterprise,university --seeds 1,2,3 --check 11`
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { boundsOfWeight } from '../../../src/config/score.ts'
import { defaultSettings, type EngineSettings } from '../../../src/config.ts'
import { evidenceNames } from '../../../src/score/evidence.ts'
import { priorOfWeights } from '../../../src/score/score.ts'
import type { StreamProfile } from '../stream.ts'
import { calibrate } from './calibrate.ts'
import { type Collected, collect } from './collect.ts'
import { fitLogistic } from './logistic-fit.ts'
import { bounds, maliciousWeights } from './plan.ts'
import { printRanking } from './ranking.ts'
import { rowsOf } from './rows.ts'

const { values } = parseArgs({
  options: {
    profiles: { type: 'string', default: 'consumer-sso,enterprise,university' },
    seeds: { type: 'string', default: '1,2,3' },
    check: { type: 'string', default: '11' },
    /** Of consumers; the others have one in eighteen of them, for they sign in far more often. */
    users: { type: 'string', default: '8000' },
    /** Only measure the weights that are shipped. */
    measure: { type: 'boolean', default: false },
    /** Owners who are stopped pass a second factor and are learned, as under a policy; by default nobody asks them. */
    'step-up': { type: 'boolean', default: false },
    /** How far the parameters of the worlds of the check are moved. */
    jitter: { type: 'string', default: '0' },
    /** A file with weights to begin with, as JSON, instead of the shipped ones; and one for those that were fitted. */
    from: { type: 'string' },
    to: { type: 'string' },
  },
})
const settings = settingsWith(values.from)
const profiles = values.profiles.split(',') as StreamProfile[]
const checked = gather(values.check)
if (!values.measure) {
  const weights = fit(gather(values.seeds))
  printRanking('check seeds, fitted weights, score alone', checked, weights)
}
printRanking('check seeds, shipped engine with everything', checked, null)

/** Only single takeovers: a campaign is known by more than one sign-in of it. */
function gather(seeds: string): { profile: StreamProfile; rows: Collected }[] {
  const attacks = Object.keys(maliciousWeights).filter((name) => !name.endsWith('OwnBrowser'))
  return profiles.flatMap((profile) =>
    seeds.split(',').map((seed) => {
      console.error(`${profile}, seed ${seed}`)
      const users = Math.round(Number(values.users) / (profile === 'consumer-sso' ? 1 : 18))
      const options = { profile, seed: Number(seed), users, jitter: Number(values.jitter), attacks }
      return { profile, rows: collect(options, settings, values['step-up']) }
    }),
  )
}

function settingsWith(path: string | undefined): EngineSettings {
  const { engine } = defaultSettings
  if (path === undefined) return engine
  const weights = { ...engine.score.weights, ...JSON.parse(readFileSync(path, 'utf8')) }
  return { ...engine, score: { ...engine.score, weights } }
}

function fit(streams: { profile: StreamProfile; rows: Collected }[]): number[] {
  const isFree = (name: string) => name === 'base' || name === 'noHistory'
  const fitted = fitLogistic(
    rowsOf(streams, priorOfWeights, { isHardCaseHeavier: true }),
    evidenceNames.map((name) => (name === 'base' ? -4 : 0)),
    evidenceNames.map((name) => (isFree(name) ? 20 : 1)),
    evidenceNames.map((name) => bounds[name] ?? boundsOfWeight(name)),
  )
  const natural = rowsOf(streams, priorOfWeights, { isHardCaseHeavier: false })
  const scores = new Float64Array(natural.count)
  for (let row = 0; row < natural.count; row++) {
    for (const [index, weight] of fitted.entries())
      scores[row]! += weight * (natural.amounts[row * natural.width + index] as number)
  }
  const { slope, offset } = calibrate(scores, natural.labels, natural.weights)
  const weights = fitted.map(
    (weight, index) => slope * weight + (evidenceNames[index] === 'base' ? offset : 0),
  )
  console.log(`fitted weights, at a prior of ${priorOfWeights} (scaled by ${slope.toFixed(3)})`)
  for (const [index, name] of evidenceNames.entries()) {
    const shipped = settings.score.weights[name]
    console.log(`  ${name}: ${(weights[index] as number).toFixed(2)}  (before ${shipped})`)
  }
  const rounded = weights.map((weight) => Math.round(weight * 100) / 100)
  const named = Object.fromEntries(evidenceNames.map((name, index) => [name, rounded[index]]))
  if (values.to !== undefined) writeFileSync(values.to, `${JSON.stringify(named)}\n`)
  return weights
}
