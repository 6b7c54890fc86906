/** The metadata document: well-formed, closed in itself, and true of the descriptions it is made from. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readCsdl } from '../../../scripts/metadata/read-csdl.ts'
import { actionsOf } from '../../../src/api/graph/metadata/actions.ts'
import { deprecationsOf } from '../../../src/api/graph/metadata/deprecations.ts'
import { servedBy } from '../../../src/api/graph/metadata/served.ts'
import { element, writeXml } from '../../../src/api/graph/metadata/xml.ts'
import { metadataXml } from '../../../src/api/graph/metadata.ts'
import { routes } from '../../../src/api/graph/route-table.ts'
import type { Enumeration, Version } from '../../../src/api/graph/schema/entity.ts'
import { entities } from '../../../src/api/graph/schema/index.ts'
import { propertiesOf, typeName } from '../../../src/api/graph/schema/lookup.ts'
import { memberValues } from '../../../src/model/enumeration-values.ts'

const versions: Version[] = ['v1.0', 'beta']

for (const version of versions) {
  describe(`the metadata of ${version}`, () => {
    const csdl = readCsdl(metadataXml(version))
    const served = servedBy(version)

    it('declares every type that an answer can have, with the properties of the version', () => {
      for (const type of [...served.entities, ...served.complexTypes]) {
        const declared = allProperties(type.name)
        const described = propertiesOf(type, version)
        assert.deepEqual([...declared.keys()].sort(), described.map(({ name }) => name).sort(), type.name)
        for (const { name, type: propertyType } of described) {
          const expected = typeName(propertyType).replace('microsoft.graph.', '')
          assert.equal(declared.get(name)?.type, expected, `${type.name}.${name}`)
        }
      }
    })

    it('says of what is nullable on the wire that it is', () => {
      for (const type of [...served.entities, ...served.complexTypes]) {
        for (const { name, isNullable, type: propertyType } of propertiesOf(type, version)) {
          if (propertyType.kind === 'collection') continue
          assert.equal(allProperties(type.name).get(name)?.isNullable, isNullable, `${type.name}.${name}`)
        }
      }
    })

    it('names no type that it does not declare', () => {
      const known = new Set([...csdl.types.keys(), ...csdl.enumerations.keys()])
      const named = [...csdl.types.values()].flatMap(({ base, properties, navigations }) => [
        ...(base ? [base] : []),
        ...[...properties.values()].map(({ type }) => type),
        ...navigations.values(),
      ])
      const bound = [...csdl.actions.keys()].map((action) => action.replace(/^\w+\((.*)\)$/, '$1'))
      const roots = [...csdl.roots.values()].map((root) => root.replace(/^\w+ of /, ''))
      for (const name of [...named, ...bound, ...roots]) {
        const bare = name.replace(/^Collection\((.*)\)$/, '$1')
        assert.ok(bare.startsWith('Edm.') || known.has(bare), `${name} is declared nowhere`)
      }
    })

    it('declares nothing twice', () => {
      const text = metadataXml(version)
      const names = [...text.matchAll(/<(?:EnumType|ComplexType|EntityType) Name="(\w+)"/g)].map(
        ([, name]) => name,
      )
      assert.deepEqual(names, [...new Set(names)])
    })

    it('leads to the collection of every list route', () => {
      for (const { path, target } of served.routes) {
        if (target.kind !== 'list') continue
        const [first = '', ...rest] = path
        let type = csdl.roots.get(first)?.replace(/^\w+ of /, '')
        for (const segment of rest) {
          if (!segment.startsWith(':')) type = csdl.types.get(type ?? '')?.navigations.get(segment)
          type = type?.replace(/^Collection\((.*)\)$/, '$1')
        }
        assert.equal(type, target.entity.name, path.join('/'))
      }
    })

    it('has an action for every route that posts, with the list it takes', () => {
      const posts = served.routes.filter(({ method }) => method === 'POST')
      assert.ok(posts.length > 0)
      const names = new Set([...csdl.actions.keys()].map((action) => action.split('(')[0]))
      for (const { path } of posts) assert.ok(names.has(path.at(-1)), path.join('/'))
      assert.equal(csdl.actions.size, actionsOf(served.routes).length)
      assert.equal(csdl.actions.get('confirmSafe(Collection(riskyUser))'), 'userIds: Collection(Edm.String)')
      assert.equal(csdl.actions.get('dismiss(Collection(signIn))'), 'requestIds: Collection(Edm.String)')
    })

    it('says that every resource can be counted, filtered and selected, and not skipped', () => {
      for (const { name } of served.entities) {
        const [, annotations = ''] =
          new RegExp(`<Annotations Target="microsoft.graph.${name}">(.*?)</Annotations>`, 's').exec(
            metadataXml(version),
          ) ?? []
        for (const property of ['Countable', 'Filterable', 'Supported']) {
          assert.match(annotations, new RegExp(`Property="${property}" Bool="true"`), name)
        }
        assert.match(annotations, /SkipSupported" Bool="false"/)
        assert.match(annotations, /TopSupported" Bool="true"/)
      }
    })

    it('announces what will be taken away, and what to use instead', () => {
      for (const { name } of served.entities) {
        for (const { property, use } of deprecationsOf(name, version)) {
          assert.ok(allProperties(name).has(property), `${name}.${property}`)
          assert.ok(allProperties(name).has(use), `${name}.${use}`)
          assert.ok(csdl.deprecations.has(`${name}.${property}`), `${name}.${property}`)
        }
      }
      assert.equal(csdl.deprecations.size > 0, version === 'beta')
    })

    it('is the same text every time', () => {
      assert.equal(metadataXml(version), metadataXml(version))
    })

    function allProperties(name: string): ReadonlyMap<string, { type: string; isNullable?: boolean }> {
      const type = csdl.types.get(name)
      assert.ok(type, `${name} is not declared`)
      return new Map([...(type.base ? allProperties(type.base) : []), ...type.properties])
    }
  })
}

describe('the metadata', () => {
  it('serves every resource description, in some version', () => {
    const served = new Set(versions.flatMap((version) => servedBy(version).entities.map(({ name }) => name)))
    assert.deepEqual(
      entities.map(({ name }) => name).filter((name) => !served.has(name)),
      [],
    )
  })

  it('has the old entity sets at the root of beta alone', () => {
    assert.equal(readCsdl(metadataXml('beta')).roots.get('riskyUsers'), 'EntitySet of riskyUser')
    assert.equal(readCsdl(metadataXml('v1.0')).roots.has('riskyUsers'), false)
  })

  it('derives a history item from what it is the history of', () => {
    for (const version of versions) {
      const { types } = readCsdl(metadataXml(version))
      assert.equal(types.get('riskyUserHistoryItem')?.base, 'riskyUser')
      assert.deepEqual([...(types.get('riskyUserHistoryItem')?.properties.keys() ?? [])].sort(), [
        'activity',
        'initiatedBy',
        'userId',
      ])
    }
  })

  it('describes types of the same name alike wherever they are met', () => {
    for (const version of versions) {
      const seen = new Map<string, string>()
      for (const { target } of routes) {
        if ('entity' in target) visit(target.entity, version, seen)
      }
    }
  })

  function visit(
    type: { name: string; properties: Parameters<typeof propertiesOf>[0]['properties'] },
    version: Version,
    seen: Map<string, string>,
  ): void {
    const properties = propertiesOf(type, version)
    const text = properties.map((property) => `${property.name}: ${typeName(property.type)}`).join(', ')
    assert.equal(seen.get(type.name) ?? text, text, type.name)
    seen.set(type.name, text)
    for (const { type: inner } of properties) {
      const element = inner.kind === 'collection' ? inner.element : inner
      if (element.kind === 'complex') visit(element, version, seen)
    }
  }
})

describe('the numbers of members', () => {
  const enumeration = (members: string[], isFlags: boolean): Enumeration => ({
    kind: 'enumeration',
    name: 'example',
    members: { 'v1.0': members, beta: members },
    isFlags,
  })

  it('count from zero', () => {
    assert.deepEqual(memberValues(enumeration(['a', 'b', 'c'], false), 'beta'), [
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ])
  })

  it('are powers of two for flags, and zero for none', () => {
    assert.deepEqual(memberValues(enumeration(['none', 'a', 'b', 'c'], true), 'beta'), [
      ['none', 0],
      ['a', 1],
      ['b', 2],
      ['c', 4],
    ])
    assert.deepEqual(memberValues(enumeration(['a', 'b'], true), 'beta'), [
      ['a', 1],
      ['b', 2],
    ])
  })
})

describe('XML', () => {
  it('escapes what would end an attribute or be normalised away', () => {
    const text = writeXml(element('a', { b: `<&>"'\t\n\r`, gone: undefined }))
    assert.match(text, /b="&lt;&amp;&gt;&quot;'&#9;&#10;&#13;"/)
    assert.doesNotMatch(text, /gone/)
  })
})
