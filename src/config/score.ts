/**
 * How likely somebody else is behind a person's sign-in: the evidence, what each unit of it weighs, and the prior.
 * The weights were fitted by `npm run bench:quality -- --fit` on seeds that no report uses (docs/quality.md).
 */
import { z } from 'zod'
import { count, probability } from './quantities.ts'

/** Log-odds for one unit of evidence: positive speaks for an intruder. */
const weight = z.number().min(-10).max(10)

/** Of what each weighs, src/score/evidence.ts tells the unit and how it is found. */
const evidenceWeights = z.strictObject({
  /** Where all else is usual. */
  base: z.number().min(-20).max(20).default(-2.96),
  /** A user without any history: strange or not, nobody can tell. */
  noHistory: weight.default(-0.89),
  /** How much likelier the value is for the tenant than for the user (nats). */
  subnetStrange: weight.default(0.2),
  asnStrange: weight.default(-0.13),
  countryStrange: weight.default(0.02),
  cityStrange: weight.default(-0.05),
  clientStrange: weight.default(0.54),
  agentStrange: weight.default(-0.13),
  osStrange: weight.default(-0.05),
  hourStrange: weight.default(-0.12),
  appStrange: weight.default(0.01),
  /** A value that is new to a user who seldom shows a new one (nats of surprise). */
  subnetNovel: weight.default(-0.39),
  asnNovel: weight.default(0.3),
  cityNovel: weight.default(0.23),
  countryNovel: weight.default(0.26),
  clientNovel: weight.default(-0.35),
  osNovel: weight.default(-0.33),
  /** Both new at once: people move and people buy devices, but seldom on one day. Some take back what overlaps. */
  asnAndClientNew: weight.default(-0.58),
  asnAndOsNew: weight.default(0.23),
  countryAndClientNew: weight.default(-0.86),
  countryAndOsNew: weight.default(1.14),
  subnetAndClientNew: weight.default(1.53),
  cityAndClientNew: weight.default(0.47),
  /** How far from the nearest place of the user (ln of km beyond what is uncertain), and that with a new client. */
  distance: weight.default(0.16),
  distanceAndClientNew: weight.default(0.37),
  /** A new network within hours of a known one: addresses seldom change so fast (nats, falling with the pause). */
  hastySubnet: weight.default(0.84),
  hastySubnetAndClientNew: weight.default(-0.31),
  /** Neither network nor device changed. */
  allKnown: weight.default(-1.02),
  /** A device with an id: known, new beside known ones, or absent where there usually is one (nats of surprise). */
  deviceKnown: weight.default(-4.77),
  deviceNovel: weight.default(0),
  deviceMissing: weight.default(1.03),
  /** A browser older than the same user's newest of that kind: devices are updated, not set back. */
  versionBack: weight.default(2.03),
  versionBackAndSubnetNew: weight.default(-1.3),
  versionForward: weight.default(-1.58),
  /** After a long pause (ln days) a new network is to be expected. */
  pauseAndSubnetNew: weight.default(0.01),
  pauseAndClientNew: weight.default(-0.15),
  /** How rare a value that is new to the user is in the whole tenant (nats). */
  asnRare: weight.default(0.01),
  countryRare: weight.default(-0.21),
  clientRare: weight.default(-0.04),
  /** The same of a user without any history (nats), and that it is a rented server or an anonymous network. */
  newcomerAsnRare: weight.default(0.04),
  newcomerCountryRare: weight.default(0),
  newcomerClientRare: weight.default(0.04),
  newcomerHosting: weight.default(0),
  /** Colleagues who are trusted to use what is new to this user (ln). */
  subnetShared: weight.default(0.06),
  asnShared: weight.default(0),
  /** The kind of a network that is new to the user. */
  hosting: weight.default(1.12),
  anonymous: weight.default(0),
  /** The same with a client that the user is known by, as of people who switch their VPN on. */
  hostingAndClientKnown: weight.default(-0.76),
  /** A kind of network that is new to the user (nats), or strange. */
  kindStrange: weight.default(0.74),
  kindNovel: weight.default(0.01),
  relay: weight.default(-4.29),
  mobile: weight.default(-0.26),
  satellite: weight.default(-1.63),
  /** Users for whom guessing failed from there, beside those who are trusted to use it (ln). */
  guessedFrom: weight.default(0.71),
  /** Networks from where others guessed at this user's password (ln). */
  guessedAt: weight.default(0.6),
  /** Two places at a speed that nobody travels, when the client is new too. */
  travelAndClientNew: weight.default(1.12),
  /** The same network or client as a sign-in that is still thought to be an intruder's. */
  likePending: weight.default(1.79),
})

export const score = z
  .strictObject({
    weights: evidenceWeights.prefault({}),
    /**
     * Share of sign-ins that are taken to be an intruder's before anything is known. Far more than in a healthy tenant:
     * with it the levels lie where about 1 % of honest sign-ins would reach medium and 0.1 % high.
     */
    prior: probability.default(0.05),
    /** History counts at most as this many sign-ins, so that busy users are not judged more harshly. */
    historyMax: count.default(60),
    /** One comparison says no more than this (nats), against and for an intruder. */
    againstMax: z.number().positive().max(10).default(2),
    forMax: z.number().positive().max(10).default(6),
    /** Sign-ins a tenant must have shown before its rarity means anything. */
    tenantSignInsMin: count.default(200),
  })
  .prefault({})
