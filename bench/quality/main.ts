/**
 * How well intruders are found, and who else is troubled: all scorers side by side on generated streams, as a report in
 * Markdown and JSON.
 * `npm run bench:quality -- --profile enterprise --seeds 1001,1002,1003 --users 2000 --jitter 0.3`
 * `--quick` is one small seed a profile, `--rba FILE` the RBA data set instead of a generated stream. The report of the
 * whole run is written to docs/quality.md and bench/quality/report.json, that of any other to the folder `data`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseOptions } from './options.ts'
import { toJson } from './report/numbers.ts'
import { page } from './report/page.ts'
import { run } from './run.ts'

const options = parseOptions(process.argv.slice(2))
const report = await run(options)
for (const [path, text] of [
  [options.jsonPath, toJson(report)],
  [options.markdownPath, page(report)],
] as const) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
for (const { title, asked, cells, reached } of report.goals) {
  const values = Object.entries(cells).map(([name, { text }]) => `${name} ${text}`)
  const verdict = reached === null ? 'not measured' : reached ? 'yes' : 'no'
  console.log(`${verdict.padEnd(12)} ${title} (${asked}): ${values.join('; ') || '–'}`)
}
console.log(`written: ${options.markdownPath}, ${options.jsonPath}`)
