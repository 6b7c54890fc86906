/**
 * The suite that every server of the API passes: what the descriptions say of a resource is what its routes do. It is
 * made from the route table, so that a new resource is covered by having one.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isSortable } from '../../src/api/graph/metadata/queries.ts'
import { type Route, routes } from '../../src/api/graph/route-table.ts'
import type { Entity, Version } from '../../src/api/graph/schema/entity.ts'
import { propertiesOf } from '../../src/api/graph/schema/lookup.ts'
import { type Json, type TestServer, userPrincipal } from '../factories-server.ts'
import { filtersFor } from './api-filters.ts'
import { orderFaults } from './api-order.ts'
import { hiddenFaults, objectFaults } from './api-values.ts'

const versions: Version[] = ['v1.0', 'beta']
const preferAll = { headers: { prefer: 'include-unknown-enum-members' } }

export interface ApiSuiteOptions {
  /** A server with at least one item of every resource. */
  start(): Promise<TestServer>
  /** Properties, as `resource.property`, that no item needs to have a value for, each with the reason. */
  neverFilled: Record<string, string>
}

export function apiSuite(name: string, options: ApiSuiteOptions): void {
  describe(name, () => {
    let server: TestServer
    before(async () => {
      server = await options.start()
    })
    after(() => server.store.close())
    for (const version of versions) {
      const served = routes.filter((route) => route.versions.includes(version))
      for (const route of served) {
        if (route.target.kind === 'list')
          listSuite(() => server, version, route, route.target.entity, options)
      }
      accessSuite(() => server, version, served)
      it(`hides something in ${version}, so that hiding is put to the test`, async () => {
        const path = `/${version}/identityProtection/riskyUsers`
        const [plain, full] = [await server.get(path), await server.get(path, preferAll)]
        assert.notEqual(plain.text, full.text)
      })
    }
  })
}

