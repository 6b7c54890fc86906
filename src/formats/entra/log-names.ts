/** The logs that Entra keeps: which hold sign-ins, of what kind, and how the records of the others are told apart. */
import type { SignInEventType } from '../../model/sign-in.ts'

export interface SignInLog {
  eventType: SignInEventType | undefined
  /** What `isInteractive` is where the record does not say; null where the log holds both. */
  isInteractive: boolean | null
}

/**
 * By the category of diagnostic settings in lower case. The tables of Log Analytics have the same names, most of them
 * after `AAD`.
 */
const signInLogs: Record<string, SignInLog> = {
  signinlogs: { eventType: 'interactiveUser', isInteractive: true },
  noninteractiveusersigninlogs: { eventType: 'nonInteractiveUser', isInteractive: false },
  serviceprincipalsigninlogs: { eventType: 'servicePrincipal', isInteractive: false },
  microsoftserviceprincipalsigninlogs: { eventType: 'servicePrincipal', isInteractive: false },
  managedidentitysigninlogs: { eventType: 'managedIdentity', isInteractive: false },
  adfssigninlogs: { eventType: undefined, isInteractive: null },
}

/** A sign-in log that is not in the list: its records have to speak for themselves. */
const unknownSignInLog: SignInLog = { eventType: undefined, isInteractive: null }

/** The sign-in log of this category or table name; undefined when it holds something else. */
export function signInLogOf(name: unknown): SignInLog | undefined {
  if (typeof name !== 'string') return undefined
  const bare = name.trim().toLowerCase().replace(/^aad/, '')
  if (!bare.endsWith('signinlogs')) return undefined
  return Object.hasOwn(signInLogs, bare) ? signInLogs[bare] : unknownSignInLog
}

/** Graph's other records, each by properties that only it has. */
const otherRecords = [
  { properties: ['riskEventType', 'detectedDateTime'], reason: 'a risk detection, not a sign-in' },
  { properties: ['riskLastUpdatedDateTime', 'riskState'], reason: 'a risky user, not a sign-in' },
  { properties: ['activityDisplayName', 'loggedByService'], reason: 'a directory audit, not a sign-in' },
]

/** Why a flat record is not a sign-in, going by its properties; undefined when nothing speaks against it. */
export function otherRecordReason(has: (property: string) => boolean): string | undefined {
  return otherRecords.find(({ properties }) => properties.every(has))?.reason
}

/** Why the records of a category or table are not read. */
export function otherLogReason(name: unknown): string {
  return `${String(name).slice(0, 60)}, not a sign-in log`
}
