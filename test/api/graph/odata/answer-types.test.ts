/** What is emitted has the types that the metadata declares, whatever the log put into its place. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renderer } from '../../../../src/api/graph/render.ts'
import type { Property, Type, Version } from '../../../../src/api/graph/schema/entity.ts'
import { entities } from '../../../../src/api/graph/schema/index.ts'
import { propertiesOf, sentinelOf } from '../../../../src/api/graph/schema/lookup.ts'
import { sampleRows } from './random-rows.ts'

describe('An answer of the declared types', () => {
  for (const entity of entities) {
    for (const version of ['v1.0', 'beta'] as const) {
      it(`is ${version} ${entity.name}`, () => {
        const render = renderer({ entity, version })
        for (const row of sampleRows(entity, 200)) {
          const answer = render(row)
          for (const property of propertiesOf(entity, version)) {
            checkProperty(answer[property.name], property, version, property.name)
          }
        }
      })
    }
  }
})

function checkProperty(value: unknown, { type, isNullable }: Property, version: Version, path: string): void {
  if (value === null) assert.ok(isNullable, `${path} is null`)
  else checkValue(value, type, version, path)
}

/** Fails when a client that goes by the metadata could not read the value. */
function checkValue(value: unknown, type: Type, version: Version, path: string): void {
  const found = `${path} is ${JSON.stringify(value)}`
  if (type.kind === 'collection') {
    assert.ok(Array.isArray(value), found)
    for (const element of value) if (element !== null) checkValue(element, type.element, version, `${path}[]`)
  } else if (type.kind === 'complex') {
    const members = propertiesOf(type, version)
    const object = value as Record<string, unknown>
    const names = members.map(({ name }) => name)
    if (type.isOpen) assert.equal(typeof object, 'object', found)
    else assert.deepEqual(Object.keys(object), names, found)
    for (const member of members)
      checkProperty(object[member.name], member, version, `${path}/${member.name}`)
  } else {
    assert.ok(isOfType(value, type, version), found)
  }
}

const wireTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,6}[1-9])?Z$/

function isOfType(value: unknown, type: Type, version: Version): boolean {
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean'
    case 'int32':
      return Number.isSafeInteger(value)
    case 'double':
      return Number.isFinite(value)
    case 'dateTime':
      return wireTime.test(String(value))
    case 'enumeration': {
      const members = type.members[version]
      const known = members.slice(0, members.indexOf(sentinelOf(type, version)) + 1)
      const given = type.isFlags ? String(value).split(',') : [String(value)]
      return given.every((member) => known.includes(member))
    }
    default:
      return typeof value === 'string'
  }
}
