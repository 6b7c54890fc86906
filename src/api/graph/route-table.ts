/**
 * Every route of the Graph API: where it is, in which versions, and which permission it needs, delegated or application
 * (they differ for the actions on sign-ins). What is not in this table does not exist; what is in it needs a token.
 * Source: the permissions reference of Microsoft Graph; a ReadWrite permission also reads.
 */
import type { DirectoryRole, Permission } from '../../model/permissions.ts'
import type { Verb } from '../../model/transitions.ts'
import type { Entity, Version } from './schema/entity.ts'
import * as entities from './schema/index.ts'

export type Target =
  | { kind: 'list'; entity: Entity }
  | { kind: 'count'; entity: Entity }
  | { kind: 'get'; entity: Entity }
  | { kind: 'act'; verb: Verb }
  | { kind: 'preview'; verb: Verb }
  | { kind: 'revoke' }
  | { kind: 'ingest' }
  | { kind: 'campaigns' }
  | { kind: 'campaign' }
  | { kind: 'campaignUsers' }
  | { kind: 'listTravel' }
  | { kind: 'announceTravel' }
  | { kind: 'takeBackTravel' }

export interface Route {
  method: 'GET' | 'POST' | 'DELETE'
  /** Segments; those that begin with a colon take any value. Compared without regard to case. */
  path: string[]
  versions: Version[]
  target: Target
  delegated: Permission[]
  application: Permission[]
  /** A delegated permission counts only for who also has one of these directory roles; none: for everybody. */
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

const readLogs = access(['AuditLog.Read.All'], [...readers, 'Reports Reader'])
const readAudits = directoryAccess(
  ['AuditLog.Read.All', 'Directory.Read.All'],
  [...readers, 'Reports Reader'],
)
const readEvents = access(['IdentityRiskEvent.Read.All', 'IdentityRiskEvent.ReadWrite.All'], readers)
const readRiskyUsers = access(['IdentityRiskyUser.Read.All', 'IdentityRiskyUser.ReadWrite.All'], readers)
const answerRiskyUsers = access(['IdentityRiskyUser.ReadWrite.All'], administrators)
const readRiskyServicePrincipals = access(
  ['IdentityRiskyServicePrincipal.Read.All', 'IdentityRiskyServicePrincipal.ReadWrite.All'],
  readers,
)
const answerRiskyServicePrincipals = access(['IdentityRiskyServicePrincipal.ReadWrite.All'], administrators)
const readRiskyAgents = access(['IdentityRiskyAgent.Read.All', 'IdentityRiskyAgent.ReadWrite.All'], readers)
const answerRiskyAgents = access(['IdentityRiskyAgent.ReadWrite.All'], administrators)
/** Graph asks an application for another permission than a person. */
const answerSignIns: Access = {
  ...access(['IdentityRiskyUser.ReadWrite.All'], administrators),
  application: ['IdentityRiskEvent.ReadWrite.All'],
}
const readUsers = directoryAccess(
  [
    'User.ReadBasic.All',
    'User.Read.All',
    'User.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  readers,
)
const revokeSessions = directoryAccess(
  ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
  administrators,
)
/** Of our own making: who reads and answers risk need not be the one who says what is risky. */
const ingestDetections = access(['RiskDetection.Ingest.All'], administrators)
/** Of our own making, too: whoever books trips needs to know nothing of risk. */
const announceTravel = access(['AnnouncedTravel.ReadWrite.All'], administrators)
/** Whoever has signed in may end their own sessions. */
const revokeOwnSessions: Access = { ...revokeSessions, application: [], roles: [] }

const both: Version[] = ['v1.0', 'beta']
const beta: Version[] = ['beta']
const answers = ['confirmCompromised', 'confirmSafe', 'dismiss'] as const

export const routes: Route[] = [
  ...actions('auditLogs/signIns', both, 'signIns', answers, answerSignIns),
  ...resource('auditLogs/signIns', both, entities.signIn, readLogs),
  ...resource('auditLogs/directoryAudits', both, entities.directoryAudit, readAudits),
  ...riskyUsers('identityProtection/riskyUsers', both),
  ...riskyUsers('riskyUsers', beta),
  ...resource('identityProtection/riskDetections', both, entities.riskDetection, readEvents),
  ...resource('riskDetections', beta, entities.riskDetection, readEvents),
  ...riskyServicePrincipals('identityProtection/riskyServicePrincipals', both),
  ...resource(
    'identityProtection/servicePrincipalRiskDetections',
    both,
    entities.servicePrincipalRiskDetection,
    readEvents,
  ),
  ...actions('identityProtection/riskyAgents', beta, 'riskyAgents', answers, answerRiskyAgents),
  ...resource('identityProtection/riskyAgents', beta, entities.riskyAgent, readRiskyAgents),
  ...resource('identityProtection/agentRiskDetections', beta, entities.agentRiskDetection, readEvents),
  ...resource('users', both, entities.user, readUsers),
  ...revocation('revokeSignInSessions', both),
  ...revocation('invalidateAllRefreshTokens', beta),
]

/**
 * What Graph does not have, below a segment of our own: not part of the documents that describe Graph to programs
 * (`$metadata`, OpenAPI), and otherwise like any other route.
 */
export const ownRoutes: Route[] = [
  route('POST', 'riskgraph/riskDetections', both, { kind: 'ingest' }, ingestDetections),
  route('GET', 'riskgraph/campaigns', both, { kind: 'campaigns' }, readEvents),
  route('GET', 'riskgraph/campaigns/:id', both, { kind: 'campaign' }, readEvents),
  route('GET', 'riskgraph/campaigns/:id/users', both, { kind: 'campaignUsers' }, readEvents),
  ...routes.flatMap(previewOf),
  route('GET', 'riskgraph/announcedTravel', both, { kind: 'listTravel' }, announceTravel),
  route('POST', 'riskgraph/announcedTravel', both, { kind: 'announceTravel' }, announceTravel),
  route('DELETE', 'riskgraph/announcedTravel/:id', both, { kind: 'takeBackTravel' }, announceTravel),
]

/** What an answer would do, for whoever may give it. */
function previewOf(route: Route): Route[] {
  const { target, path } = route
  if (target.kind !== 'act') return []
  return [{ ...route, path: ['riskgraph', 'preview', ...path], target: { ...target, kind: 'preview' } }]
}

function riskyUsers(path: string, versions: Version[]): Route[] {
  return [
    ...actions(path, versions, 'riskyUsers', answers, answerRiskyUsers),
    ...resource(path, versions, entities.riskyUser, readRiskyUsers),
    ...resource(`${path}/:identityId/history`, versions, entities.riskyUserHistoryItem, readRiskyUsers),
  ]
}

/** Graph knows no safe service principal. */
function riskyServicePrincipals(path: string, versions: Version[]): Route[] {
  const given = ['confirmCompromised', 'dismiss'] as const
  return [
    ...actions(path, versions, 'riskyServicePrincipals', given, answerRiskyServicePrincipals),
    ...resource(path, versions, entities.riskyServicePrincipal, readRiskyServicePrincipals),
    ...resource(
      `${path}/:identityId/history`,
      versions,
      entities.riskyServicePrincipalHistoryItem,
      readRiskyServicePrincipals,
    ),
  ]
}

function revocation(action: string, versions: Version[]): Route[] {
  return [
    route('POST', `users/:id/${action}`, versions, { kind: 'revoke' }, revokeSessions),
    route('POST', `me/${action}`, versions, { kind: 'revoke' }, revokeOwnSessions),
  ]
}

function access(permissions: Permission[], roles: DirectoryRole[]): Access {
  return { delegated: permissions, application: permissions, roles, deniedCode: 'Forbidden' }
}

/** What belongs to the directory refuses in other words. */
function directoryAccess(permissions: Permission[], roles: DirectoryRole[]): Access {
  return { ...access(permissions, roles), deniedCode: 'Authorization_RequestDenied' }
}

function resource(path: string, versions: Version[], entity: Entity, access: Access): Route[] {
  return [
    route('GET', path, versions, { kind: 'list', entity }, access),
    route('GET', `${path}/$count`, versions, { kind: 'count', entity }, access),
    route('GET', `${path}/:id`, versions, { kind: 'get', entity }, access),
  ]
}

function actions<Collection extends string, Action extends string>(
  path: string,
  versions: Version[],
  collection: Collection,
  given: readonly (Action & (`${Collection}/${Action}` extends Verb ? unknown : never))[],
  access: Access,
): Route[] {
  return given.map((action) =>
    route(
      'POST',
      `${path}/${action}`,
      versions,
      { kind: 'act', verb: `${collection}/${action}` as Verb },
      access,
    ),
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
