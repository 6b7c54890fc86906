/**
 * Every riskEventType that Graph knows, and who raises it here: the engine, from what it sees; an admin, by an answer;
 * or somebody outside who sees what no sign-in log shows. Nothing is raised for a type that nobody has sent. Types from
 * outside are an open set, as in Graph, whose `riskEventType` is a text: what is not in the table is kept by its own name.
 * Sources: the risk detections of the Entra ID Protection documentation, the riskEventType enumeration of Microsoft
 * Graph, MITRE ATT&CK; levels and half-lives are ours where Microsoft is silent.
 */
import { type IdentityKind, identityKinds } from '../model/identity.ts'
import type { RisenLevel } from '../model/risk.ts'

export interface CatalogueEntry {
  riskEventType: string
  title: string
  /** About whom it may be. */
  identityKinds: readonly IdentityKind[]
  /** When Entra finds it. What comes from outside is found `offline` here. */
  timing: 'realtime' | 'offline' | 'both'
  raisedBy: 'engine' | 'outside' | 'admin'
  /**
   * Whether it is accepted from outside. Of what the engine raises, only what rests on knowledge that others may have
   * more of; what it concludes from habits would be one piece of evidence counted twice.
   */
  isAccepted: boolean
  /** For a detection that brings none. */
  riskLevel: RisenLevel
  /** Days until its claim weighs half in the risk of the identity; null: until someone answers it. */
  halfLifeDays: number | null
  mitreTechniqueId: string
  /** On one sign-in only the strongest of a group counts, whoever raised it. */
  correlationGroup: string
}

type Row = [
  riskEventType: string,
  title: string,
  identityKinds: IdentityKind[],
  timing: CatalogueEntry['timing'],
  raisedBy: CatalogueEntry['raisedBy'] | 'engine, outside',
  riskLevel: RisenLevel,
  halfLifeDays: number | null,
  mitreTechniqueId: string,
  correlationGroup: string,
]

const user: IdentityKind[] = ['user']
const app: IdentityKind[] = ['servicePrincipal']
const either: IdentityKind[] = ['user', 'servicePrincipal']
const agent: IdentityKind[] = ['agent']

