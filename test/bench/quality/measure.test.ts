import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate } from '../../../bench/quality/evaluate.ts'
import { measure, poolRuns } from '../../../bench/quality/measure/run.ts'
import { intruders, measured, owners, readsAddress, spray, visits } from './tiny-engine.ts'
import { tinyStream } from './tiny-stream.ts'

const all = measured([...owners, ...intruders, ...visits, ...spray])

describe('what is measured of a scorer', () => {
  it('finds intruders at a false positive rate, with an interval', () => {
    const { onePercent, onePerMille } = all.ranking.found.naive!
    assert.equal(onePercent.value, 0.7)
    assert.equal(onePercent.of, 10)
    assert.ok(onePercent.low! <= 0.7 && onePercent.high! >= 0.7 && onePercent.low! < onePercent.high!)
    assert.equal(onePerMille.value, 0.3) // above 29: 30, 32, 34
  })

  it('counts only the first visit of an intruder among them', () => {
    assert.equal(all.ranking.found.secondVisit, undefined)
    assert.equal(all.ranking.rocAuc.naive?.mean, all.ranking.rocAuc.naive?.seeds[0])
    assert.ok(all.ranking.rocAuc.naive!.mean! > 0.98)
  })

  it('tells by kind of behaviour who is troubled', () => {
    assert.equal(all.ranking.hardCases.travel?.onePercent.value, 0)
    assert.equal(all.ranking.hardCases.ordinary?.onePercent.hits, 10)
    assert.equal(all.ranking.hardCaseGroups.travel?.of, 10)
    assert.equal(all.levels?.hardCaseGroups.travel?.medium.value, 0.5)
    assert.equal(all.levels?.ownersAtWork.medium.value, 0.005)
    assert.equal(all.levels?.ownersAtWork.high.value, 0)
  })

  it('has no fixed threshold without owners in the validation part, and then finds nothing', () => {
    assert.equal(all.ranking.foundFixed.naive?.onePercent.value, 0)
    const before = owners.map((event) => ({ ...event, day: event.day - 10 }))
    const fixed = measured([...before, ...owners, ...intruders]).ranking
    assert.equal(fixed.foundFixed.naive?.onePercent.value, 0.7)
    assert.equal(fixed.falsePositivesFixed.onePercent.value, 0.01)
  })

  it('follows an intruder to the second visit', () => {
    const { all: every, firstFound } = all.campaigns.secondVisits
    assert.equal(every.value, 0.5)
    assert.equal(firstFound.of, 6)
    assert.equal(firstFound.hits, 5)
  })

  it('asks what guessing achieved, and after how many attempts it was noticed', () => {
    const { all: every, byScenario } = all.campaigns.successes!
    assert.deepEqual([every.high.hits, every.high.of], [1, 3])
    assert.equal(every.medium.hits, 1)
    assert.deepEqual(Object.keys(byScenario), ['spraySlow'])
    assert.equal(all.campaigns.latency.spraySlow?.attempts.median, 21)
    assert.equal(all.campaigns.latency.spraySlow?.attemptsAsCampaign.median, null)
  })

  it('says what a level is worth', () => {
    const { high, none } = all.levels!.reliability
    assert.equal(high!.value, 1)
    assert.equal(high!.of, 7)
    assert.ok(none!.value! < 0.01)
  })

  it('counts alerts of detections by name', () => {
    const one = all.detections?.unfamiliarFeatures
    assert.equal(one?.recallByScenario.naive?.value, 0.6)
    // 5 false ones of 100 users in 10 days.
    assert.equal(one?.falsePositivesPer1000UsersAndDay.mean, 5)
  })

  it('pools seeds: shares by their counts, other numbers by their mean', () => {
    const run = () => measure(evaluate(tinyStream([...owners, ...intruders]), [readsAddress()]), 20)
    const pooled = poolRuns([run(), run(), run()]).engine!
    assert.equal(pooled.ranking.found.naive?.onePercent.of, 30)
    assert.deepEqual(pooled.ranking.found.naive?.onePercent.seeds, [0.7, 0.7, 0.7])
    assert.equal(pooled.ranking.rocAuc.naive?.seeds.length, 3)
  })

  it('puts up with a stream in which nothing happens, and with no stream at all', () => {
    assert.deepEqual(measured(owners).ranking.found, {})
    assert.equal(measured([]).campaigns.secondVisits.all.value, null)
    assert.equal(measured(intruders).ranking.found.naive?.onePercent.value, 0)
  })
})
