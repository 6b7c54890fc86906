/**
 * Records that a forwarder has put into an object of its own (`message`, `event.original`, `_source`, `ms-graph`), as an
 * object or as a text that is an input of its own. Told by names alone; what is not known for a wrapper stays as it is.
 */

/** The names that forwarders give to what they carry, in lower case. Of several that are there, the first counts. */
const wrapperNames = [
  'event.original',
  'original',
  'eventhubsazurerecord',
  'ms-graph',
  '_source',
  '_raw',
  'full_log',
  'event',
  'message',
  'body',
  'data',
  'records',
  'value',
  'result',
  'detail',
  'payload',
  'log',
]

/** Names that no wrapper has and every record that is known has one of, in lower case. */
const recordNames = new Set([
  ...['createddatetime', 'category', 'timegenerated', 'timegenerated [utc]', 'userprincipalname'],
  ...['timestamp [utc]', 'accountobjectid', 'applicationid', 'riskeventtype', 'activitydisplayname'],
])

/** Wrappers within wrappers. */
export const wrappersMax = 6

type Raw = Record<string, unknown>

/** What a wrapper holds: objects, and texts that are to be split. Undefined when the object is no wrapper. */
export function contentOf(raw: Raw): (Raw | string)[] | undefined {
  return isRecord(raw) ? undefined : contentIn(raw, wrappersMax)
}

/** Ordinary records are told by one of their first names. */
function isRecord(raw: Raw): boolean {
  if (Object.hasOwn(raw, 'createdDateTime') || Object.hasOwn(raw, 'category')) return true
  for (const name in raw) if (recordNames.has(name) || recordNames.has(name.toLowerCase())) return true
  return false
}

function contentIn(raw: Raw, depth: number): (Raw | string)[] | undefined {
  if (depth === 0) return undefined
  const names = new Map(Object.keys(raw).map((name) => [name.toLowerCase(), name]))
  for (const wrapper of wrapperNames) {
    const name = names.get(wrapper)
    const content = name === undefined ? undefined : contentOfValue(raw[name], depth)
    if (content !== undefined) return content
  }
  return undefined
}

function contentOfValue(value: unknown, depth: number): (Raw | string)[] | undefined {
  if (typeof value === 'string') return /^[\s\uFEFF]*"?[[{]/.test(value) ? [value] : undefined
  if (typeof value !== 'object' || value === null) return undefined
  if (!Array.isArray(value))
    return isRecord(value as Raw) ? [value as Raw] : contentIn(value as Raw, depth - 1)
  const contents = value.flatMap((item) => contentOfValue(item, depth - 1) ?? [])
  return contents.length > 0 ? contents : undefined
}
