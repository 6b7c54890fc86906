/**
 * Every property that Graph documents as filterable, with every operator documented for it: the row that has the value is
 * found, and the one that has another is not.
 */
import { strictEqual } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Version } from '../../../../src/api/graph/schema/entity.ts'
import type { TestServer } from '../../../factories-server.ts'
import type { TestRow } from './database.ts'
import { idsOf, startSeeded, stores } from './seeded-server.ts'

/** How a value is asked for: as a text, as it stands, or as the element of a list. */
type Asked = 'text' | 'bare' | 'listed'
type Operator = 'eq' | 'ne' | 'ge' | 'le' | 'startsWith'
type Documented = [path: string, value: string, operators: string, asked?: Asked]

interface Resource {
  path: string
  version: Version
  table: 'signIns' | 'directoryAudits'
  wanted: TestRow
  other: TestRow
  documented: Documented[]
  /** What the list needs besides to show both rows. */
  always?: string
}

const document = {
  appDisplayName: 'Graph Explorer',
  appOwnerTenantId: 'owner-1',
  authenticationRequirement: 'multiFactorAuthentication',
  clientAppUsed: 'Authenticated SMTP',
  conditionalAccessAudiences: [{ applicationId: 'audience-1' }, { applicationId: 'audience-2' }],
  conditionalAccessStatus: 'notApplied',
  deviceDetail: { browser: 'Edge 120.0', operatingSystem: 'Windows10' },
  location: { city: 'São Paulo', state: "Côte d'Azur", countryOrRegion: 'BR' },
  originalRequestId: 'original-1',
  resourceDisplayName: 'Device Registration Service',
  resourceId: 'resource-1',
  resourceOwnerTenantId: 'owner-2',
  servicePrincipalName: 'Nightly Backup',
  tokenIssuerName: 'issuer-1',
  userAgent: 'Mozilla/5.0 (100%_real)',
}

const signIns: Resource = {
  path: 'auditLogs/signIns',
  version: 'beta',
  table: 'signIns',
  always: " and signInEventTypes/any(t: t ne 'x')",
  wanted: {
    id: 'wanted',
    userId: 'user-1',
    servicePrincipalId: 'principal-1',
    createdDateTime: '2026-03-01T12:00:00.0000001Z',
    userPrincipalName: 'ada@lindgren-optics.example',
    userDisplayName: "Ada O'Neill",
    appId: 'app-1',
    ipAddress: '203.0.113.7',
    correlationId: 'correlation-1',
    errorCode: 50126,
    signInEventType: 'servicePrincipal',
    riskLevelDuringSignIn: 'medium',
    riskLevelAggregated: 'high',
    riskState: 'atRisk',
    riskDetail: 'adminConfirmedSigninCompromised',
    riskEventTypes: JSON.stringify(['unlikelyTravel', 'anonymizedIPAddress']),
    document: JSON.stringify(document),
  },
  other: { id: 'other', userId: 'user-2', createdDateTime: '2026-03-01T12:00:00.0000000Z' },
  documented: [
    ['appDisplayName', 'Graph Explorer', 'eq startsWith'],
    ['appId', 'app-1', 'eq'],
    ['appOwnerTenantId', 'owner-1', 'eq'],
    ['authenticationRequirement', 'multiFactorAuthentication', 'eq startsWith'],
    ['clientAppUsed', 'Authenticated SMTP', 'eq'],
    ['conditionalAccessAudiences:applicationId', 'audience-2', 'eq', 'listed'],
    ['conditionalAccessStatus', 'notApplied', 'eq'],
    ['correlationId', 'correlation-1', 'eq'],
    ['createdDateTime', '2026-03-01T12:00:00.0000001Z', 'eq ge', 'bare'],
    ['deviceDetail/browser', 'Edge 120.0', 'eq startsWith'],
    ['deviceDetail/operatingSystem', 'Windows10', 'eq startsWith'],
    ['id', 'wanted', 'eq'],
    ['ipAddress', '203.0.113.7', 'eq startsWith'],
    ['location/city', 'São Paulo', 'eq startsWith'],
    ['location/state', "Côte d'Azur", 'eq startsWith'],
    ['location/countryOrRegion', 'BR', 'eq startsWith'],
    ['originalRequestId', 'original-1', 'eq'],
    ['resourceDisplayName', 'Device Registration Service', 'eq'],
    ['resourceId', 'resource-1', 'eq'],
    ['resourceOwnerTenantId', 'owner-2', 'eq'],
    ['riskDetail', 'adminConfirmedSigninCompromised', 'eq'],
    ['riskEventTypes_v2', 'anonymizedIPAddress', 'eq startsWith', 'listed'],
    ['riskLevelAggregated', 'high', 'eq'],
    ['riskLevelDuringSignIn', 'medium', 'eq'],
    ['riskState', 'atRisk', 'eq'],
    ['servicePrincipalId', 'principal-1', 'eq startsWith'],
    ['servicePrincipalName', 'Nightly Backup', 'eq startsWith'],
    ['signInEventTypes', 'servicePrincipal', 'eq', 'listed'],
    ['signInEventTypes', 'interactiveUser', 'ne', 'listed'],
    ['status/errorCode', '50126', 'eq ge', 'bare'],
    ['status/errorCode', '0', 'ne', 'bare'],
    ['tokenIssuerName', 'issuer-1', 'eq'],
    ['userAgent', 'Mozilla/5.0 (100%_real)', 'eq startsWith'],
    ['userDisplayName', "Ada O'Neill", 'eq startsWith'],
    ['userId', 'user-1', 'eq'],
    ['userPrincipalName', 'ada@lindgren-optics.example', 'eq startsWith'],
  ],
}

