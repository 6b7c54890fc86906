/** Ranges of addresses, by their names in ipaddr.js, that are the same numbers in every house: they have no place and identify nobody. */
export const placelessRanges: ReadonlySet<string> = new Set([
  'private',
  'loopback',
  'linkLocal',
  'uniqueLocal',
  'carrierGradeNat',
  'unspecified',
  'broadcast',
  'multicast',
])
