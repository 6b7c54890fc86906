/**
 * Every change of a risk state, as data: what an event does to the sign-ins, their detections and whoever they belong
 * to (a user, a service principal, an agent), what it adds, what the profile learns from it and how the audit log names it. API, engine, docs and tests read this table.
 * Sources: "risk feedback" and "remediate and unblock" of the Entra ID Protection documentation, the enum members of
 * Microsoft Graph, and docs/compatibility.md where those are silent.
 */
import type { IdentityKind } from './identity.ts'
import type { RiskDetail, RiskLevel, RiskState } from './risk.ts'

export type Verb =
  | 'signIns/confirmCompromised'
  | 'signIns/confirmSafe'
  | 'signIns/dismiss'
  | 'riskyUsers/confirmCompromised'
  | 'riskyUsers/confirmSafe'
  | 'riskyUsers/dismiss'
  | 'riskyServicePrincipals/confirmCompromised'
  | 'riskyServicePrincipals/dismiss'
  | 'riskyAgents/confirmCompromised'
  | 'riskyAgents/confirmSafe'
  | 'riskyAgents/dismiss'

export type IdProperty = 'requestIds' | 'userIds' | 'servicePrincipalIds' | 'agentIds'

export interface Mark {
  state: RiskState
  detail: RiskDetail
}

