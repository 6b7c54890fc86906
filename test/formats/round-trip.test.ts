/** Every property of Graph's signIn, in every spelling that logs have for it, is given back as Graph writes it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Property, Type } from '../../src/api/graph/schema/entity.ts'
import { propertiesOf } from '../../src/api/graph/schema/lookup.ts'
import { signIn } from '../../src/api/graph/schema/sign-in.ts'
import { memberValues } from '../../src/model/enumeration-values.ts'
import type { Enumeration } from '../../src/model/enumerations.ts'
import { guid, startServer, type TestServer } from '../factories-server.ts'

type Raw = Record<string, unknown>

/** What we conclude ourselves, whatever the log says. */
const verdict = /^risk/
const properties = propertiesOf(signIn, 'beta').filter(({ name }) => !verdict.test(name))

/** Values that have to be more than texts. */
const particular: Raw = {
  userId: guid(4),
  servicePrincipalId: guid(5),
  userPrincipalName: 'ada@lindgren.example',
  ipAddress: '203.0.113.10',
  signInEventTypes: ['interactiveUser'],
}

/** A value of a type, none of it absent. */
function sampleOf(type: Type, path: string): unknown {
  switch (type.kind) {
    case 'boolean':
      return true
    case 'int32':
      return 7
    case 'double':
      return 1.5
    case 'dateTime':
      return '2026-03-14T08:21:47.1234567Z'
    case 'enumeration': {
      const members = type.members.beta.filter((member) => !/unknownFutureValue/i.test(member))
      return type.isFlags ? members.slice(-2).join(',') : members.at(-1)
    }
    case 'collection':
      return [sampleOf(type.element, path), sampleOf(type.element, `${path} again`)]
    case 'complex':
      if (type.isOpen) return { '@odata.type': '#microsoft.graph.example', Status: 200, inner: { list: [1] } }
      return Object.fromEntries(
        type.properties.map((member) => [member.name, sampleOf(member.type, `${path}/${member.name}`)]),
      )
    default:
      return path
  }
}

function sampleRecord(id: string): Raw {
  const values = properties.map(({ name, type }) => [name, particular[name] ?? sampleOf(type, name)])
  return { ...Object.fromEntries(values), id }
}

interface Spelling {
  key?: (name: string) => string
  member?: (type: Enumeration, value: string) => unknown
  scalar?: (value: unknown) => unknown
  list?: (values: unknown[], element: Type) => unknown
}

/** The value with its names, members, scalars and lists spelled otherwise, at every level. */
function spelled(type: Type, value: unknown, spelling: Spelling): unknown {
  const { key = (name) => name, member, scalar = (same) => same, list = (same) => same } = spelling
  if (type.kind === 'collection') {
    const values = (value as unknown[]).map((item) => spelled(type.element, item, spelling))
    return list(values, type.element)
  }
  if (type.kind === 'complex') {
    if (type.isOpen) return value
    return Object.fromEntries(
      type.properties.map((one) => [key(one.name), spelled(one.type, (value as Raw)[one.name], spelling)]),
    )
  }
  return type.kind === 'enumeration' && member ? member(type, value as string) : scalar(value)
}

function respelled(record: Raw, spelling: Spelling): Raw {
  const { key = (name) => name } = spelling
  return Object.fromEntries(
    properties.map(({ name, type }) => [key(name), spelled(type, record[name], spelling)]),
  )
}

function numberOf(type: Enumeration, value: string): number {
  const values = new Map(memberValues(type, 'beta'))
  return value.split(',').reduce((sum, member) => sum + values.get(member)!, 0)
}

function pascal(name: string): string {
  if (name === 'ipAddress') return 'IPAddress'
  return name.charAt(0).toUpperCase() + name.slice(1)
}

const isStructure = ({ type }: Property) => type.kind === 'complex' || type.kind === 'collection'
const envelope = { time: '2026-03-14T08:23:01Z', category: 'SignInLogs', operationName: 'Sign-in activity' }

