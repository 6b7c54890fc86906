import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { InvalidArgumentError } from 'commander'
import { parseOptions, trafficOptions, wholeNumber } from '../../../bench/speed/options.ts'
import { trafficNames, traffics } from '../../../bench/speed/traffics.ts'

describe('the options of the bench', () => {
  it('mean the ordinary traffic of a company of 50,000 when nothing is said', () => {
    const { traffic, people, sizes, base } = parseOptions([])
    assert.deepEqual(
      { traffic, people, sizes, base },
      { traffic: 'r', people: 50_000, sizes: [20_000, 60_000], base: undefined },
    )
  })

  it('take sizes in any order', () => {
    assert.deepEqual(parseOptions(['--sizes', '60000,500,20000']).sizes, [500, 20_000, 60_000])
  })

  it('refuse what is no whole number', () => {
    for (const text of ['', '0', '-1', '1.5', '1e3', 'many'])
      assert.throws(() => wholeNumber(text), InvalidArgumentError, text)
  })

  for (const name of trafficNames) {
    it(`have two sizes and a log for the traffic ${name}`, () => {
      const options = parseOptions(['--traffic', name, '--people', '100'])
      assert.equal(options.sizes.length, 2)
      const [line] = traffics[name].lines(trafficOptions(options, 10)).take(1)
      assert.match(JSON.parse(line!).createdDateTime, /^2026-01/)
    })
  }
})
