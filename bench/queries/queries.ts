/**
 * What clients ask, in the shapes in which public playbooks, collectors and command-line tools ask it. Each takes its
 * values from another sign-in every time, so that nothing is answered from what was just read.
 */
import { fromMilliseconds, toMilliseconds } from '../../src/model/timestamp.ts'
import type { SignInTable } from '../../src/store/tables.ts'

export interface Asked {
  /** Somebody's sign-in. */
  person: SignInTable
  application: SignInTable
  risky: SignInTable
  /** Of a risky person. */
  riskyUserId: string
}

export interface Query {
  name: string
  /** Among the ten that are asked most: collectors and playbooks send them all day. */
  isCommon: boolean
  path: (asked: Asked) => string
  /** Ask for the page after the first instead. */
  isSecondPage?: true
}

const risky = '/v1.0/identityProtection'
const logs = '/v1.0/auditLogs'
const hourMs = 3_600_000
const dayMs = 24 * hourMs

export const queries: Query[] = [
  common('riskyUsers?$top=500', () => `${risky}/riskyUsers?$top=500`),
  common("riskyUsers: riskState eq 'atRisk' and riskLevel eq 'high'", () =>
    filtered(`${risky}/riskyUsers`, "riskState eq 'atRisk' and riskLevel eq 'high'"),
  ),
  common('riskyUsers: userPrincipalName eq', ({ person }) =>
    filtered(`${risky}/riskyUsers`, `userPrincipalName eq '${person.userPrincipalName}'`),
  ),
  common('riskDetections: userId eq and activityDateTime ge', ({ riskyUserId, person }) =>
    filtered(
      `${risky}/riskDetections`,
      `userId eq '${riskyUserId}' and activityDateTime ge ${before(person, 30 * dayMs)}`,
    ),
  ),
  common('riskDetections: lastUpdatedDateTime gt (the last hour)', () =>
    filtered(`${risky}/riskDetections`, 'lastUpdatedDateTime gt 2026-01-30T23:00:00Z'),
  ),
  common('signIns: createdDateTime ge and le (an hour), $top=100', ({ person }) =>
    filtered(
      `${logs}/signIns`,
      `createdDateTime ge ${before(person, hourMs)} and createdDateTime le ${person.createdDateTime}`,
      '&$top=100',
    ),
  ),
  common('signIns: userId eq, newest 12', ({ person }) =>
    filtered(`${logs}/signIns`, `userId eq '${person.userId}'`, '&$top=12&$orderby=createdDateTime desc'),
  ),
  common('signIns: userPrincipalName eq and appDisplayName eq', ({ person }) =>
    filtered(
      `${logs}/signIns`,
      `userPrincipalName eq '${person.userPrincipalName}' and appDisplayName eq 'Office365 Shell WCSS-Client'`,
      '&$top=100',
    ),
  ),
  common("signIns: riskState eq 'atRisk', $top=100", () =>
    filtered(`${logs}/signIns`, "riskState eq 'atRisk'", '&$top=100'),
  ),
  common('signIns: signInEventTypes/any(servicePrincipal), $top=100', () =>
    filtered('/beta/auditLogs/signIns', "signInEventTypes/any(t: t eq 'servicePrincipal')", '&$top=100'),
  ),

  rare('riskyUsers/{id}/history', ({ riskyUserId }) => `${risky}/riskyUsers/${riskyUserId}/history`),
  rare('riskyUsers: riskLevel eq, newest 50, counted', () =>
    filtered(
      `${risky}/riskyUsers`,
      "riskLevel eq 'high'",
      '&$top=50&$orderby=riskLastUpdatedDateTime desc&$count=true',
    ),
  ),
  rare('riskDetections: requestId eq', ({ risky: signIn }) =>
    filtered(`${risky}/riskDetections`, `requestId eq '${signIn.id}'`),
  ),
  rare('riskDetections?$top=500', () => `${risky}/riskDetections?$top=500`),
  rare("servicePrincipalRiskDetections: riskState eq 'atRisk'", () =>
    filtered(`${risky}/servicePrincipalRiskDetections`, "riskState eq 'atRisk'"),
  ),
  rare('riskyServicePrincipals', () => `${risky}/riskyServicePrincipals`),
  rare('users: userPrincipalName eq or mail eq', ({ person }) =>
    filtered(
      '/v1.0/users',
      `userPrincipalName eq '${person.userPrincipalName}' or mail eq 'nobody@example.com'`,
    ),
  ),
  rare('directoryAudits, newest 100', () => `${logs}/directoryAudits?$top=100`),
  rare('signIns/{id}', ({ person }) => `${logs}/signIns/${person.id}`),
  rare('signIns: a page of 1000', () => `${logs}/signIns?$top=1000`),
  rare(
    'signIns: 1000 with $select of five columns',
    () => `${logs}/signIns?$top=1000&$select=id,createdDateTime,userPrincipalName,ipAddress,riskState`,
  ),
  {
    ...rare('signIns: the page after 100 from anywhere', ({ person }) =>
      filtered(`${logs}/signIns`, `createdDateTime le ${person.createdDateTime}`, '&$top=100'),
    ),
    isSecondPage: true,
  },
  rare('signIns: signInEventTypes/any(managedIdentity), $top=100', () =>
    filtered('/beta/auditLogs/signIns', "signInEventTypes/any(t: t eq 'managedIdentity')", '&$top=100'),
  ),
  rare('signIns: servicePrincipalId eq', ({ application }) =>
    filtered(
      '/beta/auditLogs/signIns',
      `servicePrincipalId eq '${application.servicePrincipalId}' and signInEventTypes/any(t: t eq '${application.signInEventType}')`,
      '&$top=100',
    ),
  ),
  rare("signIns: riskLevelAggregated ne 'none' and createdDateTime ge (a day)", ({ person }) =>
    filtered(
      `${logs}/signIns`,
      `riskLevelAggregated ne 'none' and createdDateTime ge ${before(person, dayMs)} and createdDateTime le ${person.createdDateTime}`,
      '&$top=100',
    ),
  ),
  rare('signIns: riskEventTypes_v2/any(t eq), $top=100', () =>
    filtered(`${logs}/signIns`, "riskEventTypes_v2/any(t: t eq 'passwordSpray')", '&$top=100'),
  ),
  rare('signIns: ipAddress eq, $top=100', ({ person }) =>
    filtered(`${logs}/signIns`, `ipAddress eq '${person.ipAddress}'`, '&$top=100'),
  ),
  rare('signIns: correlationId eq', ({ person }) =>
    filtered(`${logs}/signIns`, `correlationId eq '${person.correlationId}'`),
  ),
  rare('signIns: startsWith(userPrincipalName), $top=100', ({ person }) =>
    filtered(
      `${logs}/signIns`,
      `startsWith(userPrincipalName,'${person.userPrincipalName?.split('@')[0]}')`,
      '&$top=100',
    ),
  ),
  rare('signIns: status/errorCode eq 50126 within a day, $top=100', ({ person }) =>
    filtered(
      `${logs}/signIns`,
      `status/errorCode eq 50126 and createdDateTime ge ${before(person, dayMs)} and createdDateTime le ${person.createdDateTime}`,
      '&$top=100',
    ),
  ),
]

/** What reads the whole log whatever is done; asked a few times only, to know the price. */
export const expensiveQueries: Query[] = [
  rare('signIns/$count', () => `${logs}/signIns/$count`),
  rare('signIns: $count=true with riskState eq', () =>
    filtered(`${logs}/signIns`, "riskState eq 'atRisk'", '&$top=1&$count=true'),
  ),
  rare('signIns: userDisplayName eq (no index)', ({ person }) =>
    filtered(`${logs}/signIns`, `userDisplayName eq '${person.userDisplayName}'`, '&$top=100'),
  ),
  rare("signIns: location/city eq 'nowhere' (no index, in the document)", () =>
    filtered(`${logs}/signIns`, "location/city eq 'nowhere'", '&$top=100'),
  ),
]

function common(name: string, path: Query['path']): Query {
  return { name, isCommon: true, path }
}

function rare(name: string, path: Query['path']): Query {
  return { name, isCommon: false, path }
}

function filtered(path: string, filter: string, others = ''): string {
  return `${path}?$filter=${encodeURIComponent(filter)}${others}`
}

function before({ createdDateTime }: SignInTable, milliseconds: number): string {
  return fromMilliseconds(toMilliseconds(createdDateTime) - milliseconds)
}
