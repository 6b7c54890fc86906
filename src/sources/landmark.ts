/** Where reading may go on after a broken record: records of one log look alike. */

/** A record begins `offset` bytes into the next occurrence of `bytes`. */
export interface Landmark {
  bytes: Uint8Array
  offset: number
}

/** Other records begin in the same column as this one, or else on one line with it and with the same key. */
export function landmarkLike(head: string, indent: readonly number[] | null): Landmark {
  const bracket = head.startsWith('[') || head.startsWith('"') ? head.charAt(0) : '{'
  if (indent !== null) {
    return { bytes: Buffer.from([0x0a, ...indent, bracket.charCodeAt(0)]), offset: 1 + indent.length }
  }
  if (bracket !== '{') return { bytes: Buffer.from(`,${bracket}`), offset: 1 }
  const start = /^\{\s*"[^"\\]{1,100}"/.exec(head)?.[0] ?? '{"'
  return { bytes: Buffer.from(start), offset: 0 }
}
