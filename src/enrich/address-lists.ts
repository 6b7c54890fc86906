/**
 * Lists of addresses that an operator supplies: one address or CIDR a line, `#` starts a comment.
 * The name of the file is the kind: `intel/tor.txt`, `intel/vpn.txt`, … in the data folder.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ipaddr from 'ipaddr.js'
import { OperatorError } from '../errors.ts'
import { type Address, isAddress, sortKeyOf } from './address.ts'

/** In order of precedence: an address on several lists is the first of them. */
export const networkKinds = ['tor', 'vpn', 'proxy', 'relay', 'hosting'] as const
export type NetworkKind = (typeof networkKinds)[number]

export interface AddressLists {
  /** Kinds for which a list is loaded; of the others nothing can be told. */
  kinds: NetworkKind[]
  kindOf(address: Address): NetworkKind | null
}

interface Interval {
  from: string
  to: string
}

export const noAddressLists: AddressLists = { kinds: [], kindOf: () => null }

/** Reads whatever lists are there. Throws OperatorError naming file and line of the first entry that is no network. */
export function loadAddressLists(data: string): AddressLists {
  const lists = new Map<NetworkKind, Interval[]>()
  for (const kind of networkKinds) {
    const path = join(data, 'intel', `${kind}.txt`)
    if (existsSync(path)) lists.set(kind, parseList(readFileSync(path, 'utf8'), path))
  }
  return addressLists(lists)
}

export function addressListsOf(texts: Partial<Record<NetworkKind, string>>): AddressLists {
  const lists = new Map<NetworkKind, Interval[]>()
  for (const kind of networkKinds) {
    const text = texts[kind]
    if (text !== undefined) lists.set(kind, parseList(text, kind))
  }
  return addressLists(lists)
}

function addressLists(lists: Map<NetworkKind, Interval[]>): AddressLists {
  return {
    kinds: [...lists.keys()],
    kindOf(address) {
      for (const [kind, intervals] of lists) if (contains(intervals, address.sortKey)) return kind
      return null
    },
  }
}

function parseList(text: string, path: string): Interval[] {
  const intervals: Interval[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const entry = line.replace(/#.*/, '').trim()
    if (entry === '') continue
    const interval = parseEntry(entry)
    if (!interval)
      throw new OperatorError(`${path}:${index + 1}: '${entry}' is neither an address nor a CIDR network`)
    intervals.push(interval)
  }
  return merge(intervals)
}

function parseEntry(entry: string): Interval | null {
  const cidr = entry.includes('/') ? entry : `${entry}/${entry.includes(':') ? 128 : 32}`
  if (!ipaddr.isValidCIDR(cidr) || !isAddress(cidr.replace(/\/.*/, ''))) return null
  const [address, bits] = ipaddr.parseCIDR(cidr)
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96
  const network = isMapped ? address.toIPv4Address() : address
  const prefixLength = isMapped ? bits - 96 : bits
  const from = network.toByteArray()
  const to = [...from]
  for (let bit = prefixLength; bit < from.length * 8; bit++) {
    const byte = bit >> 3
    from[byte] = (from[byte] as number) & ~(128 >> (bit & 7))
    to[byte] = (to[byte] as number) | (128 >> (bit & 7))
  }
  return { from: sortKeyOf(from), to: sortKeyOf(to) }
}

function merge(intervals: Interval[]): Interval[] {
  const merged: Interval[] = []
  for (const interval of intervals.sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1)
    if (!last || interval.from > last.to) merged.push({ ...interval })
    else if (interval.to > last.to) last.to = interval.to
  }
  return merged
}

function contains(intervals: Interval[], key: string): boolean {
  let low = 0
  let high = intervals.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const interval = intervals[middle] as Interval
    if (key < interval.from) high = middle - 1
    else if (key > interval.to) low = middle + 1
    else return true
  }
  return false
}
