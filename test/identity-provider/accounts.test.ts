/** Accounts, passwords and one-time passwords. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  changeRoles,
  createAccount,
  deleteAccount,
  listAccounts,
  type NewAccount,
  setAccountDisabled,
  setOneTimePasswords,
} from '../../src/identity-provider/directory/accounts.ts'
import { oneTimePassword, oneTimeStepOf } from '../../src/identity-provider/directory/one-time-passwords.ts'
import {
  checkPassword,
  generatePassword,
  hashPassword,
} from '../../src/identity-provider/directory/passwords.ts'
import { signInWithOneTimePassword, signInWithPassword } from '../../src/identity-provider/pages/sign-in.ts'
import { OperatorError } from '../../src/model/errors.ts'
import { fromMilliseconds } from '../../src/model/timestamp.ts'
import { accountByName } from '../../src/store/authority-accounts.ts'
import { openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { guid } from '../factories-server.ts'

const tenantId = guid(1)
const start = Date.UTC(2026, 10, 21, 12)
const at = (seconds: number) => fromMilliseconds(start + seconds * 1000)
const now = at(0)
const password = 'correct horse battery staple'

let store: Store
before(async () => {
  store = await openSqlite(':memory:')
})
after(() => store.close())
const create = (name: string, change: Partial<NewAccount> = {}) =>
  createAccount(store, { tenantId, userPrincipalName: `${name}@corp.example`, password, now, ...change })
const change = (name: string) => ({ tenantId, userPrincipalName: `${name}@corp.example`, now })
const signIn = (name: string, { given = password, seconds = 0, address = name } = {}) =>
  signInWithPassword(store, {
    ...{ tenantId, userPrincipalName: `${name}@corp.example`, password: given },
    ...{ address, now: at(seconds) },
  })

describe('an account', () => {
  it('has a name to sign in with, in any case, and no other has it', async () => {
    const made = await create('Ada', { displayName: 'Ada', roles: ['Security Reader'] })
    assert.equal(made.userPrincipalName, 'ada@corp.example')
    assert.equal((await signIn('ADA')).kind, 'signedIn')
    await assert.rejects(create('ada'), refused(/already an account/))
    await assert.rejects(create('other', { id: made.id }), refused(/already an account/))
    for (const name of ['ada', '@corp.example', 'a b', 'a"b', `${'x'.repeat(70)}`])
      await assert.rejects(create('', { userPrincipalName: name }), refused(/expected a name/), name)
  })

  it('is made once when it is asked for twice at once', async () => {
    const made = await Promise.allSettled([create('twice'), create('twice')])
    assert.deepEqual(made.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  it('is listed without its secrets', async () => {
    await create('listed', { roles: ['Global Reader', 'Security Reader'] })
    const listed = (await listAccounts(store, tenantId)).find(({ userPrincipalName }) =>
      /listed/.test(userPrincipalName),
    )
    assert.deepEqual(listed?.roles, ['Global Reader', 'Security Reader'])
    assert.ok(!/scrypt/.test(JSON.stringify(listed)))
  })

  it('that is disabled is told so only with the right password', async () => {
    await create('away')
    await setAccountDisabled(store, change('away'), true)
    assert.equal((await signIn('away')).kind, 'disabled')
    assert.equal((await signIn('away', { given: 'wrong' })).kind, 'wrong')
    await setAccountDisabled(store, change('away'), false)
    assert.equal((await signIn('away')).kind, 'signedIn')
  })

  it('is gone when it is deleted, and every change is in the audit log', async () => {
    const { id } = await create('gone', { roles: ['Security Reader'] })
    await changeRoles(store, change('gone'), () => ['Security Operator'])
    await deleteAccount(store, change('gone'))
    assert.equal((await signIn('gone')).kind, 'wrong')
    await assert.rejects(deleteAccount(store, change('gone')), refused(/no account/))
    const audits = await store.read.selectFrom('directoryAudits').selectAll().execute()
    const own = audits.filter(({ targetResources }) => targetResources.includes(id))
    assert.deepEqual(own.map((row) => `${row.category}: ${row.activityDisplayName}`).toSorted(), [
      'RoleManagement: Add member to role',
      'RoleManagement: Add member to role',
      'RoleManagement: Remove member from role',
      'UserManagement: Add user',
      'UserManagement: Delete user',
    ])
    assert.ok(!JSON.stringify(audits).includes(password))
  })
})

describe('a password', () => {
  it('is kept as scrypt leaves it, with its parameters and a salt of its own', async () => {
    const [one, other] = [await hashPassword(password), await hashPassword(password)]
    assert.match(one, /^scrypt\$32768\$8\$3\$[^$]{24}\$[^$]{44}$/)
    assert.notEqual(one, other)
    assert.deepEqual(await checkPassword(password, one), { isRight: true, isOutdated: false })
    for (const wrong of ['', `${password} `, password.toUpperCase(), 'x'.repeat(1_000_000)])
      assert.equal((await checkPassword(wrong, one)).isRight, false)
    assert.equal((await checkPassword(password, undefined)).isRight, false)
  })

  it('is the same however its accents are typed', async () => {
    const stored = await hashPassword('cr\u00e8me br\u00fbl\u00e9e')
    assert.ok((await checkPassword('cre\u0300me bru\u0302le\u0301e', stored)).isRight)
  })

  it('has 12 to 256 characters', async () => {
    for (const bad of ['', 'short', 'x'.repeat(257), '\u{1f511}'.repeat(257)])
      await assert.rejects(hashPassword(bad), refused(/12 to 256/))
    for (const longest of ['\u{1f511}'.repeat(256), 'e\u0301'.repeat(256)])
      assert.ok((await checkPassword(longest, await hashPassword(longest))).isRight)
  })

  it('is checked while others wait, but not so many that tokens are not checked any more', async () => {
    const stored = await hashPassword(password)
    const ended: string[] = []
    const checks = Array.from({ length: 30 }, () =>
      checkPassword(password, stored).finally(() => ended.push('password')),
    )
    const token = crypto.subtle.digest('SHA-256', Buffer.from('a token')).then(() => ended.push('token'))
    const results = await Promise.allSettled(checks)
    await token
    const right = results.filter((result) => result.status === 'fulfilled' && result.value.isRight)
    assert.equal(right.length, 18)
    for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.status, 503)
    assert.ok(ended.indexOf('token') <= 12, ended.join())
    assert.ok((await checkPassword(password, stored)).isRight)
  })

  it('of older parameters is hashed anew when its owner signs in', async () => {
    await create('older')
    const weak = 'scrypt$1024$8$1$AAAAAAAAAAAAAAAAAAAAAA==$'
    const { scryptSync } = await import('node:crypto')
    const key = scryptSync(password, Buffer.alloc(16), 32, { cost: 1024, blockSize: 8, parallelization: 1 })
    await store.write(tenantId, (db) =>
      db
        .updateTable('accounts')
        .set({ passwordHash: weak + key.toString('base64') })
        .where('userPrincipalName', '=', 'older@corp.example')
        .execute(),
    )
    assert.equal((await signIn('older')).kind, 'signedIn')
    const row = await accountByName(store.read, tenantId, 'older@corp.example')
    assert.match(row?.passwordHash ?? '', /^scrypt\$32768/)
    assert.equal((await signIn('older')).kind, 'signedIn')
  })

  it('that is made has 120 random bits', () => {
    assert.match(generatePassword(), /^(?:[a-z2-9]{6}-){3}[a-z2-9]{6}$/)
    assert.equal(new Set(Array.from({ length: 100 }, generatePassword)).size, 100)
  })
})

describe('a one-time password', () => {
  it('is that of RFC 6238', () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    const expected = { 59: '287082', 1111111109: '081804', 1234567890: '005924', 20000000000: '353130' }
    for (const [seconds, digits] of Object.entries(expected)) {
      assert.equal(oneTimePassword(secret, Math.floor(Number(seconds) / 30)), digits)
      assert.equal(oneTimeStepOf(secret, digits, Number(seconds) * 1000), Math.floor(Number(seconds) / 30))
      assert.equal(oneTimeStepOf(secret, digits, (Number(seconds) + 90) * 1000), null)
    }
    for (const bad of ['', '28708', '2870820', 'abcdef', '287 082x'])
      assert.equal(oneTimeStepOf(secret, bad, 59_000), null)
    assert.equal(oneTimeStepOf(secret, '287 082', 59_000), 1)
  })

  it('is needed besides the password, and good once: of two at once one wins', async () => {
    const { id: accountId } = await create('totp')
    const secret = (await setOneTimePasswords(store, change('totp'), true)) ?? ''
    assert.equal((await signIn('totp')).kind, 'oneTimePasswordNeeded')
    const code = oneTimePassword(secret, Math.floor(start / 30_000))
    const enter = (given: string) =>
      signInWithOneTimePassword(store, { tenantId, accountId, oneTimePassword: given, address: 'a', now })
    const both = await Promise.all([enter(code), enter(code)])
    assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['signedIn', 'wrong'])
    assert.equal((await enter(code)).kind, 'wrong')
  })

  it('cannot be guessed by who knows the password', async () => {
    const { id: accountId } = await create('stubborn')
    await setOneTimePasswords(store, change('stubborn'), true)
    const kinds: string[] = []
    for (let count = 0; count < 6; count++) {
      kinds.push((await signIn('stubborn', { address: '' })).kind)
      const guess = { tenantId, accountId, oneTimePassword: '000000', address: '', now }
      kinds.push((await signInWithOneTimePassword(store, guess)).kind)
    }
    assert.ok(kinds.filter((kind) => kind === 'locked').length >= 5, kinds.join())
  })
})

function refused(message: RegExp) {
  return (error: unknown) => error instanceof OperatorError && message.test(error.message)
}
