/** Ids that stay the same. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { principalId, signInId, uuidV5 } from '../../src/formats/identity.ts'

describe('a name-based GUID', () => {
  it('is the one of RFC 9562 appendix A.4', () => {
    const dnsNamespace = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex')
    assert.equal(uuidV5('www.example.com', dnsNamespace), '2ed6657d-e927-568b-95e1-2665a8aea6a2')
  })

  it('never changes in the namespace of this project, or every imported record would be new', () => {
    assert.equal(uuidV5('someone@example.com'), '12f4e5de-be89-511b-ba7d-a0dc83666ce0')
  })
})

describe('the id of a sign-in', () => {
  it('is the GUID in lower case', () => {
    assert.equal(signInId('B7C1D2E3-F4A5-4B6C-8D7E-9F0A1B2C3D4E', {}), 'b7c1d2e3-f4a5-4b6c-8d7e-9f0a1b2c3d4e')
  })

  it('keeps apart ids that differ in case only, when they are no GUIDs', () => {
    assert.notEqual(signInId('abC', {}), signInId('abc', {}))
  })

  it('comes from the whole record when there is none, whatever the order of its properties', () => {
    const record = { a: 1, b: { c: [1, { d: null, e: 'x' }] } }
    const reordered = { b: { c: [1, { e: 'x', d: null }] }, a: 1 }
    for (const absent of [undefined, null, '', '00000000-0000-0000-0000-000000000000']) {
      assert.equal(signInId(absent, record), signInId(absent, reordered))
      assert.notEqual(signInId(absent, record), signInId(absent, { ...record, a: 2 }))
    }
  })
})

describe('the id of a user', () => {
  it('is the same whatever the case of a name', () => {
    assert.equal(principalId('Someone@Example.com', 'userId'), principalId('someone@example.com', 'userId'))
  })

  it('is nobody for the empty GUID', () => {
    assert.equal(principalId('00000000-0000-0000-0000-000000000000', 'userId'), null)
  })
})
