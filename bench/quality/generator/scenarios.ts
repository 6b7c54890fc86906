/**
 * Every kind of behaviour in the generated streams, and whether somebody means harm by it. Labels are told apart by
 * these names. Of several that apply to an honest sign-in the first in this table is its label: the hardest comes first.
 */

export interface ScenarioKind {
  malicious: boolean
  title: string
  /** A sign-in of the owner is taken out for it, so that nothing but the intruder changes in the stream. */
  replaces?: true
}

export const scenarios = {
  clockSkew: { malicious: false, title: 'A client or relay whose clock is some seconds or minutes off' },
  retryRobot: {
    malicious: false,
    title: 'A program that keeps trying the expired password every five minutes',
  },
  serviceAccount: {
    malicious: false,
    title: 'A machine with an account of its own, address and hours fixed',
  },
  forgottenPassword: {
    malicious: false,
    title: 'Three to five wrong passwords from the own place, then success',
  },
  travel: { malicious: false, title: 'Abroad, with time enough to get there: hotel networks and roaming' },
  borderCommuter: { malicious: false, title: 'Lives in one country and works in the next' },
  consumerVpn: { malicious: false, title: 'A VPN of the own choice, its exit at home or abroad' },
  splitTunnel: {
    malicious: false,
    title: 'Some programs through the company tunnel, others around it, interleaved',
  },
  companyVpn: {
    malicious: false,
    title: 'All through the company tunnel, which may leave in another country',
  },
  privateRelay: { malicious: false, title: 'A relay that hides the address and keeps the region' },
  familySharing: {
    malicious: false,
    title: 'Somebody of the family uses the same account on a device of their own',
  },
  sharedDevice: { malicious: false, title: 'A machine in a lab or hall that many use' },
  newPhone: { malicious: false, title: 'The first sign-ins with a new phone' },
  newLaptop: { malicious: false, title: 'The first sign-ins with a new computer' },
  legacyClient: { malicious: false, title: 'A program that sends the password itself, as IMAP does' },
  geoRefresh: { malicious: false, title: 'The same address, which the geo database now places elsewhere' },
  onboarding: { malicious: false, title: 'The first days of a group that starts together, without history' },
  dormantReturn: { malicious: false, title: 'Back after a long silence' },
  massReauthentication: { malicious: false, title: 'Everybody has to sign in anew after keys were changed' },
  passwordManagerBurst: { malicious: false, title: 'Many applications opened within a minute' },
  carrierHop: {
    malicious: false,
    title: 'A phone whose carrier gives it another shared address, perhaps another city',
  },
  officeNat: { malicious: false, title: 'At work, behind an address that hundreds share' },
  homeLease: { malicious: false, title: 'At home, where the provider has changed the address' },
  browserUpdate: { malicious: false, title: 'The first sign-in since the browser or the system was updated' },
  tokenRefresh: { malicious: false, title: 'A program renews its token by itself' },
  ordinary: { malicious: false, title: 'Nothing special' },

  naive: { malicious: true, replaces: true, title: 'Right password, address from anywhere, popular client' },
  naiveHosting: { malicious: true, replaces: true, title: 'The same from rented servers and VPN exits only' },
  vpn: { malicious: true, replaces: true, title: "Right password, address in the victim's country" },
  vpnHosting: { malicious: true, replaces: true, title: 'The same from rented servers and VPN exits only' },
  targeted: {
    malicious: true,
    replaces: true,
    title: "The victim's country, mostly network, and kind of client",
  },
  targetedHosting: {
    malicious: true,
    replaces: true,
    title: 'The same from rented servers and VPN exits only',
  },
  mimic: {
    malicious: true,
    replaces: true,
    title: "The victim's very client and network, only another address",
  },
  newAccount: {
    malicious: true,
    replaces: true,
    title: 'The first sign-in that an account ever sees is not its owner’s',
  },
  secondVisit: { malicious: true, title: 'The intruder comes back from the same address within three days' },
  stuffing: { malicious: true, title: 'A list of leaked pairs of name and password is tried' },
  ropcStuffing: { malicious: true, title: 'The same through a program that may send passwords itself' },
  sprayFast: { malicious: true, title: 'One address tries one to three passwords on everybody in two hours' },
  sprayHosting: { malicious: true, title: 'The same from 500 rented addresses in a day' },
  sprayResidential: { malicious: true, title: 'The same from 2 000 home connections in a week' },
  spraySlow: { malicious: true, title: 'One try per account from 5 000 home connections over two weeks' },
  bruteForce: { malicious: true, title: 'Many passwords on one account from few addresses' },
  distributedGuessing: { malicious: true, title: 'Many passwords on one account from many addresses' },
  enumeration: { malicious: true, title: 'Names are tried to learn which exist' },
  sessionClone: { malicious: true, title: "A stolen session used elsewhere while its owner's goes on" },
  attackerInTheMiddle: {
    malicious: true,
    replaces: true,
    title: 'A copied sign-in page takes password and second factor',
  },
  mfaFatigue: { malicious: true, title: 'Requests for the second factor until one is accepted' },
  dormantTakeover: { malicious: true, title: 'An account whose owner has been away for long' },
  impossibleTravel: { malicious: true, title: 'Success far away while the owner is active' },
  lateral: { malicious: true, title: 'One device goes through one account after the other' },
} satisfies Record<string, ScenarioKind>

export type Scenario = keyof typeof scenarios

const names = Object.keys(scenarios) as Scenario[]
const rank = new Map(names.map((name, index) => [name, index]))

export const attackNames = names.filter((name) => scenarios[name].malicious)
export const honestNames = names.filter((name) => !scenarios[name].malicious)

/** The hardest of those that apply. */
export function hardest(candidates: Iterable<Scenario>): Scenario {
  let chosen: Scenario = 'ordinary'
  for (const name of candidates) if (rank.get(name)! < rank.get(chosen)!) chosen = name
  return chosen
}
