/** The engine: levels, memory, trust, and the settings of its detections. */
import { z } from 'zod'
import { campaigns, passwordSpray, suspiciousBrowser } from './campaigns.ts'
import {
  anomalousToken,
  attackerInTheMiddle,
  breakGlassAccount,
  deviceBoundFactor,
  dormantAccount,
  leakedCredentials,
  mfaFatigue,
  newCountry,
  passwordGuessing,
  scriptedSignIn,
  sourceRisk,
  suspiciousSignins,
  tokenIssuerAnomaly,
  unfamiliarResourceAccess,
  unlikelyTravel,
  unusualProtocol,
  userReportedSuspiciousActivity,
} from './detections.ts'
import { anonymizedIPAddress, maliciousIPAddress, nationStateIP, networks } from './networks.ts'
import { count, days, hours, probability, weight } from './quantities.ts'
import { score } from './score.ts'

export const engineSettings = z.strictObject({
  /** Probability of compromise from which a detection, a sign-in or a user has a level (Entra publishes none). */
  levels: z
    .strictObject({
      low: probability.default(0.1),
      medium: probability.default(0.4),
      high: probability.default(0.8),
      /** A level is left only below this share of its threshold, so that it does not flicker. */
      hysteresis: probability.default(0.8),
    })
    .prefault({}),
  /** Half-life in days of what a profile remembers; habits last about a season. */
  profileHalfLifeDays: days.default(60),
  /** Days after which a profile forgets; longer history brings little (Wiefling et al., TOPS 2022). */
  profileMemoryDays: days.default(180),
  /**
   * Days without any objection, and without another question, after which a risky sign-in is taken as the user's own: an
   * imported log, or a tenant without a policy, asks nobody for a second factor, and would never learn a new laptop.
   */
  quietDays: days.default(7),
  /** The same where the user was not seen otherwise since then, and nobody was there to object. */
  unseenDays: days.default(14),
  /** After an admin has vouched for an account it is learned anew, until so many days and sign-ins have passed. */
  learningDays: days.default(5),
  learningSignIns: count.default(5),
  /**
   * Hours that a sign-in may come after later ones and the outcome still be that of the log in order. Connectors deliver
   * within minutes, a source that was away for a night within a day. What comes later is told in its place all the
   * same, but what is settled of the tenant may have gone on without it.
   */
  latenessHours: hours.default(24),
  score,
  unlikelyTravel,
  unusualProtocol,
  scriptedSignIn,
  deviceBoundFactor,
  newCountry,
  passwordSpray,
  campaigns,
  suspiciousBrowser,
  networks,
  anonymizedIPAddress,
  maliciousIPAddress,
  nationStateIP,
  anomalousToken,
  attackerInTheMiddle,
  mfaFatigue,
  userReportedSuspiciousActivity,
  passwordGuessing,
  dormantAccount,
  tokenIssuerAnomaly,
  leakedCredentials,
  breakGlassAccount,
  sourceRisk,
  /** Applications that sign in by themselves. */
  suspiciousSignins,
  /** Agents and what they reach for. */
  unfamiliarResourceAccess,
  /** Evidence against an intruder, in log-odds. */
  trust: z
    .strictObject({
      secondFactor: weight.default(1),
      phishingResistantFactor: weight.default(2.5),
      managedDevice: weight.default(1.5),
      trustedLocation: weight.default(2),
    })
    .prefault({}),
})

export type EngineSettings = z.infer<typeof engineSettings>
/** What is weighed when a person signs in, and when an application does. */
export type PersonAttribute =
  | 'ip'
  | 'subnet'
  | 'asn'
  | 'country'
  | 'city'
  | 'client'
  | 'agent'
  | 'os'
  | 'device'
  | 'networkKind'
  | 'hour'
  | 'app'
  | 'issuer'
  | 'systemDevice'
  | 'protocol'
export type ApplicationAttribute = keyof EngineSettings['suspiciousSignins']['weights']
export type ProfileAttribute = PersonAttribute | ApplicationAttribute
