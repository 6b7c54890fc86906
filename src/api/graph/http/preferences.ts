/** What the `Prefer` header asks for (RFC 7240), as far as it is honoured here. */

export interface Preferences {
  /** Members of enumerations after the sentinel are sent. */
  includeUnknownEnumMembers: boolean
  /** Items that a page may have at most. */
  pageSizeMax?: number
}

/** What is unknown or malformed is passed over; of one that is given twice the first counts (RFC 7240, section 2). */
export function readPreferences(header: string | null): Preferences {
  const given = new Map<string, string>()
  for (const preference of (header ?? '').split(',')) {
    const [assignment = ''] = preference.split(';')
    const [name = '', ...value] = assignment.split('=')
    // OData 4.01 drops the prefix (8.2.8).
    const key = name
      .trim()
      .toLowerCase()
      .replace(/^odata\./, '')
    if (!given.has(key)) given.set(key, unquoted(value.join('=').trim()))
  }
  const size = given.get('maxpagesize') ?? ''
  return {
    includeUnknownEnumMembers: given.has('include-unknown-enum-members'),
    ...(/^[1-9]\d{0,8}$/.test(size) ? { pageSizeMax: Number(size) } : {}),
  }
}

/** The `Preference-Applied` of an answer to which these applied; nothing when none did. */
export function preferenceApplied({
  includeUnknownEnumMembers,
  pageSizeMax,
}: Preferences): Record<string, string> {
  const applied = [
    ...(includeUnknownEnumMembers ? ['include-unknown-enum-members'] : []),
    ...(pageSizeMax ? [`odata.maxpagesize=${pageSizeMax}`] : []),
  ]
  return applied.length > 0 ? { 'Preference-Applied': applied.join(', ') } : {}
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}
