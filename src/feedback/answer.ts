/** What an answer is: who says what about which ids, and what the steps that carry it out share. */
import type { EngineSettings } from '../config.ts'
import type { Timestamp } from '../model/sign-in.ts'
import type { Transition, Verb } from '../model/transitions.ts'
import type { Snapshot } from '../risk/snapshot.ts'
import type { Targets } from './targets.ts'

/** Who gave the answer: an application, or a person. */
export interface Actor {
  kind: 'app' | 'user'
  id: string
  displayName: string | null
  userPrincipalName?: string | null
  ipAddress?: string | null
}

export interface FeedbackRequest {
  tenantId: string
  verb: Verb
  /** As the body carried them: lower-case GUIDs, none twice. */
  ids: string[]
  actor: Actor
  /** Ties the audit entry to the request. */
  correlationId: string
  now: Timestamp
}

/** What the steps of one answer share. */
export interface Answer extends FeedbackRequest {
  /** As the steps before have planned it. */
  snapshot: Snapshot
  transition: Transition
  targets: Targets
  settings: EngineSettings
}
