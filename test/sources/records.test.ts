/** Reading records out of inputs: containers, encodings, and what becomes of the broken ones. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readRecords } from '../../src/sources/records.ts'
import { inChunks, problemsOf, rawsOf, read } from './reading.ts'

const first = { id: 1, text: 'a "quoted" \\ text with {braces} and [brackets], ümläut 漢字 😀' }
const second = { id: 2, nested: { list: [{ id: 3 }, [], [[1, 2]]], value: 'x' } }
const both = [first, second]

describe('the containers of JSON', () => {
  const containers: Record<string, string> = {
    'a list': JSON.stringify(both),
    'a pretty-printed list': JSON.stringify(both, null, 2),
    'a list without commas': both
      .map((record) => JSON.stringify(record))
      .join('\n')
      .replace(/^/, '[')
      .concat(']'),
    "Graph's answer": JSON.stringify({
      '@odata.context': 'https://example.org',
      value: both,
      '@odata.nextLink': 'x',
    }),
    "an Event Hub's batch": JSON.stringify({ records: both }),
    'a pretty-printed batch': JSON.stringify({ records: both }, null, '\t'),
    'one object a line': both.map((record) => JSON.stringify(record)).join('\n'),
    'one object a line, with blank lines and Windows line ends': `\r\n${both.map((r) => JSON.stringify(r)).join('\r\n\r\n')}\r\n`,
    'objects one after the other': both.map((record) => JSON.stringify(record)).join(''),
    'pretty-printed objects one after the other': both
      .map((record) => JSON.stringify(record, null, 4))
      .join('\n'),
    'objects printed with line breaks but no indentation': both.map((r) => flat(r)).join('\n'),
    'a list printed with line breaks but no indentation': `[\n${both.map((r) => flat(r)).join(',\n')}\n]`,
    'one batch a line': both.map((record) => JSON.stringify({ records: [record] })).join('\n'),
    'a list of pages': JSON.stringify(both.map((record) => ({ value: [record] }))),
    'one list a line': both.map((record) => JSON.stringify([record])).join('\n'),
  }
  for (const [name, text] of Object.entries(containers)) {
    it(`reads ${name}`, async () => {
      const records = await read(text)
      assert.deepEqual(problemsOf(records), [])
      assert.deepEqual(rawsOf(records), both)
    })
  }

  it('reads the tables of a Log Analytics query, a row being a record', async () => {
    const columns = ['Id', 'Count', '__proto__'].map((name) => ({ name, type: 'string' }))
    const rows = [
      ['a', 1, null],
      ['b', 2, [1, 2]],
    ]
    const text = JSON.stringify({
      tables: [
        { name: 'PrimaryResult', columns, rows },
        { name: 'Other', columns, rows },
      ],
    })
    const records = rawsOf(await read(text))
    assert.deepEqual(
      records.map(({ Id }) => Id),
      ['a', 'b', 'a', 'b'],
    )
    assert.deepEqual(Object.keys(records[0]!), ['Id', 'Count', '__proto__'])
    assert.equal(Object.getPrototypeOf(records[0]!), Object.prototype)
  })

  it('says of each row how it does not fit the columns', async () => {
    const records = await read('{"tables":[{"columns":[{"name":"a"}],"rows":[["1"],["1","2"]]}]}')
    assert.deepEqual(problemsOf(records), ['found 2 values, expected 1 columns'])
  })

  it('yields nothing for an empty list, batch or answer', async () => {
    for (const text of [
      '[]',
      '{"value":[]}',
      '{"records": [ ] }',
      '{"tables":[]}',
      '{"value":[],"records":[]}',
    ]) {
      assert.deepEqual(await read(text), [])
    }
  })

  it('yields nothing for an input that is empty, blank, or a byte order mark', async () => {
    for (const text of ['', ' \r\n\t\n ', '\uFEFF', '\uFEFF\n']) assert.deepEqual(await read(text), [])
    assert.deepEqual(await read(Buffer.alloc(0)), [])
  })

  it('counts lines from 1, also within strings of blank lines and pretty-printed records', async () => {
    assert.deepEqual(linesOf(await read('\n{"a":1}\n\n{"a":2}')), [2, 4])
    assert.deepEqual(linesOf(await read(JSON.stringify(both, null, 1))), [2, 6])
    assert.deepEqual(linesOf(await read(JSON.stringify({ value: both }, null, 1))), [3, 7])
    assert.deepEqual(linesOf(await read('{"a":1}{"a":2}\n{"a":3}')), [1, 1, 2])
  })

  it('leaves an object that only looks like an envelope alone', async () => {
    const text = '{"value":{"id":1}}\n{"records":null}\n{"other":[{"id":1}]}\n{"nested":{"value":[1]}}'
    assert.deepEqual(
      rawsOf(await read(text)),
      text.split('\n').map((line) => JSON.parse(line)),
    )
  })

  it('keeps a key named __proto__ a mere key', async () => {
    const [record] = rawsOf(await read('{"__proto__":{"isAdmin":true}}'))
    assert.equal(Object.getPrototypeOf(record!), Object.prototype)
    assert.equal('isAdmin' in record!, false)
  })
})

describe('encodings', () => {
  it('reads UTF-8 with a byte order mark', async () => {
    assert.deepEqual(rawsOf(await read(`\uFEFF${JSON.stringify(both)}`)), both)
    assert.deepEqual(rawsOf(await read('\uFEFFa,b\n1,2\n')), [{ a: '1', b: '2' }])
  })

  it('reads UTF-16 with a byte order mark, in either order of bytes', async () => {
    const littleEndian = Buffer.from(`\uFEFF${JSON.stringify(both, null, 1)}`, 'utf16le')
    assert.deepEqual(rawsOf(await read(littleEndian)), both)
    assert.deepEqual(rawsOf(await read(Buffer.from(littleEndian).swap16())), both)
    assert.deepEqual(rawsOf(await read(Buffer.from('\uFEFFa\tb\r\n1\t漢\r\n', 'utf16le'))), [
      { a: '1', b: '漢' },
    ])
  })

  it('does not fall over bytes that are no text', async () => {
    for (const bytes of [
      Buffer.from([0x1f, 0x8b, 8, 0, 0]),
      Buffer.from([0xff]),
      Buffer.from([0xff, 0xfe, 0x7b]),
    ]) {
      const records = await read(bytes)
      assert.equal(rawsOf(records).length, 0)
    }
  })
})

describe('broken JSON', () => {
  it('goes on at the next line after a broken one', async () => {
    for (const broken of [
      '{"a":',
      '{"a":"x',
      '{"a":1]',
      '{"a":1}}',
      'garbage',
      '{"a":1,}',
      '{"a" 1}',
      '"text"',
      '{]',
    ]) {
      const records = await read(`{"id":1}\n${broken}\n{"id":2}\n{"id":3}`)
      assert.deepEqual(
        rawsOf(records).filter(({ id }) => id !== undefined),
        [{ id: 1 }, { id: 2 }, { id: 3 }],
        broken,
      )
      assert.equal(problemsOf(records).length, 1, broken)
      assert.equal(records.find((record) => 'problem' in record)!.line, 2, broken)
    }
  })

  it('reads on when the first line was cut off at its beginning, as in a rotated log', async () => {
    const records = await read('tion":{"city":"Bern","x":1}}\n{"id":1}\n{"id":2}')
    assert.deepEqual(rawsOf(records), [{ id: 1 }, { id: 2 }])
    assert.equal(problemsOf(records).length, 1)
  })

  it('goes on at the next element of a pretty-printed list', async () => {
    for (const breakIt of [
      (text: string) => text.replace('"b",', '"b'),
      (text: string) => text.replace('"b",', ''),
      (text: string) => text.replace('"list": [', '"list": '),
    ]) {
      const elements = ['a', 'b', 'c'].map((id) => ({ id, list: [{ id: 'inner' }], last: true }))
      const records = await read(breakIt(JSON.stringify(elements, null, 2).replace('"id": "b"', '"id": "b"')))
      const ids = rawsOf(records).map(({ id }) => id)
      assert.ok(ids.includes('c'), String(ids))
      assert.equal(problemsOf(records).length, 1)
    }
  })

  it('goes on at the next element of a list on one line', async () => {
    const records = await read(
      '{"value":[{"id":1},{"id":2,"a":[},{"id":3,"b":[{"c":1}]},{"id":4}],"@odata.nextLink":"x"}',
    )
    assert.deepEqual(
      rawsOf(records).map(({ id }) => id),
      [1, 3, 4],
    )
    assert.deepEqual(problemsOf(records), ['brackets do not match'])
  })

  it('reports elements of a list that are not objects, each on its own', async () => {
    const records = await read('[1, "two", null, [3], {"id":4}]')
    assert.deepEqual(rawsOf(records), [{ id: 4 }])
    assert.equal(problemsOf(records).length, 4)
  })

  it('reports a record that the end of the input cuts off', async () => {
    for (const text of [
      '{"id":1}\n{"id":2',
      '[{"id":1},{"id":2,"a":"',
      '{"value":[{"id":1},{"id":2,"a":{"b":1}',
    ]) {
      const records = await read(text)
      assert.deepEqual(rawsOf(records), [{ id: 1 }])
      assert.deepEqual(problemsOf(records), ['the input ends before the record does'])
    }
  })

  it('reports a list that the end of the input cuts off between records', async () => {
    for (const text of ['[{"id":1},', '{"records":[{"id":1}\n', '{"value":[{"id":1}],"next":"x']) {
      const records = await read(text)
      assert.deepEqual(rawsOf(records), [{ id: 1 }])
      assert.deepEqual(problemsOf(records), ['the input ends before the list does'])
    }
  })

  it('loses only the cut-off line when a batch a line is written', async () => {
    const records = await read(
      '{"records":[{"id":1},{"id":2,"a":{"b":\n{"records":[{"id":3}]}\n{"records":[{"id":4}]}',
    )
    assert.deepEqual(rawsOf(records), [{ id: 1 }, { id: 3 }, { id: 4 }])
    assert.deepEqual(problemsOf(records), ['the next record begins before it ends'])
  })

  it('refuses brackets nested too deep, and goes on', async () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
    const records = await read(`{"id":1}\n${deep}\n{"id":2}`)
    assert.deepEqual(rawsOf(records), [{ id: 1 }, { id: 2 }])
    assert.deepEqual(problemsOf(records), ['brackets are nested deeper than 100'])
  })
})

describe('a record above 1 MB', () => {
  const long = JSON.stringify({ id: 'long', text: 'x'.repeat(1_100_000) })

  it('is a problem with the beginning of its text, and reading goes on', async () => {
    for (const text of [
      `{"id":1}\n${long}\n{"id":2}`,
      `[{"id":1},${long},{"id":2}]`,
      `{"value":[{"id":1},${long},{"id":2}]}`,
    ]) {
      const records = await read(text)
      assert.deepEqual(rawsOf(records), [{ id: 1 }, { id: 2 }])
      assert.deepEqual(problemsOf(records), ['longer than 1000000 bytes'])
      const broken = records.find((record) => 'text' in record)
      assert.equal(broken!.text, long.slice(0, 2_000))
    }
  })

  it('is one in CSV too', async () => {
    const records = await read(`id,text\n1,a\nlong,${'x'.repeat(1_100_000)}\n2,b\n`)
    assert.deepEqual(
      rawsOf(records).map(({ id }) => id),
      ['1', '2'],
    )
    assert.deepEqual(problemsOf(records), ['longer than 1000000 bytes'])
  })

  it('needs no more memory the longer it is', async () => {
    const chunk = Buffer.alloc(1_000_000, 'x')
    async function* endless() {
      yield Buffer.from('{"id":1}\n{"id":"')
      for (let count = 0; count < 100; count++) yield chunk
      yield Buffer.from('"}\n{"id":2}')
    }
    const before = process.memoryUsage().arrayBuffers
    let greatest = 0
    let count = 0
    for await (const records of readRecords(endless())) {
      count += records.length
      greatest = Math.max(greatest, process.memoryUsage().arrayBuffers - before)
    }
    assert.equal(count, 3)
    assert.ok(greatest < 30_000_000, `${greatest} bytes`)
  })
})

describe('chunks of one byte', () => {
  it('give the same records as one chunk', async () => {
    const text = `{"value":${JSON.stringify(both, null, 2)},"x":"y"}\n{"broken\n${JSON.stringify(second)}`
    assert.deepEqual(await read(inChunks(Buffer.from(text), 1)), await read(text))
  })
})

function flat(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/\n +/g, '\n')
}

function linesOf(records: { line: number }[]): number[] {
  return records.map(({ line }) => line)
}
