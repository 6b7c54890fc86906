/**
 * How likely somebody else is behind a person's sign-in: the evidence, what each unit of it weighs, and the prior.
 * The weights were fitted by `npm run bench:quality:fit` on seeds that no report uses (docs/quality.md).
 */
import { z } from 'zod'
import { count, probability } from './quantities.ts'

/** Log-odds for one unit of evidence that speaks for an intruder, and of evidence that speaks for the owner. */
const forIntruder = z.number().min(0).max(10)
const forOwner = z.number().min(-10).max(0)
const watchWeight = z.number().min(0).max(2)

/**
 * Of what each weighs, src/score/evidence.ts tells the unit and how it is found. More strangeness never lowers a verdict
 * and more trust never raises one: a weight of the other sign is refused.
 */
const evidenceWeights = z.strictObject({
  /** Where all else is usual. */
  base: z.number().min(-20).max(20).default(-2.93),
  /** A user without any history: strange or not, nobody can tell. */
  noHistory: z.number().min(-10).max(10).default(0),
  /** How much likelier the network, the country and the client are for the tenant than for the user (nats). */
  networkStrange: forIntruder.default(0.17),
  countryStrange: forIntruder.default(0.17),
  clientStrange: forIntruder.default(0.11),
  systemStrange: forIntruder.default(0.11),
  /** The same of the time of day, and of the application. */
  hourStrange: forIntruder.default(0.02),
  appStrange: forIntruder.default(0),
  /** A value that is new to a user who seldom shows a new one (nats of surprise). */
  asnNovel: forIntruder.default(0),
  cityNovel: forIntruder.default(0),
  /** The lesser of two surprises: people move and people buy devices, but seldom on one day. */
  networkAndClientNovel: forIntruder.default(0.23),
  countryAndClientNovel: forIntruder.default(0.23),
  asnAndSystemNovel: forIntruder.default(0.11),
  /** How far from the nearest place of the user (ln of km beyond what is uncertain), of a network that is new. */
  distance: forIntruder.default(0.14),
  /** Two places at a speed that nobody travels. */
  travel: forIntruder.default(1.7),
  /** A new network within hours of a known one: addresses seldom change so fast (nats, falling with the pause). */
  hastySubnet: forIntruder.default(0.62),
  /** A new provider after a long pause (ln days). */
  pauseAndAsnNew: forIntruder.default(0.12),
  /** Neither network nor device changed. */
  allKnown: forOwner.default(-1.89),
  /** A device with an id: known, new beside known ones, or absent where there usually is one (nats of surprise). */
  deviceKnown: forOwner.default(-4.54),
  deviceNovel: forIntruder.default(0),
  deviceMissing: forIntruder.default(1.4),
  /** A browser older than the same user's newest of that kind: devices are updated, not set back. */
  versionBack: forIntruder.default(2.25),
  versionForward: forOwner.default(-0.26),
  /** How rare a value that is new to the user is in the whole tenant (nats). */
  asnRare: forIntruder.default(0),
  countryRare: forIntruder.default(0),
  clientRare: forIntruder.default(0),
  /** The same of a user without any history (nats), and that it is a rented server or an anonymous network. */
  newcomerAsnRare: forIntruder.default(0.14),
  newcomerCountryRare: forIntruder.default(0),
  newcomerClientRare: forIntruder.default(0),
  newcomerHosting: forIntruder.default(0),
  /** Colleagues who are trusted to use a network that is new to this user (ln). */
  colleagues: forOwner.default(-0.11),
  /** The kind of a network that is new to the user. */
  hosting: forIntruder.default(1.14),
  anonymous: forIntruder.default(1.14),
  /** The same with a client that the user is known by, as of people who switch their VPN on. */
  hostingAndClientKnown: forOwner.default(-0.57),
  /** A kind of network that is new to the user (nats of surprise). */
  kindNovel: forIntruder.default(0.6),
  relay: forOwner.default(-1.14),
  mobile: forOwner.default(0),
  cloud: forOwner.default(0),
  satellite: forOwner.default(-1.14),
  /** Users for whom guessing failed from there, beside those who are trusted to use it (ln). */
  guessedFrom: forIntruder.default(0.68),
  /** Networks from where others guessed at this user's password (ln). */
  guessedAt: forIntruder.default(0.57),
  /** The same network or client as a sign-in that is still thought to be an intruder's. */
  likePending: forIntruder.default(0),
})

export type EvidenceName = keyof typeof evidenceWeights.shape

/** What a weight may be: its sign is the direction of the evidence. */
export function boundsOfWeight(name: EvidenceName): [number, number] {
  const { minValue, maxValue } = evidenceWeights.shape[name].def.innerType
  return [minValue as number, maxValue as number]
}

export const score = z
  .strictObject({
    weights: evidenceWeights.prefault({}),
    /**
     * Share of sign-ins that are taken to be an intruder's before anything is known. Far more than in a healthy tenant:
     * with it about half a percent of owners' sign-ins reach medium, and a tenth of that high (docs/decisions/0019).
     */
    prior: probability.default(0.025),
    /**
     * Nats that a watch adds to the sum, so that the same evidence says more of whoever does more harm: from low to
     * medium it takes 1.8. Alone, without any evidence, neither reaches low.
     */
    watch: z
      .strictObject({ privileged: watchWeight.default(0.7), watched: watchWeight.default(1.4) })
      .prefault({}),
    /** History counts at most as this many sign-ins, so that busy users are not judged more harshly. */
    historyMax: count.default(60),
    /** One comparison says no more than this (nats). */
    forMax: z.number().positive().max(10).default(9),
    /** Sign-ins a tenant must have shown before its rarity means anything. */
    tenantSignInsMin: count.default(200),
  })
  .prefault({})
