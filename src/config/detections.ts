/** Thresholds of the single detections. */
import { z } from 'zod'
import { count, days, hours, probability, weight } from './quantities.ts'

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
    /** Nobody of the tenant was ever seen there. */
    probabilityNobody: probability.default(0.45),
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

/** One session from two places. */
export const anomalousToken = z
  .strictObject({
    /** There, abroad and there again, each within this time: nobody travels so. A stolen token is used now and then. */
    interleavedHours: hours.default(3),
    /** With the ways to and from the airports no flight abroad is shorter. */
    borderHours: hours.default(3),
    /** A network that so many others use, or 1 % of the tenant, is one of the house. */
    otherUsersMin: count.default(3),
    /** How likely somebody else holds the session, by what changed in it. */
    probabilities: z
      .strictObject({
        /** A session never leaves its browser; in another one elsewhere it was carried there. */
        clientAndNetwork: probability.default(0.9),
        interleaved: probability.default(0.9),
        /** Some programs of one device call themselves differently: alone the client says less. */
        system: probability.default(0.5),
        agent: probability.default(0.2),
        /** A replayed token comes from abroad at once; so does somebody who switches on a VPN. */
        border: probability.default(0.5),
        /** Phones of a carrier roam, and near a border they do so at home. */
        borderMoving: probability.default(0.2),
        /** A server farm took over in the same country: mostly a filter or a VPN. */
        hosting: probability.default(0.15),
      })
      .prefault({}),
  })
  .prefault({})

/** Somebody passes on what the owner types. */
export const attackerInTheMiddle = z
  .strictObject({
    /** The owner is busy elsewhere if seen this shortly before or after. */
    ownerMinutes: z.number().positive().max(1440).default(30),
    /** A visit of the owner that failed so shortly before is the one that was passed on. */
    failedVisitMinutes: z.number().positive().max(60).default(2),
    /** A network nobody ever used says something only in a tenant that has shown this much. */
    tenantSignInsMin: count.default(200),
    otherUsersMin: count.default(3),
    /** From a server farm, VPN, proxy or Tor with a new device; a phishing kit runs there. */
    probabilityHosting: probability.default(0.88),
    /** With a device like the owner's: a kit passes on the user agent, but so does a VPN just switched on. */
    probabilityLikeOwner: probability.default(0.5),
    /** From a network that is merely new to the tenant; a new phone on its first carrier looks like it. */
    probabilityNewNetwork: probability.default(0.5),
  })
  .prefault({})

/** Prompts until the owner gives in. */
export const mfaFatigue = z
  .strictObject({
    /** People fumble twice or thrice. */
    promptsMin: count.default(5),
    /** Prompts wear out when they come at once, ... */
    windowHours: hours.max(24).default(1),
    /** ... or all night. */
    slowPromptsMin: count.max(30).default(8),
    slowWindowHours: hours.max(24).default(12),
    otherUsersMin: count.default(3),
    probabilityPassed: probability.default(0.92),
    /** Still refused: the password is lost, the account not yet. */
    probabilityGoingOn: probability.default(0.6),
  })
  .prefault({})

/** What people say of a prompt. */
export const userReportedSuspiciousActivity = z
  .strictObject({
    /** Some press the wrong button. */
    probability: probability.default(0.95),
  })
  .prefault({})

/** Many wrong passwords for one account. */
export const passwordGuessing = z
  .strictObject({
    /** Who forgot a password tries three to five times; a profile remembers 24 hours and 30 failures. */
    attemptsMin: count.max(30).default(8),
    /** Distributed guessing: so many networks of providers that the user never had, however few attempts each. */
    networksMin: count.max(30).default(5),
    windowHours: hours.max(24).default(24),
    otherUsersMin: count.default(3),
    /** The right one came from where the wrong ones did. */
    probabilitySameNetwork: probability.default(0.95),
    /** Other networks, but the device is new to the user. */
    probabilityNewDevice: probability.default(0.85),
    /** Accounts are guessed at all the time: the owner may just be somewhere new, or have a new device at home. */
    probabilityHalfKnown: probability.default(0.5),
    /** The very client that the user has, from another network than the wrong ones. */
    probabilityOwnClient: probability.default(0.15),
  })
  .prefault({})

