/** Access tokens: one key for every process on a store, and nothing accepted that it did not sign. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { type Authority, createAuthority, tokenLifetimeSeconds } from '../../src/authority/tokens.ts'
import { openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { appPrincipal, guid, temporaryFolder, userPrincipal } from '../factories-server.ts'

const tenantId = guid(1)

describe('an access token', () => {
  let store: Store
  let authority: Authority
  before(async () => {
    store = await openSqlite(':memory:')
    authority = createAuthority(store)
  })
  after(() => store.close())

  it('of an application brings back who it was issued to', async () => {
    const principal = appPrincipal(tenantId)
    const { token } = await authority.issue(principal)
    assert.deepEqual(await authority.verify(token), principal)
  })

  it('of a person brings back who it was issued to', async () => {
    const principal = userPrincipal(tenantId)
    const { token } = await authority.issue(principal)
    assert.deepEqual(await authority.verify(token), principal)
  })

  it('without permissions brings back none', async () => {
    for (const principal of [appPrincipal(tenantId), userPrincipal(tenantId)]) {
      const { token } = await authority.issue({ ...principal, permissions: [] })
      assert.deepEqual((await authority.verify(token)).permissions, [])
    }
  })

  it("carries the claims of Entra's tokens for Graph", async () => {
    const app = decodeJwt((await authority.issue(appPrincipal(tenantId))).token)
    assert.equal(app.aud, 'https://graph.microsoft.com')
    assert.equal(app.tid, tenantId)
    assert.equal(app.idtyp, 'app')
    assert.equal(app.app_displayname, 'playbook')
    assert.ok(Array.isArray(app.roles))
    assert.equal(app.scp, undefined)
    const user = decodeJwt((await authority.issue(userPrincipal(tenantId))).token)
    assert.equal(user.upn, 'admin@corp.example')
    assert.equal(typeof user.scp, 'string')
    assert.ok(Array.isArray(user.wids))
    assert.equal(user.roles, undefined)
    assert.notEqual(app.jti, user.jti)
  })

  it('is signed by the published key and holds an hour', async () => {
    const { token, expiresInSeconds } = await authority.issue(appPrincipal(tenantId))
    const keys = await authority.publicKeys()
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys))
    assert.equal((payload.exp as number) - (payload.iat as number), tokenLifetimeSeconds)
    assert.ok(expiresInSeconds < tokenLifetimeSeconds)
    assert.equal(decodeProtectedHeader(token).kid, keys.keys[0]?.kid)
  })

  it('holds from half a minute before its time to half a minute after, for clocks that differ', async () => {
    const issued = new Date('2026-11-21T12:00:00Z')
    const { token } = await authority.issue(appPrincipal(tenantId), issued)
    const at = (seconds: number) => authority.verify(token, new Date(issued.getTime() + seconds * 1000))
    await at(-29)
    await at(tokenLifetimeSeconds + 29)
    await assert.rejects(at(-31), { code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' })
    await assert.rejects(at(tokenLifetimeSeconds + 31), { code: 'ERR_JWT_EXPIRED' })
  })
})

describe('the signing key', () => {
  it('publishes nothing of its private half', async (t) => {
    const store = await openSqlite(join(temporaryFolder(t), 'riskgraph.db'))
    const { keys } = await createAuthority(store).publicKeys()
    assert.deepEqual(
      keys.map((key) => Object.keys(key).toSorted()),
      [['alg', 'e', 'kid', 'kty', 'n', 'use']],
    )
    await store.close()
  })

  it('is made once by processes that start together, and kept for those that come later', async (t) => {
    const path = join(temporaryFolder(t), 'riskgraph.db')
    const [one, other] = [await openSqlite(path), await openSqlite(path)]
    const together = await Promise.all([one, other, one].map((store) => createAuthority(store).publicKeys()))
    const later = await createAuthority(one).publicKeys()
    assert.equal(new Set([...together, later].map(({ keys }) => keys[0]?.kid)).size, 1)
    const { token } = await createAuthority(one).issue(appPrincipal(tenantId))
    assert.equal((await createAuthority(other).verify(token)).tenantId, tenantId)
    await one.close()
    await other.close()
  })

  it('gives one secret for each purpose, the same in every process', async (t) => {
    const path = join(temporaryFolder(t), 'riskgraph.db')
    const store = await openSqlite(path)
    const [one, other] = [createAuthority(store), createAuthority(store)]
    assert.deepEqual(await one.secretFor('paging'), await other.secretFor('paging'))
    assert.notDeepEqual(await one.secretFor('paging'), await one.secretFor('else'))
    assert.equal((await one.secretFor('paging')).length, 32)
    await store.close()
  })

  it('is asked for again after the store had failed', async () => {
    const store = await openSqlite(':memory:')
    let isBroken = true
    const flaky: Store = {
      ...store,
      get read() {
        if (isBroken) throw new Error('away')
        return store.read
      },
    }
    const authority = createAuthority(flaky)
    await assert.rejects(authority.publicKeys(), /away/)
    isBroken = false
    assert.equal((await authority.publicKeys()).keys.length, 1)
    await store.close()
  })
})
