import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate } from '../../../bench/quality/evaluate.ts'
import { measure, type PooledScorer, poolRuns } from '../../../bench/quality/measure/run.ts'
import { goalsOf } from '../../../bench/quality/report/goals.ts'
import { page } from '../../../bench/quality/report/page.ts'
import type { QualityReport } from '../../../bench/quality/report/quality-report.ts'
import { isScored, type Judgement, type Scorer } from '../../../bench/quality/scorer.ts'
import { comparedScorers } from '../../../bench/quality/scorers/index.ts'
import { type Event, tinyStream } from './tiny-stream.ts'

const failed = 50126

/** An engine that gives what the address says: `10.level.score.chance`, so that a test can write all of it down. */
function readsAddress(): Scorer {
  return {
    name: 'engine',
    prior: 0.5,
    judge(signIn): Judgement | null {
      if (!isScored(signIn)) return null
      const [, level, score, chance] = signIn.ipAddress!.split('.').map(Number)
      return {
        score: score!,
        probability: chance! / 100,
        level: (['none', 'low', 'medium', 'high'] as const)[level!] ?? 'none',
        detections: level! >= 2 ? ['unfamiliarFeatures'] : [],
      }
    },
  }
}

/** 1,000 sign-ins of 100 owners in the test part; the strangest 20 score 11 to 30, half of these travel. */
const owners: Event[] = Array.from({ length: 1000 }, (_, at) => ({
  day: 30 + at / 200,
  user: `user ${at % 100}`,
  ip: at < 20 ? `10.${at < 5 ? 2 : 0}.${11 + at}.10` : '10.0.1.10',
  scenario: at < 10 ? 'travel' : 'ordinary',
}))
/** 10 intruders who score 16 to 34: above the threshold at 1 %, which is 20, are the last 7. */
const intruders: Event[] = Array.from({ length: 10 }, (_, at) => ({
  day: 36 + at / 100,
  user: `user ${at}`,
  ip: `10.${at < 4 ? 1 : 3}.${16 + 2 * at}.90`,
  attack: 'naive',
  campaign: `naive ${at}`,
}))
const visits: Event[] = Array.from({ length: 10 }, (_, at) => ({
  day: 37 + at / 100,
  user: `user ${at}`,
  ip: `10.${at < 5 ? 0 : 2}.1.90`,
  attack: 'secondVisit',
  campaign: `naive ${at}`,
}))
const spray: Event[] = Array.from({ length: 50 }, (_, at) => ({
  day: 38 + at / 100,
  user: `user ${at}`,
  ip: at === 20 ? '10.3.50.90' : '10.1.1.1',
  errorCode: at % 20 === 0 ? 0 : failed,
  attack: 'spraySlow',
  campaign: 'spray',
}))

function measured(events: Event[], scorer = readsAddress()): PooledScorer {
  return poolRuns([measure(evaluate(tinyStream(events), [scorer]), 100)])[scorer.name] as PooledScorer
}

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
    const successes = all.campaigns.successes as Record<string, { hits: number; of: number }>
    assert.deepEqual([successes.all?.hits, successes.all?.of], [1, 3])
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

describe('the goals', () => {
  const profileOf = (scorers: Record<string, PooledScorer>) => ({ streams: [], scorers, audit: {} })
  const goals = goalsOf({
    profiles: { one: profileOf({ engine: all }) },
    sprays: {
      users: 10,
      cleanDays: 56,
      cleanAlarms: [0, 1],
      campaigns: [{ seed: 1, attempts: 40, minutes: 9, attemptsMade: 200 }],
    },
    scoringMicroseconds: 20,
  })
  const goal = (id: string) => goals.find((one) => one.id === id)

  it('are reached or not, number by number', () => {
    assert.equal(goal('naive.onePercent')?.reached, false)
    assert.match(goal('naive.onePercent')?.cells.one?.text ?? '', /^70 % \(/)
    assert.equal(goal('ownersAtMedium')?.reached, true)
    assert.equal(goal('campaignSuccess')?.reached, false)
    assert.equal(goal('sprayFlagged')?.reached, true)
    assert.equal(goal('sprayClean')?.reached, false)
    assert.equal(goal('scoringCore')?.reached, true)
    assert.equal(goal('hardCaseMedium.travel')?.reached, false)
  })

  it('are not measured where the stream has nothing to measure them by', () => {
    assert.equal(goal('vpn.onePercent')?.reached, null)
    assert.equal(goal('hardCase.new phone')?.reached, null)
  })

  it('ask every profile', () => {
    const better = structuredClone(all)
    better.ranking.found.naive!.onePercent.value = 0.9
    const two = { one: profileOf({ engine: better }), two: profileOf({ engine: all }) }
    const [first] = goalsOf({ profiles: two, sprays: null, scoringMicroseconds: null })
    assert.equal(first?.cells.one?.reached, true)
    assert.equal(first?.reached, false)
  })

  it('say nothing of an engine that is not there', () => {
    const empty = goalsOf({ profiles: { one: profileOf({}) }, sprays: null, scoringMicroseconds: null })
    assert.ok(empty.every(({ reached }) => reached === null))
  })
})

describe('the page', () => {
  const scorers = [...comparedScorers.map((make) => make()), readsAddress()]
  const stream = tinyStream([...owners, ...intruders, ...visits, ...spray])
  const profiles = {
    enterprise: {
      streams: [{ ...stream.manifest, scored: 1, malicious: 1 }],
      scorers: poolRuns([measure(evaluate(stream, scorers), 20)]),
      audit: {},
    },
  }
  const rest = { sprays: null, scoringMicroseconds: null }
  const report: QualityReport = {
    command: 'npm run bench:quality -- --quick',
    generatorVersion: 'by hand',
    settingsSha256: 'abc',
    seeds: [1],
    jitter: 0.3,
    isSteppingUp: false,
    profiles,
    ...rest,
    goals: goalsOf({ profiles, ...rest }),
    detections: {},
  }

  it('has every scorer, every goal and no number that is none', () => {
    const text = page(report)
    for (const { name } of scorers) assert.match(text, new RegExp(`^\\| ${name} \\|`, 'm'))
    for (const { title } of report.goals) assert.ok(text.includes(title))
    assert.doesNotMatch(text, /NaN|undefined|\[object|Infinity/)
  })

  it('shows what is not reached as not reached', () => {
    assert.match(page(report), /naive: found at 1 % false positives \| ≥ 80 % \| \*70 % \([^|]*\| \*\*no\*\*/)
  })

  it('has as many cells in each row of a table as in its head', () => {
    const lines = page(report).split('\n')
    for (const [at, line] of lines.entries())
      if (line.startsWith('|') && lines[at - 1]?.startsWith('|'))
        assert.equal(line.split('|').length, lines[at - 1]?.split('|').length, line)
  })
})
