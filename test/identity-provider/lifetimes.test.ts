/** How long a session and a refresh token last: without use, and in all. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lifetimesOf } from '../../src/identity-provider/issuer/lifetimes.ts'

const hour = 3600
const now = () => Math.floor(Date.now() / 1000)
type Lifetime = (context: unknown, subject: Record<string, number | string | undefined>) => number

describe('a session', () => {
  const session = lifetimesOf().Session as unknown as Lifetime
  it('lasts eight hours without use, and a day in all', () => {
    const accountId = 'a'
    assert.equal(session({}, { accountId }), 8 * hour)
    assert.equal(session({}, { accountId, loginTs: now() }), 8 * hour)
    const left = session({}, { accountId, loginTs: now() - 20 * hour })
    assert.ok(left <= 4 * hour && left > 4 * hour - 10)
    assert.equal(session({}, { accountId, loginTs: now() - 30 * hour }), 1)
  })

  it('of nobody lasts a quarter of an hour', () => {
    assert.equal(session({}, {}), hour / 4)
  })
})

describe('a refresh token', () => {
  const token = lifetimesOf().RefreshToken as unknown as Lifetime
  it('lasts fourteen days without use, and ninety in all, however often it is changed', () => {
    const day = 24 * hour
    assert.equal(token({}, {}), 14 * day)
    const left = token({}, { iiat: now() - 85 * day })
    assert.ok(left <= 5 * day && left > 5 * day - 10)
    assert.equal(token({}, { iiat: now() - 100 * day }), 1)
  })
})
