/** What a certificate can be made for. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { comparableName, isName } from '../../src/tls/names.ts'

describe('the name of a server', () => {
  it('is a host or an address', () => {
    for (const name of [
      'localhost',
      'risk.corp.example',
      'RISK',
      '*.corp.example',
      'xn--bcher-kva.example',
      'a_b',
      '10.1.2.3',
      '::1',
      '2001:db8::7',
    ])
      assert.ok(isName(name), name)
  })

  it('is nothing with a port, a path, a space or a second meaning', () => {
    const wrong = [
      '',
      ' ',
      'a b',
      'a:8443',
      'https://a',
      'a/b',
      '-a',
      'a-',
      'a..b',
      '.a',
      'a.',
      '*',
      '*.',
      'a.*.b',
      '1.2.3',
      '1.2.3.4.5',
      'fe80::1%eth0',
      'a\nb',
      'ä.example',
      `${'a'.repeat(64)}.example`,
      `${'a.'.repeat(130)}a`,
    ]
    for (const name of wrong) assert.ok(!isName(name), name)
  })

  it('is the same in another letter case and another spelling of the address', () => {
    assert.equal(comparableName('Risk.Corp.example'), comparableName('risk.corp.EXAMPLE'))
    assert.equal(comparableName('0:0:0:0:0:0:0:1'), comparableName('::1'))
    assert.notEqual(comparableName('10.0.0.1'), comparableName('10.0.0.2'))
  })
})
