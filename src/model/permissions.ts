/**
 * Permissions and directory roles by their Graph names, and two permissions of our own for what Graph does not have. Which
 * route needs which is the table of graph/route-table.ts.
 */

export const permissionNames = [
  'AnnouncedTravel.ReadWrite.All',
  'AuditLog.Read.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
  'IdentityRiskEvent.Read.All',
  'IdentityRiskEvent.ReadWrite.All',
  'IdentityRiskyAgent.Read.All',
  'IdentityRiskyAgent.ReadWrite.All',
  'IdentityRiskyServicePrincipal.Read.All',
  'IdentityRiskyServicePrincipal.ReadWrite.All',
  'IdentityRiskyUser.Read.All',
  'IdentityRiskyUser.ReadWrite.All',
  'RiskDetection.Ingest.All',
  'User.Read.All',
  'User.ReadBasic.All',
  'User.ReadWrite.All',
  'User.RevokeSessions.All',
] as const
export type Permission = (typeof permissionNames)[number]

export function isPermission(name: string): name is Permission {
  return (permissionNames as readonly string[]).includes(name)
}

/** Directory roles, by the template ids that tokens carry in `wids`. */
export const directoryRoles = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  'Reports Reader': '4a5d8f65-41da-4de4-8968-e035b65339cf',
  'Security Administrator': '194ae4cb-b126-40b2-bd5b-6091b380977d',
  'Security Operator': '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f',
  'Security Reader': '5d6b6bb7-de71-4623-b4af-96380a352509',
} as const
export type DirectoryRole = keyof typeof directoryRoles
