/** Thresholds of the single detections. */
import { z } from 'zod'
import { count, days, weight } from './quantities.ts'

/** Attributes of the sign-in of an application; each with its weight in the score of `suspiciousSignins`. */
const applicationWeights = z.strictObject({
  /** Of the network only the strangest counts: an address is new in every new container. */
  ip: weight.default(0.1),
  subnet: weight.default(0.3),
  asn: weight.default(1),
  country: weight.default(1),
  networkKind: weight.default(0.8),
  agent: weight.default(0.6),
  resource: weight.default(0.8),
  /** Secrets are meant to be rotated. */
  credential: weight.default(0.5),
})

export const unlikelyTravel = z
  .strictObject({
    /** An airliner; and how soft the edge is. */
    speedKmPerHour: z.number().positive().default(900),
    speedScaleKmPerHour: z.number().positive().default(150),
    distanceKmMin: z.number().positive().default(100),
    /** Only places of the last hours are compared. */
    windowHours: z.number().positive().default(48),
    /** Learning ends at the earlier of the two (Entra: 14 days or 10 sign-ins). */
    learningDays: days.default(14),
    learningSignIns: count.default(10),
    /** A place that so many others use is not a sign of an intruder. */
    otherUsersMin: count.default(3),
  })
  .prefault({})

export const newCountry = z
  .strictObject({
    learningDays: days.default(14),
    learningSignIns: count.default(10),
    otherUsersMin: count.default(3),
  })
  .prefault({})

export const suspiciousSignins = z
  .strictObject({
    weights: applicationWeights.prefault({}),
    /** Learning ends when both are reached (Entra: 2 to 60 days). */
    learningDays: days.default(2),
    learningSignIns: count.default(10),
    /** probability = 1 / (1 + exp(-(score - center) / scale)), score in nats. */
    center: z.number().default(5.5),
    scale: z.number().positive().default(1),
  })
  .prefault({})

export const unfamiliarResourceAccess = z
  .strictObject({
    learningDays: days.default(2),
    learningSignIns: count.default(10),
    center: z.number().default(3),
    scale: z.number().positive().default(0.8),
  })
  .prefault({})
