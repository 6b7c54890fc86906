/** A tenant in its first days: nothing is settled of it, and yet an office on its first Monday is no campaign. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Attempt } from '../../src/campaigns/attempt.ts'
import { emptyCleanDays } from '../../src/campaigns/campaigns.ts'
import { CampaignRun } from '../../src/campaigns/run.ts'
import { failure, oneAddress, proof, type Sketch, settings, strangeHome } from './attempts.ts'

/** Nobody is settled: it is the first day of all. */
const unsettled: Sketch = { tenantUsers: 0, tenantSignIns: 0 }

function campaignsOf(attempts: Attempt[]): string[] {
  const run = new CampaignRun([], emptyCleanDays(), settings)
  run.add(attempts)
  return run.campaigns().map(({ kind }) => kind)
}

/** `count` people, from a number on, each a minute after the other. */
function each(count: number, from: number, make: (user: number, hours: number) => Attempt): Attempt[] {
  return Array.from({ length: count }, (_, index) => make(from + index, (from + index) / 60))
}

describe('the first Monday of a tenant', () => {
  const arriving = each(60, 100, (user, hours) => proof({ user, hours, ...unsettled, ...oneAddress }))

  it('brings no campaign where many mistype their names beside colleagues who got in', () => {
    const mistyped = (isUnknownUser: boolean) =>
      each(50, 200, (user, hours) =>
        failure({ user, hours, isUnknownUser, ...unsettled, ...oneAddress, client: user }),
      )
    assert.deepEqual(campaignsOf([...arriving, ...mistyped(true)]), [])
    assert.deepEqual(campaignsOf([...arriving, ...mistyped(false)]), [])
  })

  it('is no measure of how few people the tenant has', () => {
    const strangers = each(20, 200, (user, hours) =>
      failure({ user, hours, isUnknownUser: true, ...unsettled, ...strangeHome(user) }),
    )
    assert.deepEqual(campaignsOf(strangers), [])
  })

  it('counts those who got in today as its people', () => {
    const elsewhere = each(10, 200, (user, hours) =>
      failure({ user, hours, novelty: null, ...unsettled, ip: 77, subnet: 7 }),
    )
    assert.deepEqual(campaignsOf(elsewhere), ['passwordSpray'])
    assert.deepEqual(campaignsOf([...arriving, ...elsewhere]), [])
  })

  it('does not hide a spray over strangers’ homes', () => {
    const spray = each(60, 200, (user, hours) => failure({ user, hours, ...unsettled, ...strangeHome(user) }))
    assert.deepEqual(campaignsOf([...arriving, ...spray]), ['passwordSpray'])
  })
})
