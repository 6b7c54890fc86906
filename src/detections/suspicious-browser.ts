/** One and the same browser, new to several people at once, in several countries: somebody goes through accounts. */
import { hasValue } from '../observation/observation.ts'
import { type Context, type Detection, type Evidence, type Finding, miss, unknown } from './detection.ts'

export const suspiciousBrowser: Detection = {
  name: 'suspiciousBrowser',
  riskEventType: 'suspiciousBrowser',
  identityKinds: ['user'],
  title: 'Suspicious browser',
  timing: 'offline',
  mitreTechniqueId: 'T1078.004',
  correlationGroup: 'campaign',
  halfLifeDays: 14,
  levels: ['medium', 'high'],
  premise:
    'Within a day the right passwords of several users came from the very same client, which hardly anybody of the ' +
    'tenant has, which each of them shows for the first time, from networks where they never were, in at least two ' +
    'countries. The first of them are found when the last one comes.',
  needs: 'browser and system with their versions, and a public address with a country',
  reference:
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#suspicious-browser',
  yieldsToTrust: false,

  detect({ observation, said }: Context): Finding {
    const isShown =
      hasValue(observation, 'client') && hasValue(observation, 'country') && hasValue(observation, 'subnet')
    if (!isShown) return unknown('noClientOrPlace')
    const found = said.find(({ detection }) => detection === 'suspiciousBrowser')
    if (!found) return miss
    const { probability, facts, knownAt } = found
    return { kind: 'hit', probability, facts, isLater: knownAt > observation.at }
  },

  reasonOf({ users, countries }: Evidence): string {
    return `a client that is new to ${users} users of ${(countries as string[]).length} countries within a day`
  },

  riskReasonsOf: () => ['suspiciousBrowser'],
}
