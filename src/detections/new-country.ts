/** Sign-ins from a country where the user never was. */
import { valueAt } from '../observation/attributes.ts'
import { hasValue } from '../observation/observation.ts'
import { knownValues } from '../profile/values.ts'
import { isAnnounced } from '../score/declared.ts'
import { isKnown, otherUsers } from '../score/facts.ts'
import { hasJustFlown } from '../score/travel.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  knownCount,
  miss,
  own,
  suppressed,
  unknown,
  type Word,
} from './detection.ts'
import { networkKindOf, tenantCount } from './own-network.ts'

export const newCountry: Detection = {
  name: 'newCountry',
  riskEventType: 'newCountry',
  identityKinds: ['user'],
  title: 'New country',
  timing: 'offline',
  mitreTechniqueId: 'T1078.004',
  correlationGroup: 'familiarity',
  halfLifeDays: 7,
  levels: ['low', 'medium', 'high'],
  premise:
    'The user was never seen in this country, few colleagues are, and more than the country speaks for somebody else. ' +
    'Where nobody of the tenant was ever seen there, and no device is known by its id, the country is enough.',
  needs: 'a public address with a country, and ten sign-ins or 14 days of the user',
  reference:
    'https://learn.microsoft.com/defender-cloud-apps/anomaly-detection-policy#activity-from-infrequent-country',
  yieldsToTrust: true,

  detect(context: Context): Finding {
    const { observation, flat, history, score, settings } = context
    if (!hasValue(observation, 'country')) return unknown('noCountry')
    if (isKnown(context, valueAt.country)) return miss
    const { learningDays, learningSignIns, otherUsersMin } = settings.newCountry
    const isLearned =
      history.signIns >= learningSignIns || (history.signIns > 0 && history.ageDays >= learningDays)
    if (knownCount(context, valueAt.country) === 0 || !isLearned) return unknown('fewCountries')
    const colleagues = otherUsers(context, valueAt.country)
    const networkKind = networkKindOf(context)
    const facts = {
      country: own(observation, 'country'),
      knownCountries: knownValues(flat, 'country').map(
        (value): Word => ({ of: 'country', low: value % 0x1_0000_0000 }),
      ),
      otherUsers: colleagues,
      device: history.device,
      networkKind,
    }
    if (isAnnounced(observation)) return suppressed('tripAnnounced', facts)
    if (networkKind === 'relay' || networkKind === 'tor') return suppressed('exitSaysNothing', facts)
    if (colleagues >= Math.max(otherUsersMin, observation.tenant.users * 0.01))
      return suppressed('colleaguesCountry', facts)
    // Travellers take along what they own: the country alone is no more than one part of the evidence.
    const { probabilityNobody } = settings.newCountry
    const least = isOfNobody(context) ? probabilityNobody : 0
    const probability = Math.max(score?.probability ?? 0, least)
    if (probability < settings.levels.low) return suppressed('allElseUsual', facts)
    return { kind: 'hit', probability, facts }
  },

  reasonOf({ country, knownCountries }: Evidence): string {
    return `first sign-in from ${country}; known: ${(knownCountries as string[]).join(', ')}`
  },
}

/** That a country is nobody's says something in a tenant that has shown this many people, and of a network with a place. */
const usersMin = 6

function isOfNobody(context: Context): boolean {
  const { observation, says, settings } = context
  const { users, signIns } = observation.tenant
  if (users < usersMin || signIns < settings.score.tenantSignInsMin) return false
  if (!says.country || tenantCount(context, valueAt.country) > 0 || isKnown(context, valueAt.device))
    return false
  return !hasJustFlown(context)
}
