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
  /** Detections that the answer adds: to the sign-in, or to the user alone. */
  adds: 'to the sign-in' | 'to the user' | 'nothing'
  user: string
  /** Whether the history of the user has one item more. */
  isNews: boolean
  trust: string
}

const untouched = { signIn: 'none none none', detections: '', user: 'none none none' }
const compromisedSignIn = 'high confirmedCompromised adminConfirmedSigninCompromised'
const compromisedByUser = 'high confirmedCompromised adminConfirmedUserCompromised'
const safeSignIn = 'none confirmedSafe adminConfirmedSigninSafe'
const safeAccount = 'none confirmedSafe adminConfirmedAccountSafe'
const dismissedSignIn = 'none dismissed adminDismissedRiskForSignIn'
const dismissedUser = 'none dismissed adminDismissedAllRiskForUser'
const remediated = 'none remediated userPerformedSecuredPasswordReset'

/** What a start looks like where an answer leaves it alone. */
export const starts: Record<Start, Omit<Cell, 'adds' | 'isNews'>> = {
  unflagged: { ...untouched, user: 'nobody', trust: 'trusted' },
  atRisk: {
    signIn: 'high atRisk none',
    detections: 'atRisk none open',
    user: 'high atRisk none',
    trust: 'pending',
  },
  compromised: {
    signIn: compromisedSignIn,
    detections: 'confirmedCompromised adminConfirmedSigninCompromised open',
    user: compromisedSignIn,
    trust: 'rejected',
  },
  safe: {
    signIn: safeSignIn,
    detections: 'confirmedSafe adminConfirmedSigninSafe closed',
    user: safeSignIn,
    trust: 'trusted',
  },
  dismissed: {
    signIn: dismissedSignIn,
    detections: 'dismissed adminDismissedRiskForSignIn closed',
    user: dismissedSignIn,
    trust: 'trusted',
  },
  remediated: {
    signIn: remediated,
    detections: 'remediated userPerformedSecuredPasswordReset closed',
    user: remediated,
    trust: 'pending',
  },
  faded: {
    signIn: 'none none none',
    detections: 'none none closed',
    user: 'none none none',
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
  user: compromisedSignIn,
  isNews: true,
  trust: 'rejected',
}
const confirmedSafe: Cell = {
  signIn: safeSignIn,
  detections: 'confirmedSafe adminConfirmedSigninSafe closed',
  adds: 'nothing',
  user: safeSignIn,
  isNews: true,
  trust: 'trusted',
}
const dismissed: Cell = {
  signIn: dismissedSignIn,
  detections: 'dismissed adminDismissedRiskForSignIn closed',
  adds: 'nothing',
  user: dismissedSignIn,
  isNews: true,
  trust: 'trusted',
}
const accountSafe: Cell = {
  signIn: safeAccount,
  detections: 'confirmedSafe adminConfirmedAccountSafe closed',
  adds: 'nothing',
  user: safeAccount,
  isNews: true,
  trust: 'trusted',
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
    unflagged: { ...confirmedSafe, detections: '', user: 'nobody', isNews: false },
    atRisk: confirmedSafe,
    compromised: confirmedSafe,
    safe: { ...confirmedSafe, isNews: false },
    dismissed: { ...confirmedSafe, user: dismissedSignIn, isNews: false },
    remediated: { ...confirmedSafe, user: remediated, isNews: false },
    faded: { ...confirmedSafe, user: 'none none none', isNews: false },
  },
  'signIns/dismiss': {
    unflagged: 'refused',
    atRisk: dismissed,
    compromised: { ...dismissed, trust: 'rejected' },
    safe: { ...dismissed, user: safeSignIn, isNews: false },
    dismissed: { ...dismissed, isNews: false },
    remediated: { ...dismissed, user: remediated, isNews: false },
    faded: 'refused',
  },
  'riskyUsers/confirmCompromised': {
    unflagged: kept('unflagged', { adds: 'to the user', user: compromisedByUser }),
    atRisk: {
      signIn: compromisedByUser,
      detections: 'confirmedCompromised adminConfirmedUserCompromised open',
      adds: 'to the user',
      user: compromisedByUser,
      isNews: true,
      trust: 'rejected',
    },
    compromised: kept('compromised', { adds: 'to the user', user: compromisedByUser }),
    safe: kept('safe', { adds: 'to the user', user: compromisedByUser }),
    dismissed: kept('dismissed', { adds: 'to the user', user: compromisedByUser }),
    remediated: kept('remediated', { adds: 'to the user', user: compromisedByUser }),
    faded: kept('faded', { adds: 'to the user', user: compromisedByUser }),
  },
  'riskyUsers/confirmSafe': {
    unflagged: 'refused',
    atRisk: accountSafe,
    compromised: accountSafe,
    safe: kept('safe', { user: safeAccount }),
    dismissed: kept('dismissed', { user: safeAccount }),
    remediated: kept('remediated', { user: safeAccount, trust: 'trusted' }),
    faded: kept('faded', { user: safeAccount, trust: 'trusted' }),
  },
  'riskyUsers/dismiss': {
    unflagged: 'refused',
    atRisk: {
      signIn: dismissedUser,
      detections: 'dismissed adminDismissedAllRiskForUser closed',
      adds: 'nothing',
      user: dismissedUser,
      isNews: true,
      trust: 'trusted',
    },
    compromised: kept('compromised', {
      detections: 'confirmedCompromised adminConfirmedSigninCompromised closed',
      user: dismissedUser,
    }),
    safe: kept('safe', { user: dismissedUser }),
    dismissed: kept('dismissed', { user: dismissedUser }),
    remediated: kept('remediated', { user: dismissedUser, trust: 'trusted' }),
    faded: kept('faded', { user: dismissedUser, trust: 'trusted' }),
  },
}

/** Names of the audit log, and the detail that the history gives for the change. */
export const names: Record<Verb, [activity: string, detail: string]> = {
  'signIns/confirmCompromised': ['ConfirmCompromised', 'adminConfirmedSigninCompromised'],
  'signIns/confirmSafe': ['ConfirmSafe', 'adminConfirmedSigninSafe'],
  'signIns/dismiss': ['DismissSignIn', 'adminDismissedRiskForSignIn'],
  'riskyUsers/confirmCompromised': ['ConfirmAccountCompromised', 'adminConfirmedUserCompromised'],
  'riskyUsers/confirmSafe': ['ConfirmAccountSafe', 'adminConfirmedAccountSafe'],
  'riskyUsers/dismiss': ['DismissUser', 'adminDismissedAllRiskForUser'],
}
