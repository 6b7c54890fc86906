/**
 * How much likelier the values of an event are for the tenant than for its person, in nats: one ratio for each chain of
 * values that say the same thing at another size, so that nothing is counted twice. A value that is new to the person is
 * expected as often as its parent is (nested Dirichlet back-off, after MacKay and Peto, 1995; ratios after Freeman et
 * al., NDSS 2016). Never below zero: to show what one always shows proves nothing.
 */
import type { EngineSettings } from '../config.ts'
import { ln } from '../observation/arithmetic.ts'
import { valueAt } from '../observation/attributes.ts'
import { isThere, type Observation } from '../observation/observation.ts'
import type { Standing } from '../profile/values.ts'
import { tenantShare } from './shares.ts'

export interface Chains {
  /** Prefix within provider within country. */
  network: number
  country: number
  /** Version within program and system. */
  client: number
  system: number
  hour: number
  app: number
}

/** How many sign-ins what is above a value weighs as: of habits more, for nobody keeps them strictly. */
const pull = 1.5
const pullOfHabits = 4
/** Share of a provider's sign-ins that one of its prefixes has, and of a program's that one version has. */
const prefixShare = 0.05
const versionShare = 0.3

/** `hasHistory`: without any, nothing is stranger of this person than of another. */
export function chainsOf(
  standing: Standing,
  observation: Observation,
  hasHistory: boolean,
  { score: { historyMax, forMax } }: EngineSettings,
): Chains {
  if (!hasHistory) return noChains
  const expected = (attribute: number, above: number, weight = pull): number => {
    const of = standing.of[attribute] as number
    if (of === 0 || !isThere(observation.values, attribute)) return above
    // History counts at most as so many sign-ins, so that busy people are not judged more harshly.
    const scale = Math.min(1, historyMax / of)
    return ((standing.seen[attribute] as number) * scale + weight * above) / (of * scale + weight)
  }
  const share = (attribute: number): number =>
    isThere(observation.values, attribute) ? tenantShare(observation, attribute) : 1
  const ratio = (ofTenant: number, ofPerson: number): number =>
    Math.min(forMax, Math.max(0, ln(ofTenant / ofPerson)))
  const habit = (attribute: number): number =>
    ratio(share(attribute), expected(attribute, share(attribute), pullOfHabits))

  const ofCountry = share(valueAt.country)
  const country = expected(valueAt.country, ofCountry)
  const ofAsn = share(valueAt.asn)
  const asn = expected(valueAt.asn, (country * ofAsn) / Math.max(ofCountry, ofAsn))
  const subnet = expected(valueAt.subnet, asn * prefixShare)
  const ofSystem = share(valueAt.os)
  const system = expected(valueAt.os, ofSystem)
  const program = expected(valueAt.agent, share(valueAt.agent))
  const client = expected(valueAt.client, program * system * versionShare)
  return {
    network: ratio(ofAsn * prefixShare, subnet),
    country: ratio(ofCountry, country),
    client: ratio(share(valueAt.client), client),
    system: ratio(ofSystem, system),
    hour: habit(valueAt.hour),
    app: habit(valueAt.app),
  }
}

const noChains: Chains = { network: 0, country: 0, client: 0, system: 0, hour: 0, app: 0 }
