import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseOptions } from '../../../bench/quality/options.ts'
import { percent, share, toJson, trimmed, whole } from '../../../bench/quality/report/numbers.ts'

describe('the options of the quality benchmark', () => {
  it('run all worlds on three reserved seeds with jitter by default', () => {
    const { worlds, seeds, jitter, isWithSprays, command } = parseOptions([])
    assert.deepEqual(worlds, ['enterprise', 'enterprise-without-ids', 'university', 'consumer-sso'])
    assert.deepEqual(seeds, [1001, 1002, 1003])
    assert.equal(jitter, 0.3)
    assert.equal(isWithSprays, true)
    assert.equal(command, 'npm run bench:quality')
  })

  it('are said again in the command, but for where the report goes', () => {
    const options = parseOptions([
      '--world',
      'university',
      '--users',
      '50',
      '--json',
      '/a/b',
      '--whole',
      '/c',
      '--quick',
    ])
    assert.deepEqual(options.worlds, ['university'])
    assert.equal(options.users.university, 50)
    assert.equal(options.jsonPath, '/a/b')
    assert.equal(options.wholePath, '/c')
    assert.equal(options.command, 'npm run bench:quality -- --world university --users 50 --quick')
    assert.match(parseOptions(['--rba', '/somewhere/rba.csv']).command, /--rba rba\.csv$/)
  })

  it('write where what is committed lies only if the whole run was asked for', () => {
    assert.equal(parseOptions([]).markdownPath, 'docs/quality.md')
    assert.equal(
      parseOptions(['--threads', '1', '--whole', 'all.json']).jsonPath,
      'bench/quality/report.json',
    )
    for (const args of [
      ['--quick'],
      ['--users', '9'],
      ['--seeds', '1'],
      ['--rba', 'x.csv'],
      ['--jitter', '0'],
    ])
      assert.equal(parseOptions(args).markdownPath, 'data/quality.md')
    assert.equal(parseOptions(['--quick', '--markdown', 'here.md']).markdownPath, 'here.md')
  })

  it('name the option that is wrong and what was expected', () => {
    assert.throws(() => parseOptions(['--world', 'bank']), /--world: expected one of enterprise/)
    assert.throws(() => parseOptions(['--seeds', '1,x']), /--seeds: expected a whole number from 1, not 'x'/)
    assert.throws(() => parseOptions(['--users', '0']), /--users: expected a whole number/)
    assert.throws(() => parseOptions(['--jitter', '1']), /--jitter: expected a number from 0/)
    assert.throws(() => parseOptions(['--speed']), /--speed/)
  })
})

describe('numbers in the report', () => {
  it('have the digits that matter', () => {
    assert.equal(percent(0.8), '80 %')
    assert.equal(percent(0.00123), '0.12 %')
    assert.equal(percent(0.000045), '0.0045 %')
    assert.equal(percent(null), '–')
    assert.equal(share({ value: 0.5, low: 0.444, high: 0.5566 }), '50 % (44.4–55.7)')
    assert.equal(trimmed(123.4), '123')
    assert.equal(trimmed(Number.POSITIVE_INFINITY), '∞')
    assert.equal(whole(1234567), '1,234,567')
  })

  it('are rounded in the file, which is JSON', () => {
    const value = {
      a: { b: 0.123456789, c: [1, null, 2.5] },
      d: [{ e: 1 }, { f: { g: Number.NaN } }],
      h: 'x"y',
    }
    assert.deepEqual(JSON.parse(toJson(value)), {
      a: { b: 0.123, c: [1, null, 2.5] },
      d: [{ e: 1 }, { f: { g: null } }],
      h: 'x"y',
    })
  })
})
