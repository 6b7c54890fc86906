/**
 * How well intruders are found, and who else is troubled: all scorers side by side on generated streams, as a report in
 * Markdown and JSON.
 * `npm run bench:quality -- --world enterprise --seeds 1001,1002,1003 --users 2000 --jitter 0.3`
 * `--quick` is one small seed a world, `--rba FILE` the RBA data set instead of a generated stream. The report of the
 * whole run is written to docs/quality.md and bench/quality/report.json, that of any other to the folder `data`;
 * `--whole FILE` writes every number that was measured.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseOptions } from './options.ts'
import { goalsOf } from './report/goals.ts'
import { toJson } from './report/numbers.ts'
import { page } from './report/page.ts'
import type { QualityReport } from './report/quality-report.ts'
import { run } from './run.ts'

const options = parseOptions(process.argv.slice(2))
const { report, whole } = await run(options)
const json = toJson(report)
/** From what is written, so that the page follows from the file (scripts/write-docs.ts). */
const markdown = page(JSON.parse(json) as QualityReport)
const written: [path: string, text: string][] = [
  [options.jsonPath, json],
  [options.markdownPath, markdown],
]
if (options.wholePath !== null) written.push([options.wholePath, toJson(whole)])
for (const [path, text] of written) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
for (const { row, cells, reached } of goalsOf(report)) {
  const values = Object.entries(cells).map(([name, { text, asked }]) => `${name} ${text} (${asked ?? '–'})`)
  const verdict = reached === null ? 'not measured' : reached ? 'yes' : 'no'
  console.log(`${verdict.padEnd(12)} ${row.title}: ${values.join('; ') || '–'}`)
}
console.log(`written: ${written.map(([path]) => path).join(', ')}`)
