/** Writes the pages that follow from the registries, so that they cannot say what is not so. `--check` only compares. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { apiPage } from './docs/api.ts'
import { detectionsPage } from './docs/detections.ts'
import { qualityPage } from './docs/quality.ts'

const pages: Record<string, () => string> = {
  'docs/detections.md': detectionsPage,
  'docs/api.md': apiPage,
  'docs/quality.md': qualityPage,
}

for (const [path, page] of Object.entries(pages)) {
  const text = page()
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text)
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is out of date: run \`npm run docs\``)
    process.exitCode = 1
  }
}
