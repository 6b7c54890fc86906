/** What is declared of a sign-in: whose it is, from where and when, and through which network. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { declaredBy } from '../../src/enrich/declared.ts'
import type { Declaration, NetworkException, Statement, Travel, Watch } from '../../src/model/declaration.ts'
import { features, guid, type Sketch, signIn } from '../factories.ts'

const ada = { userId: guid('ada'), userPrincipalName: null }
const trip: Travel = {
  ...{ kind: 'travel', user: ada, country: 'ZA', from: '2026-03-18', to: '2026-03-20', note: 'a fair' },
}
const exception: NetworkException = {
  ...{ kind: 'exception', network: null, asn: null, addresses: null, until: '2026-04-01', why: 'our proxy' },
}

function declared(...statements: Statement[]) {
  const by = { createdDateTime: '2026-03-01T00:00:00.0000000Z', createdBy: null }
  const of = declaredBy(statements.map((one, index): Declaration => ({ number: index + 1, ...by, ...one })))
  return (sketch: Sketch = {}, change = {}) =>
    of?.(signIn(sketch), { ...features(sketch), ...change }) ?? null
}

describe('what is declared of a sign-in', () => {
  it('is not even asked for where nothing is declared', () => {
    assert.equal(declaredBy([]), null)
  })

  const abroad: Sketch = { from: 'southAfrica' }
  for (const [at, isOn] of [
    ['2026-03-17T09:59:59.9999999Z', false],
    ['2026-03-17T10:00:00.0000000Z', true],
    ['2026-03-19T00:00:00.0000000Z', true],
    ['2026-03-21T11:59:59.9999999Z', true],
    ['2026-03-21T12:00:00.0000000Z', false],
  ] as const) {
    it(`is ${isOn ? 'a trip' : 'no trip'} at ${at}: a day is that of any place on earth`, () => {
      const announced = declared(trip)({ ...abroad, at })?.announced
      assert.equal(announced, isOn ? 'ZA from 2026-03-18 to 2026-03-20: a fair' : undefined)
    })
  }

  it('is a trip of that user to that country alone', () => {
    assert.ok(declared(trip)(abroad)?.announced)
    assert.equal(declared(trip)({ ...abroad, user: 'grace' }), null)
    assert.equal(declared(trip)({ from: 'brazil' }), null)
    assert.equal(declared(trip)({ ...abroad, place: 'nowhere' }), null)
    assert.equal(declared(trip)({ ...abroad, application: { name: 'backup' } }), null)
  })

  it('is about a name until somebody has it, and about an id for ever', () => {
    const named: Watch = {
      ...{ kind: 'watch', as: 'privileged' },
      user: { userId: null, userPrincipalName: 'ada@lindgren.example' },
    }
    assert.deepEqual(declared(named)(), { watchedAs: ['privileged'] })
    assert.equal(declared(named)({ nameless: true }), null)
    const both: Watch = {
      ...named,
      user: { userId: guid('grace'), userPrincipalName: 'ada@lindgren.example' },
    }
    assert.equal(declared(both)(), null)
    assert.deepEqual(declared(both)({ user: 'grace' }), { watchedAs: ['privileged'] })
    assert.deepEqual(declared(named, { ...named, as: 'break-glass' }, named)()?.watchedAs, [
      'privileged',
      'break-glass',
    ])
  })

  it('is that accounts are one human, who takes all of them along', () => {
    const admin = { userId: null, userPrincipalName: 'ada.admin@lindgren.example' }
    const link: Statement = { kind: 'link', users: [ada, admin] }
    const of = declared(trip, link)
    const abroadAs = (user: string) => of({ ...abroad, user })
    assert.deepEqual(abroadAs('ada.admin'), {
      ...{ announced: 'ZA from 2026-03-18 to 2026-03-20: a fair', linked: guid('ada') },
    })
    assert.equal(abroadAs('ada')?.linked, 'ada.admin@lindgren.example')
    assert.equal(abroadAs('grace'), null)
    assert.deepEqual(declared(link)({ user: 'ada.admin' }), { linked: guid('ada') })
  })

  it('is an exception by name, by number or by address', () => {
    const cases: [Partial<NetworkException>, Sketch, boolean][] = [
      [{ network: 'Cumulus Hosting' }, { networkName: 'CUMULUS hosting' }, true],
      [{ network: 'Cumulus Hosting' }, { networkName: 'Cumulus' }, false],
      [{ network: 'Cumulus Hosting' }, {}, false],
      [{ asn: 64_512 }, {}, true],
      [{ asn: 64_513 }, {}, false],
      [{ asn: 64_512 }, { asn: null }, false],
      [{ addresses: '203.0.113.0/24' }, {}, true],
      [{ addresses: '203.0.113.10' }, { ip: '::ffff:203.0.113.10' }, true],
      [{ addresses: '203.0.113.11' }, {}, false],
      [{ addresses: '2001:db8::/32' }, {}, false],
      [{ addresses: '203.0.113.0/24' }, { ip: null }, false],
    ]
    for (const [change, sketch, isExcepted] of cases) {
      const found = declared({ ...exception, ...change })(sketch)
      assert.equal(found !== null, isExcepted, JSON.stringify([change, sketch]))
    }
  })

  it('is no exception any more when its last day is over, and never one of Tor', () => {
    const of = declared({ ...exception, asn: 64_512, until: '2026-03-19' })
    assert.equal(of()?.excepted, 'AS64512 until 2026-03-19: our proxy')
    assert.equal(of({ at: '2026-03-20T12:00:00.0000000Z' }), null)
    assert.equal(of({}, { kind: 'tor' }), null)
  })
})
