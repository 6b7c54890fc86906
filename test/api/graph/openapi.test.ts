/** The OpenAPI document: valid, closed in itself, and true of the routes it is made from. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { readCsdl } from '../../../scripts/metadata/read-csdl.ts'
import { readOpenApi } from '../../../scripts/metadata/read-openapi.ts'
import { actionOf } from '../../../src/api/graph/metadata/actions.ts'
import { metadataXml } from '../../../src/api/graph/metadata.ts'
import { pageLimits } from '../../../src/api/graph/odata/options.ts'
import { pathOf } from '../../../src/api/graph/openapi/operations.ts'
import { openApi } from '../../../src/api/graph/openapi.ts'
import { routes } from '../../../src/api/graph/route-table.ts'
import type { Version } from '../../../src/api/graph/schema/entity.ts'
import type { Json } from '../../factories-server.ts'

const origin = 'https://risk.example:8443'

for (const version of ['v1.0', 'beta'] as Version[]) {
  describe(`the OpenAPI document of ${version}`, () => {
    const document: Json = JSON.parse(JSON.stringify(openApi(version, origin)))
    const served = routes.filter((route) => route.versions.includes(version))
    const operationOf = (route: (typeof routes)[number]) =>
      document.paths[pathOf(route, served).path]?.[route.method.toLowerCase()]

    it('is valid OpenAPI 3.1', async () => {
      const result = await new Validator().validate(structuredClone(document))
      assert.deepEqual(result.errors ?? [], [])
      assert.equal(document.openapi, '3.1.0')
    })

    it('refers to nothing that is not there', () => {
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, path]) => path)
      for (const path of new Set(references)) {
        const found = path!
          .split('/')
          .slice(1)
          .reduce((value, key) => value?.[key], document)
        assert.ok(found, path)
      }
    })

    it('has an operation for every route and for nothing else', () => {
      for (const route of served) assert.ok(operationOf(route), `${route.method} ${route.path.join('/')}`)
      const count = Object.values<Json>(document.paths).flatMap((item) =>
        Object.keys(item).filter((key) => key !== 'parameters'),
      ).length
      assert.equal(count, served.length)
    })

    it('calls every operation by a name of its own', () => {
      const names = Object.values<Json>(document.paths).flatMap((item) =>
        ['get', 'post'].flatMap((method) => item[method]?.operationId ?? []),
      )
      assert.deepEqual(names, [...new Set(names)])
    })

    it('says which permissions and roles are enough', () => {
      for (const route of served) {
        const { application, delegated, roles } = route
        const operation = operationOf(route)
        assert.deepEqual(operation['x-riskgraph-permissions'], { application, delegated, roles })
        for (const name of [...application, ...delegated, ...roles])
          assert.ok(operation.description.includes(name))
      }
    })

    it('gives lists their query options, and $top its limits', () => {
      for (const route of served) {
        if (route.target.kind !== 'list') continue
        const parameters: Json[] = operationOf(route).parameters
        const names = parameters.map(({ name }) => name)
        for (const name of ['$filter', '$select', '$orderby', '$top', '$count', '$skiptoken']) {
          assert.ok(names.includes(name), `${route.path.join('/')} ${name}`)
        }
        const { schema } = parameters.find(({ name }) => name === '$top')!
        const limits = pageLimits[route.target.entity.name]
        assert.deepEqual([schema.default, schema.maximum], [limits?.topDefault, limits?.topMax])
      }
    })

    it('bounds the ids of an action', () => {
      for (const route of served) {
        const action = actionOf(route, served)
        if (!action?.ids) continue
        const { schema } = operationOf(route).requestBody.content['application/json']
        assert.deepEqual(schema.required, [action.ids.property])
        const list = schema.properties[action.ids.property]
        assert.deepEqual([list.minItems, list.maxItems], [1, action.ids.max])
      }
    })

    it('declares the same properties, types and nullability as the metadata', () => {
      const csdl = readCsdl(metadataXml(version))
      const described = readOpenApi(document)
      for (const [name, type] of csdl.types) {
        if (type.properties.size === 0 && !described.types.has(name)) continue
        assert.deepEqual(described.types.get(name)?.properties, type.properties, name)
        assert.equal(described.types.get(name)?.base, type.base, name)
      }
      for (const [name, { members }] of csdl.enumerations) {
        assert.deepEqual(described.enumerations.get(name)?.members, members, name)
      }
    })

    it('lets a flags enumeration come joined by commas', () => {
      for (const [name, schema] of Object.entries<Json>(document.components.schemas)) {
        if (!schema['x-ms-enum-flags']) continue
        const [first, second] = schema['x-riskgraph-members']
        assert.match(`${first},${second}`, new RegExp(schema.pattern), name)
        assert.doesNotMatch(`${first},`, new RegExp(schema.pattern), name)
      }
    })

    it('stands under the origin it was asked for', () => {
      assert.equal(document.servers[0].url, `${origin}/${version}`)
      const { tokenUrl } = document.components.securitySchemes.oauth2.flows.clientCredentials
      assert.equal(decodeURIComponent(tokenUrl), `${origin}/{tenant}/oauth2/v2.0/token`)
    })
  })
}