/** Columns that have another name than the property. */
const columnOf: Record<string, string> = { location: 'LocationDetails', resourceId: 'ResourceIdentity' }

function row(record: Raw, suffix = ''): Raw {
  const cells = properties.map((property) => {
    const { name } = property
    const column = columnOf[name] ?? pascal(name)
    if (!isStructure(property)) return [column, String(record[name])]
    return [`${column}${suffix}`, JSON.stringify(record[name])]
  })
  return { ...Object.fromEntries(cells), TimeGenerated: record.createdDateTime, Type: 'SigninLogs' }
}

function flattened(type: Type, value: unknown, path: string, separator: string): [string, unknown][] {
  if (type.kind !== 'complex' || type.isOpen) return [[path, value]]
  return type.properties.flatMap((member) =>
    flattened(member.type, (value as Raw)[member.name], path + separator + member.name, separator),
  )
}

function flat(record: Raw, separator: string, prefix = ''): Raw {
  return Object.fromEntries(
    properties.flatMap(({ name, type }) => flattened(type, record[name], prefix + name, separator)),
  )
}

const forms: Record<string, (record: Raw) => Raw> = {
  'Graph itself': (record) => record,
  'Graph, all names in lower case': (record) => respelled(record, { key: (name) => name.toLowerCase() }),
  'an object of PowerShell': (record) => respelled(record, { key: pascal }),
  'PowerShell, half of it in AdditionalProperties': (record) => ({
    ...Object.fromEntries(Object.entries(record).filter((_, at) => at % 2 === 0)),
    AdditionalProperties: Object.fromEntries(Object.entries(record).filter((_, at) => at % 2 === 1)),
  }),
  'diagnostic settings': (record) => ({ ...envelope, properties: record }),
  'diagnostic settings, properties in a text': (record) => ({
    ...envelope,
    properties: JSON.stringify(record),
  }),
  'diagnostic settings, members as numbers and masks': (record) => ({
    ...envelope,
    properties: respelled(record, { member: numberOf }),
  }),
  'numbers of members as texts': (record) =>
    respelled(record, { member: (type, value) => String(numberOf(type, value)) }),
  'members as lists': (record) =>
    respelled(record, { member: (type, value) => (type.isFlags ? value.split(',') : value) }),
  'all scalars as texts': (record) => respelled(record, { scalar: String }),
  'lists as JSON in texts': (record) => respelled(record, { list: (values) => JSON.stringify(values) }),
  'lists of texts with commas': (record) =>
    respelled(record, { list: (values, element) => (element.kind === 'text' ? values.join(', ') : values) }),
  'structures as JSON in texts': (record) =>
    Object.fromEntries(
      properties.map((property) => {
        const value = record[property.name]
        return [property.name, isStructure(property) ? JSON.stringify(value) : value]
      }),
    ),
  'a row of Log Analytics': (record) => row(record),
  'a row of Log Analytics, columns split by type': (record) => row(record, '_dynamic'),
  'names flattened by dots': (record) => flat(record, '.'),
  'names flattened by underscores': (record) => flat(record, '_'),
  'a flattened record of diagnostic settings': (record) => ({
    ...envelope,
    ...flat(record, '.', 'properties.'),
  }),
}

describe('every property of a sign-in is given back', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.store.close())

  for (const [index, [name, form]] of Object.entries(forms).entries()) {
    it(`from ${name}`, async () => {
      const record = sampleRecord(guid(index, 7))
      await server.ingest([JSON.parse(JSON.stringify(form(record)))])
      const { status, json } = await server.get(`/beta/auditLogs/signIns/${record.id}`, {
        headers: { prefer: 'include-unknown-enum-members' },
      })
      assert.equal(status, 200)
      for (const { name: property } of properties)
        assert.deepEqual(json[property], record[property], property)
    })
  }

  it('and there are as many as in the metadata of beta', () => {
    assert.ok(properties.length > 65)
  })
})
