/** A sign-in as the rows that keep it, and how they are sent to the store. */
import { codeOf } from '../model/codes.ts'
import type { IdentityKey, IdentityKind } from '../model/identity.ts'
import { toMoment } from '../model/timestamp.ts'
import type { BulkInsert, Sent } from './bulk.ts'
import { hexOf, hexOrNull } from './compact.ts'
import type { SignInTable } from './tables.ts'

export const eventInsert: BulkInsert<'events'> = {
  table: 'events',
  columns: [
    'tenant',
    'n',
    'identity',
    'at',
    'tick',
    'kind',
    'part',
    'id',
    'version',
    'counterpart',
    'app',
    'ip',
    'session',
    'correlation',
    'errorCode',
    'outcome',
    'signInEventType',
    'fate',
    'duringLevel',
    'level',
    'state',
    'detail',
    'types',
    'settingsRevision',
    'obs',
  ],
  bytes: { id: 'hex', version: 'hex', counterpart: 'hex', app: 'hex', session: 'hex', correlation: 'hex' },
}

export const documentInsert: BulkInsert<'documents'> = {
  table: 'documents',
  columns: ['tenant', 'n', 'document'],
}

export const verdictInsert: BulkInsert<'verdicts'> = {
  table: 'verdicts',
  columns: ['tenant', 'n', 'verdict'],
}

const signInCode = codeOf('eventKind', 'signIn')

/** What a sign-in is, wherever it will stand. */
export type EventColumns = ReturnType<typeof eventColumns>

export function eventColumns(row: SignInTable) {
  return {
    ...toMoment(row.createdDateTime),
    kind: signInCode,
    part: 0,
    id: hexOf(row.id),
    version: row.version,
    counterpart: hexOrNull(counterpartOf(row)),
    app: hexOrNull(row.appId),
    ip: row.ipAddress,
    session: hexOrNull(row.sessionId),
    correlation: hexOrNull(row.correlationId),
    errorCode: row.errorCode,
    outcome: codeOf('outcome', row.outcome),
    signInEventType: codeOf('signInEventType', row.signInEventType),
    ...changedColumns(row),
    duringLevel: codeOf('riskLevel', row.riskLevelDuringSignIn),
    settingsRevision: row.settingsRevision,
    obs: row.observation,
  } satisfies Sent<'events'>
}

/** Whose sign-in it is. */
export function ownerOf(
  row: Pick<SignInTable, 'identityKind' | 'userId' | 'servicePrincipalId'>,
): IdentityKey {
  const identityKind = row.identityKind as IdentityKind
  return { identityKind, identityId: identityKind === 'user' ? row.userId : (row.servicePrincipalId ?? '') }
}

/** The id beside that of the owner. */
export function counterpartOf(
  row: Pick<SignInTable, 'identityKind' | 'userId' | 'servicePrincipalId'>,
): string | null {
  return (row.identityKind === 'user' ? row.servicePrincipalId : row.userId) || null
}

type Changeable =
  | 'riskLevelDuringSignIn'
  | 'riskLevelAggregated'
  | 'riskState'
  | 'riskDetail'
  | 'riskEventTypes'
  | 'trust'

/** What may become of a sign-in later. */
export type VerdictChange = Partial<Pick<SignInTable, Changeable | 'verdict'>>

/** The columns of what may change later; those that are not given stay as they are. */
export function changedColumns(change: Partial<Pick<SignInTable, Changeable>>) {
  const { riskLevelDuringSignIn, riskLevelAggregated, riskState, riskDetail, riskEventTypes, trust } = change
  return {
    ...(trust !== undefined && { fate: codeOf('fate', trust) }),
    ...(riskLevelDuringSignIn !== undefined && { duringLevel: codeOf('riskLevel', riskLevelDuringSignIn) }),
    ...(riskLevelAggregated !== undefined && { level: codeOf('riskLevel', riskLevelAggregated) }),
    ...(riskState !== undefined && { state: codeOf('riskState', riskState) }),
    ...(riskDetail !== undefined && { detail: codeOf('riskDetail', riskDetail) }),
    ...(riskEventTypes !== undefined && { types: riskEventTypes === '[]' ? null : riskEventTypes }),
  }
}
