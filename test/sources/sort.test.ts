/** Sorting a log of any size: in memory, on disk, and through more runs than may be open. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Sorter, type SorterOptions } from '../../src/sources/sort.ts'
import { temporaryFolder } from '../factories-server.ts'

interface Item {
  key: string
  document: string
}

async function sorted(folder: string, items: Item[], options?: SorterOptions): Promise<string[]> {
  const sorter = new Sorter(folder, options)
  for (const { key, document } of items) await sorter.add(key, [document])
  const documents: string[] = []
  for await (const lines of sorter.lines()) documents.push(...lines.map(String))
  await sorter.remove()
  return documents
}

/** Numbered items in an order that looks random and is not. */
function items(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => {
    const number = (index * 7919) % count
    return { key: String(number).padStart(6, '0'), document: JSON.stringify({ number, text: 'ü漢😀\t"\\' }) }
  })
}

function inOrder(count: number): string[] {
  return items(count)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ document }) => document)
}

const tiny = { runBytesMax: 500, runsMax: 3 }

describe('sorting', () => {
  const cases: Record<string, [count: number, options: SorterOptions]> = {
    'nothing at all': [0, {}],
    'one document': [1, {}],
    'what fits in memory': [1000, {}],
    'what fills one run exactly at its end': [10, { runBytesMax: 1 }],
    'what takes several runs': [1000, { runBytesMax: 5000 }],
    'what takes more runs than may be open, again and again': [1000, tiny],
  }
  for (const [name, [count, options]] of Object.entries(cases)) {
    it(`puts ${name} in order and loses nothing`, async (t) => {
      const folder = join(temporaryFolder(t), 'runs')
      assert.deepEqual(await sorted(folder, items(count), options), inOrder(count))
      assert.ok(!existsSync(folder), 'nothing is left behind')
    })
  }

  it('gives the same on disk as in memory, equal keys included', async (t) => {
    const folder = join(temporaryFolder(t), 'runs')
    const equal = items(300).map(({ document }, index) => ({ key: String(index % 3), document }))
    const inMemory = await sorted(folder, equal)
    assert.equal(new Set(inMemory).size, 300)
    assert.deepEqual(await sorted(folder, equal.toReversed(), tiny), inMemory)
  })

  it('does not touch the disk when it need not', async (t) => {
    const folder = join(temporaryFolder(t), 'runs')
    const sorter = new Sorter(folder)
    for (const { key, document } of items(100)) await sorter.add(key, [document])
    for await (const _ of sorter.lines()) assert.ok(!existsSync(folder))
  })

  it('keeps runs few, and readable by their owner alone', async (t) => {
    const folder = join(temporaryFolder(t), 'runs')
    const sorter = new Sorter(folder, tiny)
    // Fewer than three of each tier; five tiers hold 3^5 runs, more than there are lines.
    for (const { key, document } of items(200)) {
      await sorter.add(key, [document])
      if (existsSync(folder)) assert.ok(readdirSync(folder).length <= 2 * 5)
    }
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
    await sorter.remove()
    assert.ok(!existsSync(folder))
  })

  it('can be left in the middle', async (t) => {
    const folder = join(temporaryFolder(t), 'runs')
    const sorter = new Sorter(folder, tiny)
    for (const { key, document } of items(200)) await sorter.add(key, [document])
    for await (const [line] of sorter.lines()) {
      assert.equal(String(line), inOrder(200)[0])
      break
    }
    await sorter.remove()
    assert.ok(!existsSync(folder))
  })

  it('keeps a document that is larger than a run, and one with every separator in it', async (t) => {
    const folder = join(temporaryFolder(t), 'runs')
    const big = [
      { key: 'b', document: JSON.stringify('x'.repeat(700_000)) },
      { key: 'a', document: JSON.stringify('\t\n\r\u2028\u2029\0') },
    ]
    assert.deepEqual(await sorted(folder, big, tiny), [big[1]?.document, big[0]?.document])
  })

  it('hands on few large lines at a time, in memory and from disk', async (t) => {
    const folder = join(temporaryFolder(t), 'runs')
    for (const options of [{}, { runBytesMax: 500_000 }]) {
      const sorter = new Sorter(folder, options)
      for (const { key } of items(60)) await sorter.add(key, ['x'.repeat(100_000)])
      let count = 0
      for await (const lines of sorter.lines()) {
        count += lines.length
        assert.ok(lines.length <= 3, String(lines.length))
      }
      assert.equal(count, 60)
      await sorter.remove()
    }
  })

  it('keeps the fields of a line apart, and puts a key before a longer one that begins with it', async (t) => {
    const folder = join(temporaryFolder(t), 'runs')
    for (const options of [{}, { runBytesMax: 1 }]) {
      const sorter = new Sorter(folder, options)
      for (const key of ['aa', 'a', 'a ']) await sorter.add(key, [key, '', 'ü'])
      const lines: string[] = []
      for await (const some of sorter.lines()) lines.push(...some.map(String))
      assert.deepEqual(lines, ['a\t\tü', 'a \t\tü', 'aa\t\tü'])
      await sorter.remove()
    }
  })
})
