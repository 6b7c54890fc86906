/**
 * Every number of the generated world that is not a fact of geography or of a calendar: unit, and source or the word
 * "assumption". The seed moves each up or down by the jitter asked for. Sources: RBA = the login data set for risk-based
 * authentication (Wiefling, Jørgensen, Thunem, Lo Iacono: "Pump Up Password Security!", ACM TOPS 2022) as counted in it.
 */
import type { Random } from '../../../src/demo/simulation/random.ts'
import type { StreamProfile } from '../stream.ts'

/** `share` is a probability and never leaves 0–1. */
type Unit =
  | 'share'
  | 'days'
  | 'hours'
  | 'minutes'
  | 'seconds'
  | 'count'
  | 'exponent'
  | 'logarithm'
  | 'per year'
  | 'ratio'
  | 'km'
  | 'km/h'

interface Parameter {
  values: Record<StreamProfile, number>
  unit: Unit
  source: string
}

const assumption = 'assumption'

function all(value: number, unit: Unit, source: string = assumption): Parameter {
  return { values: { 'consumer-sso': value, enterprise: value, university: value }, unit, source }
}

function each(
  consumer: number,
  enterprise: number,
  university: number,
  unit: Unit,
  source: string = assumption,
) {
  return { values: { 'consumer-sso': consumer, enterprise, university }, unit, source }
}