/** Ways to ask for a token that the user never used. */
export const unusualProtocol = z
  .strictObject({
    learningSignIns: count.default(10),
    /** From a network of the user: whoever sets up a mail program or a television. */
    probabilityAtHome: probability.default(0.15),
    probabilityElsewhere: probability.default(0.5),
    /** From a country that is new to the user, or a network that hides, with nothing but a password. */
    probabilityAbroad: probability.default(0.88),
  })
  .prefault({})

/** Scripts that sign in as a person. */
export const scriptedSignIn = z
  .strictObject({
    learningSignIns: count.default(10),
    /** A password that was wrong so shortly before was guessed by the same script. */
    windowHours: hours.max(24).default(24),
    /** Share of the sign-ins that showed a client, from which on one that shows none is missed. */
    shownMin: probability.default(0.9),
    probabilityAtHome: probability.default(0.15),
    probabilityElsewhere: probability.default(0.5),
  })
  .prefault({})

/** Keys that live in one device. */
export const deviceBoundFactor = z
  .strictObject({
    /** Sign-ins of the user that showed a device, and their share of all, from which on one is missed. */
    signInsMin: count.default(5),
    shownMin: probability.default(0.9),
    probability: probability.default(0.6),
  })
  .prefault({})

/** Accounts that nobody used for long. */
export const dormantAccount = z
  .strictObject({
    /** Longer than parental leave mostly is interrupted, and than passwords stay fresh in mind. */
    idleDays: days.default(90),
    /**
     * Some sign in twice a year, and always did: where the rest is not so many times as long as the usual pause, only a
     * stranger in all respects counts, and for less.
     */
    pausesMin: z.number().min(1).max(1000).default(15),
    /** Below this there is no usual pause. */
    signInsMin: count.default(5),
    /** A return is looked at for so long; after that the account is in use again, though nobody has vouched for it. */
    returnHours: hours.default(72),
    otherUsersMin: count.default(3),
    /** A new network with a new client, from a new country or a network that hides. */
    probabilityStranger: probability.default(0.85),
    /** Two of these, or an account that often rests. */
    probabilityNew: probability.default(0.5),
    /** People move: the network alone is a note. */
    probabilityNetwork: probability.default(0.15),
  })
  .prefault({})

/** Who vouches for federated users. */
export const tokenIssuerAnomaly = z
  .strictObject({
    /** Federated sign-ins of the user before a new issuer means anything. */
    signInsMin: count.default(5),
    /** An issuer with a larger share of the tenant's sign-ins is one of the house. */
    tenantShareMax: probability.default(0.01),
    /** Issuers to expect, as before a migration: exactly as the log names them. */
    knownIssuers: z.array(z.string().min(1)).max(100).default([]),
    /** Nobody of the tenant ever came through it; a forged issuer is seen for the first time. */
    probabilityNobody: probability.default(0.85),
    probabilityFew: probability.default(0.5),
    /** From the network and with the client of the user: the company changes who vouches for it. */
    probabilityAtHome: probability.default(0.2),
  })
  .prefault({})

/** What others know of stolen passwords. */
export const leakedCredentials = z
  .strictObject({
    /** Whoever wrote the list has seen the password; it may have been changed since, which no sign-in tells. */
    probability: probability.default(0.9),
  })
  .prefault({})

/** Accounts for emergencies: nobody uses them on an ordinary day. */
export const breakGlassAccount = z
  .strictObject({
    probability: probability.default(0.97),
  })
  .prefault({})

/** The voice of the log itself: how likely it is right, by its level. */
export const sourceRisk = z
  .strictObject({
    low: probability.default(0.15),
    medium: probability.default(0.45),
    /** One voice among others, and what it saw cannot be checked: alone it is no high of ours. */
    high: probability.default(0.7),
    /** Of types that nobody else can see: the middle of the band that the source names, as of what is sent from outside. */
    unseen: z
      .strictObject({
        low: probability.default(0.25),
        medium: probability.default(0.6),
        high: probability.default(0.9),
      })
      .prefault({}),
    /** Its leaked credentials and phished approvals, and what an admin confirmed there, are findings and not guesses. */
    certain: probability.default(0.95),
  })
  .prefault({})
