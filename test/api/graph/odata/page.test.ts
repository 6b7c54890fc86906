/** Paging: every row once, in order, whatever happens between two pages; and tokens that cannot be bent. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseQuery } from '../../../../src/api/graph/odata/options.ts'
import {
  nextLink,
  type PageScope,
  readSkipToken,
  type SortValue,
  sortValuesOf,
  writeSkipToken,
} from '../../../../src/api/graph/odata/page.ts'
import type { Entity } from '../../../../src/api/graph/schema/entity.ts'
import { riskDetection, riskyUser, signIn } from '../../../../src/api/graph/schema/index.ts'
import { RequestError } from '../../../../src/model/errors.ts'
import { type Database, engines, pageOf, type TestRow } from './database.ts'
import { rows } from './rows.ts'

const key = 'a key of this test'

function scopeOf(search: string, changes: Partial<PageScope> = {}, entity: Entity = riskyUser): PageScope {
  const query = parseQuery(search, entity, 'v1.0')
  return { resource: 'identityProtection/riskyUsers', tenantId: 'tenant', query, ...changes }
}

function refusal(token: string, scope: PageScope, signingKey: string = key): string {
  try {
    readSkipToken(signingKey, scope, token)
  } catch (error) {
    assert.ok(error instanceof RequestError, String(error))
    assert.deepEqual([error.status, error.code], [400, 'BadRequest'])
    return error.message
  }
  assert.fail('the token was accepted')
}

/** Walks all pages through real tokens; `between` runs after each page. */
async function walk(
  database: Database,
  entity: Entity,
  search: string,
  between: (page: number) => Promise<void> = async () => {},
): Promise<string[]> {
  const query = parseQuery(search, entity, 'v1.0')
  const scope = { resource: entity.table, tenantId: 'tenant', query }
  const seen: string[] = []
  let after: SortValue[] | undefined
  for (let page = 0; page < 1000; page++) {
    const found = await pageOf(database, entity, query, after)
    seen.push(...found.map(({ id }) => String(id)))
    const last = found.at(-1)
    if (!last || found.length < query.top) return seen
    const token = writeSkipToken(key, scope, sortValuesOf(last, query.orderBy))
    after = readSkipToken(key, scope, token)
    await between(page)
  }
  throw new Error('the pages have no end')
}

for (const { name, skip, open } of engines) {
  describe(`Pages on ${name}`, { skip }, () => {
    const orders: [Entity, orderby: string][] = [
      [signIn, 'createdDateTime desc'],
      [signIn, 'createdDateTime'],
      [signIn, 'userDisplayName'],
      [signIn, 'userDisplayName desc,createdDateTime'],
      [signIn, 'appDisplayName,appId desc'],
      [signIn, 'riskState desc'],
      [signIn, 'conditionalAccessStatus'],
      [signIn, 'conditionalAccessStatus desc,status/errorCode desc'],
      [signIn, 'location/geoCoordinates/latitude'],
      [signIn, 'isInteractive desc'],
      [riskDetection, 'requestId,ipAddress desc,location/city'],
      [riskDetection, 'source,riskLevel desc'],
      [riskyUser, ''],
      [riskyUser, 'userPrincipalName desc'],
    ]
    it('hold every row once and in the order of one large page, whatever the order', async () => {
      const database = await open(rows)
      for (const [entity, orderby] of orders) {
        const whole = await walk(database, entity, `?$top=500&$orderby=${orderby}`)
        assert.equal(new Set(whole).size, rows[entity.table as 'signIns'].length)
        for (const top of [1, 2, 3]) {
          assert.deepEqual(await walk(database, entity, `?$top=${top}&$orderby=${orderby}`), whole, orderby)
        }
      }
      await database.close()
    })

    it('put null before all values in ascending order and after them in descending order', async () => {
      const database = await open(rows)
      assert.equal((await walk(database, signIn, '?$orderby=userPrincipalName'))[0], 's4')
      assert.equal((await walk(database, signIn, '?$orderby=userPrincipalName desc')).at(-1), 's4')
      await database.close()
    })

    it('order texts without regard to case, and members by their rank', async () => {
      const database = await open({ riskyIdentities: rows.riskyIdentities })
      assert.deepEqual(await walk(database, riskyUser, '?$orderby=riskLevel,id desc&$top=2'), [
        ...['0b0b0b0b-0000-4000-8000-000000000e0e', 'u4', '0a0a0a0a-0000-4000-8000-00000000ada0', 'u5', 'u3'],
      ])
      await database.close()
    })

    it('neither repeat nor hide a row when others come and go between them', async () => {
      const database = await open({ signIns: rows.signIns })
      const [template] = rows.signIns as [TestRow]
      const before = await walk(database, signIn, '?$top=1000')
      const seen = await walk(database, signIn, '?$top=1', async (page) => {
        // One newer than all, one older than all, one with the very time and a lower id than the last.
        await database.insert('signIns', {
          ...template,
          id: `n${page}`,
          createdDateTime: '2027-01-01T00:00:00.0000000Z',
        })
        if (page === 1) await database.insert('signIns', { ...template, id: 's0' })
      })
      assert.deepEqual(seen, [...before, 's0'])
      await database.close()
    })
  })
}

