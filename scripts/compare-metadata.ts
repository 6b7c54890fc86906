/**
 * Compares our description of the API with official documents: `compare-metadata.ts CSDL.xml OPENAPI.json --version
 * beta`. Exit 1 when there is a difference that metadata-differences.ts gives no reason for, 2 when it cannot be told.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { metadataXml } from '../src/api/graph/metadata.ts'
import { openApi } from '../src/api/graph/openapi.ts'
import type { Version } from '../src/api/graph/schema/entity.ts'
import { agreedByNeither, compareDeclarations, type Difference } from './metadata/differences.ts'
import { readCsdl } from './metadata/read-csdl.ts'
import { readOpenApi } from './metadata/read-openapi.ts'
import { reasonFor } from './metadata-differences.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { version: { type: 'string', default: 'v1.0' }, verbose: { type: 'boolean', default: false } },
})
const [csdlPath, openApiPath] = positionals
if (!csdlPath || !openApiPath || !isVersion(values.version)) {
  console.error('Usage: compare-metadata.ts CSDL.xml OPENAPI.json [--version v1.0|beta] [--verbose]')
  process.exitCode = 2
} else {
  try {
    process.exitCode = report(differences(csdlPath, openApiPath, values.version)) > 0 ? 1 : 0
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 2
  }
}

function differences(csdlPath: string, openApiPath: string, version: Version): Difference[] {
  const csdl = compareDeclarations(readCsdl(metadataXml(version)), readCsdl(readFileSync(csdlPath, 'utf8')))
  const json: unknown = JSON.parse(readFileSync(openApiPath, 'utf8'))
  const described = compareDeclarations(readOpenApi(openApi(version, 'https://localhost')), readOpenApi(json))
  return agreedByNeither(csdl, described)
}

function isVersion(text: string): text is Version {
  return text === 'v1.0' || text === 'beta'
}

/** @returns how many differences have no reason. */
function report(differences: readonly Difference[]): number {
  let unexplained = 0
  for (const difference of differences) {
    const reason = reasonFor(difference)
    if (!reason) unexplained++
    if (reason && !values.verbose) continue
    const { subject, kind, text } = difference
    console.log(
      `${reason ? 'deliberate' : 'DIFFERENCE'}: ${subject} (${kind}): ${text}${reason ? `. ${reason}` : ''}`,
    )
  }
  console.log(`${differences.length} differences, ${unexplained} without a reason`)
  return unexplained
}
