/** `additionalInfo` of a detection from outside: an object, or Graph's own form, a JSON text of `Key` and `Value` pairs. */
import { RecordError } from '../model/errors.ts'
import { readStructure, readText, safeStructure, unreadable } from './values.ts'

export interface AdditionalInfo {
  userAgent: string | null
  riskReasons: string[] | null
  alertUrl: string | null
  /** The rest. */
  evidence: Record<string, unknown> | null
}

const field = 'additionalInfo'
const reasonsMax = 20
const reasonLengthMax = 100
const urlLengthMax = 2000

/** @throws RecordError when it is longer as JSON, too deep, or neither of the forms. */
export function additionalInfoOf(value: unknown, charactersMax: number): AdditionalInfo {
  const structure = readStructure(value)
  if (structure === null) return { userAgent: null, riskReasons: null, alertUrl: null, evidence: null }
  const pairs = pairsOf(safeStructure(structure, field), value)
  const { length } = JSON.stringify(pairs)
  if (length > charactersMax)
    throw new RecordError(field, `found ${length} characters of JSON, expected at most ${charactersMax}`)
  const found = new Map(pairs)
  const take = (key: string) => {
    const taken = found.get(key) ?? null
    found.delete(key)
    return taken
  }
  // The technique is the catalogue's to say.
  take('mitreTechniques')
  return {
    userAgent: readText(take('userAgent'), `${field}.userAgent`, charactersMax),
    riskReasons: reasonsOf(take('riskReasons')),
    alertUrl: urlOf(take('alertUrl')),
    evidence: found.size > 0 ? Object.fromEntries(found) : null,
  }
}

function pairsOf(structure: unknown, value: unknown): [string, unknown][] {
  if (Array.isArray(structure)) return structure.map((pair, index) => pairOf(pair, index))
  if (typeof structure === 'object' && structure !== null) return Object.entries(structure)
  throw unreadable(field, value, 'an object, or a list of Key and Value pairs')
}

function pairOf(pair: unknown, index: number): [string, unknown] {
  const { Key, Value } = (typeof pair === 'object' && pair !== null ? pair : {}) as Record<string, unknown>
  if (typeof Key !== 'string' || Key === '')
    throw unreadable(`${field}[${index}]`, pair, 'an object with Key, a text, and Value')
  return [Key, Value ?? null]
}

function reasonsOf(value: unknown): string[] | null {
  if (value === null) return null
  const isList = Array.isArray(value) && value.length <= reasonsMax
  if (!isList) throw unreadable(`${field}.riskReasons`, value, `a list of at most ${reasonsMax} texts`)
  return value.map((reason) => {
    if (typeof reason === 'string' && reason.length <= reasonLengthMax) return reason
    throw unreadable(`${field}.riskReasons`, reason, `texts of at most ${reasonLengthMax} characters`)
  })
}

/** People will click on it. */
function urlOf(value: unknown): string | null {
  const text = readText(value, `${field}.alertUrl`, urlLengthMax)
  if (text !== null && URL.parse(text)?.protocol !== 'https:')
    throw unreadable(`${field}.alertUrl`, text, 'a URL that begins with https:')
  return text
}
