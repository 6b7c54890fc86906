/** Files that were joined, and what programs of Windows write above and between records. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inChunks, problemsOf, rawsOf, read } from './reading.ts'

const mark = '\uFEFF'
const record = (id: number) => JSON.stringify({ id, createdDateTime: '2026-03-14T08:21:47Z' })

async function idsIn(input: Parameters<typeof read>[0]): Promise<unknown[]> {
  const records = await read(input)
  assert.deepEqual(problemsOf(records), [])
  return rawsOf(records).map(({ id }) => id)
}

describe('a byte order mark in the middle', () => {
  const inputs: Record<string, string> = {
    'of records a line': `${mark}${record(1)}\n${mark}${record(2)}\r\n${mark}\r\n${record(3)}\n`,
    'of lists': `${mark}[${record(1)},\n${record(2)}]\n${mark}[${record(3)}]\n`,
    'of a printed record and a list': `${mark}{\n  "id": 1\n}\n${mark}[${record(2)},${mark}${record(3)}]`,
    'without a line break before it': `${record(1)}${mark}${record(2)}${mark}${mark}[${record(3)}]${mark}`,
  }
  for (const [name, input] of Object.entries(inputs)) {
    it(`is nothing: ${name}`, async () => {
      assert.deepEqual(await idsIn(input), [1, 2, 3])
      for (const length of [1, 2, 3, 5]) {
        assert.deepEqual(await idsIn(inChunks(Buffer.from(input), length)), [1, 2, 3])
      }
    })
  }

  it('is nothing in CSV, before a header as before a row', async () => {
    const file = `${mark}"id","name"\r\n"1","a,b"\r\n${mark}"2","c\nd"\r\n`
    assert.deepEqual(await idsIn(file + file), ['1', '2', '1', '2'])
    for (const length of [1, 2, 5])
      assert.deepEqual(await idsIn(inChunks(Buffer.from(file + file), length)), ['1', '2', '1', '2'])
  })

  it('stays where it belongs to a text', async () => {
    const [raw] = rawsOf(await read(`{"id":"${mark}1"}`))
    assert.equal(raw?.id, `${mark}1`)
    const [row] = rawsOf(await read(`id,name\n1,${mark}x\n`))
    assert.equal(row?.name, `${mark}x`)
  })

  it('that is only half of one is no record', async () => {
    const records = await read(
      Buffer.concat([Buffer.from(`${record(1)}\n`), Buffer.of(0xef, 0xbb, 0x41, 0x0a)]),
    )
    assert.equal(rawsOf(records).length, 1)
    assert.deepEqual(problemsOf(records), ['found something else, expected a JSON object'])
    for (const rest of [[0xef, 0xbb], [0x22]]) {
      const [, problem] = await read(Buffer.concat([Buffer.from(record(1)), Buffer.from(rest)]))
      assert.ok(problem !== undefined && 'problem' in problem)
    }
  })
})

describe('a line above the header', () => {
  for (const line of ['#TYPE System.Management.Automation.PSCustomObject', 'sep=,']) {
    it(`is passed over: ${line}`, async () => {
      const file = `${line}\r\n"id","name"\r\n"1","x"\r\n`
      assert.deepEqual(await idsIn(file), ['1'])
      assert.deepEqual(await idsIn(mark + file), ['1'])
      assert.deepEqual(await idsIn(`${file}${mark}${file}`), ['1', '1'])
      for (const length of [1, 4, 30])
        assert.deepEqual(await idsIn(inChunks(Buffer.from(file), length)), ['1'])
    })
  }

  it('says with which separator the values are written', async () => {
    assert.deepEqual(await idsIn('sep=;\r\nid;name\r\n1;x\r\n'), ['1'])
  })

  it('alone is no record', async () => {
    assert.deepEqual(rawsOf(await read('#TYPE System.Object\r\n')), [])
  })
})
