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

/** 52 bits of the id of a record or an identity: all of its digits count, for many kinds of GUID begin with a clock. */
export function idHashOf(id: string): number {
  let high = 0x811c9dc5
  let low = 0x9e3779b1
  for (let index = 0; index < id.length; index++) {
    const unit = id.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul(low ^ unit, 0x85ebca6b)
    low ^= low >>> 13
  }
  return ((high ^ (high >>> 15)) & 0xfffff) * 2 ** 32 + (low >>> 0)
}

/** Negative, zero or positive, for sorting: by time, then by what is the same for every reader of the log. */
export function compareKeys(one: EventKey, other: EventKey): number {
  return one.at - other.at || one.tick - other.tick || one.idHash - other.idHash || one.part - other.part
}

/** As one text, for maps; it does not sort. */
export function eventKeyText({ at, tick, idHash, part }: EventKey): string {
  return `${at}.${tick}.${idHash}.${part}`
}
