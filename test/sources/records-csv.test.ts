/** Reading records out of CSV. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { problemsOf, rawsOf, read } from './reading.ts'

describe('CSV', () => {
  it('reads rows by the names in the header, as texts', async () => {
    const records = await read('Id,Name\n1,Ann\n2,\n')
    assert.deepEqual(records, [
      { line: 2, raw: { Id: '1', Name: 'Ann' } },
      { line: 3, raw: { Id: '2', Name: '' } },
    ])
  })

  it('takes commas, semicolons and tabs for separators, whichever the header has', async () => {
    for (const separator of [',', ';', '\t']) {
      const text = ['"a, b; c\td"', 'second', 'third'].join(separator)
      const records = await read(`${text}\n${['1', '2', '3'].join(separator)}`)
      assert.deepEqual(rawsOf(records), [{ 'a, b; c\td': '1', second: '2', third: '3' }])
    }
  })

  it('keeps line breaks, separators and doubled quotes of quoted values, and counts their lines', async () => {
    const records = await read('a,b\r\n"line one\r\nline ""two"", still",x\r\n\r\n"",""\r\n')
    assert.deepEqual(records, [
      { line: 2, raw: { a: 'line one\r\nline "two", still', b: 'x' } },
      { line: 5, raw: { a: '', b: '' } },
    ])
  })

  it('reads a last row without a line end, and one that ends with a quote', async () => {
    assert.deepEqual(rawsOf(await read('a,b\n1,2')), [{ a: '1', b: '2' }])
    assert.deepEqual(rawsOf(await read('a,b\n1,"2"')), [{ a: '1', b: '2' }])
    assert.deepEqual(rawsOf(await read('a,b\n1,"2"\r')), [{ a: '1', b: '2' }])
  })

  it('takes a quote within an unquoted value for a mere character', async () => {
    assert.deepEqual(rawsOf(await read('a,b\n5" disk,x"y"\n')), [{ a: '5" disk', b: 'x"y"' }])
  })

  it('takes the first filled one of columns with the same name, and none without a name', async () => {
    assert.deepEqual(rawsOf(await read(',a,a\n0,,2\n0,1,2\n')), [{ a: '2' }, { a: '1' }])
  })

  it('skips a header that is repeated, as when files were put together', async () => {
    assert.deepEqual(rawsOf(await read('a,b\n1,2\na,b\n3,4\n')), [
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ])
  })

  it('does not let a column change what a record is', async () => {
    const [record] = rawsOf(await read('__proto__,constructor,a\nx,y,z\n'))
    assert.equal(Object.getPrototypeOf(record!), Object.prototype)
    assert.equal(record!.a, 'z')
  })

  it('yields nothing for a header alone', async () => {
    assert.deepEqual(await read('a,b,c\n'), [])
    assert.deepEqual(await read('a,b,c'), [])
  })

  it('does not take a text without separators for CSV', async () => {
    const records = await read('hello\nworld\n')
    assert.deepEqual(
      records.map(({ line }) => line),
      [1, 2],
    )
    assert.equal(problemsOf(records).length, 2)
  })
})

describe('broken CSV', () => {
  it('reports rows with too few or too many values, but not empty ones too many', async () => {
    const records = await read('a,b\n1\n1,2,3\n1,2,,\n')
    assert.deepEqual(rawsOf(records), [{ a: '1', b: '2' }])
    assert.deepEqual(problemsOf(records), [
      'found 1 values, expected 2 as in the header',
      'found 3 values, expected 2 as in the header',
    ])
  })

  it('loses only the line of a quote that is never closed', async () => {
    const records = await read('a,b\n1,x\n2,"y\n3,z\n4,"q"\n5,"r,s"\n')
    assert.deepEqual(
      rawsOf(records).map(({ a }) => a),
      ['1', '3', '4', '5'],
    )
    assert.deepEqual(
      records.filter((record) => 'problem' in record),
      [{ line: 3, text: '2,"y', problem: 'text follows a closing quote' }],
    )
  })

  it('loses only the line of an unclosed quote that is the last', async () => {
    const records = await read('a,b\n1,"x\n2,y\n3,z\n')
    assert.deepEqual(
      rawsOf(records).map(({ a }) => a),
      ['2', '3'],
    )
    assert.deepEqual(problemsOf(records), ['the input ends inside of a quoted value'])
  })

  it('reports a row that the end of the input cuts off once, whatever its lines', async () => {
    const records = await read('a,b,c\n1,2,3\n4,"5\n  more,\n  of it\n')
    assert.deepEqual(
      rawsOf(records).map(({ a }) => a),
      ['1'],
    )
    assert.deepEqual(problemsOf(records), ['the input ends inside of a quoted value'])
  })

  it('is read to its end when every line opens a quote in vain', async () => {
    const line = 'x",""",\n'
    const records = await read(`a,b\n${line.repeat(20_000)}`)
    assert.ok(records.length > 0)
  })
})
