import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compare, figuresOf } from '../../../bench/speed/compare.ts'
import type { Log, Run } from '../../../bench/speed/measure.ts'
import { ProcessError } from '../../../bench/speed/process/run.ts'
import { report } from '../../../bench/speed/report.ts'

const logs: Log[] = [
  { path: 'small', signIns: 1000 },
  { path: 'large', signIns: 3000 },
]

/** Half a second to start, then `microseconds` a sign-in. */
function runOf({ signIns }: Log, microseconds: number): Run {
  return {
    signIns,
    seconds: 0.5 + (signIns * microseconds) / 1e6,
    cpuMicroseconds: 400_000 + signIns * 2 * microseconds,
    writtenBytes: 50_000 + signIns * 700,
    databaseBytes: 100_000 + signIns * 300,
    peakMemoryBytes: signIns * 1000,
    detections: signIns / 100,
    threadMicroseconds: { main: 300_000 + signIns * microseconds, judge: signIns * microseconds },
  }
}

describe('the figures of a build', () => {
  it('leave out what starting costs', () => {
    const figures = figuresOf(logs.map((log) => runOf(log, 100)))
    assert.ok(figures)
    assert.equal(Math.round(figures.signInsPerSecond), 10_000)
    assert.equal(Math.round(figures.cpuMicroseconds), 200)
    assert.equal(Math.round(figures.writtenBytes ?? 0), 700)
    assert.equal(Math.round(figures.databaseBytes), 300)
    assert.equal(Math.round(figures.threadMicroseconds.judge ?? 0), 100)
  })

  it('have the memory and the findings of the largest log', () => {
    const figures = figuresOf(logs.map((log) => runOf(log, 100)))
    assert.equal(figures?.peakMemoryBytes, 3_000_000)
    assert.equal(figures?.detections, 0.01)
  })

  it('say nothing of bytes where the system does not count them', () => {
    const runs = logs.map((log) => ({ ...runOf(log, 100), writtenBytes: null }))
    assert.equal(figuresOf(runs)?.writtenBytes, null)
  })

  it('do not exist when only one size came to its end', () => {
    assert.equal(figuresOf([runOf(logs[0]!, 100)]), null)
  })
})

describe('comparing builds', () => {
  it('runs them in turn on the same log', async () => {
    const order: string[] = []
    const contestant = (name: string) => ({
      name,
      patches: [],
      run: async (log: Log) => {
        order.push(`${name} ${log.path}`)
        return runOf(log, 100)
      },
    })
    const steps: string[] = []
    await compare([contestant('A'), contestant('B')], logs, 2, (done) => steps.push(done))
    const round = ['A small', 'B small', 'A large', 'B large']
    assert.deepEqual(order, [...round, ...round])
    assert.equal(steps.length, order.length)
  })

  it('says what failed, and goes on with the others', async () => {
    const all = [
      { name: 'this', patches: [], run: async (log: Log) => runOf(log, 100) },
      {
        name: 'base',
        patches: ['its heap was raised'],
        run: async (log: Log) => {
          if (log.signIns > 1000) throw new ProcessError('not enough memory')
          return runOf(log, 200)
        },
      },
    ]
    const results = await compare(all, logs, 1, () => {})
    assert.ok(results[0]?.figures)
    assert.equal(results[1]?.figures, null)
    assert.deepEqual(results[1]?.failures, ['3000 sign-ins: not enough memory'])
    const text = report(results)
    assert.match(text, /base: FAILED, 3000 sign-ins: not enough memory/)
    assert.match(text, /its heap was raised/)
  })

  it('does not hide a fault of its own', async () => {
    const broken = { name: 'A', patches: [], run: () => Promise.reject(new TypeError('a bug')) }
    await assert.rejects(
      compare([broken], logs, 1, () => {}),
      TypeError,
    )
  })

  it('puts the first beside each other one', async () => {
    const all = [100, 200].map((microseconds, index) => ({
      name: ['this', 'base'][index]!,
      patches: [],
      run: async (log: Log) => runOf(log, microseconds),
    }))
    const text = report(await compare(all, logs, 1, () => {}))
    assert.match(text, /this \/ base +2\.00 +0\.50 +1\.00 +1\.00 +1\.00/)
  })

  it('says so when the larger log took no longer', async () => {
    const run = async (log: Log) => ({ ...runOf(log, 100), seconds: 1 })
    const text = report(await compare([{ name: 'this', patches: [], run }], logs, 1, () => {}))
    assert.match(text, /^this +unclear +200\.0/m)
    assert.match(text, /take larger ones or more --rounds/)
  })
})
