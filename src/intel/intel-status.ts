/** What lists and databases lie in the data folder, and how old they are. */
import { existsSync, readFileSync } from 'node:fs'
import type { NetworkSettings } from '../config/networks.ts'
import { listNames, listPath, readAddressList } from '../enrich/address-lists.ts'
import { databaseNames, databasePath, readDatabase } from '../enrich/network-databases.ts'

export interface IntelStatus {
  /** The kind of list, `asn` or `city`. */
  name: string
  /** Null for a database, and for a list with a fault. */
  entries: number | null
  /** When it was fetched or made, ISO 8601. */
  dateTime: string | null
  ageDays: number | null
  isStale: boolean
  /** Addresses that it was fetched from. */
  sources: string[]
  /** Why it cannot be used. */
  error: string | null
}

const dayMs = 86_400_000

/** Of what is there, lists first. */
export function intelStatus(data: string, { staleDays }: NetworkSettings, nowMs: number): IntelStatus[] {
  const lists = listNames.flatMap((name) => {
    const path = listPath(data, name)
    if (!existsSync(path)) return []
    return status(name, name === 'tor' ? staleDays.tor : staleDays.other, nowMs, () => {
      const { addresses, fetchedMs } = readAddressList(name, path)
      return { entries: addresses.size, madeMs: fetchedMs, sources: sourcesOf(path) }
    })
  })
  const databases = databaseNames.flatMap((name) => {
    const path = databasePath(data, name)
    if (!existsSync(path)) return []
    // Networks move slowly: nothing follows from the age of a database.
    return status(name, Number.POSITIVE_INFINITY, nowMs, () => {
      const { builtMs, type } = readDatabase(path)
      return { entries: null, madeMs: builtMs, sources: [type] }
    })
  })
  return [...lists, ...databases]
}

interface Contents {
  entries: number | null
  madeMs: number | null
  sources: string[]
}

function status(name: string, staleDays: number, nowMs: number, read: () => Contents): [IntelStatus] {
  try {
    const { entries, madeMs, sources } = read()
    const ageDays = madeMs === null ? null : Math.max(0, Math.floor((nowMs - madeMs) / dayMs))
    const dateTime = madeMs === null ? null : new Date(madeMs).toISOString()
    const isStale = madeMs !== null && nowMs - madeMs > staleDays * dayMs
    return [{ name, entries, dateTime, ageDays, isStale, sources, error: null }]
  } catch (error) {
    const { message } = error as Error
    return [
      { name, entries: null, dateTime: null, ageDays: null, isStale: false, sources: [], error: message },
    ]
  }
}

function sourcesOf(path: string): string[] {
  const top = readFileSync(path, 'utf8').slice(0, 4000)
  return [...top.matchAll(/^# source: (\S+)/gm)].map((match) => match[1] as string)
}
