/**
 * What happened, in the model's own words: the one thing that every log format yields and everything behind the formats
 * reads. No code and no sentence of any vendor is in it, but in the Graph-form document of a sign-in, for people.
 */
import type { IdentityKey } from './identity.ts'
import type { SignIn, SourceRisk, Timestamp } from './sign-in.ts'
import type { SignInOutcome } from './sign-in-outcome.ts'

/** One record of a log may yield many: a password, a factor and a session, or none at all. Plain data. */
export type LogEvent =
  | SignInEvent
  | FactorEvent
  | PasswordEvent
  | SessionEvent
  | AccountEvent
  | SourceRiskEvent

export type EventKind = LogEvent['kind']

/** What every event has; null where the log has nothing. */
interface Happening {
  /** The id of the record, a lower-case GUID. With `part` it names the event: the same record yields the same ones. */
  id: string
  /** Which of the events of its record: 0, 1, 2, … */
  part: number
  at: Timestamp
  identity: EventIdentity
  /** As formats/ip-address.ts cleans it. */
  ipAddress: string | null
  userAgent: string | null
  appId: string | null
  /**
   * What binds the events of one attempt (password, then a factor, then a session), where the log has such a key.
   * It means something only within ten minutes: some logs use a key again.
   */
  transaction: string | null
  /** The session that the event began or happened in. */
  session: string | null
}

/** Whom it happened to: the owner of the account, whoever acted. */
export interface EventIdentity extends IdentityKey {
  /** Lower case; of people only. */
  userPrincipalName: string | null
  displayName: string | null
}

/**
 * How a second factor withstands a page in the middle: a security key and a passkey do, and so does a key that never
 * leaves the device in which it was made.
 */
export type FactorStrength = 'passed' | 'phishingResistant' | 'deviceBound'

/** What the owner answered to a prompt: no, or that it was somebody else's. */
export type Refusal = 'denied' | 'reported'

/**
 * How somebody asked to be let in: a browser, a program of the vendor's or a phone's, a protocol that sends the password
 * itself, a grant by which a program does, or a code that was shown on another device.
 */
export type SignInProtocol = 'browser' | 'program' | 'legacy' | 'password' | 'deviceCode'

/** An attempt to get in, whatever came of it. */
export interface SignInEvent extends Happening {
  kind: 'signIn'
  outcome: SignInOutcome
  /** The second factor that passed with it; null where none did, or where it is an event of its own. */
  factor: FactorStrength | null
  /** Of an attempt whose second factor failed. */
  refusal: Refusal | null
  /** Null where the log does not say. */
  protocol: SignInProtocol | null
  /** Whether a person was there; true where the log does not say. */
  isInteractive: boolean
  /** Whether the organisation manages the device. */
  isDeviceManaged: boolean
  /** Whether the source trusts the network. */
  isNetworkTrusted: boolean
  /** Who vouched for the user of a federated sign-in. */
  tokenIssuer: string | null
  sourceRisk: SourceRisk | null
  /** When the source wrote this record, which may be one of several that it wrote of the sign-in. */
  writtenAt: Timestamp | null
  /**
   * The same in Graph's form, which the API gives back. Its time is `at`; its id is that of the record for the first
   * sign-in of a record, and for each further one a GUID of its own, the same every time; `status.errorCode` is 0 for
   * `success` and nothing else.
   */
  signIn: SignIn
}

/** A second factor: asked for, answered, or one more or less of the account's. */
export interface FactorEvent extends Happening {
  kind: 'factor'
  change: 'asked' | 'passed' | 'refused' | 'reported' | 'enrolled' | 'removed'
  /** Of the factor itself, whether or not it passed; null where the log does not say. */
  strength: FactorStrength | null
}

/** `changed` by somebody who knew the old one, `reset` by somebody who did not. */
export interface PasswordEvent extends Happening {
  kind: 'password'
  change: 'changed' | 'reset'
  by: 'user' | 'admin'
}

export interface SessionEvent extends Happening {
  kind: 'session'
  /** `ended` by its owner or by time, `revoked` by somebody who distrusts it. */
  change: 'started' | 'ended' | 'revoked'
}

export interface AccountEvent extends Happening {
  kind: 'account'
  change: 'locked' | 'disabled' | 'enabled' | 'deleted'
}

/** The source says of an account that it is at risk, apart from any sign-in. */
export interface SourceRiskEvent extends Happening {
  kind: 'sourceRisk'
  sourceRisk: SourceRisk
}

/** Those that tell of somebody getting in, or trying to. */
export function signInsAmong(events: readonly LogEvent[]): SignInEvent[] {
  return events.filter((event) => event.kind === 'signIn')
}
