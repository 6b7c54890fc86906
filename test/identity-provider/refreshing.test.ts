/** What is read once for many: how old it gets, and what a store that is away costs. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { refreshing } from '../../src/identity-provider/refreshing.ts'

function counting() {
  const state = { nowMs: 0, reads: 0, isAway: false }
  const load = async () => {
    state.reads += 1
    if (state.isAway) throw new Error('away')
    return state.reads
  }
  const value = refreshing(load, { everyMs: 10_000, pauseMs: 2000, clock: () => state.nowMs })
  return { state, value }
}

describe('a value of the store', () => {
  it('is read once for all who ask at once, and again when it is old', async () => {
    const { state, value } = counting()
    assert.deepEqual(await Promise.all([value.current(), value.current(), value.again()]), [1, 1, 1])
    state.nowMs = 10_000
    assert.equal(await value.current(), 1)
    state.nowMs = 10_001
    assert.equal(await value.current(), 2)
  })

  it('is read again when it is wanted, but not again and again', async () => {
    const { state, value } = counting()
    await value.current()
    assert.deepEqual(await Promise.all([value.again(), value.again()]), [2, 2])
    assert.equal(await value.again(), 2)
    state.nowMs = 2000
    assert.equal(await value.again(), 3)
  })

  it('stays what it was while the store is away, and is asked for with pauses', async () => {
    const { state, value } = counting()
    await value.current()
    Object.assign(state, { isAway: true, nowMs: 11_000 })
    for (let times = 0; times < 5; times++) assert.equal(await value.current(), 1)
    assert.equal(state.reads, 2)
    Object.assign(state, { isAway: false, nowMs: 13_001 })
    assert.equal(await value.current(), 3)
  })

  it('is an error when there never was one, and then asked for anew', async () => {
    const { state, value } = counting()
    state.isAway = true
    await assert.rejects(value.current(), /away/)
    state.isAway = false
    assert.equal(await value.current(), 2)
  })
})
