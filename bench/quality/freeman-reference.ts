/**
 * Checks our Freeman scorer against scores that others computed: `node bench/quality/freeman-reference.ts EVENTS VECTORS`.
 * EVENTS is a CSV with the column names of the published notebook; VECTORS is JSON with `vectors`, a list of
 * `{ row, …columns of truth }`: rows count from 0, and the history is all earlier rows. Prints, for each column, the
 * greatest difference of the streaming scorer, and of the notebook's own habit to count full values in the whole log.
 */
import { createReadStream, readFileSync } from 'node:fs'
import { OperatorError } from '../../src/model/errors.ts'
import { type RawRecord, readRecords } from '../../src/sources/records.ts'
import { type FreemanModel, type FreemanTraits, freemanModel } from './scorers/freeman.ts'
import type { DeviceType } from './scorers/traits.ts'

export interface FreemanEvent {
  userId: string
  traits: FreemanTraits
}

/** `truth` has the published logarithms of the risk score, by the name of who computed them. */
export interface FreemanVector {
  row: number
  truth: Record<string, number>
}

const columns: Record<keyof FreemanTraits, string> = {
  ip: 'requestXRealIP',
  asn: 'ipASN',
  country: 'ipCountry',
  userAgent: 'trackingdatauserAgent',
  browser: 'browser_name_version',
  os: 'os_name_version',
  deviceType: 'device_type',
}
const differenceAccepted = 0.001

if (import.meta.main) await main(process.argv.slice(2))

async function main([eventsPath, vectorsPath]: string[]): Promise<void> {
  if (!eventsPath || !vectorsPath) throw new OperatorError('expected two files: EVENTS.csv VECTORS.json')
  const events = await readEvents(eventsPath)
  const vectors = readVectors(readFileSync(vectorsPath, 'utf8'))
  const variants = { 'earlier sign-ins only': freemanModel(), 'whole log': freemanModel(countsIn(events)) }
  const names = Object.keys(vectors[0]?.truth ?? {})
  let isReached = false
  for (const [variant, model] of Object.entries(variants)) {
    const differences = greatestDifferences(events, vectors, model)
    for (const name of names)
      console.log(`${variant} against ${name}: |Δ| ≤ ${differences[name]?.toExponential(1)}`)
    isReached ||= names.some((name) => (differences[name] as number) <= differenceAccepted)
  }
  console.log(`${vectors.length} scores compared`)
  if (!isReached) process.exitCode = 1
}

/** Plays the events and gives, for each column of truth, the greatest absolute difference to our scores. */
export function greatestDifferences(
  events: FreemanEvent[],
  vectors: FreemanVector[],
  model: FreemanModel,
): Record<string, number> {
  const byRow = new Map(vectors.map((vector) => [vector.row, vector.truth]))
  const differences: Record<string, number> = {}
  for (const [row, { userId, traits }] of events.entries()) {
    const score = model.score(userId, traits)
    for (const [name, truth] of Object.entries(byRow.get(row) ?? {}))
      differences[name] = Math.max(differences[name] ?? 0, Math.abs((score ?? Number.NaN) - truth))
    model.learn(userId, traits)
  }
  return differences
}

/** Where the published notebook counts how often a full value was seen: in everything, the future included. */
export function countsIn(events: FreemanEvent[]): (feature: string, value: string) => number {
  const counts = new Map<string, number>()
  for (const { traits } of events) {
    for (const key of [`ip ${traits.ip}`, `userAgent ${traits.userAgent}`])
      counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return (feature, value) => counts.get(`${feature} ${value}`) ?? 0
}

async function readEvents(path: string): Promise<FreemanEvent[]> {
  const events: FreemanEvent[] = []
  for await (const record of eachRecord(path)) {
    if ('problem' in record) throw new OperatorError(`${path}:${record.line}: ${record.problem}`)
    const text = (column: string): string => {
      const value = record.raw[column]
      if (typeof value !== 'string') throw new OperatorError(`${path}: expected a column ${column}`)
      return value
    }
    const entries = Object.entries(columns).map(([trait, column]) => [trait, text(column)])
    const traits = Object.fromEntries(entries) as FreemanTraits & { deviceType: DeviceType }
    events.push({ userId: text('userid'), traits })
  }
  return events
}

async function* eachRecord(path: string): AsyncGenerator<RawRecord> {
  for await (const records of readRecords(createReadStream(path))) yield* records
}

function readVectors(text: string): FreemanVector[] {
  const { vectors } = JSON.parse(text) as { vectors?: Record<string, number>[] }
  if (!Array.isArray(vectors) || vectors.length === 0)
    throw new OperatorError('vectors: expected a list of { row, … } with at least one member')
  return vectors.map(({ row, user: _user, ...truth }) => ({ row: row as number, truth }))
}
