/** The queries that known clients send, spelled as they send them, with the rows they must get back. */
import { match, strictEqual } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { TestServer } from '../../../factories-server.ts'
import { appGroups, type Case } from './app-queries.ts'
import { ids, rows } from './rows.ts'
import { appIds, appRows } from './rows-of-apps.ts'
import { idsOf, startSeeded, stores } from './seeded-server.ts'

const { ada, zoe } = ids

const riskyUserCases: Case[] = [
  ['', `${ada} ${zoe} u3 u4 u5`],
  ['?$top=500', `${ada} ${zoe} u3 u4 u5`],
  ["?$filter=riskState eq 'atRisk' and riskLevel eq 'High'", ada],
  ["?$filter=riskLevel%20eq%20'high'&$top=2", `${ada} u4`],
  ['?$filter=riskLevel%20eq%20%27high%27&$top=2&', `${ada} u4`],
  ["?%24top=2&%24filter=riskLevel eq 'high'", `${ada} u4`],
  ["?$filter=(RiskLevel eq 'high') and (riskLastUpdatedDateTime gt 2022-01-01T00:00:00Z)", `${ada} u4`],
  ["?$filter=(RiskLevel ne 'none')", `${ada} ${zoe} u4`],
  ["?$filter=riskLevel eq microsoft.graph.riskLevel'medium'", zoe],
  ["?$filter=userDisplayName eq 'MyTestUser1'", 'u5'],
  ["?$filter=userDisplayName eq 'ada o''neill'", `${ada} u3 u4`],
  ['?$filter=isDeleted eq false', `${ada} ${zoe} u3 u5`],
  ["?$filter=riskState eq 'dismissed'", 'u3'],
  ["?$filter=riskState eq 'atRisk' or riskState eq 'confirmedCompromised'", `${ada} ${zoe} u4`],
  ["?$filter=riskDetail eq 'userPassedMFADrivenByRiskBasedPolicy'", 'u5'],
  ['?$filter=riskLastUpdatedDateTime gt 2021-07-15T11:02:54.123456', `${ada} ${zoe} u3 u4`],
  ['?$filter=riskLastUpdatedDateTime ge 2021-07-15T11:02:54.123456', `${ada} ${zoe} u3 u4 u5`],
  ["?$filter=userPrincipalName eq 'Zoe%40lindgren-optics.example'", zoe],
  [
    `?$top=50&$filter=(userPrincipalName eq 'zoe%40lindgren-optics.example') and riskLastUpdatedDateTime gt 2026-03-01T12:00:00Z`,
    zoe,
  ],
  [
    '?$count=true&$filter=riskLevel%20eq%20%27high%27&$orderby=riskLastUpdatedDateTime%20desc&$select=id,riskLevel&$top=2',
    `u4 ${ada}`,
  ],
]

const riskDetectionCases: Case[] = [
  ['?$top=500', 'd4 d3 d2 d1'],
  [`?$filter=userId eq '${zoe}' and activityDateTime ge 2024-01-01T00:00:00Z&$select=id,riskLevel`, 'd2'],
  ["?$filter=riskEventType eq 'unfamiliarFeatures' or riskLevel eq 'medium'", 'd2 d1'],
  [
    '?$filter=lastUpdatedDateTime gt 2026-03-01T12:00:00Z and lastUpdatedDateTime lt 2026-03-02T09:30:00.5Z',
    'd2',
  ],
  ['?$filter=ActivityDateTime ge 2026-03-01T00:00:00Z&$orderby=ActivityDateTime asc', 'd1 d2 d3 d4'],
  ["?$filter=userDisplayName eq 'Ada O''Neill'", 'd4 d3 d1'],
  ["?$filter=RiskType eq 'anonymizedIPAddress'", 'd2', 'beta'],
  ["?$top=50&$filter=location/countryOrRegion eq 'US'", 'd2'],
  ["?$filter=location/city eq ''", 'd4 d3'],
  ['?$filter=detectedDateTime gt 2026-03-02T09:30:00.5Z', 'd4'],
  ["?$filter=UserPrincipalName eq 'zoe%40lindgren-optics.example'", 'd2'],
  ["?$filter=detectionTimingType eq 'offline'", 'd3'],
  ["?$filter=requestId eq null and activity eq 'user'", 'd4'],
  ["?$filter=source eq 'identityprotection' and riskLevel in ('low','MEDIUM')", 'd2 d1'],
  ["?$filter=mitreTechniqueId ne 'T1090.003'", 'd4 d3 d1', 'beta'],
]

