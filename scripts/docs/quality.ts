/** docs/quality.md, from the last report of the benchmark. */
import { readFileSync } from 'node:fs'
import { page } from '../../bench/quality/report/page.ts'
import type { QualityReport } from '../../bench/quality/report/quality-report.ts'

const reportFile = new URL('../../bench/quality/report.json', import.meta.url)

export function qualityPage(): string {
  return page(JSON.parse(readFileSync(reportFile, 'utf8')) as QualityReport)
}
