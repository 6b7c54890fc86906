/**
 * What each verb does to each starting state, spelled out from the Entra ID Protection documentation ("risk feedback",
 * "remediate and unblock"). It knows nothing of the table that the product reads.
 */
import type { Verb } from '../../src/model/transitions.ts'

export type Start = 'unflagged' | 'atRisk' | 'compromised' | 'safe' | 'dismissed' | 'remediated' | 'faded'

/** Level, state and detail; of detections state, detail and whether they count. */
export interface Cell {
  signIn: string
  detections: string
  /** Detections that the answer adds: to the sign-in, or to the identity alone. */
  adds: 'to the sign-in' | 'to the identity' | 'nothing'
  /** The user, service principal or agent. */
  identity: string
  /** Whether the history of the identity has one item more. */
  isNews: boolean
  trust: string
}

const untouched = { signIn: 'none none none', detections: '', identity: 'none none none' }
const compromisedSignIn = 'high confirmedCompromised adminConfirmedSigninCompromised'
const safeSignIn = 'none confirmedSafe adminConfirmedSigninSafe'
const dismissedSignIn = 'none dismissed adminDismissedRiskForSignIn'
const remediated = 'none remediated userPerformedSecuredPasswordReset'

/** What a start looks like where an answer leaves it alone. */
export const starts: Record<Start, Omit<Cell, 'adds' | 'isNews'>> = {
  unflagged: { ...untouched, identity: 'nobody', trust: 'trusted' },
  atRisk: {
    signIn: 'high atRisk none',
    detections: 'atRisk none open',
    identity: 'high atRisk none',
    trust: 'pending',
  },
  compromised: {
    signIn: compromisedSignIn,
    detections: 'confirmedCompromised adminConfirmedSigninCompromised open',
    identity: compromisedSignIn,
    trust: 'rejected',
  },
  safe: {
    signIn: safeSignIn,
    detections: 'confirmedSafe adminConfirmedSigninSafe closed',
    identity: safeSignIn,
    trust: 'trusted',
  },
  dismissed: {
    signIn: dismissedSignIn,
    detections: 'dismissed adminDismissedRiskForSignIn closed',
    identity: dismissedSignIn,
    trust: 'none',
  },
  remediated: {
    signIn: remediated,
    detections: 'remediated userPerformedSecuredPasswordReset closed',
    identity: remediated,
    trust: 'pending',
  },
  faded: {
    signIn: 'none none none',
    detections: 'none none closed',
    identity: 'none none none',
    trust: 'pending',
  },
}

const kept = (start: Start, change: Partial<Cell>): Cell => ({
  ...starts[start],
  adds: 'nothing',
  isNews: true,
  ...change,
})

const confirmedSignIn: Cell = {
  signIn: compromisedSignIn,
  detections: 'confirmedCompromised adminConfirmedSigninCompromised open',
  adds: 'nothing',
  identity: compromisedSignIn,
  isNews: true,
  trust: 'rejected',
}
const confirmedSafe: Cell = {
  signIn: safeSignIn,
  detections: 'confirmedSafe adminConfirmedSigninSafe closed',
  adds: 'nothing',
  identity: safeSignIn,
  isNews: true,
  trust: 'trusted',
}
const dismissed: Cell = {
  signIn: dismissedSignIn,
  detections: 'dismissed adminDismissedRiskForSignIn closed',
  adds: 'nothing',
  identity: dismissedSignIn,
  isNews: true,
  trust: 'none',
}

export const cells: Record<Verb, Record<Start, Cell | 'refused'>> = {
  'signIns/confirmCompromised': {
    unflagged: { ...confirmedSignIn, adds: 'to the sign-in' },
    atRisk: confirmedSignIn,
    compromised: { ...confirmedSignIn, isNews: false },
    safe: confirmedSignIn,
    dismissed: confirmedSignIn,
    remediated: confirmedSignIn,
    faded: confirmedSignIn,
  },
  'signIns/confirmSafe': {
    unflagged: { ...confirmedSafe, detections: '', identity: 'nobody', isNews: false },
    atRisk: confirmedSafe,
    compromised: confirmedSafe,
    safe: { ...confirmedSafe, isNews: false },
    dismissed: { ...confirmedSafe, identity: dismissedSignIn, isNews: false },
    remediated: { ...confirmedSafe, identity: remediated, isNews: false },
    faded: { ...confirmedSafe, identity: 'none none none', isNews: false },
  },
  'signIns/dismiss': {
    unflagged: 'refused',
    atRisk: dismissed,
    compromised: { ...dismissed, trust: 'rejected' },
    safe: { ...dismissed, identity: safeSignIn, isNews: false, trust: 'trusted' },
    dismissed: { ...dismissed, isNews: false },
    remediated: { ...dismissed, identity: remediated, isNews: false },
    faded: 'refused',
  },
  'riskyUsers/confirmCompromised': compromisedBy('adminConfirmedUserCompromised'),
  'riskyUsers/confirmSafe': safeBy('adminConfirmedAccountSafe'),
  'riskyUsers/dismiss': dismissedBy('adminDismissedAllRiskForUser'),
  'riskyServicePrincipals/confirmCompromised': compromisedBy('adminConfirmedServicePrincipalCompromised'),
  'riskyServicePrincipals/dismiss': dismissedBy('adminDismissedAllRiskForServicePrincipal'),
  'riskyAgents/confirmCompromised': compromisedBy('adminConfirmedAgentCompromised'),
  'riskyAgents/confirmSafe': safeBy('adminConfirmedAgentSafe'),
  'riskyAgents/dismiss': dismissedBy('adminDismissedRiskForAgent'),
}

