/**
 * Queries that nobody would write: whatever is asked, it is answered or refused, and soon. `RISKGRAPH_TEST_FUZZ` says
 * how many are tried; a few thousand when it says nothing.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { addressOf, match } from '../../../src/api/graph/match.ts'
import { checkFilter } from '../../../src/api/graph/odata/check.ts'
import { queryLimits } from '../../../src/api/graph/odata/limits.ts'
import { parseQuery } from '../../../src/api/graph/odata/options.ts'
import { parseFilter } from '../../../src/api/graph/odata/parse.ts'
import { compileFilter } from '../../../src/api/graph/odata/sql.ts'
import { routes } from '../../../src/api/graph/route-table.ts'
import type { Entity, Version } from '../../../src/api/graph/schema/entity.ts'
import { signIn } from '../../../src/api/graph/schema/index.ts'
import { RequestError } from '../../../src/model/errors.ts'
import { guid, signInRecord, startServer, type TestServer } from '../../factories-server.ts'
import { sqliteBuilder } from './odata/database.ts'
import { breakText, breakTokens, seededRandom } from './odata/mutations.ts'
import { combined } from './odata/oracle.ts'
import { leavesOf } from './odata/random-leaves.ts'

const inputs = Number(process.env.RISKGRAPH_TEST_FUZZ ?? 4000)
const requests = Math.min(3000, Math.ceil(inputs / 50))
/** Far above what any input needs, and far below what a hang takes. */
const slowestMs = 60_000

const lists = routes.flatMap(({ target, path, versions }) =>
  target.kind === 'list' ? versions.map((version) => ({ entity: target.entity, path, version })) : [],
)
const compiler = sqliteBuilder()

/** Valid filters of every resource, to be broken. */
function validFilters(count: number): { text: string; entity: Entity; version: Version }[] {
  return lists.flatMap(({ entity, version }) => {
    const leaves = leavesOf(entity, version).map(({ condition }) => condition)
    const nodes = fc.sample(combined(fc.oneof(...leaves), 2), { numRuns: count, seed: 7 })
    return nodes.map(({ text }) => ({ text, entity, version }))
  })
}

/** Whether it was accepted. Anything but a refusal that blames the caller fails the test. */
function isAccepted(input: string, work: () => unknown): boolean {
  const begin = performance.now()
  try {
    work()
    return true
  } catch (error) {
    const isRefusal = error instanceof RequestError && [400, 405, 414, 501].includes(error.status)
    if (!isRefusal) assert.fail(`${JSON.stringify(input)} ended in ${(error as Error).stack}`)
    if (error.message.length > 4000) assert.fail(`a refusal of ${error.message.length} characters`)
    return false
  } finally {
    const tookMs = performance.now() - begin
    if (tookMs > slowestMs) assert.fail(`${JSON.stringify(input.slice(0, 500))} took ${tookMs} ms`)
  }
}

function readFilter(text: string, entity: Entity, version: Version): void {
  const condition = checkFilter(parseFilter(text), entity, version)
  for (const dialect of ['sqlite', 'postgres'] as const) {
    compileFilter(condition, { dialect, table: entity.table }).compile(compiler)
  }
}

describe('A fuzzed filter', () => {
  const valid = validFilters(40)

  it('that is a valid one with its words, brackets and texts changed is read or refused', () => {
    const random = seededRandom(1)
    let accepted = 0
    for (let count = 0; count < inputs; count++) {
      const { text, entity, version } = random.pick(valid)
      const other = random.pick(valid).text
      const broken = breakTokens(text, other, random)
      if (isAccepted(broken, () => readFilter(broken, entity, version))) accepted++
    }
    assert.ok(accepted > inputs / 100 && accepted < inputs, `${accepted} of ${inputs} were accepted`)
  })

  it('that is a valid one with its characters changed is read or refused', () => {
    const random = seededRandom(2)
    for (let count = 0; count < inputs; count++) {
      const { text, entity, version } = random.pick(valid)
      const broken = breakText(text, random)
      isAccepted(broken, () => readFilter(broken, entity, version))
    }
  })

  it('that is random bytes is read or refused', () => {
    const random = seededRandom(3)
    const { entity, version } = lists[0]!
    for (let count = 0; count < inputs; count++) {
      const noise = random.bytes(random.below(60)).toString(random.pick(['latin1', 'utf8', 'utf16le']))
      isAccepted(noise, () => readFilter(noise, entity, version))
    }
  })
})

