/** What answers leave to do, as jobs keep it: JSON. */
import type { EventKey } from '../model/event-key.ts'
import type { Verb } from '../model/transitions.ts'

/** In place of an identity: a job that is about the tenant as a whole. Numbers begin with 1. */
export const nobody = 0

/** Attempts that the campaigns are yet to be asked about: the time of the first, in microseconds. */
export interface CampaignsJob {
  campaignsFrom: number
}

/** What an answer leaves to do about one identity. `keys`: the events that it is yet to be said of, once they are named. */
export interface AnswerJob {
  verb: Verb
  /** Of the sign-ins that it named, or whose risk it changed. */
  ids: string[]
  keys?: EventKey[]
}
