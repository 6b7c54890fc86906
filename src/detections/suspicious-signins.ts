/** Applications that sign in from elsewhere, by other means or for something else than they ever did. */

import type { ApplicationAttribute } from '../config.ts'
import { probabilityOf } from '../observation/arithmetic.ts'
import { valueAt } from '../observation/attributes.ts'
import { hasValue } from '../observation/observation.ts'
import { isNew, surprise, weightOf } from '../score/facts.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  type FoundFacts,
  knownCount,
  miss,
  own,
  round,
  unknown,
} from './detection.ts'

/** Attributes that change together; of each group the strangest counts. */
const groups: ApplicationAttribute[][] = [
  ['ip', 'subnet', 'asn', 'country', 'networkKind'],
  ['agent'],
  ['resource'],
  ['credential'],
]

const riskReasons: Record<ApplicationAttribute, string> = {
  ip: 'UnfamiliarIP',
  subnet: 'UnfamiliarTenantIPsubnet',
  asn: 'UnfamiliarASN',
  country: 'UnfamiliarLocation',
  networkKind: 'UnfamiliarNetworkType',
  agent: 'UnfamiliarBrowser',
  resource: 'UnfamiliarResource',
  credential: 'UnfamiliarCredential',
}

export const suspiciousSignins: Detection = {
  name: 'suspiciousSignins',
  riskEventType: 'suspiciousSignins',
  identityKinds: ['servicePrincipal'],
  title: 'Suspicious sign-ins of an application',
  timing: 'offline',
  mitreTechniqueId: 'T1078.004',
  correlationGroup: 'familiarity',
  halfLifeDays: 30,
  levels: ['low', 'medium', 'high'],
  premise:
    'Network, country, kind of network, client, target resource or credential were never seen of this application, ' +
    'although it has signed in often enough to show that it does not change them.',
  needs: 'ten sign-ins of the application over two days; an address, a client or a resource to compare',
  reference: 'https://learn.microsoft.com/entra/id-protection/concept-workload-identity-risk',
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { observation, history, settings } = context
    const { learningDays, learningSignIns, center, scale } = settings.suspiciousSignins
    if (history.signIns < learningSignIns || history.ageDays < learningDays)
      return unknown('applicationLearned')
    // A credential alone is no look at who uses it.
    if (!hasValue(observation, 'ip') && !hasValue(observation, 'agent') && !hasValue(observation, 'resource'))
      return unknown('noNetworkClientOrResource')
    const strangest = groups.flatMap((group) => strangestOf(group, context))
    const score = strangest.reduce((sum, { nats }) => sum + nats, 0)
    const probability = probabilityOf((score - center) / scale)
    if (probability < settings.levels.low) return miss
    const facts: FoundFacts = {
      scoreNats: round(score),
      strange: strangest.map(({ attribute }) => attribute),
    }
    for (const { attribute, nats } of strangest) {
      facts[attribute] = own(observation, attribute)
      facts[`${attribute}Known`] = knownCount(context, valueAt[attribute])
      facts[`${attribute}SignIns`] = Math.round(weightOf(context, valueAt[attribute]))
      facts[`${attribute}Nats`] = round(nats)
    }
    return { kind: 'hit', probability, facts }
  },

  reasonOf: (evidence: Evidence) => `never seen of this application: ${strangeIn(evidence).join(', ')}`,

  riskReasonsOf: (evidence: Evidence) => strangeIn(evidence).map((attribute) => riskReasons[attribute]),
}

function strangeIn({ strange }: Evidence): ApplicationAttribute[] {
  return (Array.isArray(strange) ? strange : []) as ApplicationAttribute[]
}

/** None or one; a new country counts half beside a new provider, for regions of one cloud are new without another. */
function strangestOf(group: ApplicationAttribute[], context: Context) {
  const { weights } = context.settings.suspiciousSignins
  const news = group.filter((attribute) => isNew(context, valueAt[attribute]))
  const weighed = news.map((attribute) => ({
    attribute,
    nats: surprise(context, valueAt[attribute]) * weights[attribute],
  }))
  const isBoth = news.includes('asn') && news.includes('country')
  const [first, ...rest] = weighed.sort((a, b) => b.nats - a.nats)
  const second = isBoth
    ? rest.find(({ attribute }) => attribute === 'asn' || attribute === 'country')
    : undefined
  return [first ?? [], second ? { ...second, nats: second.nats / 2 } : []].flat()
}
