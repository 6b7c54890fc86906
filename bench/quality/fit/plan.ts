/** What the fit cares for: how much each kind of intruder and of honest people counts, and what of the evidence is set by hand. */
import type { EvidenceName } from '../../../src/score/evidence.ts'
import type { StreamProfile } from '../stream.ts'

/** Share of the intruders. Those whose whole campaign gives them away count little here. */
export const maliciousWeights: Record<string, number> = {
  naive: 1.7,
  naiveHosting: 0.15,
  naiveOwnBrowser: 0.6,
  vpn: 1.3,
  vpnOwnBrowser: 0.5,
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
  consumerVpn: 3,
  travel: 3,
  newPhone: 2,
  newLaptop: 2,
  sharedDevice: 2,
}

/** How much a stream of the profile counts: consumers are the hardest, and have the most users. */
export const profileWeights: Record<StreamProfile, number> = {
  'consumer-sso': 0.7,
  enterprise: 1,
  university: 1,
}

/** Bounds narrower than those of the settings, of evidence that the streams of single takeovers do not show or overdo. */
export const bounds: Partial<Record<EvidenceName, [number, number]>> = {
  deviceKnown: [-4, 0],
  relay: [-1, 0],
  satellite: [-1, 0],
  cloud: [0, 0],
  networkStrange: [0.15, 10],
  countryStrange: [0.15, 10],
  clientStrange: [0.1, 10],
  systemStrange: [0.1, 10],
  asnAndSystemNovel: [0.1, 10],
  guessedFrom: [0.6, 0.6],
  guessedAt: [0.5, 0.5],
  likePending: [0, 1],
  noHistory: [-4, 0],
  hosting: [0.3, 1],
  anonymous: [0.3, 1],
  hostingAndClientKnown: [-1, -0.5],
  newcomerHosting: [0, 0.5],
  hastySubnet: [0, 0.55],
  travel: [1.5, 10],
  deviceMissing: [0.5, 1.3],
  networkAndClientNovel: [0.2, 10],
  countryAndClientNovel: [0.2, 10],
  colleagues: [-10, -0.1],
}
