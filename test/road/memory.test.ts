/** The memory of an import does not grow with the log: one goes through the heap that is shipped, and far longer ones would. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { heapLimits } from '../../src/sources/heap.ts'
import { newPlace, rowsOf, within, writeLog } from './place.ts'

/** Heap that an import of any length leaves over: to keep 1 kB of each of 30,000 sign-ins would take more. */
const spareMb = 20

describe('an import of 30,000 ordinary sign-ins', () => {
  it('ends well in less than the heap that an import is given', async (t) => {
    const place = await newPlace(t)
    const log = writeLog(place, 'log.jsonl', { signIns: 30_000, people: 1000 })
    const { maxOldGenerationSizeMb, maxYoungGenerationSizeMb } = heapLimits
    const thread = new Worker(new URL('../../src/cli/import-thread.ts', import.meta.url), {
      workerData: { files: [log], data: place.data },
      resourceLimits: { maxYoungGenerationSizeMb, maxOldGenerationSizeMb: maxOldGenerationSizeMb - spareMb },
    })
    t.after(() => thread.terminate())
    const news: { kind: string; summary?: { new: number } }[] = []
    thread.on('message', (one) => news.push(one))
    const ended = new Promise((resolve, reject) => thread.on('exit', resolve).on('error', reject))
    await within('the import', ended, 300_000)
    const done = news.find(({ kind }) => kind !== 'progress')
    assert.equal(done?.kind, 'done', JSON.stringify(done))
    assert.equal(done?.summary?.new, 30_000)
    assert.equal(rowsOf(place, 'select count(*) as n from "signIns"')[0]?.n, 30_000)
  })
})
