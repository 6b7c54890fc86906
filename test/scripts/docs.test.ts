/** The page about the API: nothing in it leads nowhere, and no words are left of what is gone. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { apiPage } from '../../scripts/docs/api.ts'
import { propertyNotes, resourceWords } from '../../scripts/docs/api-words.ts'
import { pathOf } from '../../src/graph/openapi/operations.ts'
import { routes } from '../../src/graph/route-table.ts'
import { entities } from '../../src/graph/schema/index.ts'

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
