/**
 * Random rows of any resource, made from its description: each column gets what the store may keep there, and each
 * JSON text values of foreign types wherever JSON can hold them.
 */
import fc from 'fast-check'
import type { Entity, Property, Type } from '../../../../src/api/graph/schema/entity.ts'
import type { Cell, TestRow } from './database.ts'
import { padTime, texts, times } from './oracle.ts'

/** What JSON can hold in the place of something else. */
const foreign = fc.constantFrom<unknown[]>(null, true, 0, 1.5, 'a', [], ['a'], {}, { id: 'a', key: 'a' })

/** A value for every column that the description names; the same in every run for the same seed. */
export function sampleRows(entity: Entity, count: number, seed = 42): TestRow[] {
  const places = entity.properties.flatMap(placesOf)
  const columns = Map.groupBy(places, ({ column }) => column)
  const cells = Object.fromEntries([...columns].map(([column, values]) => [column, cellOf(values)]))
  return fc
    .sample(fc.record(cells), { numRuns: count, seed })
    .map((row, number): TestRow => ({ ...row, ...kindOf(entity), number }))
}

/** The column that tells the things of one table apart. */
export function kindOf({ only }: Entity): TestRow {
  return only ? { [only.column]: only.value } : {}
}

/** One property in a column: `path` is absent where the value is the cell itself. */
interface PlacedValue {
  column: string
  path?: readonly string[]
  value: fc.Arbitrary<unknown>
}

function placesOf(property: Property): PlacedValue[] {
  const { source, type } = property
  switch (source.kind) {
    case 'column':
      return [{ column: source.column, value: columnValue(type, property) }]
    case 'single':
      return [
        {
          column: source.column,
          value: fc.constantFrom('interactiveUser', 'nonInteractiveUser', 'servicePrincipal'),
        },
      ]
    case 'json':
      return [{ column: source.column, path: source.path, value: jsonValue(type) }]
    case 'parts':
      return type.kind === 'complex' ? type.properties.flatMap(placesOf) : []
    default:
      return []
  }
}

/** The columns of one name: two properties may read the same, an enumeration and its plain text. */
function cellOf(values: PlacedValue[]): fc.Arbitrary<Cell> {
  const inJson = values.flatMap(({ path, value }) => (path ? [{ path, value }] : []))
  if (inJson.length === 0) return fc.oneof(...values.map(({ value }) => value as fc.Arbitrary<Cell>))
  const whole = inJson.filter(({ path }) => path.length === 0).map(({ value }) => value)
  const document = whole.length > 0 ? fc.oneof(...whole) : documentOf(inJson)
  return fc.oneof(
    { weight: 30, arbitrary: document.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: foreign.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constant(null) },
  )
}

/** An object with some of the paths in it. */
function documentOf(values: { path: readonly string[]; value: fc.Arbitrary<unknown> }[]) {
  const settings = values.map(({ path, value }) => fc.option(fc.tuple(fc.constant(path), value)))
  return fc.tuple(...settings).map((pairs) => {
    const document: Record<string, unknown> = {}
    for (const pair of pairs) if (pair) setAt(document, ...pair)
    return document
  })
}

function setAt(object: Record<string, unknown>, [name, ...rest]: readonly string[], value: unknown): void {
  if (name === undefined) return
  if (rest.length === 0) object[name] = value
  else {
    object[name] ??= {}
    setAt(object[name] as Record<string, unknown>, rest, value)
  }
}

function columnValue(type: Type, { isFilled, isLowerCase }: Property): fc.Arbitrary<Cell> {
  const value = filledColumn(type, isLowerCase)
  return isFilled ? value : fc.option(value, { freq: 3 })
}

function filledColumn(type: Type, isLowerCase: boolean): fc.Arbitrary<Cell> {
  switch (type.kind) {
    case 'boolean':
      return fc.constantFrom(0, 1)
    case 'int32':
      return fc.constantFrom(0, 1, -1, 50126, 2_147_483_647)
    case 'dateTime':
      return fc.constantFrom(...times.map(padTime))
    case 'enumeration':
      return fc.constantFrom(...type.members.beta)
    default:
      return fc.constantFrom(...texts).map((text) => (isLowerCase ? text.toLowerCase() : text))
  }
}

function jsonValue(type: Type): fc.Arbitrary<unknown> {
  // A text that is no time is nothing in an answer, and something to a filter: nobody asks about times in documents.
  if (type.kind === 'dateTime') return fc.oneof(typedValue(type), fc.constantFrom(null, 7))
  return fc.oneof({ weight: 6, arbitrary: typedValue(type) }, { weight: 1, arbitrary: foreign })
}

function typedValue(type: Type): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'text':
      return fc.constantFrom(...texts)
    case 'boolean':
      return fc.constantFrom<unknown[]>(true, false, 'true', 1)
    case 'int32':
      return fc.constantFrom<unknown[]>(1, -1, 64500, '64500', 1.5, 1e9, 2 ** 53 + 2, -(2 ** 63), 1e21)
    case 'double':
      return fc.constantFrom<unknown[]>(1, 1.5, '1.5', -59.8586, 2 ** 53 + 2, 1e-7)
    case 'dateTime':
      return fc.constantFrom(...times)
    case 'enumeration':
      // Logs spell members as they like; one that nobody knows is no value that a filter could name.
      return fc
        .tuple(fc.constantFrom(...type.members.beta), fc.boolean())
        .map(([member, isUpper]) => (isUpper ? member.toUpperCase() : member))
    case 'collection':
      return fc.array(jsonValue(type.element), { maxLength: 3 })
    default: {
      const members = type.properties.map(({ name, type }) => [name, jsonValue(type)])
      return fc.record(Object.fromEntries(members), { requiredKeys: [] })
    }
  }
}
