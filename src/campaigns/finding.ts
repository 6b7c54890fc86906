/** What the stage says of a right password: it is input of the fold of its owner, as a said ruling. */
import type { EventKey } from '../model/event-key.ts'
import type { CampaignKind } from './campaign.ts'

/** Plain data. There is at most one of a detection for an attempt. */
export interface Finding {
  /** The right password. */
  key: EventKey
  user: number
  detection: 'passwordSpray' | 'suspiciousBrowser'
  probability: number
  /** Id of the campaign. */
  campaign: string
  /** The attempt that made it known: the same one, or a later one, which raised an alarm or told more. */
  foundBy: EventKey
  facts: InsideFacts | BrowserFacts
}

/** Counts are of others than the user, within the window that ends with `foundBy`; times in microseconds. */
export interface InsideFacts {
  kind: CampaignKind
  since: number
  /** Of the whole campaign so far. */
  attempts: number
  users: number
  addressUsers: number
  networkUsers: number
  clientUsers: number
  /** The alarm was about the address or network itself, or about its provider. */
  isNetworkKnown: boolean
  isAsnKnown: boolean
  /** Trusted to use the network. */
  colleagues: number
  ip: number
  subnet: number
  client: number
}

export interface BrowserFacts {
  kind: 'suspiciousBrowser'
  since: number
  client: number
  /** To whom it was new within the window, and from how many on that is suspicious in this tenant. */
  users: number
  usersMin: number
  countries: number[]
  networks: number
  colleagues: number
}
