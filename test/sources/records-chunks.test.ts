/** What is read does not depend on how an input was cut into chunks, be it whole or broken. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { inChunks, problemsOf, rawsOf, read } from './reading.ts'

// No key holds a backslash: V8 13.6 takes `{"\\"":1}` for the key `\` when an object before it had that key.
const key = fc
  .oneof(fc.constantFrom('id', 'value', 'records', 'rows', 'tables', '"', 'a"b'), fc.string({ maxLength: 5 }))
  .filter((text) => !text.includes('\\'))
const record = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 })
/** Without the lists that make an object an envelope. */
const plainRecord = record.map((value) =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => !Array.isArray(item))),
)

const containers: ((records: unknown[]) => string)[] = [
  (records) => JSON.stringify(records),
  (records) => JSON.stringify(records, null, 2),
  (records) => JSON.stringify({ value: records, next: '[{' }),
  (records) => JSON.stringify({ records }, null, '\t'),
  (records) => records.map((item) => JSON.stringify(item)).join('\n'),
  (records) => records.map((item) => JSON.stringify(item, null, 1)).join('\n'),
  (records) => records.map((item) => JSON.stringify({ records: [item] })).join('\r\n'),
]
const csv = fc
  .array(
    fc.array(fc.constantFrom('a', '"x"', '"y\n""z"', '', 'é', '"', 'q"r'), { minLength: 2, maxLength: 4 }),
  )
  .map((rows) => rows.map((row) => row.join(',')).join('\n'))
const json = fc.tuple(fc.array(record, { maxLength: 6 }), fc.constantFrom(...containers))
const chunkLengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })

/** Cuts something out, or puts something in. */
const damage = fc.record({
  at: fc.nat(1000),
  cut: fc.nat(10),
  put: fc.constantFrom('', '"', '{', '}', '[', ']', '\n', '\n{', '\\', ',', '\u0000', '{"id":'),
})

describe('reading records', () => {
  it('gives every record of every container back, whatever the chunks', async () => {
    const input = fc.tuple(
      fc.array(plainRecord, { maxLength: 6 }),
      fc.constantFrom(...containers),
      chunkLengths,
    )
    await fc.assert(
      fc.asyncProperty(input, async ([records, container, lengths]) => {
        const found = await read(inChunks(Buffer.from(container(records)), ...lengths))
        assert.deepEqual(problemsOf(found), [])
        assert.equal(JSON.stringify(rawsOf(found)), JSON.stringify(records))
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  it('gives the same records and problems, whatever the chunks and whatever is broken', async () => {
    const text = fc.oneof(
      json.map(([records, container]) => container(records)),
      csv,
    )
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(damage, { maxLength: 3 }),
        chunkLengths,
        async (whole, damages, lengths) => {
          const broken = Buffer.from(damages.reduce(damaged, whole))
          assert.deepEqual(await read(inChunks(broken, ...lengths)), await read(broken))
        },
      ),
      { numRuns: 500, seed: 2 },
    )
  })

  it('gives the same in UTF-16', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plainRecord, { maxLength: 4 }), chunkLengths, async (records, lengths) => {
        const bytes = Buffer.from(`\uFEFF${JSON.stringify(records)}`, 'utf16le')
        assert.equal(JSON.stringify(rawsOf(await read(inChunks(bytes, ...lengths)))), JSON.stringify(records))
      }),
      { numRuns: 100, seed: 3 },
    )
  })
})

function damaged(text: string, { at, cut, put }: { at: number; cut: number; put: string }): string {
  const where = at % (text.length + 1)
  return text.slice(0, where) + put + text.slice(where + cut)
}
