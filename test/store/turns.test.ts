/** Who writes next: answers before parts, parts before endless answers, and the lock left free for other processes. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { answersBeforePartMax, type Turn, Turns } from '../../src/store/turns.ts'

interface ClockOptions {
  isShared?: boolean
  /** Told of how many answers there are in the process, to change it. */
  onPause?: (answers: Int32Array) => void
}

/** Turns on a clock that moves when somebody holds the lock, waits for it, or rests. */
function clocked({ isShared = true, onPause }: ClockOptions = {}) {
  const rests: number[] = []
  const order: string[] = []
  const answers = new Int32Array(new SharedArrayBuffer(4))
  let time = 0
  const turns = new Turns({
    isShared,
    answers,
    now: () => time,
    pause: async (milliseconds) => {
      rests.push(milliseconds)
      time += milliseconds
      onPause?.(answers)
    },
  })
  const take = (turn: Turn, name: string, { waitsMs = 0, holdsMs = 0 } = {}) =>
    turns.take(turn, async (hasLock) => {
      time += waitsMs
      hasLock()
      order.push(name)
      await nextTurn()
      time += holdsMs
      return name
    })
  return { take, rests, order, answers, pass: (milliseconds: number) => (time += milliseconds) }
}

describe('the turns of writers in one process', () => {
  it('follow each other, and give back what the work gives', async () => {
    const { take, order } = clocked()
    assert.deepEqual(await Promise.all([take('answer', 'a'), take('part', 'b'), take('answer', 'c')]), [
      'a',
      'b',
      'c',
    ])
    assert.deepEqual(order, ['a', 'c', 'b'])
  })

  it('let answers go before the next part', async () => {
    const { take, order } = clocked()
    const all = [take('part', 'part 1'), take('part', 'part 2'), take('answer', 'answer')]
    await Promise.all(all)
    assert.deepEqual(order, ['part 1', 'answer', 'part 2'])
  })

  it('let a part wait for some answers, and not for ever', async () => {
    const { take, order } = clocked()
    const answers = Array.from({ length: 3 * answersBeforePartMax }, (_, index) => take('answer', `${index}`))
    await Promise.all([...answers, take('part', 'part')])
    // The first had begun before the part came.
    assert.equal(order.indexOf('part'), answersBeforePartMax + 1)
  })

  it('go on after one that fails', async () => {
    const turns = new Turns({ isShared: true })
    const failing = turns.take('part', () => Promise.reject(new Error('no room')))
    const next = turns.take('part', async () => 'done')
    await assert.rejects(failing, /no room/)
    assert.equal(await next, 'done')
  })
})

describe('a part beside answers of another thread', () => {
  it('begins when they are done', async () => {
    const { take, rests, answers } = clocked({ onPause: (all) => (all[0] = 3 - rests.length) })
    answers[0] = 3
    await take('part', 'part')
    assert.equal(rests.length, 3)
  })

  it('does not wait for ever', async () => {
    const { take, rests, answers } = clocked()
    answers[0] = 1
    await take('part', 'part')
    assert.equal(rests.length, answersBeforePartMax)
  })

  it('is seen there: every answer is counted while it waits and is written', async () => {
    const { take, answers } = clocked()
    const all = [take('answer', 'a'), take('part', 'p'), take('answer', 'b')]
    assert.equal(answers[0], 2)
    await Promise.all(all)
    assert.equal(answers[0], 0)
  })

  it('sees the answers of the process that started its thread', async (t) => {
    const other = new Turns({ isShared: true })
    let release = () => {}
    const held = other.take('answer', () => new Promise<void>((resolve) => (release = resolve)))
    const source = `
      import { parentPort } from 'node:worker_threads'
      const { Turns } = await import(${JSON.stringify(new URL('../../src/store/turns.ts', import.meta.url).href)})
      let looks = 0
      const turns = new Turns({ isShared: true, pause: async () => { looks++ } })
      await turns.take('part', async () => {})
      parentPort.postMessage(looks)`
    const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`))
    t.after(() => thread.terminate())
    const [looks] = await once(thread, 'message')
    release()
    await held
    assert.equal(looks, answersBeforePartMax)
  })
})

describe('a part of something long', () => {
  it('leaves the lock free for as long as it held it', async () => {
    const { take, rests } = clocked()
    await take('part', 'first', { holdsMs: 40 })
    await take('part', 'second', { holdsMs: 25 })
    await take('part', 'third')
    assert.deepEqual(rests, [40, 25])
  })

  it('counts what passed since, and not how long it waited itself', async () => {
    const { take, rests, pass } = clocked()
    await take('part', 'first', { waitsMs: 1000, holdsMs: 40 })
    pass(30)
    await take('part', 'second', { holdsMs: 20 })
    pass(30)
    await take('part', 'third')
    assert.deepEqual(rests, [10])
  })

  it('that took very long does not rest as long', async () => {
    const { take, rests } = clocked()
    await take('part', 'first', { holdsMs: 60_000 })
    await take('part', 'second')
    assert.deepEqual(rests, [500])
  })

  it('keeps no answer waiting while it rests', async () => {
    const { take, rests } = clocked()
    await take('part', 'first', { holdsMs: 40 })
    await take('answer', 'answer')
    assert.deepEqual(rests, [])
  })

  it('rests for nobody where no other process can write', async () => {
    const { take, rests } = clocked({ isShared: false })
    await take('part', 'first', { holdsMs: 40 })
    await take('part', 'second')
    assert.deepEqual(rests, [])
  })
})
