/**
 * Every route of the Graph API: where it is, in which versions, and which permission it needs, delegated or application
 * (they differ for the actions on sign-ins). What is not in this table does not exist; what is in it needs a token.
 * Source: the permissions reference of Microsoft Graph; a ReadWrite permission also reads.
 */
import type { DirectoryRole, Permission } from '../model/permissions.ts'
import type { Verb } from '../model/transitions.ts'
import type { Entity, Version } from './schema/entity.ts'
import { directoryAudit, riskDetection, riskyUser, riskyUserHistoryItem, signIn } from './schema/index.ts'

export type Target =
  | { kind: 'list'; entity: Entity }
  | { kind: 'count'; entity: Entity }
  | { kind: 'get'; entity: Entity }
  | { kind: 'act'; verb: Verb }

export interface Route {
  method: 'GET' | 'POST'
  /** Segments; those that begin with a colon take any value. Compared without regard to case. */
  path: string[]
  versions: Version[]
  target: Target
  delegated: Permission[]
  application: Permission[]
  /** A delegated permission counts only for who also has one of these directory roles. */
  roles: DirectoryRole[]
  /** Graph's code for a lack of permission differs between its services. */
  deniedCode: 'Forbidden' | 'Authorization_RequestDenied'
}

type Access = Pick<Route, 'delegated' | 'application' | 'roles' | 'deniedCode'>

const readers: DirectoryRole[] = [
  'Global Reader',
  'Security Reader',
  'Security Operator',
  'Security Administrator',
  'Global Administrator',
]
const administrators: DirectoryRole[] = ['Security Administrator', 'Global Administrator']

const readLogs: Access = {
  delegated: ['AuditLog.Read.All'],
  application: ['AuditLog.Read.All'],
  roles: [...readers, 'Reports Reader'],
  deniedCode: 'Forbidden',
}
const readAudits: Access = {
  delegated: ['AuditLog.Read.All', 'Directory.Read.All'],
  application: ['AuditLog.Read.All', 'Directory.Read.All'],
  roles: [...readers, 'Reports Reader'],
  deniedCode: 'Authorization_RequestDenied',
}
const readUsers: Access = {
  delegated: ['IdentityRiskyUser.Read.All', 'IdentityRiskyUser.ReadWrite.All'],
  application: ['IdentityRiskyUser.Read.All', 'IdentityRiskyUser.ReadWrite.All'],
  roles: readers,
  deniedCode: 'Forbidden',
}
const readDetections: Access = {
  delegated: ['IdentityRiskEvent.Read.All', 'IdentityRiskEvent.ReadWrite.All'],
  application: ['IdentityRiskEvent.Read.All', 'IdentityRiskEvent.ReadWrite.All'],
  roles: readers,
  deniedCode: 'Forbidden',
}
const answerSignIns: Access = {
  delegated: ['IdentityRiskyUser.ReadWrite.All'],
  application: ['IdentityRiskEvent.ReadWrite.All'],
  roles: administrators,
  deniedCode: 'Forbidden',
}
const answerUsers: Access = {
  delegated: ['IdentityRiskyUser.ReadWrite.All'],
  application: ['IdentityRiskyUser.ReadWrite.All'],
  roles: administrators,
  deniedCode: 'Forbidden',
}

const both: Version[] = ['v1.0', 'beta']
const beta: Version[] = ['beta']

export const routes: Route[] = [
  ...resource('auditLogs/signIns', both, signIn, readLogs),
  ...actions('auditLogs/signIns', both, 'signIns', answerSignIns),
  ...resource('auditLogs/directoryAudits', both, directoryAudit, readAudits),
  ...riskyUsers('identityProtection/riskyUsers', both),
  ...riskyUsers('riskyUsers', beta),
  ...resource('identityProtection/riskDetections', both, riskDetection, readDetections),
  ...resource('riskDetections', beta, riskDetection, readDetections),
]

function riskyUsers(path: string, versions: Version[]): Route[] {
  return [
    ...actions(path, versions, 'riskyUsers', answerUsers),
    ...resource(path, versions, riskyUser, readUsers),
    ...resource(`${path}/:userId/history`, versions, riskyUserHistoryItem, readUsers),
  ]
}

function resource(path: string, versions: Version[], entity: Entity, access: Access): Route[] {
  return [
    route('GET', path, versions, { kind: 'list', entity }, access),
    route('GET', `${path}/$count`, versions, { kind: 'count', entity }, access),
    route('GET', `${path}/:id`, versions, { kind: 'get', entity }, access),
  ]
}

function actions(
  path: string,
  versions: Version[],
  collection: 'signIns' | 'riskyUsers',
  access: Access,
): Route[] {
  return (['confirmCompromised', 'confirmSafe', 'dismiss'] as const).map((action) =>
    route('POST', `${path}/${action}`, versions, { kind: 'act', verb: `${collection}/${action}` }, access),
  )
}

function route(
  method: Route['method'],
  path: string,
  versions: Version[],
  target: Target,
  access: Access,
): Route {
  return { method, path: path.split('/'), versions, target, ...access }
}