export interface Transition {
  /** Name of the activity in directoryAudits. */
  activityDisplayName: string
  /** The body's property, and how many ids a call may carry. */
  ids: { property: IdProperty; max: number }
  /** What an id must name. */
  target: 'signIn' | IdentityKind
  /** Whether it must have been risky. */
  isRisky: boolean
  /** Sign-ins: the targeted ones, or those of the identity that are in one of these states. */
  signIns: Mark & { from: 'targeted' | RiskState[]; level: RiskLevel }
  /** Detections of those sign-ins, or all of the identity, that are in one of these states. */
  detections: Mark & { from: RiskState[] }
  /** Whether those detections go on counting towards the risk of the identity. */
  staysOpen: boolean
  /** A detection of its own ({@link confirmations}): on every call, or only where nothing else would explain the risk. */
  adds: 'confirmation' | 'confirmation where none' | null
  /** `recomputed`: from what stays open; the mark is taken when nothing does. */
  identity: Mark & { level: RiskLevel | 'recomputed' }
  /** What becomes of the sign-ins in the profile, of those that had one of these fates; `none`: they teach nothing. */
  learns: { from: ('trusted' | 'pending' | 'rejected')[]; to: 'trusted' | 'rejected' | 'none' }
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
/** The detection that says that an admin has confirmed a compromise. */
export const confirmations: Record<IdentityKind, string> = {
  user: 'adminConfirmedUserCompromised',
  servicePrincipal: 'adminConfirmedServicePrincipalCompromised',
  agent: 'adminConfirmedAgentCompromised',
}

const signInIds = { property: 'requestIds', max: 60 } as const
const userIds = { property: 'userIds', max: 60 } as const
const servicePrincipalIds = { property: 'servicePrincipalIds', max: 60 } as const
const agentIds = { property: 'agentIds', max: 60 } as const

export const transitions: Record<Verb, Transition> = {
  'signIns/confirmCompromised': {
    activityDisplayName: 'ConfirmCompromised',
    ids: signInIds,
    target: 'signIn',
    isRisky: false,
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
    adds: 'confirmation where none',
    identity: { level: 'high', state: 'confirmedCompromised', detail: 'adminConfirmedSigninCompromised' },
    learns: { from: ['trusted', 'pending'], to: 'rejected' },
    startsLearning: false,
  },
  'signIns/confirmSafe': {
    activityDisplayName: 'ConfirmSafe',
    ids: signInIds,
    target: 'signIn',
    isRisky: false,
    signIns: { from: 'targeted', level: 'none', state: 'confirmedSafe', detail: 'adminConfirmedSigninSafe' },
    detections: { from: everyState, state: 'confirmedSafe', detail: 'adminConfirmedSigninSafe' },
    staysOpen: false,
    adds: null,
    identity: { level: 'recomputed', state: 'confirmedSafe', detail: 'adminConfirmedSigninSafe' },
    learns: { from: ['pending', 'rejected'], to: 'trusted' },
    startsLearning: false,
  },
  'signIns/dismiss': {
    activityDisplayName: 'DismissSignIn',
    ids: signInIds,
    target: 'signIn',
    isRisky: true,
    signIns: { from: 'targeted', level: 'none', state: 'dismissed', detail: 'adminDismissedRiskForSignIn' },
    detections: { from: everyState, state: 'dismissed', detail: 'adminDismissedRiskForSignIn' },
    staysOpen: false,
    adds: null,
    identity: { level: 'recomputed', state: 'dismissed', detail: 'adminDismissedRiskForSignIn' },
    learns: { from: ['pending'], to: 'none' },
    startsLearning: false,
  },
  'riskyUsers/confirmCompromised': {
    activityDisplayName: 'ConfirmAccountCompromised',
    ids: userIds,
    target: 'user',
    isRisky: false,
    ...compromisedBy('adminConfirmedUserCompromised'),
  },
  'riskyUsers/confirmSafe': {
    activityDisplayName: 'ConfirmAccountSafe',
    ids: userIds,
    target: 'user',
    isRisky: true,
    ...safeBy('adminConfirmedAccountSafe'),
  },
  'riskyUsers/dismiss': {
    activityDisplayName: 'DismissUser',
    ids: userIds,
    target: 'user',
    isRisky: true,
    ...dismissedBy('adminDismissedAllRiskForUser'),
  },
  'riskyServicePrincipals/confirmCompromised': {
    activityDisplayName: 'ConfirmServicePrincipalCompromised',
    ids: servicePrincipalIds,
    target: 'servicePrincipal',
    isRisky: false,
    ...compromisedBy('adminConfirmedServicePrincipalCompromised'),
  },
  'riskyServicePrincipals/dismiss': {
    activityDisplayName: 'DismissServicePrincipal',
    ids: servicePrincipalIds,
    target: 'servicePrincipal',
    isRisky: true,
    ...dismissedBy('adminDismissedAllRiskForServicePrincipal'),
  },
  'riskyAgents/confirmCompromised': {
    activityDisplayName: 'ConfirmAgentCompromised',
    ids: agentIds,
    target: 'agent',
    isRisky: false,
    ...compromisedBy('adminConfirmedAgentCompromised'),
  },
  'riskyAgents/confirmSafe': {
    activityDisplayName: 'ConfirmAgentSafe',
    ids: agentIds,
    target: 'agent',
    isRisky: true,
    ...safeBy('adminConfirmedAgentSafe'),
  },
  'riskyAgents/dismiss': {
    activityDisplayName: 'DismissAgent',
    ids: agentIds,
    target: 'agent',
    isRisky: true,
    ...dismissedBy('adminDismissedRiskForAgent'),
  },
}

type Effect = Pick<
  Transition,
  'signIns' | 'detections' | 'staysOpen' | 'adds' | 'identity' | 'learns' | 'startsLearning'
>

/** An identity is in the hands of somebody else: so is whatever was at risk. */
function compromisedBy(detail: RiskDetail): Effect {
  const mark = { state: 'confirmedCompromised', detail } as const
  return {
    signIns: { from: ['atRisk'], level: 'high', ...mark },
    detections: { from: ['atRisk'], ...mark },
    staysOpen: true,
    adds: 'confirmation',
    identity: { level: 'high', ...mark },
    learns: { from: ['trusted', 'pending'], to: 'rejected' },
    startsLearning: false,
  }
}

/** Nothing was wrong with an identity, whatever was said before. */
function safeBy(detail: RiskDetail): Effect {
  const mark = { state: 'confirmedSafe', detail } as const
  return {
    signIns: { from: ['atRisk', 'confirmedCompromised'], level: 'none', ...mark },
    detections: { from: ['atRisk', 'confirmedCompromised'], ...mark },
    staysOpen: false,
    adds: null,
    identity: { level: 'none', ...mark },
    learns: { from: ['pending', 'rejected'], to: 'trusted' },
    startsLearning: true,
  }
}

/** What was at risk is no reason to act; what was confirmed stays confirmed and is closed. */
function dismissedBy(detail: RiskDetail): Effect {
  const mark = { state: 'dismissed', detail } as const
  return {
    signIns: { from: ['atRisk'], level: 'none', ...mark },
    detections: { from: ['atRisk'], ...mark },
    staysOpen: false,
    adds: null,
    identity: { level: 'none', ...mark },
    learns: { from: ['pending'], to: 'none' },
    startsLearning: false,
  }
}

/** What the engine itself does: a detection is raised, or risk that nobody answered has faded. */
export const systemTransitions = {
  detectionRaised: { state: 'atRisk', detail: 'none' },
  riskFaded: { state: 'none', detail: 'none' },
} as const satisfies Record<string, Mark>