const signInCases: Case[] = [
  ['', 's5 s4 s3 s2 s1'],
  [`?$filter=(userId eq '${ada.toUpperCase()}')&$top=1&$orderby=createdDateTime desc`, 's5'],
  [
    "?$filter=createdDateTime ge 2026-03-01T12:00:00Z and createdDateTime le 2026-03-01T12:00:00.0000001Z and (clientAppUsed eq 'Authenticated SMTP' or clientAppUsed eq 'SMTP') and status/errorCode eq 0",
    's3',
  ],
  ["?$filter=userDisplayName ne 'Ada O''Neill'&$top=50", 's5 s3 s2', 'beta'],
  ["?api-version=beta&filter=(userDisplayName ne 'Sync_Service 100%')", 's4 s3 s2 s1', 'beta'],
  [
    "?api-version=beta&$filter=createdDateTime ge 2026-03-01 and userDisplayName ne 'x' and (status/errorCode eq 50126)",
    's2',
    'beta',
  ],
  ['?$filter=createdDateTime ge 2026-03-02', 's5'],
  [
    "?$filter=userPrincipalName eq 'ada%40lindgren-optics.example' and appDisplayName eq 'Graph%20explorer'",
    's1',
  ],
  [
    '?api-version=beta&$orderby=createdDateTime&$filter=(createdDateTime ge 2026-03-01T12:00:00Z and createdDateTime lt 2026-03-02T00:00:00Z)&source=adfs',
    's1 s2 s3 s4',
    'beta',
  ],
  [
    '?$filter=createdDateTime+ge+2026-03-01T00:00:00Z+and+startsWith(userPrincipalName%2c+%27Ada%27)+and+(signInEventTypes%2fany(t%3a+t+eq+%27interactiveUser%27))',
    's5 s3 s1',
    'beta',
  ],
  [
    '?$top=9&$filter=createdDateTime+ge+2026-03-01T12:00:00Z+and+createdDateTime+lt+2026-03-01T13:00:00%2B00:30',
    's3 s2 s1',
  ],
  ['?$filter=createdDateTime%20ge%202026-03-02T00%3A00%3A00Z&`$top=1', 's5'],
  ["?$filter=signInEventTypes/any(t: t eq 'nonInteractiveUser')", 's6', 'beta'],
  [
    "?$filter=signInEventTypes/any(t: t eq 'servicePrincipal' or t eq 'managedIdentity')&$orderby=createdDateTime",
    's7 s8',
    'beta',
  ],
  [`?$filter=servicePrincipalId eq '${appIds.backup}'`, ''],
  [
    `?$filter=servicePrincipalId eq '${appIds.backup}' and signInEventTypes/any(t: t eq 'servicePrincipal')`,
    's7',
    'beta',
  ],
  [
    "?$filter=startsWith(servicePrincipalName,'ROBOT_') and signInEventTypes/any(t: t ne 'interactiveUser')",
    's8',
    'beta',
  ],
  ["?$filter=signInEventTypes/any(t: t ne 'interactiveUser')", 's8 s7 s6', 'beta'],
  ["?$filter=riskLevelDuringSignIn ne 'none' and riskLevelDuringSignIn ne 'unknownFutureValue'", 's2'],
  [
    "?$filter=riskEventTypes_v2/any(t:t eq 'anonymizedIPAddress') and createdDateTime ge 2026-01-01T00:00:00Z",
    's2',
  ],
  ["?$filter=riskEventTypes_v2/any(c:c ne '')", 's5 s2'],
  ["?$filter=riskEventTypes_v2/any(t: startsWith(t,'password'))", 's2'],
  ["?$filter=riskEventTypes/any(t: t eq 'unlikelyTravel')", 's5'],
  ['?$filter=not riskEventTypes_v2/any()', 's4 s3 s1'],
  ['?$filter=riskLevelAggregated ne null', 's5 s4 s3 s2 s1'],
  [
    "?$filter=startswith(deviceDetail/browser,'edge') and deviceDetail/operatingSystem eq 'Windows 10'",
    's2 s1',
  ],
  ["?$filter=location/countryOrRegion eq 'US'", 's3'],
  ["?$filter=startsWith(ipAddress,'203.0.113.')", 's5 s4 s3 s2 s1'],
  ["?$filter=ID eq 'S1'", 's1'],
  ["?$filter=contains(userAgent,'100%_')", 's1'],
  ["?$filter=endsWith(userDisplayName,'_Service 100%')", 's5'],
  ["?$filter=contains(userDisplayName,'Å')", 's3'],
  ['?$filter=autonomousSystemNumber eq 64500', 's2 s1', 'beta'],
  ['?$filter=autonomousSystemNumber gt 4200000000', 's5', 'beta'],
  ['?$filter=deviceDetail/isManaged ne true', 's5 s4 s3'],
  ['?$filter=isInteractive', 's1'],
  ["?$filter=conditionalAccessStatus eq 'success'", 's2 s1'],
  ["?$filter=appliedConditionalAccessPolicies/any(p: p/id eq 'p1')", 's3'],
  ["?$filter=appliedConditionalAccessPolicies/any(p: p/enforcedGrantControls/any(g: g eq 'block'))", 's3'],
  ["?$filter=appliedConditionalAccessPolicies/any(p: p/result eq 'reportOnlySuccess' and id eq 's3')", 's3'],
  ['?$filter=location/geoCoordinates/latitude gt 59.8585', 's2 s1'],
  ["?$filter=riskDetail eq 'adminDismissedRiskForSignIn'", 's5'],
]

