/** The resources there are, in the order the metadata lists them. */
import { agentRiskDetection } from './agent-risk-detection.ts'
import { directoryAudit } from './directory-audit.ts'
import type { Entity } from './entity.ts'
import { riskDetection } from './risk-detection.ts'
import { riskyAgent } from './risky-agent.ts'
import { riskyServicePrincipal, riskyServicePrincipalHistoryItem } from './risky-service-principal.ts'
import { riskyUser } from './risky-user.ts'
import { riskyUserHistoryItem } from './risky-user-history-item.ts'
import { servicePrincipalRiskDetection } from './service-principal-risk-detection.ts'
import { signIn } from './sign-in.ts'
import { user } from './user.ts'

export const entities: readonly Entity[] = [
  agentRiskDetection,
  directoryAudit,
  riskDetection,
  riskyAgent,
  riskyServicePrincipal,
  riskyServicePrincipalHistoryItem,
  riskyUser,
  riskyUserHistoryItem,
  servicePrincipalRiskDetection,
  signIn,
  user,
]

export {
  agentRiskDetection,
  directoryAudit,
  riskDetection,
  riskyAgent,
  riskyServicePrincipal,
  riskyServicePrincipalHistoryItem,
  riskyUser,
  riskyUserHistoryItem,
  servicePrincipalRiskDetection,
  signIn,
  user,
}