// Observations hold the place of a row as a number: append, never reorder.
// biome-ignore format: a table is read by its columns.
const rows: Row[] = [
  // Of sign-ins.
  ['anonymizedIPAddress', 'Anonymous IP address', user, 'realtime', 'engine, outside', 'medium', 14, 'T1090.003', 'network'],
  ['maliciousIPAddress', 'Malicious IP address', user, 'offline', 'engine, outside', 'medium', 14, 'T1078.004', 'network'],
  ['nationStateIP', 'Address of a known threat actor', user, 'realtime', 'engine, outside', 'high', null, 'T1078.004', 'network'],
  ['riskyIPAddress', 'Activity from an anonymous proxy', user, 'offline', 'outside', 'medium', 14, 'T1090.003', 'network'],
  ['suspiciousIPAddress', 'Address with many failed sign-ins', user, 'offline', 'outside', 'medium', 14, 'T1110', 'network'],
  ['malwareInfectedIPAddress', 'Address that talks to a bot server', user, 'offline', 'outside', 'low', 14, 'T1071', 'network'],
  ['maliciousIPAddressValidCredentialsBlockedIP', 'Right password from a blocked address', user, 'offline', 'outside', 'medium', 14, 'T1110', 'network'],
  ['unfamiliarFeatures', 'Unfamiliar sign-in properties', user, 'realtime', 'engine', 'medium', 14, 'T1078.004', 'familiarity'],
  ['newCountry', 'New country', user, 'offline', 'engine', 'low', 7, 'T1078.004', 'familiarity'],
  ['unlikelyTravel', 'Atypical travel', user, 'offline', 'engine', 'medium', 7, 'T1078.004', 'familiarity'],
  ['mcasImpossibleTravel', 'Impossible travel between activities', user, 'offline', 'outside', 'medium', 7, 'T1078.004', 'familiarity'],
  ['passwordSpray', 'Password spray', user, 'both', 'engine', 'high', null, 'T1110.003', 'campaign'],
  ['suspiciousBrowser', 'One browser in many tenants and countries', user, 'offline', 'engine, outside', 'medium', 14, 'T1078.004', 'campaign'],
  ['anomalousToken', 'Anomalous token', user, 'both', 'engine, outside', 'medium', 30, 'T1539', 'session'],
  ['tokenIssuerAnomaly', 'Token issuer anomaly', user, 'offline', 'engine, outside', 'medium', 30, 'T1606.002', 'session'],
  ['mcasFinSuspiciousFileAccess', 'Mass access to sensitive files', user, 'offline', 'outside', 'medium', 14, 'T1213.002', 'data'],
  ['suspiciousInboxForwarding', 'Mail is forwarded outside', user, 'offline', 'outside', 'medium', 30, 'T1114.003', 'mailbox'],
  ['mcasSuspiciousInboxManipulationRules', 'Inbox rules that hide mail', user, 'offline', 'outside', 'medium', 30, 'T1564.008', 'mailbox'],
  ['investigationsThreatIntelligenceSigninLinked', 'Known attack pattern in a sign-in', user, 'offline', 'outside', 'high', null, 'T1078.004', 'intelligence'],
  // Of users, and of applications where they are so marked.
  ['investigationsThreatIntelligence', 'Known attack pattern', either, 'both', 'engine, outside', 'high', null, 'T1078.004', 'intelligence'],
  ['generic', 'Additional risk', user, 'both', 'engine, outside', 'low', 14, 'T1078.004', 'report'],
  ['leakedCredentials', 'Leaked credentials', either, 'offline', 'engine, outside', 'high', null, 'T1589.001', 'credential'],
  ['attackerinTheMiddle', 'Attacker in the middle', user, 'offline', 'engine, outside', 'high', null, 'T1557', 'session'],
  ['userReportedSuspiciousActivity', 'Suspicious activity reported by the user', user, 'offline', 'engine, outside', 'high', null, 'T1621', 'report'],
  ['anomalousUserActivity', 'Unusual changes to the directory', user, 'offline', 'outside', 'medium', 30, 'T1098', 'account'],
  ['attemptedPrtAccess', 'Attempt to take the primary refresh token', user, 'offline', 'outside', 'high', null, 'T1528', 'session'],
  ['suspiciousAPITraffic', 'Suspicious API traffic', either, 'offline', 'outside', 'medium', 14, 'T1087.004', 'account'],
  ['suspiciousSendingPatterns', 'Mail beyond the sending limits', user, 'offline', 'outside', 'medium', 14, 'T1534', 'mailbox'],
  ['adminConfirmedUserCompromised', 'An admin confirmed that the user is compromised', user, 'offline', 'admin', 'high', null, 'T1078', 'admin'],
  // Of applications.
  ['suspiciousSignins', 'Suspicious sign-ins of an application', app, 'offline', 'engine', 'medium', 30, 'T1078.004', 'familiarity'],
  ['maliciousApplication', 'Malicious application', app, 'offline', 'outside', 'high', null, 'T1528', 'application'],
  ['suspiciousApplication', 'Suspicious application', app, 'offline', 'outside', 'medium', 30, 'T1528', 'application'],
  ['anomalousServicePrincipalActivity', 'Unusual changes by an application', app, 'offline', 'outside', 'medium', 30, 'T1098.001', 'account'],
  ['adminConfirmedServicePrincipalCompromised', 'An admin confirmed that the application is compromised', app, 'offline', 'admin', 'high', null, 'T1078', 'admin'],
  // Of agents.
  ['unfamiliarResourceAccess', 'Unfamiliar resource access of an agent', agent, 'offline', 'engine', 'medium', 30, 'T1078.004', 'familiarity'],
  ['signInSpike', 'Many more sign-ins of an agent', agent, 'offline', 'outside', 'low', 14, 'T1078.004', 'account'],
  ['failedAccessAttempt', 'Refused access attempts of an agent', agent, 'offline', 'outside', 'low', 14, 'T1078.004', 'account'],
  ['riskyUserSignIn', 'Sign-in of an agent for a risky user (no longer in Entra)', agent, 'offline', 'outside', 'medium', 14, 'T1078.004', 'account'],
  ['threatIntelligenceAccount', 'Known attack pattern of an agent', agent, 'offline', 'outside', 'high', null, 'T1078.004', 'intelligence'],
  ['adminConfirmedAgentCompromised', 'An admin confirmed that the agent is compromised', agent, 'offline', 'admin', 'high', null, 'T1078', 'admin'],
  // Named by Entra in 2026.
  ['authenticatorPhishing', 'Suspicious approval of a second factor', user, 'realtime', 'outside', 'high', null, 'T1621', 'report'],
  ['aiCompoundAccountRisk', 'Risks of the account that add up', user, 'offline', 'outside', 'medium', 14, 'T1078.004', 'account'],
  ['aiElevatedAccountRisk', 'Raised risk of the account', user, 'offline', 'outside', 'medium', 14, 'T1078.004', 'account'],
  ['suspiciousCredentialUsage', 'New credential of an agent in use', agent, 'offline', 'outside', 'medium', 30, 'T1098.001', 'account'],
  ['earlyLifeMaliciousActivity', 'Malicious behaviour of a new agent', agent, 'offline', 'outside', 'medium', 30, 'T1078.004', 'account'],
  ['entraDirectoryReconnaissance', 'Directory enumerated by an agent', agent, 'offline', 'outside', 'medium', 30, 'T1087.004', 'account'],
]

