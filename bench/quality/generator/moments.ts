/** One line of the log before it is written out, and its label. Small, because streams have millions of them. */
import type { Random } from '../../../src/demo/simulation/random.ts'
import type { Access } from './addresses.ts'
import type { App } from './apps.ts'
import type { Device } from './clients.ts'
import type { Scenario } from './scenarios.ts'

/** Somebody or a name that was typed; `factor` is the second factor that the directory asks for, if any. */
export interface Account {
  id: string
  userPrincipalName: string
  displayName: string
  factor: string | null
  /** Whether the log shows browser and system apart, or only the user agent. */
  logsBrowser: boolean
}

/**
 * What was shown: nothing that counted, the password, the password and a second factor, or a token of an earlier
 * sign-in.
 */
export type Proof = 'none' | 'password' | 'factor' | 'token'

export interface Moment {
  id: string
  /** Milliseconds since 1970. */
  time: number
  account: Account
  access: Access
  device: Device
  app: App
  errorCode: number
  proof: Proof
  session: string | null
  isInteractive: boolean
  /** How the program came: in a browser, by itself, or with the password of the user (RFC 6749 section 4.3, IMAP). */
  channel: 'browser' | 'program' | 'legacy'
  scenario: Scenario
  campaign: string | null
  /** Null: the owner. */
  actor: string | null
}

export const errorCodes = {
  success: 0,
  wrongPassword: 50126,
  unknownUser: 50034,
  locked: 50053,
  factorAsked: 50076,
  factorDenied: 500121,
  /** "Keep me signed in" (AADSTS50140): the page was left in the middle. */
  interrupted: 50140,
} as const

export type Draft = Omit<
  Moment,
  'id' | 'time' | 'campaign' | 'actor' | 'proof' | 'isInteractive' | 'channel'
> &
  Partial<Moment>

/** A moment with the usual values: interactive, in a browser, by the owner. */
export function createMoment(time: number, draft: Draft, random: Random): Moment {
  // Spelled out, because millions of objects of one shape take half the room and time of those made by spreading.
  return {
    id: drawId(random),
    time: Math.floor(time),
    account: draft.account,
    access: draft.access,
    device: draft.device,
    app: draft.app,
    errorCode: draft.errorCode,
    proof: draft.proof ?? usualProof(draft),
    session: draft.session,
    isInteractive: draft.isInteractive ?? true,
    channel: draft.channel ?? 'browser',
    scenario: draft.scenario,
    campaign: draft.campaign ?? null,
    actor: draft.actor ?? null,
  }
}

/** A GUID in one piece: as it is put together it would keep its forty parts, and six times the room. */
export function drawId(random: Random): string {
  return Buffer.from(random.guid(), 'latin1').toString('latin1')
}

function usualProof({ errorCode, account }: Draft): Proof {
  if (errorCode === errorCodes.success) return account.factor === null ? 'password' : 'factor'
  const isRight = errorCode === errorCodes.factorAsked || errorCode === errorCodes.factorDenied
  return isRight ? 'password' : 'none'
}
