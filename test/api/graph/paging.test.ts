/**
 * Paging through a running server while rows come, go and change: whoever was there all along, and did not move in the
 * order that was asked for, is shown exactly once.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import pino from 'pino'
import { routes } from '../../../src/api/graph/route-table.ts'
import type { Entity, Property, Version } from '../../../src/api/graph/schema/entity.ts'
import { propertiesOf } from '../../../src/api/graph/schema/lookup.ts'
import { defaultSettings } from '../../../src/config.ts'
import { listen, type RunningServer } from '../../../src/server.ts'
import type { Db } from '../../../src/store/store.ts'
import { guid, startServer, type TestServer } from '../../factories-server.ts'
import type { TestRow } from './odata/database.ts'
import { storedRows } from './odata/stored-rows.ts'
import { changeRow, insertRows, removeRows } from './odata/writing.ts'

const owner = guid(1, 5)
const walks = Number(process.env.RISKGRAPH_TEST_RUNS ?? 12)

/** Each resource that can be listed, once, at the richest version of its first route. */
const lists = routes.flatMap(({ target, path, versions }) => {
  const version = versions.at(-1) as Version
  return target.kind === 'list' ? [{ entity: target.entity, path, version }] : []
})
const resources = [...Map.groupBy(lists, ({ entity }) => entity.name).values()].map(([first]) => first!)

interface SortProperty {
  path: string
  column: string | undefined
}

/** Everything that a list may be sorted by. */
function sortProperties(
  properties: readonly Property[],
  version: Version,
  prefix = '',
  inside?: string,
): SortProperty[] {
  return properties.flatMap(({ name, type, source }) => {
    const column = 'column' in source ? source.column : inside
    const path = `${prefix}${name}`
    if (type.kind === 'complex') {
      return sortProperties(propertiesOf(type, version), version, `${path}/`, column)
    }
    const isSortable = type.kind !== 'collection' && (type.kind !== 'dateTime' || source.kind === 'column')
    return isSortable ? [{ path, column }] : []
  })
}

