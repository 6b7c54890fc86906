/** What the fit cares for: how much each kind of intruder and of honest people counts, and which way evidence may point. */
import type { EvidenceName } from '../../../src/score/evidence.ts'
import type { StreamProfile } from '../stream.ts'

/** Share of the intruders. Those whose whole campaign gives them away count little here. */
export const maliciousWeights: Record<string, number> = {
  naive: 1.7,
  naiveHosting: 0.15,
  vpn: 1.3,
  vpnHosting: 0.15,
  targeted: 1.8,
  targetedHosting: 0.15,
  mimic: 0.3,
  newAccount: 0.6,
  dormantTakeover: 0.1,
  impossibleTravel: 0.1,
  attackerInTheMiddle: 0.1,
  secondVisit: 0.2,
}

/** A hard case counts more than its number, so that its false alarms are not bought by the many easy ones. */
export const honestWeights: Record<string, number> = {
  consumerVpn: 11,
  companyVpn: 3,
  splitTunnel: 3,
  travel: 5,
  newPhone: 4,
  newLaptop: 5,
  sharedDevice: 4,
  carrierHop: 2,
  borderCommuter: 2,
  privateRelay: 2,
}

/** How much a stream of the profile counts: consumers are the hardest, and have the most users. */
export const profileWeights: Record<StreamProfile, number> = {
  'consumer-sso': 1,
  enterprise: 0.3,
  university: 0.3,
}

const forIntruder: [number, number] = [0, 10]
const againstIntruder: [number, number] = [-10, 0]

/**
 * Evidence that must not turn round, whatever a fit finds in one made-up world; and evidence that the streams of single
 * takeovers do not show, which is set by hand.
 */
export const signs: Partial<Record<EvidenceName, [number, number]>> = {
  deviceKnown: [-4, 0],
  deviceNovel: forIntruder,
  deviceMissing: forIntruder,
  versionBack: forIntruder,
  versionForward: againstIntruder,
  hosting: forIntruder,
  anonymous: forIntruder,
  relay: [-4, 0],
  mobile: againstIntruder,
  satellite: [-3, 0],
  newcomerAsnRare: forIntruder,
  newcomerCountryRare: forIntruder,
  newcomerClientRare: forIntruder,
  newcomerHosting: forIntruder,
  guessedFrom: [0.6, 0.6],
  guessedAt: [0.5, 0.5],
  likePending: [1.5, 1.5],
}
