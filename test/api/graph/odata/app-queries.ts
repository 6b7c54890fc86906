/** What is asked about service principals, agents and users, as documented or sent by known clients. */
import type { Version } from '../../../../src/api/graph/schema/entity.ts'
import { ids } from './rows.ts'
import { appIds } from './rows-of-apps.ts'

/** A query, and the ids of its answer; on v1.0 unless it says otherwise. */
export type Case = [search: string, expected: string, version?: Version]

const { ada, zoe } = ids
const { backup, robot, agent, helper } = appIds

const riskyServicePrincipalCases: Case[] = [
  ['', `${backup} ${robot}`],
  ["?$filter=riskState eq 'atRisk'&$count=true", backup],
  ["?$filter=riskLevel eq 'High'", backup],
  ['?$filter=riskLastUpdatedDateTime eq 2026-02-01T00:00:00.0000001Z', robot],
  ['?$top=1&$select=id,appId', backup],
  ["?$filter=displayName eq 'nightly backup' and servicePrincipalType eq 'Application'", backup],
  ['?$filter=displayName eq null and isEnabled', robot],
  ["?$filter=startsWith(appId,'a1') or accountEnabled eq false", backup, 'beta'],
]

const servicePrincipalHistoryCases: Case[] = [
  // The newest item is called by the id of whose history it is.
  ['', `${backup} h1`],
  ["?$filter=initiatedBy eq 'admin-7'&$top=5&$count=true", 'h1'],
]

const servicePrincipalRiskDetectionCases: Case[] = [
  ['', 'e2 e1'],
  ["?$filter=riskState eq 'atRisk'", 'e1'],
  ["?$filter=requestId eq 'S7'", 'e1'],
  [`?$filter=servicePrincipalId eq '${robot}'`, 'e2'],
  ["?$filter=riskEventType eq 'investigationsThreatIntelligence' or riskLevel eq 'medium'", 'e2'],
  ["?$filter=keyIds/any(k: k eq 'KEY-2')", 'e1'],
  ["?$filter=activity eq 'servicePrincipal'", 'e1'],
]

const riskyAgentCases: Case[] = [
  ['', `${agent} ${helper}`, 'beta'],
  ["?$filter=agentDisplayName eq 'Travel Agent'", agent, 'beta'],
  ["?$filter=startsWith(agentDisplayName,'travel_')", helper, 'beta'],
  ['?$filter=riskLastModifiedDateTime ge 2026-02-01T00:00:00.0000001Z', helper, 'beta'],
  ['?$filter=riskLastModifiedDateTime le 2026-02-01', agent, 'beta'],
  ["?$filter=riskState eq 'atRisk' and identityType eq 'agentIdentity'", agent, 'beta'],
  ["?$filter=isDeleted eq false and blueprintId eq 'print-1'", agent, 'beta'],
]

const agentRiskDetectionCases: Case[] = [
  ['', 'g2 g1', 'beta'],
  ["?$filter=startsWith(agentDisplayName,'Travel')", 'g1', 'beta'],
  ["?$filter=displayName eq ''", 'g2', 'beta'],
  [`?$filter=agentId eq '${agent}' and startsWith(identityId,'0d0d')`, 'g1', 'beta'],
  ['?$filter=activityDateTime ge 2026-02-01T00:00:00.0000001Z', 'g2', 'beta'],
  ['?$filter=detectedDateTime le 2026-02-01T00:00:00Z', 'g1', 'beta'],
  ["?$filter=riskEventType eq 'unfamiliarResourceAccess'", 'g1', 'beta'],
  ["?$filter=riskEvidence eq 'never seen there'", 'g1', 'beta'],
]

const userCases: Case[] = [
  ["?$filter=userPrincipalName eq 'Zoe@lindgren-optics.example'&$select=id", zoe],
  [
    "?$filter=(userPrincipalName eq 'ada@lindgren-optics.example') or (mail eq 'ada@lindgren-optics.example')&$select=id",
    ada,
  ],
  ["?$filter=startswith(displayName,'Ada O''')", ada],
]

export const appGroups: [path: string, Case[]][] = [
  ['identityProtection/riskyServicePrincipals', riskyServicePrincipalCases],
  [`identityProtection/riskyServicePrincipals/${backup}/history`, servicePrincipalHistoryCases],
  ['identityProtection/servicePrincipalRiskDetections', servicePrincipalRiskDetectionCases],
  ['identityProtection/riskyAgents', riskyAgentCases],
  ['identityProtection/agentRiskDetections', agentRiskDetectionCases],
  ['users', userCases],
]
