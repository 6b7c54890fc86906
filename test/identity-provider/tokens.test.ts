/** Access tokens: one key for every process on a store, and nothing accepted that it did not sign. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { createAccount, setAccountDisabled } from '../../src/identity-provider/directory/accounts.ts'
import { createApp, deleteApp, setAppDisabled } from '../../src/identity-provider/directory/apps.ts'
import { removeEnded } from '../../src/identity-provider/issuer/cleaning.ts'
import { listKeys, rotateKeys } from '../../src/identity-provider/keys.ts'
import {
  type Authority,
  createAuthority,
  type Principal,
  tokenLifetimeSeconds,
} from '../../src/identity-provider/tokens.ts'
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

describe('a key that is replaced', () => {
  const minutes = (count: number) => count * 60_000

  it('verifies until its last token has ended, while the new one signs at once', async () => {
    const store = await openSqlite(':memory:')
    let nowMs = Date.UTC(2026, 10, 21, 12)
    const at = () => new Date(nowMs)
    const authority = createAuthority(store, { clock: () => nowMs })
    const { token: old } = await authority.issue(appPrincipal(tenantId), at())
    nowMs += minutes(1)
    const kid = await rotateKeys(store, tenantId, nowMs)
    const rotated = createAuthority(store, { clock: () => nowMs })
    const { token: fresh } = await rotated.issue(appPrincipal(tenantId), at())
    assert.equal(decodeProtectedHeader(fresh).kid, kid)
    assert.equal((await rotated.publicKeys()).keys.length, 2)
    assert.equal((await rotated.publicKeys()).keys[0]?.kid, kid)
    for (const token of [old, fresh]) await rotated.verify(token)
    nowMs += minutes(70)
    const later = createAuthority(store, { clock: () => nowMs })
    assert.deepEqual(
      (await later.publicKeys()).keys.map((key) => key.kid),
      [kid],
    )
    await removeEnded(store, nowMs)
    assert.equal((await listKeys(store)).length, 1)
    await store.close()
  })

  it('is noticed by another process when a token shows it, and by time', async () => {
    const store = await openSqlite(':memory:')
    let nowMs = Date.now()
    const other = createAuthority(store, { clock: () => nowMs })
    await other.publicKeys()
    nowMs += 5000
    await rotateKeys(store, tenantId, nowMs)
    const { token } = await createAuthority(store).issue(appPrincipal(tenantId))
    await other.verify(token)
    await rotateKeys(store, tenantId, nowMs)
    nowMs += 11_000
    assert.equal((await other.publicKeys()).keys.length, 3)
    await store.close()
  })

  it('is not looked for again and again for tokens with a key that nobody has', async () => {
    const store = await openSqlite(':memory:')
    let reads = 0
    const counting: Store = {
      ...store,
      get read() {
        reads += 1
        return store.read
      },
    }
    const authority = createAuthority(counting, { clock: () => 5 })
    const stranger = await openSqlite(':memory:')
    const { token } = await createAuthority(stranger).issue(appPrincipal(tenantId))
    for (let count = 0; count < 50; count++)
      await assert.rejects(authority.verify(token), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
    assert.ok(reads < 5, String(reads))
    await store.close()
    await stranger.close()
  })

  it('leaves the secrets of the servers as they are', async () => {
    const store = await openSqlite(':memory:')
    const before = await createAuthority(store).secretFor('paging')
    await rotateKeys(store, tenantId, Date.now())
    assert.deepEqual(await createAuthority(store).secretFor('paging'), before)
    await store.close()
  })

  it('is in the audit log', async () => {
    const store = await openSqlite(':memory:')
    await rotateKeys(store, tenantId, Date.now())
    const { activityDisplayName, loggedByService } = await store.read
      .selectFrom('directoryAudits')
      .selectAll()
      .executeTakeFirstOrThrow()
    assert.deepEqual([activityDisplayName, loggedByService], ['Rotate signing key', 'Core Directory'])
    await store.close()
  })
})

describe('a token of somebody who is disabled', () => {
  it('is refused for good, also when they are enabled again; a new one holds', async () => {
    const store = await openSqlite(':memory:')
    const at = (minute: number) => `2026-11-21T12:${String(minute).padStart(2, '0')}:00.0000000Z`
    const { app } = await createApp(store, { tenantId, displayName: 'app', permissions: [], now: at(0) })
    const named = { tenantId, userPrincipalName: 'ada@corp.example' }
    const account = await createAccount(store, {
      ...{ ...named, now: at(0), password: 'correct horse battery staple' },
    })
    const person = { ...userPrincipal(tenantId), userId: account.id, clientId: app.clientId } as Principal
    /** Whether tokens of the application and of the person hold that were issued in that minute. */
    const hold = (minute: number) =>
      Promise.all(
        [{ kind: 'app' as const, ...app }, person].map(async (principal) => {
          const now = new Date(at(minute))
          const { token } = await createAuthority(store).issue(principal, now)
          return createAuthority(store)
            .verify(token, now)
            .then(() => true)
            .catch(() => false)
        }),
      )
    const disableApp = (isDisabled: boolean, minute: number) =>
      setAppDisabled(store, tenantId, 'app', { isDisabled, now: at(minute) })
    assert.deepEqual(await hold(1), [true, true])
    await setAccountDisabled(store, { ...named, now: at(2) }, true)
    assert.deepEqual(await hold(1), [true, false])
    assert.deepEqual(await hold(3), [true, false])
    await setAccountDisabled(store, { ...named, now: at(4) }, false)
    assert.deepEqual(await hold(1), [true, false])
    assert.deepEqual(await hold(5), [true, true])
    await disableApp(true, 6)
    assert.deepEqual(await hold(7), [false, false])
    await disableApp(false, 8)
    assert.deepEqual(await hold(5), [false, false])
    assert.deepEqual(await hold(9), [true, true])
    await removeEnded(store, Date.parse(at(59)) + 3_600_000)
    assert.deepEqual(await hold(5), [false, false])
    await deleteApp(store, tenantId, 'app', at(10))
    await removeEnded(store, Date.parse(at(59)) + 100 * 3_600_000)
    assert.deepEqual(await hold(11), [false, false])
    await store.close()
  })

  it('is told from one of the same second, before and after', async () => {
    const store = await openSqlite(':memory:')
    const now = '2026-11-21T12:00:00.5000000Z'
    const { app } = await createApp(store, { tenantId, displayName: 'app', permissions: [], now })
    const authority = createAuthority(store)
    const [before, after] = await Promise.all(
      ['2026-11-21T12:00:00.400Z', '2026-11-21T12:00:00.600Z'].map((time) =>
        authority.issue({ kind: 'app', ...app }, new Date(time)),
      ),
    )
    await setAppDisabled(store, tenantId, 'app', { isDisabled: true, now })
    await setAppDisabled(store, tenantId, 'app', { isDisabled: false, now })
    const at = new Date('2026-11-21T12:00:01Z')
    await assert.rejects(authority.verify(before?.token ?? '', at), /revoked/)
    await authority.verify(after?.token ?? '', at)
    await store.close()
  })

  it('is refused by a running server within seconds', async () => {
    const store = await openSqlite(':memory:')
    let nowMs = Date.now()
    const authority = createAuthority(store, { clock: () => nowMs })
    const now = '2026-11-21T12:00:00.0000000Z'
    const { app } = await createApp(store, { tenantId, displayName: 'app', permissions: [], now })
    const { token } = await authority.issue({ kind: 'app', ...app })
    await authority.verify(token)
    await setAppDisabled(store, tenantId, 'app', { isDisabled: true, now })
    nowMs += 11_000
    await assert.rejects(authority.verify(token), /disabled/)
    await store.close()
  })
})
