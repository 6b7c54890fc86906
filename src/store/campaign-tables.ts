/** The tables of campaigns, as tables.ts has all others. */

/** Guessing at many accounts that belongs together. */
export interface CampaignTable {
  tenantId: string
  /** Of what it is and when it began, so that whoever notices it gives it the same. */
  id: string
  /** passwordSpray, passwordGuessing, credentialStuffing or suspiciousBrowser. */
  kind: string
  startDateTime: string
  alarmDateTime: string
  lastDateTime: string
  /** active, or over after a quiet day. */
  state: string
  attempts: number
  /** JSON: what raised the alarm, and when, as pairs. */
  keys: string
  /** JSON: the most frequent addresses, networks, clients, ... as lists of value and number of attempts. */
  fingerprint: string
}

/** Whom a campaign has tried. */
export interface CampaignUserTable {
  tenantId: string
  campaignId: string
  /** A user id; of a name that does not exist, the name. */
  userId: string
  /** 1: it had the right password. */
  isInside: number
  /** Microseconds: when it became known that the user was tried, and that it is inside; null where it is not. */
  knownAt: number
  insideAt: number | null
}

export interface CampaignBaselineTable {
  tenantId: string
  /** JSON: the CleanDays of src/campaigns. */
  baseline: string
}
