/**
 * Fits the weights of the evidence to streams of tuning seeds and prints them; src/config/score.ts takes them over by
 * hand, so that a change of a default is a change that somebody read.
 *
 *     node bench/quality/fit/main.ts --profiles consumer-sso,enterprise --seeds 1,2 --check 11 --users 8000
 */
import { parseArgs } from 'node:util'
import { defaultSettings } from '../../../src/config.ts'
import { evidenceNames } from '../../../src/score/evidence.ts'
import type { StreamProfile } from '../stream.ts'
import { type Collected, collect } from './collect.ts'
import { fitLogistic, type Rows } from './logistic-fit.ts'
import { honestWeights, maliciousWeights, signs } from './plan.ts'
import { printRanking } from './ranking.ts'

const { values } = parseArgs({
  options: {
    profiles: { type: 'string', default: 'consumer-sso' },
    seeds: { type: 'string', default: '1,2' },
    check: { type: 'string', default: '11' },
    users: { type: 'string', default: '8000' },
    jitter: { type: 'string', default: '0' },
    /** Only measure the weights that are shipped. */
    measure: { type: 'boolean', default: false },
  },
})
const profiles = values.profiles.split(',') as StreamProfile[]
const users = Number(values.users)
const jitter = Number(values.jitter)
const prior = 0.01
const countsOf = new WeakMap<Collected, Map<string, number>>()

if (!values.measure) {
  const collected = gather(values.seeds.split(',').map(Number))
  const shipped = defaultSettings.engine.score.weights
  const center = evidenceNames.map((name) => (name === 'base' ? -6 : 0))
  const deviation = evidenceNames.map((name) => (name === 'base' || name === 'noHistory' ? 20 : 1))
  const bounds = evidenceNames.map((name): [number, number] => signs[name] ?? [-10, 10])
  const weights = fitLogistic(rowsOf(collected), center, deviation, bounds)
  console.log('fitted weights')
  for (const [index, name] of evidenceNames.entries()) {
    console.log(`  ${name}: ${(weights[index] as number).toFixed(2)}  (shipped ${shipped[name]})`)
  }
  printRanking('tuning seeds, fitted weights, score alone', collected, weights)
  const checked = gather(values.check.split(',').map(Number))
  printRanking('check seeds, fitted weights, score alone', checked, weights)
}
const checked = gather(values.check.split(',').map(Number))
printRanking('check seeds, shipped engine with everything', checked, null)

function gather(seeds: number[]): { profile: StreamProfile; rows: Collected }[] {
  return profiles.flatMap((profile) =>
    seeds.map((seed) => {
      console.error(`${profile}, seed ${seed}`)
      return { profile, rows: collect({ profile, seed, users, jitter }) }
    }),
  )
}

/** Each stream counts the same; of the weight of all, `prior` is malicious. */
function rowsOf(streams: { rows: Collected }[]): Rows {
  const width = evidenceNames.length
  const count = streams.reduce((sum, { rows }) => sum + rows.count, 0)
  const all: Rows = {
    amounts: new Float32Array(count * width),
    labels: new Uint8Array(count),
    weights: new Float64Array(count),
    count,
    width,
  }
  let offset = 0
  const each = 100_000
  for (const { rows } of streams) {
    all.amounts.set(rows.amounts, offset * width)
    all.labels.set(rows.labels, offset)
    const raw = Array.from({ length: rows.count }, (_, row) => weightOf(rows, row))
    const total = [0, 0]
    for (const [row, weight] of raw.entries()) total[rows.labels[row] as number]! += weight
    for (const [row, weight] of raw.entries()) {
      const label = rows.labels[row] as number
      all.weights[offset + row] = (weight / (total[label] as number)) * each * (label ? prior : 1 - prior)
    }
    offset += rows.count
  }
  return all
}

/** Within a stream every scenario of intruders has the weight of the plan, however often it happens. */
function weightOf(rows: Collected, row: number): number {
  const scenario = rows.scenarios[row] as string
  if (!rows.labels[row]) return honestWeights[scenario] ?? 1
  return (maliciousWeights[scenario] ?? 0) / occurrences(rows, scenario)
}

function occurrences(rows: Collected, scenario: string): number {
  let counts = countsOf.get(rows)
  if (!counts) {
    counts = new Map()
    for (const one of rows.scenarios) counts.set(one, (counts.get(one) ?? 0) + 1)
    countsOf.set(rows, counts)
  }
  return counts.get(scenario) ?? 1
}