describe('A skip token', () => {
  const scope = scopeOf("?$filter=riskLevel eq 'high'&$orderby=riskState")
  const token = writeSkipToken(key, scope, [4, 'id-1'])

  it('gives back what it was made of', () => {
    for (const values of [
      [null, 'é💥'],
      [-1.5, "'; drop table"],
      ['', ''],
    ] as SortValue[][]) {
      assert.deepEqual(readSkipToken(key, scope, writeSkipToken(key, scope, values)), values)
    }
  })

  it('needs no escaping in a URL', () => assert.match(token, /^[\w-]+$/))

  it('does not depend on $top, $select or $count', () => {
    const other = scopeOf("?$filter=riskLevel eq 'high'&$orderby=riskState&$top=7&$select=id&$count=true")
    assert.deepEqual(readSkipToken(key, other, token), [4, 'id-1'])
  })

  it('is refused for another filter, order, resource or tenant', () => {
    for (const other of [
      scopeOf("?$filter=riskLevel eq 'low'&$orderby=riskState"),
      scopeOf("?$filter=riskLevel eq 'high'&$orderby=riskState desc"),
      scopeOf('?$orderby=riskState'),
      { ...scope, resource: 'identityProtection/riskDetections' },
      { ...scope, tenantId: 'another' },
    ]) {
      assert.match(refusal(token, other), /belongs to another query/)
    }
  })

  it('is refused when signed with another key', () => {
    assert.match(refusal(token, scope, 'another key'), /not issued by this server/)
  })

  it('is refused when malformed', () => {
    for (const text of [
      'null',
      '',
      'x',
      '%',
      token.slice(1),
      `${token}A`,
      `${token}=`,
      `${token} `,
      'A'.repeat(100_000),
    ]) {
      assert.match(refusal(text, scope), /not issued by this server/, text.slice(0, 50))
    }
  })

  it('is refused when any of its characters is changed', () => {
    const change = fc.tuple(fc.nat(token.length - 1), fc.constantFrom(...'ABCxyz019_-'))
    fc.assert(
      fc.property(change, ([index, character]) => {
        fc.pre(token[index] !== character)
        refusal(token.slice(0, index) + character + token.slice(index + 1), scope)
      }),
    )
  })

  it('that is empty is refused in Graph’s words', () => {
    assert.throws(() => parseQuery('?$skiptoken=', riskyUser, 'v1.0'), {
      message: 'Invalid Skip Token, skip token is null',
    })
  })
})

describe('The next link', () => {
  const cases: [url: string, link: string][] = [
    ['https://graph.example/v1.0/identityProtection/riskyUsers', '?$skiptoken=T'],
    ['https://graph.example:8443/beta/auditLogs/signIns?', '?$skiptoken=T'],
    ['https://a/b?$top=2&', '?$top=2&$skiptoken=T'],
    [
      "https://a/b?$filter=riskLevel%20eq%20'high'&%24top=2",
      "?$filter=riskLevel%20eq%20'high'&%24top=2&$skiptoken=T",
    ],
    [
      'https://a/b?$filter=x+eq+%27a%3fb%27&source=adfs',
      '?$filter=x+eq+%27a%3fb%27&source=adfs&$skiptoken=T',
    ],
    ["https://a/b?$filter=x eq 'a?b'", "?$filter=x eq 'a?b'&$skiptoken=T"],
    ['https://a/b?$skiptoken=old&$top=2', '?$top=2&$skiptoken=T'],
    ['https://a/b?$top=2&%24skipToken=old', '?$top=2&$skiptoken=T'],
    ['https://a/b?skiptoken=old', '?$skiptoken=T'],
    ['https://a/b?$skiptokens=kept', '?$skiptokens=kept&$skiptoken=T'],
  ]
  for (const [url, link] of cases) {
    it(`of ${url} ends in ${link}`, () => assert.equal(nextLink(url, 'T'), url.split('?')[0] + link))
  }

  it('leads to the same query', () => {
    const url = "https://a/b?%24filter=contains(userDisplayName,'%26?%23')&$OrderBy=riskState+desc&$top=2"
    const before = parseQuery(new URL(url).search, riskyUser, 'v1.0')
    const { skipToken, ...after } = parseQuery(new URL(nextLink(url, 'T')).search, riskyUser, 'v1.0')
    assert.equal(skipToken, 'T')
    assert.deepEqual(after, before)
  })
})
