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
  base: z.number().min(-20).max(20).default(-7.5),
  /** A user without any history: strange or not, nobody can tell. */
  noHistory: weight.default(0.5),
  /** How much likelier the value is for the tenant than for the user (nats). */
  subnetStrange: weight.default(0.1),
  asnStrange: weight.default(0.3),
  countryStrange: weight.default(0.3),
  cityStrange: weight.default(0.1),
  clientStrange: weight.default(0.2),
  agentStrange: weight.default(0.2),
  osStrange: weight.default(0.3),
  hourStrange: weight.default(0.1),
  appStrange: weight.default(0.1),
  /** A value that is new to a user who seldom shows a new one (nats of surprise). */
  subnetNovel: weight.default(0.1),
  asnNovel: weight.default(0.2),
  countryNovel: weight.default(0.2),
  clientNovel: weight.default(0.2),
  osNovel: weight.default(0.2),
  /** Both at once say more than each alone: people move, and people buy devices, but seldom on one day. */
  asnAndClientNew: weight.default(0.5),
  asnAndOsNew: weight.default(0.5),
  countryAndClientNew: weight.default(0.5),
  countryAndOsNew: weight.default(0.5),
  subnetAndClientNew: weight.default(0.2),
  /** A device with an id: known, new beside known ones, or absent where there always is one. */
  deviceKnown: weight.default(-2),
  deviceNovel: weight.default(0.3),
  deviceMissing: weight.default(0.5),
  /** A browser older than the same user's newest of that kind: devices are updated, not set back. */
  versionBack: weight.default(0.5),
  versionForward: weight.default(-0.3),
  /** After a long pause (ln days) a new network is to be expected. */
  pauseAndSubnetNew: weight.default(-0.1),
  pauseAndClientNew: weight.default(-0.1),
  /** How rare a value that is new to the user is in the whole tenant (nats). */
  asnRare: weight.default(0.1),
  countryRare: weight.default(0.1),
  clientRare: weight.default(0.05),
  /** Colleagues who are trusted to use what is new to this user (ln). */
  subnetShared: weight.default(-0.5),
  asnShared: weight.default(-0.1),
  /** The kind of a network that is new to the user. */
  hosting: weight.default(0.8),
  anonymous: weight.default(1),
  relay: weight.default(-0.5),
  mobile: weight.default(-0.3),
  satellite: weight.default(-0.3),
  /** Users for whom guessing failed from there (ln). */
  guessedFrom: weight.default(0.6),
  /** Failed attempts on this user from networks that are not the user's (ln). */
  guessedAt: weight.default(0.3),
  /** Two places at a speed that nobody travels, when the client is new too. */
  travelAndClientNew: weight.default(0.5),
  /** The same network or client as a sign-in that is still thought to be an intruder's. */
  likePending: weight.default(2),
})

export const score = z
  .strictObject({
    weights: evidenceWeights.prefault({}),
    /** Share of sign-ins that are taken to be an intruder's before anything is known; 0.01 is what the weights mean. */
    prior: probability.default(0.01),
    /** History counts at most as this many sign-ins, so that busy users are not judged more harshly. */
    historyMax: count.default(60),
    /** One comparison says no more than this (nats), against and for an intruder. */
    againstMax: z.number().positive().max(10).default(2),
    forMax: z.number().positive().max(10).default(6),
    /** Sign-ins a tenant must have shown before its rarity means anything. */
    tenantSignInsMin: count.default(200),
  })
  .prefault({})
