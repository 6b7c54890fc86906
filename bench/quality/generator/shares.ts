/**
 * Shares in lists: where people and intruders are, what they use, which kinds of takeover there are; and the lengths of
 * the streams. RBA is the data set of parameters.ts; what is not said to be from it is an assumption.
 */
import type { Random } from '../../../src/demo/simulation/random.ts'
import type { StreamProfile } from '../stream.ts'

type Shares = Record<string, number>

/** Shares of any sum. Two letters are countries; `rest` is spread over all others alike. */
const shareTable = {
  // RBA for consumers: NO 74, US 6, PL 5, BR 4 %; the others are assumptions.
  countriesOfUsers: {
    'consumer-sso': { NO: 74, US: 6, PL: 5, BR: 4, SE: 3, DK: 2, GB: 1.5, DE: 1.5, rest: 3 },
    enterprise: { DE: 52, GB: 14, US: 10, PL: 8, IN: 7, FR: 4, NL: 3, rest: 2 },
    university: { NL: 82, DE: 4, BE: 3, CN: 2, IN: 2, IT: 2, ES: 1, rest: 4 },
  },
  // RBA for consumers, among rows of attack addresses: US 61, NO 12, AU 7 %; else assumption.
  countriesOfIntruders: {
    'consumer-sso': { US: 61, NO: 12, AU: 7, rest: 20 },
    enterprise: { US: 25, RU: 8, CN: 8, BR: 7, IN: 7, VN: 6, DE: 6, NL: 6, rest: 27 },
    university: { US: 25, RU: 8, CN: 8, BR: 7, IN: 7, VN: 6, DE: 6, NL: 6, rest: 27 },
  },
  destinations: { ES: 14, GB: 10, DE: 10, US: 9, IT: 8, FR: 8, DK: 6, SE: 6, TH: 4, TR: 4, PL: 4, rest: 17 },
  vpnExits: { US: 20, NL: 15, GB: 12, DE: 10, SE: 9, CH: 8, FR: 5, NO: 5, CA: 5, JP: 3, rest: 8 },
  // RBA: desktop 50, mobile 48, tablet 2.5 % of honest sign-ins; the systems and browsers are assumptions.
  clients: {
    windowsChrome: 23,
    windowsEdge: 11,
    windowsFirefox: 3.5,
    windowsOpera: 1,
    macSafari: 5,
    macChrome: 4.5,
    macFirefox: 0.7,
    linuxFirefox: 0.7,
    linuxChrome: 0.6,
    iPhoneSafari: 23,
    iPhoneChrome: 3,
    androidChrome: 18,
    androidSamsung: 4,
    iPadSafari: 2,
    androidTablet: 0.5,
  },
  // RBA: 84 % of the rows of attack addresses show a phone.
  clientsOfIntruders: {
    androidChrome: 56,
    iPhoneSafari: 24,
    androidSamsung: 4,
    windowsChrome: 11,
    windowsFirefox: 2,
    macChrome: 1.5,
    linuxChrome: 1,
    linuxFirefox: 0.5,
  },
  /** Takeovers per sign-in that could be taken over, in the last part of the stream, before the factor `takeovers`. */
  takeovers: {
    naive: 0.0075,
    naiveHosting: 0.003,
    vpn: 0.0075,
    vpnHosting: 0.003,
    targeted: 0.0075,
    targetedHosting: 0.003,
    mimic: 0.004,
  },
}

export type TakeoverFamily = keyof typeof shareTable.takeovers
export type Client = keyof typeof shareTable.clients

export interface ShareTables {
  countriesOfUsers: Shares
  countriesOfIntruders: Shares
  destinations: Shares
  vpnExits: Shares
  clients: Record<Client, number>
  clientsOfIntruders: Partial<Record<Client, number>>
  takeovers: Record<TakeoverFamily, number>
}

export function drawShares(profile: StreamProfile, random: Random, jitter: number): ShareTables {
  const moved = <Table extends Shares>(name: string, shares: Table): Table => {
    const stream = random.fork(name)
    const entries = Object.entries(shares).map(([key, share]) => [
      key,
      share * stream.fork(key).between(1 - jitter, 1 + jitter),
    ])
    return Object.fromEntries(entries)
  }
  return {
    countriesOfUsers: moved('countriesOfUsers', shareTable.countriesOfUsers[profile]),
    countriesOfIntruders: moved('countriesOfIntruders', shareTable.countriesOfIntruders[profile]),
    destinations: moved('destinations', shareTable.destinations),
    vpnExits: moved('vpnExits', shareTable.vpnExits),
    clients: moved('clients', shareTable.clients),
    clientsOfIntruders: moved('clientsOfIntruders', shareTable.clientsOfIntruders),
    takeovers: moved('takeovers', shareTable.takeovers),
  }
}

/** Days of a stream: all of it, and those before anything is scored. 60 / 15 / 25 % of the rest are the three parts. */
export const periods: Record<StreamProfile, { from: string; days: number; warmUpDays: number }> = {
  'consumer-sso': { from: '2025-01-01T00:00:00Z', days: 395, warmUpDays: 30 },
  enterprise: { from: '2025-09-01T00:00:00Z', days: 70, warmUpDays: 21 },
  university: { from: '2025-08-18T00:00:00Z', days: 140, warmUpDays: 21 },
}
