/** Which scenarios the numbers of the report are about, and what each goal asks. Scenarios are those of the generator. */

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

/** The three that have goals, with the share to be found at a false positive rate of 1 % and of 0.1 %. */
export const rankedGoals: Record<string, { onePercent: number; onePerMille: number }> = {
  naive: { onePercent: 0.8, onePerMille: 0.45 },
  vpn: { onePercent: 0.5, onePerMille: 0.25 },
  targeted: { onePercent: 0.25, onePerMille: 0.13 },
}

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

/** Honest behaviour that must not be punished: by the words of the goal, the scenarios that show it. */
export const hardCaseGoals: Record<string, string[]> = {
  VPN: ['consumerVpn', 'companyVpn', 'splitTunnel'],
  travel: ['travel'],
  'new phone': ['newPhone'],
  'carrier hop': ['carrierHop'],
  'office NAT': ['officeNat'],
  'private relay': ['privateRelay'],
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
export const hardCaseFactorMax = 3
export type OperatingPoint = keyof typeof falsePositiveRates