const table = {
  // How often
  visitsLogMean: all(Math.log(2), 'logarithm', 'RBA: median 2, p90 9, p99 28 logins a user'),
  visitsLogDeviation: all(1.15, 'logarithm', 'RBA: the same fit'),
  followUp: all(0.28, 'share', 'RBA: 31 % of gaps are shorter than a day'),
  windowLeast: all(0.3, 'share'),
  diligenceLeast: each(0, 0.75, 0.15, 'share'),
  diligenceMost: each(0, 0.98, 0.75, 'share'),
  weekendWork: each(1, 0.05, 0.5, 'ratio'),
  oddHours: each(0, 0.06, 0, 'share'),
  visitsTwiceADay: all(0.5, 'share'),
  absences: all(1 / 90, 'share'),
  absenceDaysMost: all(28, 'days'),
  newcomers: each(0, 0.1, 0.1, 'share'),
  leavers: each(0, 0.04, 0.04, 'share'),
  unknownNames: each(
    0.5,
    0.02,
    0.04,
    'share',
    'RBA: 45 % of all rows for consumers, with those of intruders; else assumption',
  ),
  mistypedName: each(0.25, 0.01, 0.02, 'share'),
  mistypedPassword: each(0.14, 0.05, 0.07, 'share', 'RBA: 78 % of attempts of real users succeed'),
  secondsBetweenTries: all(12, 'seconds'),
  forgottenPassword: each(0.012, 0.006, 0.008, 'share'),
  lockedAfterForgetting: all(0.1, 'share'),
  passwordManagerBurst: each(0.0015, 0.01, 0.006, 'share'),
  massReauthentication: each(0.12, 0.9, 0.5, 'share'),
  reauthenticationDays: each(4, 0.3, 1, 'days'),
  clockSkew: all(0.003, 'share'),
  clockSkewSeconds: all(50, 'seconds'),
  refreshesPerVisit: each(0.1, 3, 1, 'count'),
  refreshHoursMost: all(9, 'hours'),

  // Networks
  zipfExponent: all(2.1, 'exponent', 'RBA: the largest network has 40 % of honest sign-ins'),
  zipfExponentAbroad: all(1.2, 'exponent'),
  hostersWithoutTellingName: all(0.25, 'share'),
  carriersWithoutTellingName: all(0.2, 'share'),
  vpnProvidersWithoutTellingName: all(0.4, 'share'),
  vpnProvidersWithOwnNetwork: all(0.5, 'share'),
  vpnProviderCountries: all(0.7, 'share'),
  vpnExitAddresses: all(10, 'count'),
  ipv6Homes: each(0.06, 0.2, 0.25, 'share'),
  householdsPerAddress: all(0.1, 'ratio'),
  carrierAddresses: all(1500, 'count'),
  geoRefreshedPools: all(0.06, 'share'),
  geoRefreshAbroad: all(0.125, 'share'),

  // Places
  leaseLogMean: all(Math.log(32), 'logarithm'),
  leaseLogDeviation: all(1, 'logarithm'),
  staticHomes: all(0.22, 'share'),
  movesPerYear: all(0.25, 'per year'),
  satelliteHomes: all(0.004, 'share'),
  satelliteLeaseDays: all(0.5, 'days'),
  mobileShareMean: each(0.13, 0.3, 0.3, 'share'),
  carrierHoldMinutes: all(50, 'minutes'),
  carrierOtherCity: all(0.25, 'share'),
  staysTenMinutes: all(0.96, 'share', 'RBA: 5.4 % new addresses after 1–10 minutes'),
  staysAnHour: all(0.85, 'share', 'RBA: 12 % after 10–60 minutes'),
  staysADay: all(0.45, 'share', 'RBA: 22 % after 1–24 hours'),
  elsewhere: each(0.05, 0.03, 0.1, 'share'),
  elsewhereAtFirm: all(0.5, 'share'),
  borrowedDevice: all(0.3, 'share'),
  borrowedAbroad: all(0.1, 'share'),
  commuteKmMost: all(150, 'km'),
  employed: all(0.35, 'share'),
  atWorkInWorkingHours: all(0.5, 'share'),
  employeesPerEgress: all(40, 'count'),
  egressAddresses: all(3, 'count'),
  campusAddresses: all(60, 'count'),
  firmsWithOwnNetwork: all(0.6, 'share'),
  firmsBehindGateway: all(0.08, 'share'),
  firmsWithTunnel: all(0.3, 'share'),
  fullTunnel: all(0.35, 'share'),
  fullTunnelUse: all(0.75, 'share'),
  splitTunnel: all(0.25, 'share'),
  splitTunnelUse: all(0.5, 'share'),
  vpnUsers: each(0.05, 0.04, 0.08, 'share'),
  vpnUse: all(0.6, 'share'),
  vpnFavouriteExit: all(0.7, 'share'),
  vpnExitAbroad: all(0.45, 'share'),
  relayUsers: all(0.05, 'share'),
  relayUse: all(0.6, 'share'),
  familySharing: each(0.03, 0, 0.004, 'share'),
  familyUse: all(0.35, 'share'),
  familyAtSameHome: all(0.6, 'share'),
  borderCommuters: each(0.006, 0.01, 0.008, 'share'),
  tripsPerYear: each(1.2, 3, 3, 'per year'),
  tripLogMean: all(Math.log(5), 'logarithm'),
  tripLogDeviation: all(0.8, 'logarithm'),
  tripAbroad: all(0.7, 'share'),
  flightKmPerHour: all(800, 'km/h'),
  groundHours: all(5, 'hours'),
  roamingUse: all(0.5, 'share'),
  roamingHomeRouted: all(0.35, 'share'),

  // Devices and programs
  sharedDevice: each(0.01, 0.002, 0.12, 'share'),
  labMachines: all(40, 'count'),
  secondDevice: all(0.55, 'share'),
  favouriteDevice: all(0.65, 'share'),
  newPhonesPerYear: all(0.3, 'per year'),
  newComputersPerYear: all(0.2, 'per year'),
  sameSystemAgain: all(0.7, 'share'),
  neverUpdated: all(0.15, 'share'),
  updateLagDays: all(6, 'days'),
  registeredComputers: each(0, 0.85, 0.1, 'share'),
  registeredPhones: each(0, 0.55, 0.1, 'share'),
  managedOfRegistered: each(0, 0.92, 0.3, 'share'),
  logsBrowser: each(0.5, 1, 1, 'share'),
  factorUsers: each(0.08, 0.5, 0.4, 'share'),
  factorAsked: all(0.15, 'share'),
  factorDenied: all(0.02, 'share'),
  interrupted: all(0.01, 'share'),
  legacyUsers: each(0.004, 0.03, 0.02, 'share'),
  legacyEveryHours: each(130, 16, 24, 'hours'),
  retryRobots: each(0.0003, 0.003, 0.003, 'share'),
  machineAccounts: each(0.0001, 0.004, 0.002, 'ratio'),

  // Intruders
  takeovers: each(1.6, 0.45, 0.4, 'ratio'),
  newAccountTakeovers: each(0.015, 0.06, 0.06, 'share'),
  takeoversBeforeTest: all(0.5, 'ratio'),
  secondVisits: all(0.5, 'share'),
  attackerHosting: all(0.35, 'share'),
  attackerVpnExit: all(0.5, 'share'),
  attackerOnCarriers: all(0.35, 'share'),
  targetedOwnNetwork: all(0.7, 'share'),
  neighbourInSameCity: all(0.7, 'share'),
  timeKept: all(0.8, 'share'),
  timeIndependent: all(0.75, 'share'),
  sprayHits: all(0.01, 'share', 'Microsoft 2020: about 1 % of the accounts sprayed'),
  sprayUnknownNames: all(0.12, 'share'),
  sprayTargets: each(0.05, 1, 1, 'ratio'),
  stuffingHits: all(0.008, 'share', 'leaked pairs hit 0.1–2 % of users'),
  listLength: all(0.05, 'ratio'),
  guessingHits: all(0.4, 'share'),
  guessingLocked: all(0.3, 'share'),
  cloneWithDeviceId: all(0.5, 'share'),
  middleWithVictimsClient: all(0.5, 'share'),
  fatigueAccepted: all(0.75, 'share'),
  lateralInside: each(0, 0.5, 0.5, 'share'),
  lateralRight: all(0.6, 'share'),
} satisfies Record<string, Parameter>

export type Parameters = Record<keyof typeof table, number>

/** @param jitter 0.3 draws every parameter between 70 and 130 % of its value */
export function drawParameters(profile: StreamProfile, random: Random, jitter: number): Parameters {
  const drawn = {} as Parameters
  for (const [name, { values, unit }] of Object.entries(table) as [keyof Parameters, Parameter][]) {
    const value = values[profile] * random.fork(name).between(1 - jitter, 1 + jitter)
    drawn[name] = unit === 'share' ? Math.min(value, 0.98) : value
  }
  return drawn
}