const historyCases: Case[] = [
  ['', `${ada} ${ada}639000000000000000`],
  ["?$filter=activity/riskEventTypes/any(t: t eq 'passwordSpray')", ada],
  [
    "?$filter=activity/detail eq 'adminDismissedAllRiskForUser' and initiatedBy eq 'admin-7'",
    `${ada}639000000000000000`,
  ],
  ['?$filter=activity/detail eq null and initiatedBy eq null', ada],
]

const auditCases: Case[] = [
  ['', 'Audit_A3 Audit_A2 Audit_A1'],
  ["?$filter=activityDisplayName eq 'DismissUser'", 'Audit_A3 Audit_A2'],
  ["?$filter=startswith(activityDisplayName,'confirm')", 'Audit_A1'],
  [
    "?$filter=loggedByService eq 'Identity Protection' and activityDateTime ge 2026-03-02T00:00:00Z",
    'Audit_A3',
  ],
  ["?$filter=initiatedBy/user/id eq 'admin-7'", 'Audit_A1'],
  ["?$filter=initiatedBy/user/displayName eq 'Åsa'", 'Audit_A1'],
  ["?$filter=startswith(initiatedBy/user/userPrincipalName,'ASA@')", 'Audit_A1'],
  ["?$filter=initiatedBy/app/appId eq 'Robot-1'", 'Audit_A2'],
  ['?$filter=initiatedBy/app ne null', 'Audit_A2'],
  ["?$filter=targetResources/any(t: t/id eq 'u1')", 'Audit_A2'],
  ["?$filter=targetResources/any(t: t/displayName eq '50%_off')", 'Audit_A2'],
  ["?$filter=targetResources/any(t: startswith(t/displayName,'50%_'))", 'Audit_A2'],
  ['?$filter=targetResources/any(t: t/modifiedProperties/any(m: m/newValue eq \'"dismissed"\'))', 'Audit_A2'],
  // In the third, nothing that stands in the list is a resource.
  ["?$filter=targetResources/all(t: t/type eq 'User')", 'Audit_A3 Audit_A2'],
  ["?$filter=result eq 'failure'", 'Audit_A3'],
  ["?$filter=id eq 'audit_a1'", 'Audit_A1'],
  [
    "?$filter=performedBy/appId eq null and additionalDetails/any(d: d/key eq 'user-agent')",
    'Audit_A2',
    'beta',
  ],
]

