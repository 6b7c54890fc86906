/** Two places that no airliner connects in the time between. */
import { unlikelyTravel as declared } from '../core/detections/unlikely-travel.ts'
import { fastestTrip, suppressionOf, type Trip } from '../score/travel.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  suppressed,
  unknown,
} from './detection.ts'

export const unlikelyTravel: Detection = {
  ...declared,

  detect(context: Context): Finding {
    const { features, history, profile, score, settings } = context
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
    if (!score || score.probability < settings.levels.low) {
      return suppressed('all else is usual of the user', evidence)
    }
    const kilometres = Math.round(trip.distanceKm)
    return {
      kind: 'hit',
      probability: score.probability,
      reason: `${kilometres} km in ${Math.max(1, Math.round(trip.hours * 60))} min with a ${history.device} device`,
      evidence,
    }
  },
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
