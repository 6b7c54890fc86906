/** What a record may not exceed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Raw } from '../../src/formats/format.ts'
import { parseRecord } from '../../src/formats/index.ts'
import { RecordError } from '../../src/model/errors.ts'
import { signInsAmong } from '../../src/model/event.ts'
import type { SignIn } from '../../src/model/sign-in.ts'

const record = {
  id: '2f3e4d5c-6b7a-4899-8a0b-1c2d3e4f5061',
  createdDateTime: '2026-03-14T08:21:47Z',
  userId: '4d0f7a52-3c1e-4b6a-9f58-2e7c61b0d934',
  status: { errorCode: 0 },
}

describe('limits of a record', () => {
  it('refuse a name of more than 320 characters and an id of more than 256', () => {
    assert.equal(signInOf({ ...record, userPrincipalName: 'x'.repeat(320) }).userPrincipalName?.length, 320)
    assert.ok(signInOf({ ...record, userId: null, userPrincipalName: 'x'.repeat(320) }).userId)
    refuses({ ...record, userPrincipalName: 'x'.repeat(321) }, 'userPrincipalName')
    refuses({ ...record, userId: 'x'.repeat(257) }, 'userId')
    refuses({ ...record, id: 'x'.repeat(257) }, 'id')
  })

  it('refuse any other text of more than 32,768 characters, wherever it is', () => {
    const long = 'x'.repeat(32_769)
    assert.equal(signInOf({ ...record, userAgent: long.slice(1) }).userAgent?.length, 32_768)
    refuses({ ...record, userAgent: long }, 'userAgent')
    refuses({ ...record, location: { city: long } }, 'location.city')
    refuses({ ...record, tokenIssuerName: long }, 'tokenIssuerName')
    refuses({ ...record, authenticationDetails: [{ authenticationMethod: [long] }] }, 'authenticationDetails')
    refuses({ ...record, riskState: long }, 'riskState')
  })

  it('refuse structures nested deeper than 16', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 'end' : [nested(depth - 1)])
    assert.ok(signInOf({ ...record, authenticationDetails: nested(16) }))
    refuses({ ...record, authenticationDetails: nested(17) }, 'authenticationDetails')
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
    refuses({ ...record, authenticationDetails: deep }, 'authenticationDetails')
    refuses({ ...record, mfaDetail: { deep } }, 'mfaDetail')
    refuses({ ...record, id: undefined, unknown: deep }, 'record')
  })

  it('leave a forged address null rather than refuse the record', () => {
    assert.equal(signInOf({ ...record, ipAddress: ','.repeat(30_000) }).ipAddress, null)
  })

  it('replace NUL, which PostgreSQL cannot keep in a text', () => {
    const signIn = signInOf({ ...record, userAgent: 'a\u0000b', mfaDetail: { authMethod: '\u0000' } })
    assert.equal(signIn.userAgent, 'a\uFFFDb')
    assert.deepEqual(signIn.mfaDetail, { authMethod: '\uFFFD' })
  })
})

function signInOf(raw: Raw): SignIn {
  const parsed = parseRecord(raw)
  assert.ok(parsed.kind === 'events')
  const [event] = signInsAmong(parsed.events)
  assert.ok(event)
  return event.signIn
}

function refuses(raw: Raw, field: string): void {
  assert.throws(
    () => parseRecord(raw),
    (error: Error) => error instanceof RecordError && error.field === field && error.message.length < 300,
  )
}
