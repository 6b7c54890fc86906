/** What campaigns remember of attempts: exactly what they were, by the key of their event, whatever is forgotten meanwhile. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Attempt } from '../../src/campaigns/attempt.ts'
import type { EventKey } from '../../src/model/event-key.ts'
import { decodeAttempt, encodeAttempt } from '../../src/risk/attempt-bytes.ts'
import { TriedTable } from '../../src/risk/tried.ts'

const key = (at: number, more: Partial<EventKey> = {}): EventKey => ({
  ...{ at, tick: 0, idHash: at * 7, part: 0 },
  ...more,
})

const proof: Attempt = {
  key: key(1_767_571_357_406_000, { tick: 9, idHash: 2 ** 52 - 1, part: 3 }),
  user: 2 ** 52 - 3,
  kind: 'proof',
  isUnknownUser: false,
  ip: 2 ** 52 - 5,
  subnet: 2,
  asn: 3,
  client: 4,
  country: 5,
  app: 0,
  novelty: { isOrigin: true, isClientNew: false, isBrowserNew: true, logOdds: -0.1, clientShare: 1 / 3 },
  isPasswordAlone: true,
  subnetUsers: 6,
  asnUsers: 7,
  tenantUsers: 8,
  tenantSignIns: 9.25,
  isOwnNetwork: false,
}
const failure: Attempt = {
  ...proof,
  ...{ kind: 'failure', isUnknownUser: true, novelty: null, isPasswordAlone: false, isOwnNetwork: true },
}

const byAt = (attempts: Attempt[]) => attempts.sort((a, b) => a.key.at - b.key.at)

describe('an attempt as bytes', () => {
  for (const attempt of [proof, failure])
    it(`is the same again: a ${attempt.kind}`, () => {
      const row = { tenant: 1, userId: 'ada', ...attempt.key, attempt: encodeAttempt(attempt) }
      assert.equal(JSON.stringify(decodeAttempt(row)), JSON.stringify(attempt))
    })

  it('is nothing else of another length', () => {
    const row = { tenant: 1, userId: 'ada', ...proof.key, attempt: encodeAttempt(proof).subarray(1) }
    assert.throws(() => decodeAttempt(row), /attempt: found 111 bytes, expected 112/)
  })
})

describe('a table of attempts', () => {
  it('has each as it was, however many come', () => {
    const table = new TriedTable()
    const all = Array.from({ length: 1000 }, (_, at) => ({ ...(at % 2 ? proof : failure), key: key(at) }))
    for (const one of all) table.set(one, `user ${one.key.at}`)
    assert.deepEqual(byAt(table.since(0)), all)
    assert.deepEqual(byAt(table.since(990)), all.slice(990))
    assert.equal(table.userIdOf(key(777)), 'user 777')
    assert.equal(table.userIdOf(key(1000)), undefined)
  })

  it('has one of a key, the last that was set', () => {
    const table = new TriedTable()
    table.set(failure, 'ada')
    table.set(proof, 'ben')
    assert.deepEqual([table.size, table.since(0), table.userIdOf(proof.key)], [1, [proof], 'ben'])
    assert.deepEqual(table.userIds(), new Map([[proof.user, 'ben']]))
  })

  it('tells apart what differs in any part of the key', () => {
    const table = new TriedTable()
    const keys = [
      key(1),
      key(1, { tick: 1 }),
      key(1, { part: 1 }),
      key(1, { idHash: 8 }),
      key(2, { idHash: 7 }),
    ]
    for (const [index, one] of keys.entries()) table.set({ ...proof, key: one }, `user ${index}`)
    assert.deepEqual(
      keys.map((one) => table.userIdOf(one)),
      keys.map((_, index) => `user ${index}`),
    )
  })

  it('forgets what is deleted or too old, and takes it again', () => {
    const table = new TriedTable()
    for (let at = 0; at < 600; at++) table.set({ ...proof, key: key(at) }, 'ada')
    for (let at = 300; at < 600; at += 2) table.delete(key(at))
    table.delete(key(300))
    table.forgetBefore(200)
    assert.equal(table.size, 250)
    assert.deepEqual(
      [199, 200, 300, 301].map((at) => table.userIdOf(key(at))),
      [undefined, 'ada', undefined, 'ada'],
    )
    for (const at of [199, 300]) table.set({ ...failure, key: key(at) }, 'ben')
    assert.equal(table.size, 252)
    assert.deepEqual(
      [199, 300].map((at) => table.userIdOf(key(at))),
      ['ben', 'ben'],
    )
    assert.deepEqual(byAt(table.since(0))[1], { ...proof, key: key(200) })
  })
})
