/**
 * Every change of a risk state, as data: what an event does to the sign-ins, their detections and the user, what it
 * adds, what the profile learns from it and how the audit log names it. API, engine, docs and tests read this table.
 * Sources: "risk feedback" and "remediate and unblock" of the Entra ID Protection documentation, the enum members of
 * Microsoft Graph, and docs/compatibility.md where those are silent.
 */
import type { RiskDetail, RiskLevel, RiskState } from './risk.ts'

export type Verb =
  | 'signIns/confirmCompromised'
  | 'signIns/confirmSafe'
  | 'signIns/dismiss'
  | 'riskyUsers/confirmCompromised'
  | 'riskyUsers/confirmSafe'
  | 'riskyUsers/dismiss'

export interface Mark {
  state: RiskState
  detail: RiskDetail
}

export interface Transition {
  /** Name of the activity in directoryAudits. */
  activityDisplayName: string
  /** The body's property, and how many ids a call may carry. */
  ids: { property: 'requestIds' | 'userIds'; max: number }
  /** What an id must name. */
  target: 'signIn' | 'riskySignIn' | 'user' | 'riskyUser'
  /** Sign-ins: the targeted ones, or those of the user that are in one of these states. */
  signIns: Mark & { from: 'targeted' | RiskState[]; level: RiskLevel }
  /** Detections of those sign-ins, or all of the user, that are in one of these states. */
  detections: Mark & { from: RiskState[] }
  /** Whether those detections go on counting towards the risk of the user. */
  staysOpen: boolean
  /** A detection of its own: on every call, or only where nothing else would explain the risk. */
  adds: 'adminConfirmedUserCompromised' | 'adminConfirmedUserCompromised where none' | null
  /** `recomputed`: from what stays open; the mark is taken when nothing does. */
  user: Mark & { level: RiskLevel | 'recomputed' }
  /** What becomes of the sign-ins in the profile, of those that had one of these fates. */
  learns: { from: ('trusted' | 'pending' | 'rejected')[]; to: 'trusted' | 'rejected' }
  /** The account is learned anew. */
  startsLearning: boolean
}

const everyState: RiskState[] = [
  'none',
  'confirmedSafe',
  'remediated',
  'dismissed',
  'atRisk',
  'confirmedCompromised',
]
const signInIds = { property: 'requestIds', max: 60 } as const
const userIds = { property: 'userIds', max: 60 } as const

export const transitions: Record<Verb, Transition> = {
  'signIns/confirmCompromised': {
    activityDisplayName: 'ConfirmCompromised',
    ids: signInIds,
    target: 'signIn',
    signIns: {
      from: 'targeted',
      level: 'high',
      state: 'confirmedCompromised',
      detail: 'adminConfirmedSigninCompromised',
    },
    detections: {
      from: everyState,
      state: 'confirmedCompromised',
      detail: 'adminConfirmedSigninCompromised',
    },
    staysOpen: true,
    adds: 'adminConfirmedUserCompromised where none',
    user: { level: 'high', state: 'confirmedCompromised', detail: 'adminConfirmedSigninCompromised' },
    learns: { from: ['trusted', 'pending'], to: 'rejected' },
    startsLearning: false,
  },
  'signIns/confirmSafe': {
    activityDisplayName: 'ConfirmSafe',
    ids: signInIds,
    target: 'signIn',
    signIns: { from: 'targeted', level: 'none', state: 'confirmedSafe', detail: 'adminConfirmedSigninSafe' },
    detections: { from: everyState, state: 'confirmedSafe', detail: 'adminConfirmedSigninSafe' },
    staysOpen: false,
    adds: null,
    user: { level: 'recomputed', state: 'confirmedSafe', detail: 'adminConfirmedSigninSafe' },
    learns: { from: ['pending', 'rejected'], to: 'trusted' },
    startsLearning: false,
  },
  'signIns/dismiss': {
    activityDisplayName: 'DismissSignIn',
    ids: signInIds,
    target: 'riskySignIn',
    signIns: { from: 'targeted', level: 'none', state: 'dismissed', detail: 'adminDismissedRiskForSignIn' },
    detections: { from: everyState, state: 'dismissed', detail: 'adminDismissedRiskForSignIn' },
    staysOpen: false,
    adds: null,
    user: { level: 'recomputed', state: 'dismissed', detail: 'adminDismissedRiskForSignIn' },
    learns: { from: ['pending'], to: 'trusted' },
    startsLearning: false,
  },
  'riskyUsers/confirmCompromised': {
    activityDisplayName: 'ConfirmAccountCompromised',
    ids: userIds,
    target: 'user',
    signIns: {
      from: ['atRisk'],
      level: 'high',
      state: 'confirmedCompromised',
      detail: 'adminConfirmedUserCompromised',
    },
    detections: { from: ['atRisk'], state: 'confirmedCompromised', detail: 'adminConfirmedUserCompromised' },
    staysOpen: true,
    adds: 'adminConfirmedUserCompromised',
    user: { level: 'high', state: 'confirmedCompromised', detail: 'adminConfirmedUserCompromised' },
    learns: { from: ['trusted', 'pending'], to: 'rejected' },
    startsLearning: false,
  },
  'riskyUsers/confirmSafe': {
    activityDisplayName: 'ConfirmAccountSafe',
    ids: userIds,
    target: 'riskyUser',
    signIns: {
      from: ['atRisk', 'confirmedCompromised'],
      level: 'none',
      state: 'confirmedSafe',
      detail: 'adminConfirmedAccountSafe',
    },
    detections: {
      from: ['atRisk', 'confirmedCompromised'],
      state: 'confirmedSafe',
      detail: 'adminConfirmedAccountSafe',
    },
    staysOpen: false,
    adds: null,
    user: { level: 'none', state: 'confirmedSafe', detail: 'adminConfirmedAccountSafe' },
    learns: { from: ['pending', 'rejected'], to: 'trusted' },
    startsLearning: true,
  },
  'riskyUsers/dismiss': {
    activityDisplayName: 'DismissUser',
    ids: userIds,
    target: 'riskyUser',
    signIns: { from: ['atRisk'], level: 'none', state: 'dismissed', detail: 'adminDismissedAllRiskForUser' },
    detections: { from: ['atRisk'], state: 'dismissed', detail: 'adminDismissedAllRiskForUser' },
    staysOpen: false,
    adds: null,
    user: { level: 'none', state: 'dismissed', detail: 'adminDismissedAllRiskForUser' },
    learns: { from: ['pending'], to: 'trusted' },
    startsLearning: false,
  },
}

/** What the engine itself does: a detection is raised, or risk that nobody answered has faded. */
export const systemTransitions = {
  detectionRaised: { state: 'atRisk', detail: 'none' },
  riskFaded: { state: 'none', detail: 'none' },
} as const satisfies Record<string, Mark>
