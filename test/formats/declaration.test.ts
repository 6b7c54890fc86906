/** Reading declarations: what is refused names the property, what was found and what is expected. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readException, readTravel, readUser, readWatchKind } from '../../src/formats/declaration.ts'
import { RecordError } from '../../src/model/errors.ts'
import { guid } from '../factories.ts'

const trip = { country: 'no', from: '2026-12-01', to: '2026-12-05', note: ' a fair ' }
const none = { network: undefined, asn: undefined, address: undefined }
const exception = { ...none, asn: 'as13335', until: '2026-12-31', why: 'our proxy' }

function faultOf(read: () => unknown): string {
  try {
    return JSON.stringify(read())
  } catch (error) {
    assert.ok(error instanceof RecordError, String(error))
    return error.message
  }
}

describe('a declaration', () => {
  it('is read as it was meant', () => {
    assert.deepEqual(readTravel(trip), {
      ...{ country: 'NO', from: '2026-12-01', to: '2026-12-05', note: 'a fair' },
    })
    assert.equal(readTravel({ ...trip, to: trip.from, note: '' }).note, null)
    const read = { network: null, addresses: null, until: '2026-12-31', why: 'our proxy' }
    assert.deepEqual(readException(exception), { ...read, asn: 13_335 })
    assert.deepEqual(readException({ ...exception, asn: null, address: '2001:db8::/32' }), {
      ...{ ...read, asn: null, addresses: '2001:db8::/32' },
    })
    assert.equal(readWatchKind('break-glass'), 'break-glass')
  })

  it('names a user by name or id', () => {
    const named = { userId: null, userPrincipalName: 'ada@corp.example' }
    assert.deepEqual(readUser(' Ada@Corp.Example', 'user'), named)
    const known = { userId: guid('ada'), userPrincipalName: null }
    assert.deepEqual(readUser(guid('ada').toUpperCase(), 'user'), known)
    assert.match(readUser('s-1-5-21', 'user').userId ?? '', /^[0-9a-f-]{36}$/)
    for (const text of [
      '',
      ' ',
      'a b',
      'ada@',
      '@corp',
      'a@b@c',
      null,
      {},
      '00000000-0000-0000-0000-000000000000',
    ])
      assert.match(
        faultOf(() => readUser(text, 'user')),
        /^user: found /,
        String(text),
      )
  })

  const refused: [read: () => unknown, fault: RegExp][] = [
    [
      () => readTravel({ ...trip, country: 'Norway' }),
      /^country: found "Norway", expected two letters such as NO/,
    ],
    [() => readTravel({ ...trip, country: 'XQ' }), /^country: found "XQ"/],
    [() => readTravel({ ...trip, country: 'ZZ' }), /^country: found "ZZ"/],
    [() => readTravel({ ...trip, country: ['NO'] }), /^country: found a list/],
    [() => readTravel({ ...trip, from: '2026-02-30' }), /^from: found "2026-02-30", expected a day such as/],
    [() => readTravel({ ...trip, from: '2026-12-1' }), /^from: /],
    [() => readTravel({ ...trip, to: undefined }), /^to: found nothing/],
    [() => readTravel({ ...trip, to: '2026-11-30' }), /^to: .*expected a day that is not before 2026-12-01/],
    [() => readTravel({ ...trip, to: '2027-12-03' }), /^to: .*within 366 days of 2026-12-01/],
    [() => readTravel({ ...trip, note: 'x'.repeat(201) }), /^note: found a text of 201 characters/],
    [() => readTravel({ ...trip, note: 'a\nb' }), /^note: found control characters/],
    [
      () => readException({ ...exception, asn: null }),
      /^network: found nothing, expected one of network, asn/,
    ],
    [() => readException({ ...exception, network: 'x' }), /^network: found network and asn, expected one of/],
    [() => readException({ ...exception, asn: '0' }), /^asn: found "0", expected the number of a network/],
    [() => readException({ ...exception, asn: '4294967296' }), /^asn: /],
    [() => readException({ ...exception, asn: '1e3' }), /^asn: /],
    [() => readException({ ...exception, asn: null, address: '0.0.0.0/0' }), /^address: .*no wider than \/8/],
    [() => readException({ ...exception, asn: null, address: '::/0' }), /^address: .*no wider than \/19/],
    [() => readException({ ...exception, asn: null, address: '192.0.2.0/33' }), /^address: /],
    [() => readException({ ...exception, asn: null, address: 'office' }), /^address: /],
    [() => readException({ ...exception, why: ' ' }), /^why: .*expected a text of 1 to 200 characters/],
    [() => readException({ ...exception, until: 'tomorrow' }), /^until: found "tomorrow"/],
    [() => readWatchKind('breakglass'), /^as: found "breakglass", expected one of break-glass, privileged/],
  ]
  for (const [read, fault] of refused)
    it(`is refused: ${fault.source.slice(1, 60)}`, () => assert.match(faultOf(read), fault))
})