/** Where the path is as telling as the query: old addresses, any letter case, the client's own page sizes and habits. */
const wholeUrls: [url: string, expected: string][] = [
  ['/beta/RiskyUsers?$top=50&', `${ada} ${zoe} u3 u4 u5`],
  ["/beta/riskyUsers?$filter=riskState eq 'atRisk'", `${ada} ${zoe}`],
  ["/beta/riskDetections?$top=50&$filter=location/countryOrRegion eq 'US'", 'd2'],
  ['/v1.0//identityProtection/riskDetections?', 'd4 d3 d2 d1'],
  [`/beta/RiskyUsers/${ada}/history`, `${ada} ${ada}639000000000000000`],
  [
    '/beta/auditlogs/signins?$filter=createdDateTime ge 2026-03-02T00:00:00Z and status/errorCode eq 0&$count=true',
    's5',
  ],
  [
    '/beta/auditLogs/signIns?api-version=beta&$orderby=createdDateTime&$filter=(createdDateTime ge 2026-03-02T00:00:00Z and createdDateTime lt 2026-03-03T00:00:00Z)&source=sp|mi',
    's5',
  ],
  [
    '/v1.0/auditLogs/signIns?$filter=createdDateTime%20ge%202026-03-01T12%3A00%3A00Z%20and%20createdDateTime%20le%202026-03-01T12%3A00%3A00Z&$orderby=createdDateTime%20asc',
    's1 s2',
  ],
  [
    `/v1.0/auditLogs/signIns?$filter=userId%20eq%20%27${zoe}%27%20and%20createdDateTime%20ge%202026-01-01T00:00:00Z&$top=12`,
    's2',
  ],
  ['/v1.0/auditLogs/signIns?$top=999', 's5 s4 s3 s2 s1'],
  ['/v1.0/auditLogs/signIns?$top=1000', 's5 s4 s3 s2 s1'],
  ['/v1.0/identityProtection/riskDetections?$count=true&$top=1', 'd4'],
]

/** What is refused, as Graph refuses it. */
const refused: [url: string, says: RegExp][] = [
  [
    '/v1.0/identityProtection/riskyUsers?$top=50&$skip=50',
    /Query option 'Skip' is not allowed\. To allow it/,
  ],
  ['/v1.0/identityProtection/riskDetections?$top=501', /limit of '500' for Top query has been exceeded/],
  ['/v1.0/identityProtection/riskyUsers?$top=1000', /limit of '500' for Top query/],
  ['/v1.0/auditLogs/signIns?$filter=isRisky eq true', /Could not find a property named 'isRisky'/],
  [
    "/v1.0/auditLogs/signIns?$filter=createdDateTime ge '2026-01-01T00:00:00Z'",
    /'Edm\.DateTimeOffset' and 'Edm\.String' for operator kind 'GreaterThanOrEqual'/,
  ],
  ['/v1.0/auditLogs/signIns?$skiptoken=', /Invalid Skip Token, skip token is null/],
]

const groups: [path: string, Case[]][] = [
  ['identityProtection/riskyUsers', riskyUserCases],
  ['identityProtection/riskDetections', riskDetectionCases],
  ['auditLogs/signIns', signInCases],
  [`identityProtection/riskyUsers/${ada}/history`, historyCases],
  ['auditLogs/directoryAudits', auditCases],
  ...appGroups,
]

for (const { name, skip, onPostgres } of stores) {
  describe(`Queries of known clients on ${name}`, { skip }, () => {
    let server: TestServer
    before(async () => {
      server = await startSeeded(onPostgres, rows, appRows)
    })
    after(() => server.store.close())

    for (const [url, expected] of wholeUrls) {
      it(`${url} gives ${expected}`, async () => strictEqual(await idsOf(server, url), expected))
    }

    for (const [url, says] of refused) {
      it(`${url} is refused`, async () => {
        const { status, json } = await server.get(url)
        strictEqual(status, 400)
        match(json.error.message, says)
      })
    }

    for (const [path, cases] of groups) {
      for (const [search, expected, version = 'v1.0'] of cases) {
        it(`${version}/${path}${search} gives ${expected}`, async () => {
          strictEqual(await idsOf(server, `/${version}/${path}${search}`), expected)
        })
      }
    }
  })
}