describe('A monstrous query', () => {
  const long = (text: string, characters: number) => text.repeat(characters).slice(0, characters)
  const fragments = [
    '(',
    ')',
    'not ',
    "'",
    "''",
    'a/',
    'x/any(x:',
    ',',
    ':',
    ' ',
    '1',
    '-',
    '2026-01-01T',
    '💥',
    '\0',
  ]
  const frames = [
    (body: string) => body,
    (body: string) => `id eq ${body}`,
    (body: string) => `id in (${body}`,
    (body: string) => `contains(id,'${body}`,
    (body: string) => `riskEventTypes_v2/any(t: t eq ${body}`,
  ]

  for (const fragment of fragments) {
    it(`of ${JSON.stringify(fragment)} again and again is refused at once, wherever it stands`, () => {
      for (const frame of frames) {
        for (const size of [100, 8000, queryLimits.filterCharacters - 40, 100_000]) {
          const filter = frame(long(fragment, size))
          isAccepted(filter, () => readFilter(filter, signIn, 'beta'))
        }
      }
      for (const option of [
        '$filter',
        '$orderby',
        '$select',
        '$top',
        '$count',
        '$skiptoken',
        '$search',
        'x',
      ]) {
        for (const size of [100, 60_000, queryLimits.searchCharacters + 1]) {
          for (const text of [fragment, `id ${fragment}`]) {
            const search = `?${option}=${long(text, size)}`
            isAccepted(search, () => parseQuery(search, signIn, 'beta'))
          }
        }
      }
    })
  }
})

describe('A fuzzed query', () => {
  const names = [
    '$filter',
    '$top',
    '$skip',
    '$orderby',
    '$select',
    '$count',
    '$skiptoken',
    'filter',
    '$expand',
  ]
  const values = [
    "riskLevel eq 'high'",
    '5',
    '-1',
    'id desc',
    'id,riskLevel',
    'true',
    'null',
    "' or 1=1 --",
    'A'.repeat(9000),
  ]

  it('is read or refused, whatever is in its options', () => {
    const random = seededRandom(4)
    for (let count = 0; count < inputs; count++) {
      const { entity, version } = random.pick(lists)
      const options = Array.from(
        { length: random.below(4) },
        () => `${random.pick(names)}=${random.pick(values)}`,
      )
      const search = `?${breakText(options.join('&'), random)}`
      isAccepted(search, () => parseQuery(search, entity, version))
    }
  })

  it('goes to a route or is refused, whatever is in its path', () => {
    const random = seededRandom(5)
    const methods = ['GET', 'POST', 'DELETE', 'x']
    for (let count = 0; count < inputs; count++) {
      const { path, versions } = random.pick(routes)
      const whole = `/${random.pick(versions)}/${path.join('/')}`
      const broken = encodeURI(breakText(whole, random).toWellFormed())
      isAccepted(broken, () => match(random.pick(methods), addressOf(broken)))
    }
  })
})

describe('A fuzzed request', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest(Array.from({ length: 5 }, (_, number) => signInRecord(number, number)))
  })
  after(() => server.store.close())

  it('never makes the server fail', async () => {
    const random = seededRandom(6)
    const valid = validFilters(10)
    const statuses = new Map<number, number>()
    for (let count = 0; count < requests; count++) {
      const { text, entity, version } = random.pick(valid)
      const { path } = random.pick(lists.filter((list) => list.entity === entity && list.version === version))
      const segments = path.map((segment) => (segment.startsWith(':') ? guid(1) : segment)).join('/')
      const filter = random.below(3) === 0 ? text : breakTokens(text, random.pick(valid).text, random)
      const orderby = random.pick(['', '&$orderby=id', "&$orderby=a'b", '&$orderby=riskLevel desc,id'])
      const suffix = random.pick(['', '', '', '/$count', `/${guid(1)}`])
      const url = `/${version}/${segments}${suffix}?$filter=${encodeURIComponent(filter.toWellFormed())}${orderby}`
      const { status, json } = await server.get(url)
      assert.ok([200, 400, 404, 414].includes(status), `${url} gave ${status}: ${server.log.at(-1)}`)
      if (status !== 200) assert.ok(json.error.message)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    assert.ok((statuses.get(200) ?? 0) > requests / 10, `only ${statuses.get(200)} were answered`)
    assert.ok((statuses.get(400) ?? 0) > requests / 10, `only ${statuses.get(400)} were refused`)
  })
})
