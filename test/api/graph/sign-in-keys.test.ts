/** What a filter says of keys and times: always at least what passes it, and nothing where it names no key. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseQuery } from '../../../src/api/graph/odata/options.ts'
import { signIn } from '../../../src/api/graph/schema/index.ts'
import { keysOf, spanAfter, spanOf } from '../../../src/api/graph/sign-in-keys.ts'
import { toMoment } from '../../../src/model/timestamp.ts'
import type { EventKey } from '../../../src/store/sign-in-search.ts'

const filterOf = (text: string) => parseQuery(`?$filter=${encodeURIComponent(text)}`, signIn, 'v1.0').filter!

const ofUser = (...ids: string[]): EventKey[] => [
  { by: 'identity', owners: ids.map((identityId) => ({ identityKind: 'user', identityId })) },
  { by: 'name', names: ids },
]

const cases: [filter: string, keys: EventKey[] | undefined][] = [
  ["id eq 'A'", [{ by: 'id', ids: ['a'] }]],
  ["id in ('a','b')", [{ by: 'id', ids: ['a', 'b'] }]],
  ["userId eq 'ada'", ofUser('ada')],
  ["'ada' eq userId", ofUser('ada')],
  ["userId in ('ada','bo')", ofUser('ada', 'bo')],
  ["userPrincipalName eq 'Ada@x'", [{ by: 'name', names: ['ada@x'] }]],
  ["startsWith(userPrincipalName,'ada')", [{ by: 'namePrefix', prefix: 'ada', end: 'adb' }]],
  ["ipAddress eq '192.0.2.1'", [{ by: 'ip', ips: ['192.0.2.1'] }]],
  ["startsWith(ipAddress,'192.')", [{ by: 'ipPrefix', prefix: '192.', end: '192/' }]],
  ["appId eq 'a' and ipAddress eq '192.0.2.1'", [{ by: 'ip', ips: ['192.0.2.1'] }]],
  ["ipAddress eq '192.0.2.1' and userId eq 'ada'", [{ by: 'ip', ips: ['192.0.2.1'] }]],
  ["startsWith(ipAddress,'1') and userId eq 'ada'", ofUser('ada')],
  ["userId eq 'ada' or id eq 'a'", [...ofUser('ada'), { by: 'id', ids: ['a'] }]],
  ["userId eq 'ada' or appId eq 'a'", undefined],
  ["not (userId eq 'ada')", undefined],
  ["userId ne 'ada'", undefined],
  ["userId eq ''", undefined],
  ["userPrincipalName in ('ada','')", undefined],
  ["startsWith(userPrincipalName,'')", undefined],
  ["contains(userPrincipalName,'ada')", undefined],
  ["appDisplayName eq 'Mail'", undefined],
]

describe('The keys of a filter', () => {
  for (const [filter, keys] of cases) {
    it(`of ${filter}`, () => assert.deepEqual(keysOf(filterOf(filter)), keys))
  }
})

const noon = '2026-03-01T12:00:00Z'
const { at } = toMoment('2026-03-01T12:00:00.0000000Z')
const hour = 3_600_000_000

describe('The span of a filter', () => {
  it('is what its times leave', () => {
    assert.deepEqual(spanOf(undefined), {})
    assert.deepEqual(spanOf(filterOf("userId eq 'ada'")), {})
    assert.deepEqual(spanOf(filterOf(`createdDateTime ge ${noon}`)), { from: at, to: undefined })
    const within = `createdDateTime gt ${noon} and createdDateTime lt 2026-03-01T13:00:00Z and userId eq 'ada'`
    assert.deepEqual(spanOf(filterOf(within)), { from: at, to: at + hour })
    const twice = `createdDateTime le ${noon} and createdDateTime le 2026-03-01T11:00:00Z`
    assert.deepEqual(spanOf(filterOf(twice)), { from: undefined, to: at - hour })
  })

  it('is not narrowed by times that need not hold', () => {
    assert.deepEqual(spanOf(filterOf(`createdDateTime ge ${noon} or userId eq 'ada'`)), {})
    assert.deepEqual(spanOf(filterOf(`createdDateTime ne ${noon}`)), { from: undefined, to: undefined })
  })

  it('begins at the last row of the page before', () => {
    const span = { from: at - hour, to: at + hour }
    assert.deepEqual(spanAfter(span, '2026-03-01T12:00:00.0000005Z', true), { ...span, to: at })
    assert.deepEqual(spanAfter(span, '2026-03-01T12:00:00.0000005Z', false), { ...span, from: at })
    assert.deepEqual(spanAfter(span, '2026-03-01T15:00:00.0000000Z', true), span)
  })
})
