/**
 * Lists of addresses that an operator supplies: one address or CIDR a line, `#` starts a comment. The name of the file
 * says what they are: `intel/tor.txt`, `intel/nation-state.txt`, … in the data folder. A line `# fetched: <ISO 8601>` on
 * top says how old the list is; without one the time of the file does.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ListName,
  listNames,
  type NetworkKind,
  type NetworkSettings,
  networkKinds,
  type Reputation,
  reputations,
} from '../config/networks.ts'
import { defaultSettings } from '../config.ts'
import { OperatorError } from '../model/errors.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import type { Address } from './address.ts'
import { type AddressSet, addressSet, type Network, parseNetwork } from './address-set.ts'

export {
  type ListName,
  listNames,
  type NetworkKind,
  networkKinds,
  type Reputation,
} from '../config/networks.ts'

export interface AddressLists {
  /** Kinds for which a list is loaded. */
  kinds: NetworkKind[]
  /** What the lists say of an address, for a sign-in of this time; the first list that has it counts. */
  listingOf(address: Address, at: Timestamp): Listing<NetworkKind> | null
  reputationOf(address: Address, at: Timestamp): Listing<Reputation> | null
}

export interface Listing<Name extends ListName> {
  name: Name
  /** Days from the making of the list to the sign-in; null when the list is the younger, or nobody knows. */
  ageDays: number | null
  isStale: boolean
}

export interface AddressList {
  name: ListName
  addresses: AddressSet
  /** Milliseconds; null when nobody knows. */
  fetchedMs: number | null
}

export type StaleDays = NetworkSettings['staleDays']

const dayMs = 86_400_000
const defaultStaleDays = defaultSettings.engine.networks.staleDays

export const noAddressLists: AddressLists = addressListsFrom([])

/** Throws OperatorError naming list and line of the first entry that is no network. */
export function addressListsOf(
  texts: Partial<Record<ListName, string>>,
  staleDays = defaultStaleDays,
): AddressLists {
  const lists = listNames.flatMap((name) => {
    const text = texts[name]
    return text === undefined ? [] : [{ name, addresses: parseList(text, name), fetchedMs: dateOf(text) }]
  })
  return addressListsFrom(lists, staleDays)
}

/** `intel/nation-state.txt` for `nationState`. */
export function listPath(data: string, name: ListName): string {
  return join(data, 'intel', `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.txt`)
}

/** Throws OperatorError naming file and line of the first entry that is no network. */
export function readAddressList(name: ListName, path: string): AddressList {
  const { mtimeMs } = statSync(path)
  const text = readFileSync(path, 'utf8')
  return { name, addresses: parseList(text, path), fetchedMs: dateOf(text) ?? mtimeMs }
}

export function addressListsFrom(lists: AddressList[], staleDays = defaultStaleDays): AddressLists {
  const search = <Name extends ListName>(names: readonly Name[]) => {
    const known = names.flatMap((name) => {
      const list = lists.find((one) => one.name === name)
      return list ? [{ ...list, name, staleDays: name === 'tor' ? staleDays.tor : staleDays.other }] : []
    })
    return ({ words }: Address, at: Timestamp): Listing<Name> | null => {
      for (const { name, addresses, fetchedMs, staleDays } of known) {
        if (!addresses.has(words)) continue
        const ageDays = ageOf(fetchedMs, at)
        return { name, ageDays, isStale: ageDays !== null && ageDays > staleDays }
      }
      return null
    }
  }
  return {
    kinds: networkKinds.filter((kind) => lists.some(({ name }) => name === kind)),
    listingOf: search(networkKinds),
    reputationOf: search(reputations),
  }
}

/** Of sign-ins that are older than the list the age tells nothing: logs of the past are judged by what is known now. */
function ageOf(fetchedMs: number | null, at: Timestamp): number | null {
  const ageMs = fetchedMs === null ? 0 : toMilliseconds(at) - fetchedMs
  return ageMs > 0 ? Math.floor((ageMs / dayMs) * 10) / 10 : null
}

function parseList(text: string, path: string): AddressSet {
  return addressSet(networksOf(text, path))
}

function* networksOf(text: string, path: string): Generator<Network> {
  let line = 0
  for (let start = 0; start <= text.length; ) {
    const next = text.indexOf('\n', start)
    const end = next < 0 ? text.length : next
    const entry = text.slice(start, end).replace(/#.*/, '').trim()
    start = end + 1
    line++
    if (entry === '') continue
    const network = parseNetwork(entry)
    if (!network) {
      const shown = entry.slice(0, 100)
      throw new OperatorError(`${path}:${line}: '${shown}' is neither an address nor a CIDR network`)
    }
    yield network
  }
}

/** Only in the comments on top, where `riskgraph intel update` writes it. */
function dateOf(text: string): number | null {
  const [top = ''] = /^(?:\s*#[^\n]*(?:\n|$))*/.exec(text.slice(0, 2000).replace(/^\uFEFF/, '')) ?? []
  const date = Date.parse(/^\s*#\s*fetched:\s*(\S+)\s*$/im.exec(top)?.[1] ?? '')
  return Number.isNaN(date) ? null : date
}
