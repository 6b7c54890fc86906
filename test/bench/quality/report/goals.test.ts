/** The goals: reached or not, world by world; what was not measured is said to be so. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { goalTable } from '../../../../bench/quality/report/goal-table.ts'
import { goalsOf } from '../../../../bench/quality/report/goals.ts'
import type { SprayReport, WorldReport } from '../../../../bench/quality/report/quality-report.ts'
import { summaryOf } from '../../../../bench/quality/report/summary.ts'
import { worldNames } from '../../../../bench/quality/worlds.ts'
import { intruders, measured, owners, spray, visits } from '../tiny-engine.ts'

const world = summaryOf({
  streams: [],
  scorers: { engine: measured([...owners, ...intruders, ...visits, ...spray]) },
  audit: {},
})
const sprays: SprayReport = {
  users: 10,
  cleanDays: 56,
  cleanAlarms: [0, 1],
  campaigns: [{ seed: 1, attempts: 40, minutes: 9, attemptsMade: 200 }],
}

function withProbes(found: number): WorldReport {
  const one = { value: found, low: found, high: found, of: 1000 }
  const probes = { naive: { onePercent: one, medium: one, high: found } }
  return { ...world, engine: { ...world.engine!, probes } }
}

function goal(id: string, worlds: Record<string, WorldReport>, of: SprayReport | null = sprays) {
  return goalsOf({ worlds, sprays: of }).find(({ row }) => row.id === id)!
}

describe('the goals', () => {
  it('are reached or not, number by number', () => {
    const worlds = { enterprise: withProbes(0.96) }
    assert.equal(goal('found.naive', worlds).reached, true)
    assert.match(goal('found.naive', worlds).cells.enterprise!.text, /^96 %; streams 70 %$/)
    assert.equal(goal('found.naive', worlds).cells.enterprise!.asked, '≥ 95 %')
    assert.equal(goal('owners.medium', worlds).reached, false)
    assert.equal(goal('owners.high', worlds).reached, true)
    assert.equal(goal('kind.travel', worlds).reached, false)
    assert.equal(goal('secondVisit', worlds).reached, false)
    assert.equal(goal('success.high', worlds).reached, false)
    assert.equal(goal('sprayFlagged', worlds).reached, true)
    assert.equal(goal('sprayClean', worlds).reached, false)
  })

  it('ask every world, each as much as the table says', () => {
    const worlds = { enterprise: withProbes(0.9), university: withProbes(0.9) }
    const { cells, reached } = goal('found.naive', worlds)
    assert.equal(cells.enterprise?.reached, false)
    assert.equal(cells.university?.reached, true)
    assert.equal(reached, false)
  })

  it('show the figure of a world of which nothing is asked', () => {
    const { cells } = goal('atRisk', { enterprise: world, university: world })
    assert.equal(cells.enterprise?.text, 'not measured')
    assert.equal(
      goal('owners.medium', { 'enterprise-without-ids': world }).cells['enterprise-without-ids']?.asked,
      null,
    )
  })

  it('are not reached as long as they are not measured everywhere', () => {
    assert.equal(goal('found.vpn', { enterprise: world }).reached, null)
    assert.equal(goal('found.naive', { enterprise: withProbes(1), university: world }).reached, null)
    assert.equal(goal('sprayFlagged', { enterprise: world }, null).reached, null)
    assert.equal(goal('kind.cloud', { enterprise: world }).cells.enterprise?.text, 'not measured')
  })

  it('count a spray that is never flagged as later than any bound', () => {
    const never = { ...sprays, campaigns: [...sprays.campaigns, { ...sprays.campaigns[0]!, attempts: null }] }
    const { cells, reached } = goal('sprayFlagged', { enterprise: world }, never)
    assert.equal(cells.enterprise?.text, '40, never')
    assert.equal(reached, false)
  })

  it('are asked of worlds that there are, and each has a name of its own', () => {
    for (const { asked } of goalTable)
      for (const name of Object.keys(asked)) assert.ok((worldNames as string[]).includes(name), name)
    assert.equal(new Set(goalTable.map(({ id }) => id)).size, goalTable.length)
  })
})
