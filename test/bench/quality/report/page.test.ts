/** The page: what a reader decides by, from the file that is committed, and both short enough to be read. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { evaluate } from '../../../../bench/quality/evaluate.ts'
import { measure, poolRuns } from '../../../../bench/quality/measure/run.ts'
import { goalTable } from '../../../../bench/quality/report/goal-table.ts'
import { goalsOf } from '../../../../bench/quality/report/goals.ts'
import { toJson } from '../../../../bench/quality/report/numbers.ts'
import { page } from '../../../../bench/quality/report/page.ts'
import type { QualityReport } from '../../../../bench/quality/report/quality-report.ts'
import { reasons } from '../../../../bench/quality/report/reasons.ts'
import { summaryOf } from '../../../../bench/quality/report/summary.ts'
import { comparedScorers } from '../../../../bench/quality/scorers/index.ts'
import { intruders, owners, readsAddress, spray, visits } from '../tiny-engine.ts'
import { tinyStream } from '../tiny-stream.ts'

const committed = new URL('../../../../bench/quality/report.json', import.meta.url)

describe('the page', () => {
  const scorers = [...comparedScorers.map((make) => make()), readsAddress()]
  const stream = tinyStream([...owners, ...intruders, ...visits, ...spray])
  const enterprise = summaryOf({
    streams: [{ ...stream.manifest, scored: 1, malicious: 1 }],
    scorers: poolRuns([measure(evaluate(stream, scorers), 20)]),
    audit: {},
  })
  const report: QualityReport = {
    command: 'npm run bench:quality -- --quick',
    generatorVersion: 'by hand',
    settingsSha256: 'abc',
    seeds: [1],
    jitter: 0.3,
    isSteppingUp: false,
    worlds: { enterprise },
    sprays: null,
    detections: { newCountry: { recallByScenario: { naive: 0.5 }, falsePositivesPer1000UsersAndDay: 1 } },
  }
  const text = page(JSON.parse(toJson(report)) as QualityReport)

  it('has every scorer, every goal and no number that is none', () => {
    for (const { name } of scorers) assert.match(text, new RegExp(`^\\| ${name} \\|`, 'm'))
    for (const { title } of goalTable) assert.ok(text.includes(title))
    assert.doesNotMatch(text, /NaN|undefined|\[object|Infinity|null/)
  })

  it('shows what is not reached as not reached, and what was not measured as not measured', () => {
    assert.match(
      text,
      /^\| owners' sign-ins at medium or above \| \*\*0\.5 % \(≤ 0\.1 %\)\*\* \| \*\*no\*\* \|$/m,
    )
    assert.match(
      text,
      /^\| honest: cloud desktop, at medium \| not measured \(≤ 0\.5 %\) \| not measured \|$/m,
    )
  })

  it('has as many cells in each row of a table as in its head', () => {
    const lines = text.split('\n')
    for (const [at, line] of lines.entries())
      if (line.startsWith('|') && lines[at - 1]?.startsWith('|'))
        assert.equal(line.split('|').length, lines[at - 1]?.split('|').length, line)
  })

  it('gives reasons for goals that there are', () => {
    const ids = goalTable.map(({ id }) => id)
    for (const { goals } of reasons) for (const id of goals) assert.ok(ids.includes(id), id)
  })
})

describe('the report that is committed', () => {
  const json = readFileSync(committed, 'utf8')
  const report = JSON.parse(json) as QualityReport

  it('is at most 60 kB, and a page of at most 300 lines', () => {
    assert.ok(json.length <= 60_000, `${json.length} characters`)
    const lines = page(report).split('\n').length
    assert.ok(lines <= 300, `${lines} lines`)
  })

  it('is of all worlds and says a reason for each goal that it misses', () => {
    const why = new Set(reasons.flatMap(({ goals }) => goals))
    const missed = goalsOf(report).filter(({ reached }) => reached !== true)
    assert.deepEqual(
      missed.map(({ row }) => row.id).filter((id) => !why.has(id)),
      [],
    )
  })
})
