/** Two places that no airliner connects in the time between. */
import { networkKindCodes } from '../observation/codes.ts'
import { flag, hasFlag } from '../observation/observation.ts'
import { countOf, sections } from '../profile/flat.ts'
import { fastestTrip, suppressionOf, type Trip } from '../score/travel.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  type FoundFacts,
  miss,
  own,
  suppressed,
  unknown,
} from './detection.ts'
import { networkKindOf } from './own-network.ts'

export const unlikelyTravel: Detection = {
  name: 'unlikelyTravel',
  riskEventType: 'unlikelyTravel',
  identityKinds: ['user'],
  title: 'Atypical travel',
  timing: 'offline',
  mitreTechniqueId: 'T1078.004',
  correlationGroup: 'familiarity',
  halfLifeDays: 7,
  levels: ['low', 'medium', 'high'],
  premise:
    'Since one of the last sign-ins of the user nobody could have travelled here: great-circle distance less the ' +
    'uncertainty of both places, over the time between, beyond the speed of an airliner.',
  needs: 'coordinates of both sign-ins, and ten sign-ins or 14 days of the user',
  reference: 'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks',
  yieldsToTrust: true,

  detect(context: Context): Finding {
    const { observation, flat, history, score, settings } = context
    const { learningDays, learningSignIns } = settings.unlikelyTravel
    if (!hasFlag(observation, flag.interactive)) return miss
    if (!hasFlag(observation, flag.hasPoint)) return unknown('noCoordinates')
    if (history.signIns < learningSignIns && history.ageDays < learningDays) return unknown('userLearned')
    if (countOf(flat, sections.places) === 0) return unknown('noEarlierCoordinates')
    const trip = fastestTrip(context)
    if (!trip) return miss
    const facts = describe(trip, context)
    const why = suppressionOf(trip, context)
    if (why === 'colleaguesNetwork') return suppressed('colleaguesExit', facts)
    if (why) return suppressed(why, facts)
    if (!score || score.probability < settings.levels.low) return suppressed('allElseUsual', facts)
    return { kind: 'hit', probability: score.probability, facts }
  },

  reasonOf({ distanceKmMin, minutes, device }: Evidence): string {
    return `${distanceKmMin} km in ${Math.max(1, Number(minutes))} min with a ${device} device`
  },
}

function describe(trip: Trip, context: Context): FoundFacts {
  const { observation, history } = context
  const { from } = trip
  return {
    from: { event: from.idHash, shows: 'place' },
    fromIpAddress: { event: from.idHash, shows: 'ip' },
    fromDateTime: { at: from.at },
    fromRequestId: { event: from.idHash, shows: 'id' },
    fromNetworkKind: networkKindCodes[from.networkKind] ?? 'none',
    to: own(observation, 'city') ?? own(observation, 'country'),
    toDateTime: { at: observation.at },
    distanceKmMin: Math.round(trip.distanceKm),
    minutes: Math.round(trip.hours * 60),
    speedKmPerHour: Math.round(trip.speedKmPerHour),
    networkKind: networkKindOf(context),
    device: history.device,
  }
}
