/** What campaigns remember between batches: what may be asked for next, and not what the log was. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { microsecondsOf } from '../../src/assessment/observe.ts'
import type { Attempt } from '../../src/campaigns/attempt.ts'
import { emptyCampaignMemory } from '../../src/risk/campaign-stage.ts'
import { newPlan } from '../../src/risk/plan.ts'
import { prune } from '../../src/risk/say-around.ts'
import { engineSettings, hoursAfter, prepare, signIn, today } from '../factories.ts'

const hours = (count: number) => microsecondsOf(hoursAfter(today, count))

/** An attempt in each hour, as many as given. */
function remembering(count: number) {
  const memory = { ...emptyCampaignMemory(), from: hours(0) }
  for (let hour = 0; hour < count; hour++) {
    const key = { at: hours(hour), tick: 0, idHash: hour, part: 0 }
    memory.tried.set({ key } as Attempt, 'ada')
  }
  return memory
}

function batchAt(hour: number) {
  return newPlan([prepare(signIn({ at: hoursAfter(today, hour) }))])
}

describe('what campaigns remember', () => {
  it('is the window of guessing and six hours', () => {
    const memory = remembering(101)
    prune(memory, batchAt(100), engineSettings)
    assert.equal(memory.tried.size, engineSettings.passwordSpray.windowHours + 6 + 1)
    assert.equal(memory.from, hours(100 - engineSettings.passwordSpray.windowHours - 6))
  })

  it('is not looked through again before six hours have passed', () => {
    const memory = remembering(36)
    prune(memory, batchAt(35), engineSettings)
    assert.equal(memory.tried.size, 36)
    prune(memory, batchAt(36), engineSettings)
    assert.equal(memory.tried.size, 30)
  })
})
