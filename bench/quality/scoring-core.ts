/**
 * What the scoring core costs, beside reading the same sign-ins from JSON in the same run:
 * `node bench/quality/scoring-core.ts [--users 300] [--rounds 7]`.
 */
import { parseArgs } from 'node:util'
import { assess } from '../../src/assessment/assess.ts'
import { step } from '../../src/assessment/fold.ts'
import { defaultSettings } from '../../src/config.ts'
import { noAddressLists } from '../../src/enrich/address-lists.ts'
import { featuresOf } from '../../src/enrich/features.ts'
import { eventOfSignIn } from '../../src/formats/entra/index.ts'
import { engineScorer } from './engine-scorer.ts'
import { generate } from './generator/generate.ts'
import { isScored } from './scorer.ts'

const { values } = parseArgs({
  options: { users: { type: 'string', default: '300' }, rounds: { type: 'string', default: '7' } },
})
const stream = generate({
  profile: 'enterprise',
  seed: 5,
  users: Number(values.users),
  jitter: 0,
  attacks: [],
})
const signIns = [...stream.signIns()]
const { engine: settings } = defaultSettings
const scorer = engineScorer(settings)
for (const signIn of signIns) scorer.judge(signIn)

/** Of the last weeks, so that the users have the history that they are judged by. */
const last = signIns.filter(isScored).slice(-10_000)
const texts = last.map((signIn) => JSON.stringify(signIn))
const events = last.map(eventOfSignIn)
const prepared = events.map((event) => ({ event, features: featuresOf(event, noAddressLists) }))
const judged = prepared.map(({ event, features }) => ({
  profile: scorer.profileOf(event.signIn),
  observation: scorer.observe(event, features),
}))
const costs: Record<string, number[]> = { reading: [], features: [], observing: [], core: [], folding: [] }
for (let round = 0; round < Number(values.rounds); round++) {
  costs.reading?.push(perSignIn(texts, (text) => JSON.parse(text)))
  costs.features?.push(perSignIn(events, (event) => featuresOf(event, noAddressLists)))
  costs.observing?.push(perSignIn(prepared, ({ event, features }) => scorer.observe(event, features)))
  costs.core?.push(perSignIn(judged, ({ profile, observation }) => assess(profile, observation, settings)))
  costs.folding?.push(
    perSignIn(judged, ({ profile, observation }) => step(profile.slice(), observation, settings)),
  )
}

const [reading = 0, features = 0, observing = 0, core = 0, folding = 0] = Object.values(costs).map(median)
console.log(
  `sign-ins            ${last.length} of ${values.users} users, median of ${values.rounds} rounds, CPU time`,
)
console.log(`reading from JSON   ${reading.toFixed(1)} µs`)
console.log(`features            ${features.toFixed(1)} µs`)
console.log(`observation         ${observing.toFixed(1)} µs`)
console.log(`scoring core        ${core.toFixed(1)} µs = ${(core / reading).toFixed(1)} × reading`)
console.log(`core and fold       ${folding.toFixed(1)} µs`)

function median(all: number[]): number {
  return all.toSorted((a, b) => a - b)[all.length >> 1] as number
}

/** CPU time, so that what else the machine does counts less. */
function perSignIn<T>(items: T[], work: (item: T) => unknown): number {
  const before = process.cpuUsage()
  for (const item of items) work(item)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / items.length
}
