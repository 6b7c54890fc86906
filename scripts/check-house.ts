/**
 * Holds the house to its plan: imports go down only, files stay small. The floors are below, highest first; rooms of
 * one floor do not know each other. (Circles are Biome's business.)
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const floors: string[][] = [
  ['cli'],
  ['server.ts', 'demo'],
  ['api', 'sources'],
  ['identity-provider', 'formats', 'feedback', 'ingest', 'intel', 'tls'],
  ['risk'],
  ['store', 'assessment'],
  ['campaigns'],
  ['detections'],
  ['score'],
  ['profile'],
  ['observation'],
  ['enrich'],
  ['config.ts'],
  ['config'],
  ['model', 'net'],
]

const linesMax = 300
/** Longer files, each with its reason. */
const longFiles: Record<string, string> = {
  'src/store/migrations/0001-initial.ts': 'a schema reads best in one piece',
}

const faults: string[] = []
const floorOf = new Map(floors.flatMap((rooms, index) => rooms.map((room) => [room, index] as const)))

for (const file of globSync('src/**/*.ts')) {
  const text = readFileSync(file, 'utf8')
  const lines = text.split('\n').length
  if (lines > linesMax && !longFiles[file]) faults.push(`${file} has ${lines} lines, more than ${linesMax}`)
  for (const target of importsOf(text, file)) checkImport(file, target)
  if (!text.startsWith('/**') && !text.startsWith('#!') && !text.startsWith('//')) {
    faults.push(`${file} does not open with what it owns`)
  }
}

for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
else console.log(`house: ${globSync('src/**/*.ts').length} files, imports go down only`)

function importsOf(text: string, file: string): string[] {
  const paths = [...text.matchAll(/(?:from|import)\s+'(\.[^']+)'/g)].map((match) => match[1] as string)
  return paths.map((path) => join(dirname(file), path))
}

function checkImport(file: string, target: string): void {
  if (!target.startsWith('src/')) return
  const [from, to] = [roomOf(file), roomOf(target)]
  if (from === to) return
  const [fromFloor, toFloor] = [floorOf.get(from), floorOf.get(to)]
  if (fromFloor === undefined)
    faults.push(`${file}: the room '${from}' is on no floor; add it to scripts/check-house.ts`)
  else if (toFloor === undefined) faults.push(`${file}: imports ${target}, whose room is on no floor`)
  else if (toFloor <= fromFloor) faults.push(`${file}: imports ${target}, which does not lie below`)
}

function roomOf(path: string): string {
  return relative('src', path).split('/')[0] as string
}