function listSuite(
  server: () => TestServer,
  version: Version,
  route: Route,
  entity: Entity,
  { neverFilled }: ApiSuiteOptions,
): void {
  const properties = propertiesOf(entity, version)
  const sortable = properties.filter(isSortable)
  const ask = async (query: string, options = preferAll): Promise<Json> => {
    const { status, json, text } = await server().get(`${path}${query}`, options)
    assert.equal(status, 200, `${path}${decodeURIComponent(query)}: ${text.slice(0, 500)}`)
    return json
  }
  let path = ''
  let rows: Json[] = []

  describe(`/${version}/${route.path.join('/')}`, () => {
    before(async () => {
      path = await concretePath(server(), version, route)
      rows = (await ask('')).value
      assert.ok(rows.length > 0, `there is no ${entity.name} at ${path}: the fixture lacks one`)
    })

    it('lists exactly the properties of the version, in their order, with values of their types', () => {
      assert.deepEqual([...new Set(rows.flatMap((row) => objectFaults(row, entity, version)))], [])
    })

    it('has a value for every property in some item, so that none is tested by null alone', () => {
      const empty = properties.filter(
        ({ name, source }) => source.kind !== 'constant' && rows.every((row) => isEmpty(row[name])),
      )
      const names = empty.map(({ name }) => `${entity.name}.${name}`)
      assert.deepEqual(
        names.filter((name) => !Object.hasOwn(neverFilled, name)),
        [],
      )
    })

    it('gives every item as it is listed', async () => {
      for (const row of rows.slice(0, 10)) {
        const { '@odata.context': context, ...item } = await ask(`/${encodeURIComponent(row.id)}`)
        assert.match(context, /\/\$metadata#.*\/\$entity$/)
        assert.deepEqual(item, row)
      }
    })

    it('counts what it lists', async () => {
      assert.equal((await ask('?$count=true'))['@odata.count'], rows.length)
      assert.equal((await server().get(`${path}/$count`)).text, String(rows.length))
    })

    it('selects every property alone, of a list and of an item', async () => {
      const [first] = rows
      for (const { name } of properties) {
        const [selected] = (await ask(`?$select=${name}&$top=1`)).value
        assert.deepEqual(objectFaults(selected, entity, version, [name]), [])
        assert.deepEqual(selected, { [name]: first[name] })
        const { '@odata.context': _, ...item } = await ask(`/${encodeURIComponent(first.id)}?$select=${name}`)
        assert.deepEqual(item, { [name]: first[name] })
      }
    })

    it('finds every item by every value in it', async () => {
      const lost: string[] = []
      for (const row of rows.slice(0, 6)) {
        for (const filter of filtersFor(row, entity, version)) {
          const { value } = await ask(`?$filter=${encodeURIComponent(filter)}`)
          const isFound = value.some(({ id }: Json) => id === row.id)
          if (!isFound) lost.push(`${row.id}: ${filter}`)
        }
      }
      assert.deepEqual(lost, [])
    })

    it('sorts by every property that has an order, up and down, and by no other', async () => {
      for (const property of sortable) {
        for (const direction of ['asc', 'desc'] as const) {
          const { value } = await ask(`?$orderby=${property.name} ${direction}`)
          assert.equal(value.length, rows.length)
          assert.deepEqual(orderFaults(value, property, version, direction), [])
        }
      }
      for (const { name } of properties) {
        if (sortable.some((property) => property.name === name)) continue
        assert.equal((await server().get(`${path}?$orderby=${name}`)).status, 400, name)
      }
    })

    it('hides the members after the sentinel from who does not ask for them', async () => {
      const plain: Json[] = (await ask('', { headers: {} as never })).value
      assert.deepEqual(
        plain.flatMap((row, index) => hiddenFaults(row, rows[index], entity, version)),
        [],
      )
    })

    it('refuses properties that the version does not have', async () => {
      const others = entity.properties.filter(({ name }) => !properties.some((known) => known.name === name))
      for (const name of ['nonsense', '__proto__', ...others.map(({ name }) => name)]) {
        for (const query of [`$select=${name}`, `$filter=${name} eq null`, `$orderby=${name}`]) {
          const { status, json } = await server().get(`${path}?${query}`)
          assert.equal(status, 400, query)
          assert.match(json.error.message, new RegExp(`'${name}'`))
        }
      }
    })
  })
}

function accessSuite(server: () => TestServer, version: Version, served: Route[]): void {
  describe(`every route of ${version}`, () => {
    it('answers 401 without a token', async () => {
      for (const route of served) {
        const path = placeholderPath(version, route)
        const { status, json, headers } = await server().request(route.method, path, { token: null })
        assert.equal(status, 401, path)
        assert.equal(json.error.code, 'InvalidAuthenticationToken')
        assert.match(headers.get('www-authenticate') ?? '', /^Bearer/)
      }
    })

    it('answers 405 to other methods, and says which are accepted', async () => {
      for (const route of served) {
        const path = placeholderPath(version, route)
        const others = ['PUT', 'PATCH', 'DELETE']
        for (const method of others) {
          const { status, headers } = await server().request(method, path)
          assert.equal(status, 405, `${method} ${path}`)
          assert.ok((headers.get('allow') ?? '').split(', ').includes(route.method), `${method} ${path}`)
        }
      }
    })

    it('answers 403 to who has no permission for it', async () => {
      const app = await server().token({ permissions: [] })
      const person = await server().token({ ...userPrincipal(server().tenantId), permissions: [] })
      for (const route of served) {
        const path = placeholderPath(version, route)
        const token = route.application.length > 0 ? app : person
        const { status, json } = await server().request(route.method, path, { token })
        assert.equal(status, 403, path)
        assert.equal(json.error.code, route.deniedCode)
      }
    })

    it('lets every permission in that it names', async () => {
      for (const route of served) {
        const path = placeholderPath(version, route)
        for (const permission of route.application) {
          const token = await server().token({ permissions: [permission] })
          const { status, text } = await server().request(route.method, path, { token })
          assert.ok(![401, 403, 500].includes(status), `${permission} at ${path}: ${text}`)
        }
      }
    })
  })
}

/** The path with something that does not exist for every parameter. */
function placeholderPath(version: Version, { path }: Route): string {
  return `/${version}/${path.map((segment) => (segment.startsWith(':') ? 'x' : segment)).join('/')}`
}

/** What tells nothing of how a value is written. */
function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** The path with the id of an item for every parameter. */
async function concretePath(server: TestServer, version: Version, { path }: Route): Promise<string> {
  let concrete = `/${version}`
  for (const segment of path) {
    if (!segment.startsWith(':')) {
      concrete += `/${segment}`
      continue
    }
    const { json } = await server.get(`${concrete}?$top=1&$select=id`)
    assert.ok(json.value?.[0], `there is no item at ${concrete}: the fixture lacks one`)
    concrete += `/${json.value[0].id}`
  }
  return concrete
}
