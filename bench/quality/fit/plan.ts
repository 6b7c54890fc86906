/** What the fit cares for: how much each kind of intruder and of honest people counts, and which way evidence may point. */
import type { EvidenceName } from '../../../src/score/evidence.ts'

/** Share of the intruders. Those whose whole campaign gives them away count little here. */
export const maliciousWeights: Record<string, number> = {
  naive: 1,
  naiveHosting: 0.5,
  vpn: 1.5,
  vpnHosting: 0.5,
  targeted: 2,
  targetedHosting: 0.5,
  mimic: 0.7,
  newAccount: 0.5,
  dormantTakeover: 0.3,
  impossibleTravel: 0.3,
  attackerInTheMiddle: 0.3,
  sessionClone: 0.3,
  stuffing: 0.3,
  sprayFast: 0.1,
  spraySlow: 0.2,
  sprayResidential: 0.2,
  sprayHosting: 0.1,
  secondVisit: 0.3,
}

/** A hard case counts more than its number, so that its false alarms are not bought by the many easy ones. */
export const honestWeights: Record<string, number> = {
  consumerVpn: 2,
  companyVpn: 2,
  splitTunnel: 2,
  travel: 2,
  newPhone: 2,
  newLaptop: 2,
  carrierHop: 2,
  officeNat: 1,
  privateRelay: 2,
}

const forIntruder: [number, number] = [0, 10]
const againstIntruder: [number, number] = [-10, 0]

/** Evidence that must not turn round, whatever a fit finds in one made-up world. */
export const signs: Partial<Record<EvidenceName, [number, number]>> = {
  subnetStrange: forIntruder,
  asnStrange: forIntruder,
  countryStrange: forIntruder,
  cityStrange: forIntruder,
  clientStrange: forIntruder,
  agentStrange: forIntruder,
  osStrange: forIntruder,
  hourStrange: forIntruder,
  appStrange: forIntruder,
  subnetNovel: forIntruder,
  asnNovel: forIntruder,
  countryNovel: forIntruder,
  clientNovel: forIntruder,
  osNovel: forIntruder,
  asnAndClientNew: forIntruder,
  asnAndOsNew: forIntruder,
  countryAndClientNew: forIntruder,
  countryAndOsNew: forIntruder,
  subnetAndClientNew: forIntruder,
  deviceKnown: againstIntruder,
  deviceNovel: forIntruder,
  deviceMissing: forIntruder,
  versionBack: forIntruder,
  versionForward: againstIntruder,
  pauseAndSubnetNew: againstIntruder,
  pauseAndClientNew: againstIntruder,
  asnRare: forIntruder,
  countryRare: forIntruder,
  clientRare: forIntruder,
  subnetShared: againstIntruder,
  asnShared: againstIntruder,
  hosting: forIntruder,
  anonymous: forIntruder,
  relay: againstIntruder,
  mobile: againstIntruder,
  satellite: againstIntruder,
  guessedFrom: [0, 2],
  guessedAt: [0, 1],
  travelAndClientNew: forIntruder,
  likePending: [0, 4],
}
