/** Where our description differs from the official one on purpose, and why. A `*` stands for any text, `?` for one sign. */
import type { Difference } from './metadata/differences.ts'

export interface Deliberate {
  subject: string
  kind: Difference['kind']
  reason: string
}

const conditionalAccess = 'Conditional Access policies are not part of Riskgraph.'
const otherReports = 'Of the audit logs, sign-ins and directory audits are served.'
const generatedWrites =
  'Written by a converter for every collection; no page documents it, and a report is nothing to be written to.'
const unnumbered =
  'Numbers are never on the wire; the CSDL at hand (of a government cloud) lacks members that the OpenAPI has.'

export const deliberateDifferences: Deliberate[] = [
  ...missing(
    conditionalAccess,
    'enumeration conditionalAccessClientApp',
    'enumeration conditionalAccessGrantControl',
    'enumeration conditionalAccess*Levels',
    'enumeration conditionalAccessTransferMethods',
    'type conditionalAccessAuthenticationFlows',
    'type conditionalAccessConditionSet',
    'type conditionalAccessGrantControls',
  ),
  ...missing(
    otherReports,
    'navigation auditLogRoot.*',
    'type auditActivityType',
    'type customSecurityAttributeAudit',
    'type signInEvents*',
    'type summarizedSignIn',
    'type provision*',
    'enumeration provision*',
    'type initiator',
    'enumeration initiatorType',
    'type detailsInfo',
    'type statusBase',
    'type signUp*',
    'enumeration signUp*',
    'type selfServiceSignUp',
    'type fraudProtectionDetails',
    'type application',
    'type directoryObject',
  ),
  ...missing(
    generatedWrites,
    'operation PATCH *',
    'operation DELETE *',
    'operation POST /auditLogs/directoryAudits',
    'operation POST /auditLogs/signIns',
    'operation POST /identityProtection/riskDetections',
    'operation POST /identityProtection/servicePrincipalRiskDetections',
    'operation POST /identityProtection/agentRiskDetections',
    'operation POST /identityProtection/riskyUsers',
    'operation POST /identityProtection/riskyServicePrincipals',
    'operation POST /identityProtection/riskyAgents',
    'operation POST */history',
    'operation POST /riskyUsers',
    'operation POST /riskDetections',
  ),
  ...missing(
    'The singletons themselves have no properties to get.',
    'operation GET /auditLogs',
    'operation GET /identityProtection',
  ),
  ...missing(
    'The kind of agent is said by identityType; the types add nothing to it but a link to a directory object.',
    'type riskyAgent?*',
  ),
  ...missing(
    'There is no directory: a user is what sign-ins tell of them.',
    'property user.*',
    'navigation user.*',
  ),
  ...extra(
    'Part of Microsoft Graph, but not of the cut of its metadata that this is compared with.',
    'type user',
    'root users',
    'root me',
    'operation GET /users*',
    'operation POST /me/*',
  ),
  {
    subject: 'operation GET /riskDetections/$count',
    kind: 'extra',
    reason: 'Every list can be counted here, also the one at the root of beta.',
  },
  ...different(
    unnumbered,
    'number networkType.unknownFutureValue',
    'number riskDetail.unknownFutureValue',
    'number riskEventType.unknownFutureValue',
  ),
  ...different(
    'The same property is nullable in userIdentity of the CSDL, from which the type derives.',
    'property auditUserIdentity.id',
  ),
]

function missing(reason: string, ...subjects: string[]): Deliberate[] {
  return subjects.map((subject) => ({ subject, kind: 'missing', reason }))
}

function extra(reason: string, ...subjects: string[]): Deliberate[] {
  return subjects.map((subject) => ({ subject, kind: 'extra', reason }))
}

function different(reason: string, ...subjects: string[]): Deliberate[] {
  return subjects.map((subject) => ({ subject, kind: 'different', reason }))
}

export function reasonFor({ subject, kind }: Difference, table = deliberateDifferences): string | undefined {
  return table.find((entry) => entry.kind === kind && matches(entry.subject, subject))?.reason
}

function matches(pattern: string, subject: string): boolean {
  const escaped = pattern.replace(/[.\\+^${}()|[\]]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(subject)
}
