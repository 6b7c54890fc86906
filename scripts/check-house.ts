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
  ['identity-provider', 'formats', 'feedback', 'ingest', 'intel', 'proposals', 'tls'],
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

/**
 * One door: what writes risk, or what says that something changed, is named in these files alone, and in the store itself.
 * Whoever else changes risk plans an effect (src/risk/effect.ts).
 */
const doors: Record<string, string[]> = {
  'src/risk/write-effect.ts': [
    'insertDetections',
    'updateDetections',
    'updateVerdicts',
    'saveRiskyIdentities',
    'insertHistory',
    'removeNewest',
  ],
  'src/risk/commit.ts': ['insertSignInRows', 'replaceSignIns', 'changeFates', 'addRulings', 'addTenantDays'],
}
/** Rows of these tables are changed by the store's own functions. */
const tablesOfStore = /\.(?:insertInto|updateTable|deleteFrom)\(/

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
  if (!file.startsWith('src/store/')) checkDoors(file, text)
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

function checkDoors(file: string, text: string): void {
  if (tablesOfStore.test(text)) faults.push(`${file} writes a table; src/store alone does`)
  for (const [door, names] of Object.entries(doors)) {
    const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text))
    if (file !== door && used.length > 0) faults.push(`${file} names ${used.join(', ')}; only ${door} may`)
  }
}

function roomOf(path: string): string {
  return relative('src', path).split('/')[0] as string
}
