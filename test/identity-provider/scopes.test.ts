/** What clients ask for, in all the words they have for it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { answeredScope, internalScope, readScopes } from '../../src/identity-provider/issuer/scopes.ts'

const origin = 'https://localhost:8443'
const read = (text: string) => readScopes(text, origin)

describe('a scope', () => {
  it('means everything, by any name of Graph and by that of this server', () => {
    for (const resource of [
      ...['https://graph.microsoft.com', 'https://graph.microsoft.com/', 'HTTPS://GRAPH.MICROSOFT.COM'],
      ...['00000003-0000-0000-c000-000000000000', 'api://00000003-0000-0000-c000-000000000000', origin],
    ])
      assert.deepEqual(
        read(`${resource}/.default`),
        { openId: [], permissions: [], isDefault: true },
        resource,
      )
  })

  it('means a permission, with or without a resource, in any case, once', () => {
    const text = 'identityriskyuser.read.all https://graph.microsoft.com/IdentityRiskyUser.Read.All openid'
    assert.deepEqual(read(text), {
      openId: ['openid'],
      permissions: ['IdentityRiskyUser.Read.All'],
      isDefault: false,
    })
  })

  it('means nothing otherwise', () => {
    for (const text of [
      ...['https://vault.azure.net/.default', 'Files.Read', 'https://graph.microsoft.com/', '.defaults', '/'],
      ...['https://graph.microsoft.com.evil.example/.default', 'https://localhost:8444/.default', 'openid/'],
      ...['https://graph.microsoft.com/.default/x', 'constructor', '__proto__', 'offline'],
    ])
      assert.ok('unknown' in read(text), text)
  })

  it('is everything the application may when it is asked for as such, or nothing is asked for', () => {
    const scopeOf = (text: string) => {
      const asked = read(text)
      assert.ok(!('unknown' in asked))
      return internalScope(asked, ['AuditLog.Read.All'])
    }
    assert.equal(scopeOf(''), 'openid AuditLog.Read.All')
    assert.equal(scopeOf('profile offline_access .default'), 'openid profile AuditLog.Read.All offline')
    assert.equal(scopeOf('profile offline_access'), 'openid profile offline')
    assert.equal(scopeOf('openid'), 'openid')
  })

  it('is answered as it was asked as far as it was granted, and by its whole name', () => {
    const granted = { permissions: ['AuditLog.Read.All'], hasIdToken: true, origin }
    assert.equal(
      answeredScope('openid offline_access auditlog.read.all User.Read.All', granted),
      'openid auditlog.read.all https://graph.microsoft.com/AuditLog.Read.All',
    )
    assert.equal(
      answeredScope(`${origin}/.default openid`, { ...granted, hasIdToken: false }),
      `${origin}/.default https://graph.microsoft.com/AuditLog.Read.All`,
    )
    assert.equal(answeredScope('.default openid', { ...granted, permissions: [] }), 'openid')
  })
})
