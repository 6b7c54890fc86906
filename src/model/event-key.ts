/** Names of events that do not depend on the order in which they arrived, and the order of events itself. */

/** Names an event whatever order it arrived in. */
export interface EventKey {
  /** Microseconds since 1970, whole. */
  at: number
  /** 0–9: the seventh digit of the second. */
  tick: number
  /** 52 bits of the id of the record. */
  idHash: number
  /** A record may be several events. */
  part: number
}

/** Negative, zero or positive, for sorting: by time, then by what is the same for every reader of the log. */
export function compareKeys(one: EventKey, other: EventKey): number {
  return one.at - other.at || one.tick - other.tick || one.idHash - other.idHash || one.part - other.part
}

/** As one text, for maps; it does not sort. */
export function eventKeyText({ at, tick, idHash, part }: EventKey): string {
  return `${at}.${tick}.${idHash}.${part}`
}
