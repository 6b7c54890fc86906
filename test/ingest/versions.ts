/** Seeded histories of which the log tells some sign-ins several times under one id, until they are as they ended. */
import type { SignIn } from '../../src/model/sign-in.ts'
import { guid, hoursAfter } from '../factories.ts'
import { pick, type Random } from './histories.ts'

export interface ToldLog {
  /** In the order of events; versions of one sign-in stand together. */
  told: SignIn[]
  /** Each as it ended. */
  final: SignIn[]
}

/** Of every fourth that has ended there are versions, from before it had, with less, or in parts. */
export function toldInVersions(log: SignIn[], random: Random): ToldLog {
  const told: SignIn[] = []
  const final: SignIn[] = []
  for (const one of log) {
    const versions = random() < 0.25 && hasEnded(one) ? pick(random, kinds)(one, random) : [one]
    told.push(...versions)
    final.push(versions.at(-1) as SignIn)
  }
  return { told: told.sort(byTime), final: final.map(asWhole).sort(byTime) }
}

function byTime(a: SignIn, b: SignIn): number {
  return a.createdDateTime < b.createdDateTime ? -1 : a.createdDateTime > b.createdDateTime ? 1 : 0
}

const interim = [50072, 50074, 50058, 50097, 50140]

function hasEnded({ status }: SignIn): boolean {
  return ![50074, 50140, 50058].includes(status.errorCode)
}

/** The last is the most final. */
const kinds: ((one: SignIn, random: Random) => SignIn[])[] = [
  (one, random) => [interrupted(one, random), one],
  (one, random) => [
    interrupted(one, random),
    { ...interrupted(one, random), ...oneStep },
    { ...one, ...twoSteps },
  ],
  (one, random) => [{ ...interrupted(one, random), ...elsewhere }, one],
  (one, random) => [cutToSeconds(interrupted(one, random)), one],
  (one, random) => [
    { ...interrupted(one, random), createdDateTime: hoursAfter(one.createdDateTime, 3) },
    one,
  ],
  (one) => [
    { ...one, source: { risk: { riskState: 'none' } } },
    { ...one, source: { risk: atRisk } },
  ],
  (one) => [
    { ...one, source: { risk: atRisk } },
    { ...one, source: { risk: { ...atRisk, riskState: 'dismissed' } } },
  ],
  (one, random) => [interrupted(one, random), ...inParts(one)],
]

const oneStep = { authenticationDetails: [{ authenticationMethod: 'Password', succeeded: true }] }
const twoSteps = {
  authenticationDetails: [
    { authenticationMethod: 'Password', succeeded: true },
    { authenticationMethod: 'Mobile app notification', succeeded: true },
  ],
}
const atRisk = { riskState: 'atRisk', riskLevelAggregated: 'high', riskEventTypes: ['leakedCredentials'] }
/** What the network was taken for at first. */
const elsewhere = { ipAddress: '198.18.77.7', autonomousSystemNumber: 64_599 }

export function interrupted(one: SignIn, random: Random): SignIn {
  const status = { ...one.status, errorCode: pick(random, interim) }
  return { ...one, status, authenticationDetails: [] }
}

function cutToSeconds(one: SignIn): SignIn {
  return { ...one, createdDateTime: `${one.createdDateTime.slice(0, 19)}.0000000Z` }
}

const policies = ['failure', ...Array<string>(10).fill('notApplied')]
  .map((result, index) => ({ id: guid(`policy ${index}`), result }))
  .sort((a, b) => ((a.result === b.result && a.id > b.id) || a.result > b.result ? 1 : -1))

/** The part with what decides comes last, as any other might. */
function inParts(one: SignIn): SignIn[] {
  return [policies.slice(7), policies.slice(2, 7), policies.slice(0, 3)].map((some) => ({
    ...one,
    appliedConditionalAccessPolicies: some,
  }))
}

function asWhole(one: SignIn): SignIn {
  return 'appliedConditionalAccessPolicies' in one
    ? { ...one, appliedConditionalAccessPolicies: policies }
    : one
}