/** Names of the audit log, and the detail that the history gives for the change. */
export const names: Record<Verb, [activity: string, detail: string]> = {
  'signIns/confirmCompromised': ['ConfirmCompromised', 'adminConfirmedSigninCompromised'],
  'signIns/confirmSafe': ['ConfirmSafe', 'adminConfirmedSigninSafe'],
  'signIns/dismiss': ['DismissSignIn', 'adminDismissedRiskForSignIn'],
  'riskyUsers/confirmCompromised': ['ConfirmAccountCompromised', 'adminConfirmedUserCompromised'],
  'riskyUsers/confirmSafe': ['ConfirmAccountSafe', 'adminConfirmedAccountSafe'],
  'riskyUsers/dismiss': ['DismissUser', 'adminDismissedAllRiskForUser'],
  'riskyServicePrincipals/confirmCompromised': [
    'ConfirmServicePrincipalCompromised',
    'adminConfirmedServicePrincipalCompromised',
  ],
  'riskyServicePrincipals/dismiss': ['DismissServicePrincipal', 'adminDismissedAllRiskForServicePrincipal'],
  'riskyAgents/confirmCompromised': ['ConfirmAgentCompromised', 'adminConfirmedAgentCompromised'],
  'riskyAgents/confirmSafe': ['ConfirmAgentSafe', 'adminConfirmedAgentSafe'],
  'riskyAgents/dismiss': ['DismissAgent', 'adminDismissedRiskForAgent'],
}

function compromisedBy(detail: string): Record<Start, Cell | 'refused'> {
  const identity = `high confirmedCompromised ${detail}`
  const confirmed = (start: Start) => kept(start, { adds: 'to the identity', identity })
  return {
    unflagged: confirmed('unflagged'),
    atRisk: {
      signIn: identity,
      detections: `confirmedCompromised ${detail} open`,
      adds: 'to the identity',
      identity,
      isNews: true,
      trust: 'rejected',
    },
    compromised: confirmed('compromised'),
    safe: confirmed('safe'),
    dismissed: confirmed('dismissed'),
    remediated: confirmed('remediated'),
    faded: confirmed('faded'),
  }
}

function safeBy(detail: string): Record<Start, Cell | 'refused'> {
  const identity = `none confirmedSafe ${detail}`
  const safe: Cell = {
    signIn: identity,
    detections: `confirmedSafe ${detail} closed`,
    adds: 'nothing',
    identity,
    isNews: true,
    trust: 'trusted',
  }
  return {
    unflagged: 'refused',
    atRisk: safe,
    compromised: safe,
    safe: kept('safe', { identity }),
    dismissed: kept('dismissed', { identity, trust: 'trusted' }),
    remediated: kept('remediated', { identity, trust: 'trusted' }),
    faded: kept('faded', { identity, trust: 'trusted' }),
  }
}

function dismissedBy(detail: string): Record<Start, Cell | 'refused'> {
  const identity = `none dismissed ${detail}`
  return {
    unflagged: 'refused',
    atRisk: {
      signIn: identity,
      detections: `dismissed ${detail} closed`,
      adds: 'nothing',
      identity,
      isNews: true,
      trust: 'none',
    },
    compromised: kept('compromised', {
      detections: 'confirmedCompromised adminConfirmedSigninCompromised closed',
      identity,
    }),
    safe: kept('safe', { identity }),
    dismissed: kept('dismissed', { identity }),
    remediated: kept('remediated', { identity, trust: 'none' }),
    faded: kept('faded', { identity, trust: 'none' }),
  }
}
