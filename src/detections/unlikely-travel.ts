/** Two places that no airliner connects in the time between. */
import type { NetworkKind } from '../enrich/address-lists.ts'
import { fastestTrip, type Trip } from '../score/travel.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  suppressed,
  unknown,
} from './detection.ts'

/** How likely two people are behind the two sign-ins, given that the speed is impossible. */
const probabilities: Record<Context['history']['device'], number> = { known: 0.15, unknown: 0.5, new: 0.85 }

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
    const { features, history, profile, settings } = context
    const { learningDays, learningSignIns } = settings.unlikelyTravel
    if (!features.interactive) return miss
    if (features.latitude === undefined) return unknown('the sign-in has no coordinates')
    if (history.signIns < learningSignIns && history.ageDays < learningDays)
      return unknown('the user is still learned')
    if (profile.places.length === 0) return unknown('no earlier sign-in of the user has coordinates')
    const trip = fastestTrip({ ...context, at: context.signIn.createdDateTime })
    if (!trip) return miss
    const evidence = describe(trip, context)
    const why = suppressionOf(trip, context)
    if (why) return suppressed(why, evidence)
    const kilometres = Math.round(trip.distanceKm)
    return {
      kind: 'hit',
      probability: trip.likelihood * probabilities[history.device],
      reason: `${kilometres} km in ${Math.max(1, Math.round(trip.hours * 60))} min with a ${history.device} device`,
      evidence,
    }
  },
}

/** Networks whose exit is not where the person is. */
const displacedKinds: NetworkKind[] = ['tor', 'vpn', 'proxy', 'relay', 'hosting']

function suppressionOf({ from }: Trip, { features, profile, tenant, settings }: Context): string | null {
  const { subnet, asn, city } = features.values
  if (features.kind && displacedKinds.includes(features.kind))
    return `the address is the exit of a ${features.kind} network`
  if (from.features.kind && displacedKinds.includes(from.features.kind)) {
    return `the earlier address was the exit of a ${from.features.kind} network`
  }
  if (subnet && profile.values.get('subnet')?.has(subnet)) return 'the user is known to use this network'
  if (asn && asn === from.features.values.asn && features.values.country === from.features.values.country) {
    return 'both addresses belong to one network of one country, whose exits move'
  }
  const enough = Math.max(settings.unlikelyTravel.otherUsersMin, tenant.users * 0.01)
  if (city && tenant.otherUsers('city', city) >= enough) return 'many colleagues sign in from this place'
  return null
}

function describe(trip: Trip, { features, signIn, history }: Context): Evidence {
  return {
    from: trip.from.features.values.city ?? trip.from.features.values.country ?? null,
    fromIpAddress: trip.from.features.values.ip ?? null,
    fromDateTime: trip.from.at,
    fromRequestId: trip.from.signInId,
    to: features.values.city ?? features.values.country ?? null,
    toDateTime: signIn.createdDateTime,
    distanceKmMin: Math.round(trip.distanceKm),
    minutes: Math.round(trip.hours * 60),
    speedKmPerHour: Math.round(trip.speedKmPerHour),
    device: history.device,
  }
}
