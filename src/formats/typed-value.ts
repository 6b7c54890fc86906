/**
 * Values of a sign-in typed as Graph types them, however a log spells them: numbers and lists as texts, structures as JSON
 * in a text, members of enumerations as numbers, masks or lists, names in any case. What already has its type is returned
 * as it is, not copied; what has no sensible reading stays as it came where it is inside of a structure.
 */

import { memberValues } from '../model/enumeration-values.ts'
import type { Enumeration } from '../model/enumerations.ts'
import { RecordError } from '../model/errors.ts'
import {
  conditionalAccessAudience,
  type Structure,
  text,
  type ValueType,
} from '../model/sign-in-structures.ts'
import { parseTime } from './time.ts'
import {
  isAbsent,
  isUnwanted,
  limits,
  orNothing,
  readBoolean,
  readInteger,
  readNumber,
  readStructure,
  readText,
  safeStructure,
  safeText,
} from './values.ts'

/**
 * Undefined when the value has no reading as this type.
 * @throws RecordError for a text that is too long or a structure that is too deep.
 */
export function typedValue(type: ValueType, value: unknown, field: string, depth = 0): unknown {
  if (value === null || value === undefined) return value
  switch (type.kind) {
    case 'text':
      if (typeof value === 'string') return safeText(value, field)
      return typeof value === 'object' ? undefined : readText(value, field)
    case 'boolean':
      return typeof value === 'boolean' ? value : orNothing(() => readBoolean(value, field))
    case 'int32':
      return orNothing(() => readInteger(value, field, -(2 ** 31), 2 ** 31 - 1))
    case 'double':
      return orNothing(() => readNumber(value, field, -Number.MAX_VALUE, Number.MAX_VALUE))
    case 'dateTime':
      return typedTime(value, field)
    case 'enumeration':
      return typedMember(type, value, field)
    case 'list':
      return typedList(type.element, value, field, depth)
    default:
      return typedStructure(type, readStructure(value), field, depth)
  }
}

/** Graph's own spelling is kept; every other one becomes a Timestamp. */
function typedTime(value: unknown, field: string): unknown {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)) return value
  return orNothing(() => parseTime(value, field))
}

function typedMember(type: Enumeration, value: unknown, field: string): unknown {
  if (typeof value === 'string' && /^[a-z]/i.test(value)) return safeText(value, field)
  if (isAbsent(value)) return null
  if (Array.isArray(value)) {
    const members = value.map((item) => typedMember(type, item, field))
    return joined(
      type,
      members.filter((member) => typeof member === 'string'),
    )
  }
  const number = orNothing(() => readInteger(value, field, 0, 2 ** 31 - 1))
  if (typeof number === 'number') return memberOf(type, number)
  return typeof value === 'string' ? safeText(value, field) : undefined
}

function memberOf(type: Enumeration, number: number): string | undefined {
  const values = memberValues(type, 'beta')
  const exact = values.find(([, value]) => value === number)
  if (exact !== undefined || !type.isFlags) return exact?.[0]
  return joined(
    type,
    values.filter(([, value]) => (value & number) !== 0).map(([member]) => member),
  )
}

/** Members of flags in one text, as Graph writes them; no member is `none` where there is such a member. */
function joined(type: Enumeration, members: readonly string[]): string | undefined {
  const [first] = members
  if (first === undefined) return type.members.beta.includes('none') ? 'none' : undefined
  return type.isFlags ? members.join(',') : first
}

/** A list that came as a text, or whose only element came without it; an empty table of PowerShell is an empty list. */
function typedList(element: ValueType, value: unknown, field: string, depth: number): unknown {
  if (Array.isArray(value)) return typedElements(element, value, field, depth)
  if (isAbsent(value)) return value === '' ? [] : null
  const structure = readStructure(value)
  if (Array.isArray(structure)) return typedElements(element, structure, field, depth)
  if (typeof structure === 'object') {
    const isEmpty = Object.keys(structure as object).length === 0
    if (element.kind === 'structure') return isEmpty ? [] : typedElements(element, [structure], field, depth)
    return isEmpty ? [] : undefined
  }
  const isListed = element.kind !== 'structure' || element === conditionalAccessAudience
  if (!isListed || typeof structure !== 'string' || /^\s*[[{]|^System\./.test(structure)) return undefined
  const items = structure.split(',').map((item) => item.trim())
  return typedElements(element, items, field, depth)
}

function typedElements(element: ValueType, list: readonly unknown[], field: string, depth: number): unknown {
  checkDepth(depth, field)
  let copy: unknown[] | undefined
  for (let index = 0; index < list.length; index++) {
    const value = list[index]
    const typed = typedOrKept(element, value, field, depth + 1)
    if (copy !== undefined) copy.push(typed)
    else if (typed !== value) copy = [...list.slice(0, index), typed]
  }
  return copy ?? list
}

function typedStructure(type: Structure, value: unknown, field: string, depth: number): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const isId = type === conditionalAccessAudience && typeof value === 'string' && !/^\s*[[{]/.test(value)
    return isId ? { applicationId: safeText(value, field) } : undefined
  }
  checkDepth(depth, field)
  const object = value as Record<string, unknown>
  let copy: Record<string, unknown> | undefined
  for (const key in object) {
    const member = object[key]
    const memberType = type.members[key]
    // Nearly all are texts under their own names.
    const isUsual = memberType === text && typeof member === 'string' && member.length <= limits.text
    const name = isUsual ? key : nameIn(type, key, object)
    const typed = isUsual ? safeText(member, field) : typedMemberOf(type, name, member, field, depth)
    if (copy === undefined && name === key && typed === member) continue
    copy ??= beginningOf(object, key)
    if (name !== undefined) copy[name] = typed
  }
  return copy ?? object
}

/** What stands before a key. */
function beginningOf(object: Record<string, unknown>, end: string): Record<string, unknown> {
  const beginning: Record<string, unknown> = {}
  for (const key in object) {
    if (key === end) break
    beginning[key] = object[key]
  }
  return beginning
}

function typedMemberOf(
  type: Structure,
  name: string | undefined,
  value: unknown,
  field: string,
  depth: number,
): unknown {
  if (name === undefined) return undefined
  const memberType = Object.hasOwn(type.members, name) ? type.members[name] : undefined
  if (memberType === undefined) return safeStructure(value, field, depth + 1)
  return typedOrKept(memberType, value, depth === 0 ? `${field}.${name}` : field, depth + 1)
}

/** What a key is called in Graph; undefined for one that is to be left out. The exact spelling goes first. */
function nameIn(type: Structure, key: string, object: Record<string, unknown>): string | undefined {
  if (Object.hasOwn(type.members, key)) return key
  if (type.isOpen && key === '@odata.type') return key
  if (isUnwanted(key)) return undefined
  const name = spellingsOf(type).get(key.toLowerCase())
  if (name === undefined) return key
  return Object.hasOwn(object, name) ? undefined : name
}

const spellings = new Map<Structure, Map<string, string>>()

function spellingsOf(type: Structure): Map<string, string> {
  let known = spellings.get(type)
  if (known === undefined) {
    known = new Map(Object.keys(type.members).map((name) => [name.toLowerCase(), name]))
    spellings.set(type, known)
  }
  return known
}

function typedOrKept(type: ValueType, value: unknown, field: string, depth: number): unknown {
  const typed = typedValue(type, value, field, depth)
  return typed === undefined && value !== undefined ? safeStructure(value, field, depth) : typed
}

function checkDepth(depth: number, field: string): void {
  if (depth < limits.depth) return
  throw new RecordError(field, `found more than ${limits.depth} levels of structure, expected fewer`)
}
