/** The comparison with official metadata: it finds every kind of difference, and nothing where there is none. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { agreedByNeither, compareDeclarations } from '../../scripts/metadata/differences.ts'
import { readCsdl } from '../../scripts/metadata/read-csdl.ts'
import { readOpenApi } from '../../scripts/metadata/read-openapi.ts'
import { deliberateDifferences, reasonFor } from '../../scripts/metadata-differences.ts'
import { metadataXml } from '../../src/api/graph/metadata.ts'
import { openApi } from '../../src/api/graph/openapi.ts'
import { temporaryFolder } from '../factories-server.ts'

const csdl = `<?xml version="1.0"?>
<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0"><edmx:DataServices>
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="microsoft.graph" Alias="graph">
  <EnumType Name="colour"><Member Name="red" Value="0" /><Member Name="blue" Value="1" /></EnumType>
  <ComplexType Name="shape"><Property Name="sides" Type="Edm.Int32" Nullable="false" /></ComplexType>
  <EntityType Name="entity"><Property Name="id" Type="Edm.String" Nullable="false" /></EntityType>
  <EntityType Name="thing" BaseType="graph.entity">
    <Property Name="colour" Type="graph.colour" />
    <Property Name="shapes" Type="Collection(microsoft.graph.shape)" />
    <NavigationProperty Name="parts" Type="Collection(graph.thing)" />
  </EntityType>
  <Action Name="paint" IsBound="true">
    <Parameter Name="bindingParameter" Type="Collection(graph.thing)" />
    <Parameter Name="thingIds" Type="Collection(Edm.String)" />
  </Action>
  <EntityContainer Name="Service"><EntitySet Name="things" EntityType="microsoft.graph.thing" /></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`

function differencesAfter(from: string | RegExp, to: string): string[] {
  const changed = csdl.replace(from, to)
  assert.notEqual(changed, csdl)
  const { differences } = compareDeclarations(readCsdl(csdl), readCsdl(changed))
  return differences.map(({ subject, kind }) => `${subject} ${kind}`)
}

describe('the comparison of two CSDL documents', () => {
  it('finds nothing between a document and itself', () => {
    assert.deepEqual(compareDeclarations(readCsdl(csdl), readCsdl(csdl)).differences, [])
  })

  const cases: [string, string | RegExp, string, string[]][] = [
    [
      'a property that only the official has',
      '</ComplexType>',
      '<Property Name="x" Type="Edm.String" /></ComplexType>',
      ['property shape.x missing'],
    ],
    ['a property that only ours has', /<Property Name="sides"[^>]*>/, '', ['property shape.sides extra']],
    ['another type', 'Type="graph.colour"', 'Type="Edm.String"', ['property thing.colour different']],
    [
      'another nullability',
      ' Nullable="false" /></ComplexType>',
      ' /></ComplexType>',
      ['property shape.sides different'],
    ],
    ['a missing type', /<ComplexType.*<\/ComplexType>/, '', ['type shape extra']],
    ['another base', ' BaseType="graph.entity"', '', ['base thing different', 'property thing.id extra']],
    [
      'a member more',
      '<Member Name="blue"',
      '<Member Name="green" Value="7" /><Member Name="blue"',
      ['member colour.green missing'],
    ],
    ['another number', 'Name="blue" Value="1"', 'Name="blue" Value="2"', ['number colour.blue different']],
    [
      'flags',
      '<EnumType Name="colour"',
      '<EnumType Name="colour" IsFlags="true"',
      ['flags colour different'],
    ],
    [
      'another navigation',
      '<NavigationProperty Name="parts"',
      '<NavigationProperty Name="pieces"',
      ['navigation thing.parts extra', 'navigation thing.pieces missing'],
    ],
    ['another parameter', 'Name="thingIds"', 'Name="ids"', ['action paint(Collection(thing)) different']],
    [
      'an action that is bound elsewhere',
      '<Parameter Name="bindingParameter" Type="Collection(graph.thing)"',
      '<Parameter Name="bindingParameter" Type="graph.thing"',
      ['action paint(Collection(thing)) extra', 'action paint(thing) missing'],
    ],
    [
      'a deprecation',
      '</Schema>',
      '<Annotations Target="microsoft.graph.thing/colour"><Annotation Term="Org.OData.Core.V1.Revisions"><Record><PropertyValue Property="RemovalDate" Date="2030-01-01" /></Record></Annotation></Annotations></Schema>',
      ['deprecation thing.colour missing'],
    ],
    ['another root', '<EntitySet Name="things"', '<Singleton Name="things"', ['root things different']],
  ]
  for (const [name, from, to, expected] of cases) {
    it(`finds ${name}`, () => assert.deepEqual(differencesAfter(from, to), expected))
  }

  it('finds another order of members', () => {
    const swapped = csdl.replace(/(<Member Name="red"[^>]*>)(<Member Name="blue"[^>]*>)/, '$2$1')
    const { differences } = compareDeclarations(readCsdl(csdl), readCsdl(swapped))
    assert.deepEqual(
      differences.map(({ subject }) => subject),
      ['order colour'],
    )
  })

  it('refuses what is not well-formed, and entities of its own', () => {
    assert.throws(() => readCsdl(csdl.replace('</Schema>', '')))
    assert.throws(() => readCsdl('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'))
  })
})

describe('the reading of OpenAPI', () => {
  const official = {
    components: {
      schemas: {
        'microsoft.graph.thing': {
          allOf: [
            { $ref: '#/components/schemas/microsoft.graph.entity' },
            {
              properties: {
                '@odata.type': { type: 'string' },
                name: { type: 'string', nullable: true },
                at: { type: 'string', format: 'date-time' },
                size: { oneOf: [{ type: 'number', format: 'double', nullable: true }, { type: 'string' }] },
                colour: {
                  anyOf: [
                    { $ref: '#/components/schemas/microsoft.graph.colour' },
                    { type: 'object', nullable: true },
                  ],
                },
                parts: { type: 'array', items: { type: 'integer', format: 'int32' } },
                up: { type: 'array', 'x-ms-navigationProperty': true },
              },
            },
          ],
        },
      },
    },
  }

  it('understands how version 3.0 says null, numbers and references', () => {
    const type = readOpenApi(official).types.get('thing')
    assert.equal(type?.base, 'entity')
    assert.deepEqual(Object.fromEntries(type?.properties ?? []), {
      name: { type: 'Edm.String', isNullable: true },
      at: { type: 'Edm.DateTimeOffset', isNullable: false },
      size: { type: 'Edm.Double', isNullable: true },
      colour: { type: 'colour', isNullable: true },
      parts: { type: 'Collection(Edm.Int32)' },
    })
  })

  it('makes nothing of what is no description', () => {
    for (const value of [null, 1, [], {}, { components: { schemas: null } }]) {
      assert.equal(readOpenApi(value).types.size, 0)
    }
  })
})

describe('two official documents that contradict each other', () => {
  const other = readCsdl(csdl.replace('Type="graph.colour"', 'Type="Edm.String"'))
  const ours = readCsdl(csdl)

  it('are both right', () => {
    assert.deepEqual(agreedByNeither(compareDeclarations(ours, other), compareDeclarations(ours, ours)), [])
    assert.deepEqual(agreedByNeither(compareDeclarations(ours, ours), compareDeclarations(ours, other)), [])
  })

  it('are not excused where both say otherwise', () => {
    const found = agreedByNeither(compareDeclarations(ours, other), compareDeclarations(ours, other))
    assert.deepEqual(
      found.map(({ subject }) => subject),
      ['property thing.colour'],
    )
  })
})

describe('the table of deliberate differences', () => {
  it('gives every entry a reason', () => {
    for (const { subject, reason } of deliberateDifferences) assert.match(reason, /^[A-Z].*\.$/, subject)
  })

  it('excuses only what it names, and only of that kind', () => {
    const table = [{ subject: 'type a.*', kind: 'missing', reason: 'Because.' }] as const
    const reason = (subject: string, kind: 'missing' | 'extra') =>
      reasonFor({ subject, kind, text: '' }, [...table])
    assert.equal(reason('type a.b', 'missing'), 'Because.')
    assert.equal(reason('type a.b', 'extra'), undefined)
    assert.equal(reason('type aXb', 'missing'), undefined)
    assert.equal(reason('a type a.b', 'missing'), undefined)
  })
})

describe('the command', () => {
  it('finds no difference between a version and itself, and says which there is when one is made', (t) => {
    const folder = temporaryFolder(t)
    const [xml, json] = [join(folder, 'csdl.xml'), join(folder, 'openapi.json')]
    writeFileSync(xml, metadataXml('beta'))
    writeFileSync(json, JSON.stringify(openApi('beta', 'https://localhost')))
    const same = run(xml, json, '--version', 'beta')
    assert.deepEqual([same.status, same.stdout], [0, '0 differences, 0 without a reason\n'])
    writeFileSync(xml, metadataXml('beta').replace('Name="atRisk"', 'Name="atrisk"'))
    writeFileSync(
      json,
      JSON.stringify(openApi('beta', 'https://localhost')).replaceAll('"atRisk"', '"atrisk"'),
    )
    const different = run(xml, json, '--version', 'beta')
    assert.equal(different.status, 1)
    assert.match(different.stdout, /member riskState\.atRisk \(extra\)/)
    assert.match(different.stdout, /member riskState\.atrisk \(missing\)/)
  })

  it('ends with 2 for wrong arguments and files that cannot be read', () => {
    assert.equal(run().status, 2)
    assert.equal(run('a.xml', 'b.json', '--version', 'v2').status, 2)
    assert.equal(run('/nowhere/a.xml', '/nowhere/b.json').status, 2)
  })

  function run(...args: string[]) {
    return spawnSync(process.execPath, ['scripts/compare-metadata.ts', ...args], { encoding: 'utf8' })
  }
})
