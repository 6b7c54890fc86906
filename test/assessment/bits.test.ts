/** The same history is the same bytes, wherever it is judged: in Node, as messages between threads, in a browser. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { engineSettings } from '../factories.ts'
import { type Digests, findChromium, judgeInChromium, versionOf } from './judge-in-chromium.ts'
import { digestOf, judgeHistory, randomHistory } from './random-history.ts'

const seed = 7
const count = 10_000

/** Whoever changes a weight or a default has new ones; whoever makes it faster or tidier has not. */
const expected: Digests = {
  verdicts: '75b1e7534f053e3d9267c6702f94dbef9a23f0e19cbe7f77d1e9dafd3db8b9fa',
  profiles: '15ad9950dea29e9b856f39a6e8baf7d85edbbed88079c33efddf99d48066aa64',
}

describe(`${count} events of a random history`, () => {
  it('are the verdicts and the profiles that they always were', async () => {
    const { verdicts, profiles } = judgeHistory(randomHistory(seed, count), engineSettings)
    assert.deepEqual({ verdicts: await digestOf(verdicts), profiles: await digestOf(profiles) }, expected)
  })

  it('say something by most detections, and end in every fate', () => {
    const { raised, fates } = judgeHistory(randomHistory(seed, count), engineSettings)
    assert.ok(Object.keys(raised).length >= 10, Object.keys(raised).join())
    assert.deepEqual(Object.keys(fates).sort(), ['none', 'pending', 'rejected', 'trusted'])
  })

  it('are the same where every argument and result is a structured clone, in another thread', async () => {
    const worker = new Worker(new URL('judge-in-worker.ts', import.meta.url), {
      workerData: { seed, count, settings: engineSettings },
    })
    const found = await new Promise<Digests>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
    await worker.terminate()
    assert.deepEqual(found, expected)
  })

  const chromium = findChromium()
  const skip = chromium === null && 'there is no Chromium'
  it('are the same in a browser', { skip }, async (test) => {
    const program = chromium as string
    test.diagnostic(await versionOf(program))
    assert.deepEqual(await judgeInChromium(program, { seed, count, settings: engineSettings }), expected)
  })

  it('are others for another seed', async () => {
    const { verdicts } = judgeHistory(randomHistory(seed + 1, count), engineSettings)
    assert.notEqual(await digestOf(verdicts), expected.verdicts)
  })
})
