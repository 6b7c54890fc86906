/** Which scenarios the numbers of the report are about. Scenarios are those of the generator. */

/** What our own scorer calls itself; goals are about it. */
export const engineName = 'engine'

/** One account is entered with its right password: the classes by which scorers are compared, the plainest first. */
export const takeoverClasses = [
  'naive',
  'naiveHosting',
  'vpn',
  'vpnHosting',
  'targeted',
  'targetedHosting',
  'mimic',
  'newAccount',
  'dormantTakeover',
  'impossibleTravel',
  'attackerInTheMiddle',
  'mfaFatigue',
  'sessionClone',
  'lateral',
  'rbaTakeover',
  'rbaAttackIp',
]

/** The three that everything is compared by. */
export const rankedClasses = ['naive', 'vpn', 'targeted'] as const

/** Passwords are guessed at many accounts, or at one in many ways: what gets in is to be known at high. */
export const guessingScenarios = new Set([
  'stuffing',
  'ropcStuffing',
  'sprayFast',
  'sprayHosting',
  'sprayResidential',
  'spraySlow',
  'bruteForce',
  'distributedGuessing',
])

export const secondVisitScenario = 'secondVisit'

/** Honest behaviour that must not be punished: by the words of the goals, the scenarios that show it. */
export const honestKinds: Record<string, string[]> = {
  VPN: ['consumerVpn', 'companyVpn', 'splitTunnel'],
  cloud: [],
  relay: ['privateRelay'],
  carrier: ['carrierHop'],
  'new phone': ['newPhone'],
  'new laptop': ['newLaptop'],
  'shared machine': ['sharedDevice'],
  travel: ['travel'],
  'announced travel': [],
}

/**
 * What the likelihood sum reached on the RBA data set itself: areas under the ROC curve of a replication that was not
 * peer reviewed (github.com/KhoaPTIT/do-an-test, whose targeted attacker is our mimic). A stream of consumers on which it
 * does far better is too easy.
 */
export const anchors = {
  profile: 'consumer-sso',
  scorer: 'likelihood sum',
  rocAuc: { naive: 0.933, vpn: 0.906, mimic: 0.665 } as Record<string, number>,
  tolerance: 0.05,
}

/** Malicious shares of all sign-ins at which precision and calibration are stated. */
export const prevalences = { usual: 1 / 2000, rare: 1 / 10_000, frequent: 1 / 100 }

export const falsePositiveRates = { onePercent: 0.01, onePerMille: 0.001 }
export type OperatingPoint = keyof typeof falsePositiveRates