/** The row of every type that is not in the table. */
const anyOther: Omit<CatalogueEntry, 'riskEventType'> = {
  ...{ title: 'Detection of a type that is not known here', identityKinds, timing: 'offline' },
  ...{ raisedBy: 'outside', isAccepted: true, riskLevel: 'medium', halfLifeDays: 14 },
  ...{ mitreTechniqueId: 'T1078', correlationGroup: 'report' },
}

/** Entra reports them as high and never otherwise, and as findings, not guesses: the source's word is enough. */
export const certainTypes: readonly string[] = ['leakedCredentials', 'authenticatorPhishing']

export const catalogue: readonly CatalogueEntry[] = rows.map(entryOf)

const entries = new Map(catalogue.map((entry) => [entry.riskEventType.toLowerCase(), entry]))

/** In any case: Microsoft's own tools do not agree on `attemptedPrtAccess`. */
export function catalogueEntry(riskEventType: string): CatalogueEntry | undefined {
  return entries.get(riskEventType.toLowerCase())
}

/** What a name of a type looks like; in its own words of the risk a source says `none` and `unknownFutureValue` too. */
export function isTypeName(text: string): boolean {
  return /^[a-z][\w.-]{0,63}$/i.test(text) && !/^(?:none|hidden|unknownFutureValue)$/i.test(text)
}

/** Of a type from outside: its row, or that of every other, under the name that the source gave. */
export function outsideEntry(riskEventType: string): CatalogueEntry {
  return catalogueEntry(riskEventType) ?? { riskEventType, ...anyOther }
}

function entryOf(row: Row): CatalogueEntry {
  const [riskEventType, title, identityKinds, timing, raised, ...rest] = row
  const [riskLevel, halfLifeDays, mitreTechniqueId, correlationGroup] = rest
  const raisedBy = raised === 'engine, outside' ? 'engine' : raised
  const isAccepted = raised === 'outside' || raised === 'engine, outside'
  return {
    ...{ riskEventType, title, identityKinds, timing, raisedBy, isAccepted },
    ...{ riskLevel, halfLifeDays, mitreTechniqueId, correlationGroup },
  }
}
