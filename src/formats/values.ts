/**
 * Reads single values whatever their spelling: a log writes a boolean as `true`, `"TRUE"` or `1`, a structure as JSON in
 * a text, nothing as null, as `""` or as `<null>`. What has no sensible reading is a RecordError.
 */
import { RecordError } from '../model/errors.ts'

/** Limits of one record, in characters and levels. A value beyond them is refused, not cut. */
export const limits = {
  /** Ids of sign-ins and users; Entra's have 36. */
  id: 256,
  /** Local part 64, `@`, domain 255 (RFC 5321 section 4.5.3.1). */
  userPrincipalName: 320,
  /** Any other text; Log Analytics cuts its columns here too. */
  text: 32_768,
  /** Structures within structures. */
  depth: 16,
}

/** Keys that would change what an object is, rather than what it holds. */
const hostileKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** A complaint about a value: `field: found …, expected …`. */
export function unreadable(field: string, value: unknown, expected: string): RecordError {
  return new RecordError(field, `found ${shown(value)}, expected ${expected}`)
}

/** True for everything that logs write when there is nothing. */
export function isAbsent(value: unknown): boolean {
  if (typeof value !== 'string') return value === undefined || value === null
  const first = value.charCodeAt(0)
  // Most texts are told by their first character; NaN, for an empty one, is neither.
  if (first > 0x20 && first < 0x7f && first !== lessThan) return false
  return value === '<null>' || value.trim() === ''
}

const lessThan = 0x3c

/** A text, null when absent. A NUL or half a surrogate pair, which PostgreSQL cannot keep, becomes U+FFFD. */
export function readText(value: unknown, field: string, maximum: number = limits.text): string | null {
  if (isAbsent(value)) return null
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') throw unreadable(field, value, 'a text')
  return checkedText(value, field, maximum)
}

export function readBoolean(value: unknown, field: string): boolean | null {
  if (typeof value === 'boolean') return value
  if (isAbsent(value)) return null
  const word = String(value).trim().toLowerCase()
  if (word === 'true' || word === '1') return true
  if (word === 'false' || word === '0') return false
  throw unreadable(field, value, 'true or false')
}

/** A number within [minimum, maximum], null when absent. */
export function readNumber(value: unknown, field: string, minimum: number, maximum: number): number | null {
  if (isAbsent(value)) return null
  const isDecimal = typeof value === 'string' && /^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?\s*$/.test(value)
  const number = typeof value === 'number' || isDecimal ? Number(value) : Number.NaN
  if (number >= minimum && number <= maximum) return number
  throw unreadable(field, value, `a number from ${minimum} to ${maximum}`)
}

/** As {@link readNumber}, without a fraction. */
export function readInteger(value: unknown, field: string, minimum: number, maximum: number): number | null {
  const number = readNumber(value, field, minimum, maximum)
  if (number !== null && !Number.isInteger(number)) throw unreadable(field, value, 'a whole number')
  return number
}

/** What a reader returns; undefined when it cannot read the value. */
export function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof RecordError) return undefined
    throw error
  }
}

/** An object, also when written as JSON in a text; null when absent. */
export function readObject(value: unknown, field: string): Record<string, unknown> | null {
  const structure = readStructure(value)
  if (structure === null) return null
  if (typeof structure !== 'object' || Array.isArray(structure)) throw unreadable(field, value, 'an object')
  return structure as Record<string, unknown>
}

/** The value, or what the JSON in its text says; a text that is not JSON comes back as it is. Null when absent. */
export function readStructure(value: unknown): unknown {
  if (isAbsent(value)) return null
  if (typeof value !== 'string' || !looksLikeJson(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** Whether a text begins as a JSON object or list does. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text)
}

/** A property under this name, or under the same name in other case: re-encoded logs write `ErrorCode`. */
export function propertyOf(object: Record<string, unknown> | null, name: string): unknown {
  if (object === null) return undefined
  if (Object.hasOwn(object, name)) return object[name]
  const lowerCase = name.toLowerCase()
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === lowerCase)
  return key === undefined ? undefined : object[key]
}

/**
 * The structure itself when it is safe to keep, else a copy without what is not: hostile keys, `@odata.*`, characters that
 * PostgreSQL cannot keep.
 * @throws RecordError when a text is too long or the structure too deep.
 */
export function safeStructure(value: unknown, field: string, depth = 0): unknown {
  return isSafe(value, field, depth) ? value : safeCopy(value, field)
}

/** The text itself when it is safe to keep, else with U+FFFD for what is not. */
export function safeText(value: string, field: string): string {
  return checkedText(value, field, limits.text)
}

function isSafe(value: unknown, field: string, depth: number): boolean {
  if (typeof value === 'string') return checkedText(value, field, limits.text) === value
  if (typeof value !== 'object' || value === null) return true
  if (depth >= limits.depth) {
    throw new RecordError(field, `found more than ${limits.depth} levels of structure, expected fewer`)
  }
  let safe = true
  if (Array.isArray(value)) {
    for (const item of value) safe = isSafe(item, field, depth + 1) && safe
    return safe
  }
  for (const key of Object.keys(value)) {
    safe = isSafe((value as Record<string, unknown>)[key], field, depth + 1) && !isUnwanted(key) && safe
  }
  return safe
}

function safeCopy(value: unknown, field: string): unknown {
  if (typeof value === 'string') return checkedText(value, field, limits.text)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => safeCopy(item, field))
  const wanted = Object.entries(value).filter(([key]) => !isUnwanted(key))
  return Object.fromEntries(wanted.map(([key, item]) => [key, safeCopy(item, field)]))
}

/** Whether a key is hostile, an annotation, or nothing that PostgreSQL can keep. */
export function isUnwanted(key: string): boolean {
  return hostileKeys.has(key) || key.includes('@odata.') || !key.isWellFormed() || key.includes('\u0000')
}

function checkedText(value: string, field: string, maximum: number): string {
  if (value.length > maximum) {
    throw new RecordError(field, `found a text of ${value.length} characters, expected at most ${maximum}`)
  }
  const whole = value.isWellFormed() ? value : value.toWellFormed()
  return whole.includes('\u0000') ? whole.replaceAll('\u0000', '\uFFFD') : whole
}

function shown(value: unknown): string {
  if (isAbsent(value)) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  const text = String(value)
  const quote = typeof value === 'string' ? '"' : ''
  return `${quote}${text.length > 60 ? `${text.slice(0, 60)}…` : text}${quote}`
}
