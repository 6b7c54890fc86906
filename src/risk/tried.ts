/** What the campaign stage remembers of single events: who tried, and what is said of them. */
import type { SaidOfEvent } from '../assessment/assess.ts'
import type { Attempt } from '../campaigns/attempt.ts'
import type { EventKey } from '../model/event-key.ts'

/** Somebody's attempt. */
export interface Tried {
  attempt: Attempt
  userId: string
}

/** What is said of somebody's event. */
export interface SaidOfTried {
  key: EventKey
  userId: string
  said: SaidOfEvent
}
