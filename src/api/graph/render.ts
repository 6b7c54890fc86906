/**
 * Writes rows as Graph writes resources: every property of the version, in the order of its description, absent
 * values as null, `[]`, or an object with all its keys.
 */
import { toWire } from '../../model/timestamp.ts'
import { readDateTime } from './odata/date-time.ts'
import { hasEmptyValue } from './odata/resolve.ts'
import type { Entity, Enumeration, Property, Type, Version } from './schema/entity.ts'
import { findMember, propertiesOf, sentinelOf } from './schema/lookup.ts'

export interface View {
  entity: Entity
  version: Version
  /** Names as Graph spells them; absent for all. */
  select?: readonly string[]
  /** Whether the request said `Prefer: include-unknown-enum-members`. */
  includeUnknownEnumMembers?: boolean
}

export type Row = Readonly<Record<string, unknown>>

/** A function that writes rows of the entity's table; it needs the columns that `columnsOf` names. */
export function renderer(view: View): (row: Row) => Record<string, unknown> {
  const { entity, version, select } = view
  const properties = propertiesOf(entity, version).filter(({ name }) => !select || select.includes(name))
  const write = objectWriter(properties, view)
  return (row) => write(undefined, { row, parsed: new Map() })
}

/** One row being written, and the JSON columns of it read so far. */
interface Reading {
  row: Row
  parsed: Map<string, unknown>
}

type Writer<T = unknown> = (value: unknown, reading: Reading) => T

/** Everything that depends on the view alone is decided here, once for all rows. */
function objectWriter(properties: readonly Property[], view: View): Writer<Record<string, unknown>> {
  const steps = properties.map((property) => ({
    name: property.name,
    read: sourceReader(property),
    write: writerOf(property.type, hasEmptyValue(property), view),
  }))
  return (parent, reading) => {
    const object: Record<string, unknown> = {}
    for (const { name, read, write } of steps) object[name] = write(read(parent, reading), reading)
    return object
  }
}

function sourceReader({ source, name, type }: Property): Writer {
  switch (source.kind) {
    case 'column':
      return (_parent, { row }) => readColumn(row[source.column], type)
    case 'json':
      return (_parent, reading) => source.path.reduce(readMember, readJson(source.column, reading))
    case 'single':
      return (_parent, { row }) => [row[source.column]]
    case 'constant':
      return () => source.value
    case 'parts':
      return () => ({})
    default:
      return (parent) => readMember(parent, name)
  }
}

function readColumn(value: unknown, type: Type): unknown {
  if (type.kind === 'boolean' && typeof value === 'number') return value !== 0
  return value
}

function readJson(column: string, { row, parsed }: Reading): unknown {
  if (!parsed.has(column)) {
    const text = row[column]
    parsed.set(column, typeof text === 'string' ? JSON.parse(text) : null)
  }
  return parsed.get(column)
}

function readMember(object: unknown, name: string): unknown {
  return isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value of another type than the property has counts as absent, as it does in a filter. */
function writerOf(type: Type, isEmptyWhenAbsent: boolean, view: View): Writer {
  switch (type.kind) {
    case 'text': {
      const absent = isEmptyWhenAbsent ? '' : null
      return (value) => (typeof value === 'string' ? value : absent)
    }
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : null)
    case 'int32':
      return (value) => (Number.isSafeInteger(value) ? value : null)
    case 'double':
      return (value) => (Number.isFinite(value) ? value : null)
    case 'dateTime':
      return writeTime
    case 'enumeration': {
      const absent = isEmptyWhenAbsent ? sentinelOf(type, view.version) : null
      return (value) => (typeof value === 'string' ? writeMembers(type, value, view) : absent)
    }
    case 'collection': {
      const write = writerOf(type.element, false, view)
      const isElement = type.element.kind === 'complex' ? isObject : () => true
      return (value, reading) =>
        Array.isArray(value) ? value.filter(isElement).map((element) => write(element, reading)) : []
    }
    default: {
      if (type.isOpen) return (value) => (isObject(value) ? value : null)
      const write = objectWriter(propertiesOf(type, view.version), view)
      return (value, reading) => (isObject(value) || isEmptyWhenAbsent ? write(value, reading) : null)
    }
  }
}

const storedTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/

/** Columns hold Timestamps, documents whatever the log held. */
function writeTime(value: unknown): string | null {
  if (typeof value !== 'string') return null
  if (storedTime.test(value)) return toWire(value)
  const time = readDateTime(value)
  return time ? toWire(time.timestamp) : null
}

function writeMembers(type: Enumeration, value: string, view: View): string {
  if (!type.isFlags) return writeMember(type, value, view)
  const members = value.split(',').map((member) => writeMember(type, member.trim(), view))
  return [...new Set(members)].join(',')
}

/** Clients read members exactly, so each is spelled as Graph spells it, and one that they may not know is not sent. */
function writeMember(type: Enumeration, value: string, { version, includeUnknownEnumMembers }: View): string {
  const sentinel = sentinelOf(type, version)
  const member = findMember(type, value, version)
  if (!member) return sentinel
  const members = type.members[version]
  const isKnown = includeUnknownEnumMembers || members.indexOf(member) < members.indexOf(sentinel)
  return isKnown ? member : sentinel
}
