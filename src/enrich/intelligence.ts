/**
 * All that is known of addresses beside the log: lists, databases and named locations of the operator. What lies in the
 * data folder may change at any time; it is looked at again no more than once a second, and only while somebody asks.
 */
import type { NetworkSettings } from '../config/networks.ts'
import { OperatorError } from '../model/errors.ts'
import type { Address } from './address.ts'
import {
  type AddressList,
  type AddressLists,
  addressListsFrom,
  listNames,
  listPath,
  readAddressList,
} from './address-lists.ts'
import { type LeakedCredentials, watchLeakedCredentials } from './leaked-credentials.ts'
import { type LocationOf, namedLocations } from './named-locations.ts'
import {
  type Database,
  databasePath,
  type NetworkRecord,
  networkRecord,
  type PlaceRecord,
  placeRecord,
  readDatabase,
} from './network-databases.ts'
import { WatchedFile } from './watched-file.ts'

/** Address lists alone are enough; what else is known may be absent. */
export interface Intelligence extends AddressLists {
  locationOf?: LocationOf
  networkOf?(address: Address): NetworkRecord | null
  placeOf?(address: Address): PlaceRecord | null
  /** Accounts whose credentials are known to be leaked. */
  leaked?: LeakedCredentials
  /** Two sources that place an address farther apart than this are both doubted. */
  disagreementKm?: number
}

export interface IntelligenceOptions {
  /** The data folder. */
  data: string
  settings: NetworkSettings
  /** Told once of each change of a file that cannot be used; what was read before stays. */
  warn(message: string): void
  /** Milliseconds. */
  now?: () => number
}

const lookEveryMs = 1000

/** Throws OperatorError naming file and line when a list or a database cannot be used at the start. */
export function openIntelligence(options: IntelligenceOptions): Intelligence {
  const { data, settings, warn, now = Date.now } = options
  const lists = listNames.map(
    (name) => new WatchedFile<AddressList>(listPath(data, name), (path) => readAddressList(name, path)),
  )
  const asn = new WatchedFile<Database>(databasePath(data, 'asn'), readDatabase)
  const city = new WatchedFile<Database>(databasePath(data, 'city'), readDatabase)
  const assemble = () =>
    addressListsFrom(
      lists.flatMap(({ value }) => value ?? []),
      settings.staleDays,
    )
  let current = assemble()
  let lookedMs = now()

  function look(): void {
    const nowMs = now()
    if (Math.abs(nowMs - lookedMs) < lookEveryMs) return
    lookedMs = nowMs
    const changed = [...lists, asn, city].filter((file) => hasChanged(file, nowMs, warn))
    if (changed.length > 0) current = assemble()
  }

  return {
    get kinds() {
      look()
      return current.kinds
    },
    listingOf(address, at) {
      look()
      return current.listingOf(address, at)
    },
    reputationOf(address, at) {
      look()
      return current.reputationOf(address, at)
    },
    locationOf: namedLocations(settings),
    networkOf(address) {
      look()
      return asn.value ? networkRecord(asn.value.recordOf(address)) : null
    },
    placeOf(address) {
      look()
      return city.value ? placeRecord(city.value.recordOf(address)) : null
    },
    leaked: watchLeakedCredentials(data, { onError: ({ message }) => warn(message) }),
    disagreementKm: settings.disagreementKm,
  }
}

/** An operator who is writing a file must not stop an import that has run for hours. */
function hasChanged(file: WatchedFile<unknown>, nowMs: number, warn: (message: string) => void): boolean {
  try {
    return file.look(nowMs)
  } catch (error) {
    if (!(error instanceof OperatorError) && (error as NodeJS.ErrnoException).syscall === undefined)
      throw error
    warn(`${(error as Error).message}; what was read before stays in use`)
    return false
  }
}