const directoryAudits: Resource = {
  path: 'auditLogs/directoryAudits',
  version: 'v1.0',
  table: 'directoryAudits',
  wanted: {
    id: 'wanted',
    activityDateTime: '2026-03-01T12:00:00.0000001Z',
    activityDisplayName: 'ConfirmAccountCompromised',
    loggedByService: 'Identity Protection',
    initiatedBy: JSON.stringify({
      user: { id: 'admin-7', displayName: 'Åsa', userPrincipalName: 'asa@lindgren-optics.example' },
      app: { appId: 'robot-1', displayName: "Robot's" },
    }),
    targetResources: JSON.stringify([{ id: 'first' }, { id: 'target-1', displayName: '50%_off' }]),
  },
  other: { id: 'other', activityDateTime: '2026-03-01T12:00:00.0000002Z', targetResources: '[{"id":"x"}]' },
  documented: [
    ['activityDisplayName', 'ConfirmAccountCompromised', 'eq startsWith'],
    ['activityDateTime', '2026-03-01T12:00:00.0000001Z', 'eq le', 'bare'],
    ['loggedByService', 'Identity Protection', 'eq'],
    ['initiatedBy/user/id', 'admin-7', 'eq'],
    ['initiatedBy/user/displayName', 'Åsa', 'eq'],
    ['initiatedBy/user/userPrincipalName', 'asa@lindgren-optics.example', 'eq startsWith'],
    ['initiatedBy/app/appId', 'robot-1', 'eq'],
    ['initiatedBy/app/displayName', "Robot's", 'eq'],
    ['targetResources:id', 'target-1', 'eq', 'listed'],
    ['targetResources:displayName', '50%_off', 'eq startsWith', 'listed'],
  ],
}

/** `path:member` is a member of the elements of a list. */
function filterOf([path, value, , asked = 'text']: Documented, operator: Operator): string {
  const [list, member] = path.split(':')
  const subject = asked === 'listed' ? (member ? `t/${member}` : 't') : path
  const literal = asked === 'bare' ? value : `'${value.replaceAll("'", "''")}'`
  const beginning = `'${value.slice(0, 4).replaceAll("'", "''")}'`
  const condition =
    operator === 'startsWith' ? `startsWith(${subject},${beginning})` : `${subject} ${operator} ${literal}`
  return asked === 'listed' ? `${list}/any(t: ${condition})` : condition
}

for (const { name, skip, onPostgres } of stores) {
  for (const { path, version, table, wanted, other, documented, always = '' } of [signIns, directoryAudits]) {
    describe(`Documented filters of ${path} on ${name}`, { skip }, () => {
      let server: TestServer
      before(async () => {
        server = await startSeeded(onPostgres, { [table]: [wanted, other] })
      })
      after(() => server.store.close())

      for (const property of documented) {
        for (const operator of property[2].split(' ') as Operator[]) {
          const filter = filterOf(property, operator)
          it(filter, async () => {
            const url = `/${version}/${path}?$filter=${encodeURIComponent(filter + always)}`
            strictEqual(await idsOf(server, url), 'wanted')
            const opposite = `/${version}/${path}?$filter=${encodeURIComponent(`not (${filter})${always}`)}`
            strictEqual(await idsOf(server, opposite), 'other')
          })
        }
      }
    })
  }
}
