/** The resources there are, in the order the metadata lists them. */
import { directoryAudit } from './directory-audit.ts'
import type { Entity } from './entity.ts'
import { riskDetection } from './risk-detection.ts'
import { riskyUser } from './risky-user.ts'
import { riskyUserHistoryItem } from './risky-user-history-item.ts'
import { signIn } from './sign-in.ts'

export const entities: readonly Entity[] = [
  directoryAudit,
  riskDetection,
  riskyUser,
  riskyUserHistoryItem,
  signIn,
]

export { directoryAudit, riskDetection, riskyUser, riskyUserHistoryItem, signIn }
