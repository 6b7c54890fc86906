/** What is remembered of identities is what was set, packed or not, and no more bytes than were allowed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { IdentityCache } from '../../src/ingest/identity-cache.ts'
import { keyOf } from '../../src/model/identity.ts'
import { emptyProfile } from '../../src/profile/flat.ts'
import type { Known } from '../../src/risk/known.ts'

function known(id: string, more: Partial<Known> = {}): Known {
  const name = {
    displayName: `Ada ${id}`,
    userPrincipalName: `${id}@example.test`,
    appId: null,
    details: null,
  }
  return {
    owner: { identityKind: 'user', identityId: id },
    identity: 7,
    name,
    isNameNew: false,
    profile: filled(600, id.length),
    bare: null,
    unsaved: 3,
    ...more,
  }
}

function filled(length: number, byte: number): Uint8Array {
  return emptyProfile().length < length ? new Uint8Array(length).fill(byte) : emptyProfile()
}

const set = (cache: IdentityCache, one: Known) => cache.set(keyOf(one.owner), one)
const get = (cache: IdentityCache, id: string) => cache.get(`user ${id}`)

describe('identities that are remembered', () => {
  it('are the same objects as long as something in flight is about them', () => {
    const cache = new IdentityCache()
    const ada = known('ada')
    set(cache, ada)
    cache.pack([new Map(), new Map([['user ada', null]])])
    ada.unsaved = 9
    assert.equal(get(cache, 'ada'), ada)
  })

  const odd: [string, Partial<Known>][] = [
    ['as most are', {}],
    ['a stranger', { identity: null, isNameNew: true, name: known('x').name, profile: emptyProfile() }],
    ['with a bare profile', { bare: filled(1500, 9), unsaved: 15 }],
    [
      'beyond ASCII, without a name',
      { name: { ...known('x').name, displayName: 'Åsa 日本 "\n', userPrincipalName: null } },
    ],
    [
      'an agent',
      {
        owner: { identityKind: 'agent', identityId: 'a' },
        name: { ...known('x').name, details: '{"blueprintId":"b"}' },
      },
    ],
  ]
  for (const [what, more] of odd)
    it(`are the same when they were packed: ${what}`, () => {
      const cache = new IdentityCache()
      const one = known('ada', more)
      set(cache, one)
      cache.pack([])
      assert.deepEqual(cache.get(keyOf(one.owner)), one)
    })

  it('are what was set last, however long it was before', () => {
    const cache = new IdentityCache()
    for (const bytes of [600, 7000, 100, 600]) {
      set(cache, known('ada', { profile: filled(bytes, 1) }))
      cache.pack([])
      assert.equal(get(cache, 'ada')?.profile.length, bytes)
    }
  })

  it('are forgotten when they are deleted, packed or not', () => {
    const cache = new IdentityCache()
    for (const id of ['ada', 'ben']) set(cache, known(id))
    cache.pack([new Map([['user ben', null]])])
    for (const id of ['ada', 'ben']) cache.delete(`user ${id}`)
    cache.pack([])
    assert.deepEqual([get(cache, 'ada'), get(cache, 'ben')], [undefined, undefined])
  })

  it('are those seen last, within so many bytes', () => {
    const cache = new IdentityCache(20_000)
    for (let round = 0; round < 3; round++)
      for (let index = 0; index < 100; index++) {
        set(cache, known(`${index}`))
        if (index > 0) set(cache, known('0'))
        cache.pack([])
      }
    const found = Array.from({ length: 100 }, (_, index) => index).filter((index) => get(cache, `${index}`))
    // Six cells of 128 bytes each, of 156.
    assert.deepEqual(found, [0, ...Array.from({ length: 25 }, (_, index) => 75 + index)])
  })

  it('are none where one needs more than all that is allowed', () => {
    const cache = new IdentityCache(1000)
    set(cache, known('ada', { bare: filled(2000, 1) }))
    cache.pack([])
    assert.equal(get(cache, 'ada'), undefined)
  })
})
