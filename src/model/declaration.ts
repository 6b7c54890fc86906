/** What operators know and no log says: declared to the tenant, numbered, and ended by a date or taken back. */

/** A user by id, by name, or by both: an account that has never signed in has no id here yet. */
export interface DeclaredUser {
  userId: string | null
  /** In lower case. */
  userPrincipalName: string | null
}

/** Days as in `2026-12-01`, the first and the last one included. */
export interface Travel {
  kind: 'travel'
  user: DeclaredUser
  /** Two letters, in capitals. */
  country: string
  from: string
  to: string
  note: string | null
}

/** Of one network, by one of the three. */
export interface NetworkException {
  kind: 'exception'
  /** As a log or a database names it; compared without regard to case. */
  network: string | null
  asn: number | null
  /** An address or a CIDR network. */
  addresses: string | null
  until: string
  why: string
}

/** `break-glass`: any use is high. The others: the same evidence says more. */
export const watchKinds = ['break-glass', 'privileged', 'watched'] as const
export type WatchKind = (typeof watchKinds)[number]

export interface Watch {
  kind: 'watch'
  user: DeclaredUser
  as: WatchKind
}

/** Accounts of one human. */
export interface Link {
  kind: 'link'
  users: DeclaredUser[]
}

export type Statement = Travel | NetworkException | Watch | Link

export type Declaration<Kind extends Statement['kind'] = Statement['kind']> = {
  /** Within the tenant, from 1; never given twice. */
  number: number
  createdDateTime: string
  /** Null for the command line. */
  createdBy: string | null
} & Extract<Statement, { kind: Kind }>

/**
 * The moment, in milliseconds, at which a day begins where it begins first (UTC+14), and that at which it ends where it
 * ends last (UTC−12): who says a day means that of the place, which need not be known.
 */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - 14 * 3_600_000
}

export function endOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + 36 * 3_600_000
}
