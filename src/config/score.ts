/** How a person's sign-in is weighed: attributes, their weights, and where probabilities come from. */
import { z } from 'zod'
import { count, weight } from './quantities.ts'

/** Attributes of a sign-in that the profile counts; each with its weight in the score of `unfamiliarFeatures`. */
const attributeWeights = z.strictObject({
  /** Address and network overlap with the ASN: together they weigh about as much as one independent attribute. */
  ip: weight.default(0.2),
  subnet: weight.default(0.3),
  asn: weight.default(0.6),
  country: weight.default(0.6),
  city: weight.default(0.3),
  agent: weight.default(0.4),
  os: weight.default(0.5),
  client: weight.default(0),
  issuer: weight.default(0),
  device: weight.default(0.9),
  /** People work late and buy new tools: hour and app only tip the scale. */
  hour: weight.default(0.1),
  app: weight.default(0.1),
})

export const unfamiliarFeatures = z
  .strictObject({
    weights: attributeWeights.prefault({}),
    /** History counts at most as this many sign-ins, so that busy users are not judged more harshly. */
    historyMax: count.default(60),
    /** One attribute moves the score by no more than this (nats), for and against. */
    againstMax: weight.default(1.5),
    forMax: weight.default(4.5),
    /** probability = 1 / (1 + exp(-(score - center) / scale)). */
    center: z.number().default(8),
    scale: z.number().positive().default(0.8),
    /** Users without history are judged by how rare their network and country are in the tenant. */
    rarityCenter: z.number().default(9.5),
    /** Sign-ins a tenant must have shown before its rarity means anything. */
    tenantSignInsMin: count.default(200),
  })
  .prefault({})