describe('Pages of a running server', () => {
  let server: TestServer
  let running: RunningServer
  let authorization: string
  before(async () => {
    server = await startServer()
    const log = pino({ level: 'silent' })
    running = await listen({
      store: server.store,
      settings: defaultSettings,
      log,
      host: '127.0.0.1',
      port: 0,
    })
    authorization = `Bearer ${await server.token()}`
  })
  after(async () => {
    await running.close()
    await server.store.close()
  })

  /** The ids of all pages in the order in which they came. */
  async function walk(
    url: string,
    options: { top: () => number; between?: () => Promise<void> },
  ): Promise<string[]> {
    const shown: string[] = []
    for (let next: string | undefined = url, page = 0; next; page++) {
      assert.ok(page < 500, 'the pages have no end')
      const response = await fetch(next.replace(/\$top=\d+/, `$top=${options.top()}`), {
        headers: { authorization },
      })
      const text = await response.text()
      assert.equal(response.status, 200, `${next}: ${text}`)
      const body = JSON.parse(text) as { value: { id: string }[]; '@odata.nextLink'?: string }
      shown.push(...body.value.map(({ id }) => id))
      next = body['@odata.nextLink']
      await options.between?.()
    }
    return shown
  }

  function urlOf({ path, version, entity }: (typeof resources)[number], orderby: string): string {
    const segments = path.map((segment) => (segment.startsWith(':') ? owner : segment)).join('/')
    const filter = entity.name === 'signIn' ? "&$filter=signInEventTypes/any(t: t ne '')" : ''
    return `http://127.0.0.1:${running.port}/${version}/${segments}?$top=1&$orderby=${orderby}${filter}`
  }

  /** A table to change at will, as the tenant that the walker belongs to. */
  function rowsOf(entity: Entity, tenantId: string) {
    const isOwned = 'identityId' in storedRows(entity, ['x'], 0, {})[0]!
    const fixed: TestRow = isOwned ? { tenantId, identityId: owner } : { tenantId }
    let made = 0
    const write = (work: (db: Db) => Promise<unknown>) => server.store.write(tenantId, work)
    return {
      insert: async (count: number): Promise<string[]> => {
        // Their ids are all over the place, as those of random GUIDs.
        const ids = Array.from({ length: count }, () => guid((++made * 7919) % 1_000_003, 6))
        const rows = storedRows(entity, ids, made, fixed)
        for (const row of rows) await write((db) => insertRows(db, entity.table, [row]))
        return ids
      },
      remove: (id: string) => write((db) => removeRows(db, entity.table, tenantId, id)),
      /** Everything but the columns named. */
      change: (id: string, keep: ReadonlySet<string>) => {
        const [row] = storedRows(entity, [id], ++made, fixed) as [TestRow]
        const others = Object.entries(row).filter(([name]) => !keep.has(name) && name !== 'id')
        return write((db) => changeRow(db, entity.table, { tenantId, id }, Object.fromEntries(others)))
      },
      clear: () => write((db) => removeRows(db, entity.table, tenantId)),
    }
  }

  for (const resource of resources) {
    const { entity, version } = resource
    const sortable = sortProperties(propertiesOf(entity, version), version)

    it(`show every ${entity.name} once, whatever they are sorted by`, async () => {
      const rows = rowsOf(entity, server.tenantId)
      const ids = await rows.insert(15)
      for (const [index, { path }] of sortable.entries()) {
        const orderby = index % 2 === 0 ? path : `${path} desc`
        const shown = await walk(urlOf(resource, orderby), { top: () => 4 })
        assert.deepEqual(shown.toSorted(), ids.toSorted(), orderby)
      }
      await rows.clear()
    })

    it(`show every ${entity.name} that stays once, while others come, go and move`, async () => {
      const rows = rowsOf(entity, server.tenantId)
      const plan = fc.record({
        keys: fc.array(fc.tuple(fc.constantFrom(...sortable), fc.constantFrom('', ' asc', ' desc')), {
          minLength: 1,
          maxLength: 3,
        }),
        tops: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 9 }),
        deeds: fc.array(
          fc.tuple(fc.constantFrom('insert', 'remove', 'move', 'change', 'rest'), fc.nat(1000)),
          { minLength: 5, maxLength: 60 },
        ),
      })
      await fc.assert(
        fc.asyncProperty(plan, async ({ keys, tops, deeds }) => {
          const present = await rows.insert(24)
          const staying = new Set(present)
          const moved = new Set<string>()
          const sortColumns = new Set(keys.flatMap(([{ column }]) => column ?? []))
          const orderby = keys.map(([{ path }, direction]) => path + direction).join()
          let page = 0
          let deed = 0
          const shown = await walk(urlOf(resource, orderby), {
            top: () => tops[page++ % tops.length] as number,
            between: async () => {
              for (const [what, number] of deeds.slice(deed, deed + 3)) {
                const id = present[number % present.length] as string
                if (what === 'insert') present.push(...(await rows.insert(1)))
                if (what === 'remove') await rows.remove(id)
                if (what === 'move') await rows.change(id, new Set())
                if (what === 'change') await rows.change(id, sortColumns)
                if (what === 'move' || what === 'remove') staying.delete(id)
                if (what === 'move') moved.add(id)
              }
              deed += 3
            },
          })
          const times = Map.groupBy(shown, (id) => id)
          for (const id of staying) {
            const isLate = !times.has(id) && present.indexOf(id) >= 24
            assert.ok(
              isLate || times.get(id)?.length === 1,
              `${id} was shown ${times.get(id)?.length ?? 0} times`,
            )
          }
          for (const [id, { length }] of times) {
            assert.ok(length === 1 || moved.has(id), `${id} was shown ${length} times and never moved`)
          }
          await rows.clear()
        }),
        { numRuns: walks },
      )
    })
  }
})
