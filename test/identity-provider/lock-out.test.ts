/** What happens when somebody guesses passwords, and that the owner does not pay for it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createAccount, setPassword } from '../../src/identity-provider/directory/accounts.ts'
import { beginAttempt } from '../../src/identity-provider/directory/lock-out.ts'
import { signInWithPassword } from '../../src/identity-provider/pages/sign-in.ts'
import { fromMilliseconds } from '../../src/model/timestamp.ts'
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
const create = (name: string) =>
  createAccount(store, { tenantId, userPrincipalName: `${name}@corp.example`, password, now })
const change = (name: string) => ({ tenantId, userPrincipalName: `${name}@corp.example`, now })
const signIn = (name: string, { given = password, seconds = 0, address = name } = {}) =>
  signInWithPassword(store, {
    ...{ tenantId, userPrincipalName: `${name}@corp.example`, password: given },
    ...{ address, now: at(seconds) },
  })

describe('somebody who guesses', () => {
  const attempt = (name: string, { seconds = 0, address = name } = {}) =>
    beginAttempt(store, {
      ...{ tenantId, userPrincipalName: `${name}@corp.example`, address, nowMs: start + seconds * 1000 },
    })
  async function admitted(
    count: number,
    name: (index: number) => string,
    address: (index: number) => string,
  ) {
    let all = 0
    for (let index = 0; index < count; index++)
      all += Number(await attempt(name(index), { address: address(index) }))
    return all
  }

  it('waits longer after each failure, and so does the owner; a name that nobody has is no different', async () => {
    await create('victim')
    for (const name of ['victim', 'nobody']) {
      const count = await admitted(
        10,
        () => name,
        (index) => `${name} ${index}`,
      )
      assert.equal(count, 6)
      assert.equal((await signIn(name)).kind, 'locked')
      assert.equal((await signIn(name, { given: 'wrong', seconds: 6 })).kind, 'wrong')
      assert.equal((await signIn(name, { seconds: 12 })).kind, 'locked')
    }
    assert.equal((await signIn('victim', { seconds: 17 })).kind, 'signedIn')
    assert.equal((await signIn('victim', { given: 'wrong', seconds: 17 })).kind, 'wrong')
  })

  it('gets no more tries by sending many at once', async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, () => attempt('parallel')))
    assert.equal(tries.filter(Boolean).length, 6)
  })

  it('waits by address as well, whatever name is tried', async () => {
    const count = await admitted(
      60,
      (index) => `sprayed${index}`,
      () => '203.0.113.9',
    )
    assert.equal(count, 51)
    await create('bystander')
    assert.equal((await signIn('bystander', { address: '203.0.113.9' })).kind, 'locked')
    assert.equal((await signIn('bystander', { address: '203.0.113.10' })).kind, 'signedIn')
  })

  it('does not keep the owner waiting where they signed in lately', async () => {
    await create('owner')
    assert.equal((await signIn('owner', { address: '198.51.100.1' })).kind, 'signedIn')
    assert.equal((await signIn('owner', { address: '2001:db8::1' })).kind, 'signedIn')
    await admitted(
      10,
      () => 'owner',
      (index) => `203.0.113.${index}`,
    )
    assert.equal((await signIn('owner', { address: '198.51.100.2' })).kind, 'locked')
    for (const address of ['198.51.100.1', '2001:db8::2'])
      assert.equal((await signIn('owner', { address })).kind, 'signedIn')
    // What the owner does at home frees nobody elsewhere.
    assert.equal(await attempt('owner', { address: '203.0.113.99' }), false)
    const month = 31 * 86_400
    await admitted(5, () => 'owner', String)
    for (let index = 0; index < 6; index++) await attempt('owner', { address: `a${index}`, seconds: month })
    assert.equal(await attempt('owner', { address: '198.51.100.1', seconds: month }), false)
  })

  it('has no more tries where the owner signed in, and none of them when the password is new', async () => {
    await create('neighbour')
    const address = '198.51.100.7'
    assert.equal((await signIn('neighbour', { address })).kind, 'signedIn')
    const here = () =>
      admitted(
        10,
        () => 'neighbour',
        () => address,
      )
    assert.equal(await here(), 6)
    await setPassword(store, change('neighbour'), `${password} 2`)
    assert.equal(await here(), 6)
    assert.equal(await attempt('neighbour', { address: '198.51.100.8' }), false)
  })

  it('waits by the network of an address of IPv6', async () => {
    const count = await admitted(
      60,
      (index) => `six${index}`,
      (index) => `2001:db8:1:2:${index.toString(16)}::1`,
    )
    assert.equal(count, 51)
    assert.equal(await attempt('six', { address: '2001:db8:1:3::1' }), true)
  })

  it('is forgotten after an hour, and never waits longer than a quarter of one', async () => {
    for (let index = 0; index < 30; index++) await attempt('patient', { seconds: index * 901 })
    assert.equal(await attempt('patient', { seconds: 30 * 901 }), true)
    assert.equal(await attempt('patient', { seconds: 30 * 901 + 1 }), false)
    const later = 30 * 901 + 900 + 3601
    for (let index = 0; index < 5; index++) assert.equal(await attempt('patient', { seconds: later }), true)
  })
})
