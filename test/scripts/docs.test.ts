/** The page about the API: nothing in it leads nowhere, and no words are left of what is gone. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { apiPage } from '../../scripts/docs/api.ts'
import { roleSets } from '../../scripts/docs/api-permissions.ts'
import { propertyNotes, resourceWords } from '../../scripts/docs/api-words.ts'
import { pathOf } from '../../src/api/graph/openapi/operations.ts'
import { routes } from '../../src/api/graph/route-table.ts'
import { entities } from '../../src/api/graph/schema/index.ts'

describe('docs/api.md', () => {
  const page = apiPage()
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
    text!
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )

  it('has a heading for every link within it, and no heading twice', () => {
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!)
    assert.deepEqual(
      links.filter((anchor) => !headings.includes(anchor)),
      [],
    )
    assert.deepEqual(headings, [...new Set(headings)])
  })

  it('names every route and every property', () => {
    for (const route of routes) assert.ok(page.includes(`\`${route.method} ${pathOf(route, routes).path}\``))
    for (const { name, properties } of entities) {
      const [, section = ''] = page.split(`\n### ${name}\n`)
      for (const property of properties)
        assert.ok(section.includes(`| \`${property.name}\` |`), property.name)
    }
  })

  it('says of every route which permissions and roles it needs, as the table of routes does', () => {
    const rows = [
      ...page.matchAll(/^\| `((?:GET|POST) \/[^`]+)`.*?\| ([^|]*) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$/gm),
    ]
    const said = rows.map(([, route, versions, application, delegated, role]) => ({
      route,
      versions,
      application,
      delegated: delegated === 'the same' ? application : delegated,
      roles: roleSets[role as string]?.toSorted(),
    }))
    const written = routes.map((route) => ({
      route: `${route.method} ${pathOf(route, routes).path}`,
      versions: route.versions.length > 1 ? 'both' : route.versions[0],
      application: route.application.join(' or<br>') || 'none',
      delegated: route.delegated.join(' or<br>'),
      roles: route.roles.toSorted(),
    }))
    const inOrder = (list: { route?: string }[]) =>
      list.toSorted((a, b) => String(a.route).localeCompare(String(b.route)))
    assert.deepEqual(inOrder(said), inOrder(written))
  })

  it('says nothing undefined', () => {
    assert.doesNotMatch(page, /undefined|\[object/)
  })

  it('has words only for what there is', () => {
    const names = entities.map(({ name }) => name)
    const properties = entities.flatMap(({ name, properties: list }) =>
      list.flatMap((property) => [property.name, `${name}.${property.name}`]),
    )
    assert.deepEqual(
      Object.keys(resourceWords).filter((name) => !names.includes(name)),
      [],
    )
    assert.deepEqual(
      Object.keys(propertyNotes).filter((name) => !properties.includes(name)),
      [],
    )
  })
})
