/** What is known of networks: lists and how old they may be, the operator's own locations, and what a bad network is worth. */
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { placelessRanges } from '../model/placeless-ranges.ts'
import { addressOrNetwork, count, days, probability } from './quantities.ts'

/**
 * In order of precedence: an address on several lists is the first of them. Relays publish their addresses themselves, and
 * lists of VPNs hold them too (of Apple's networks X4BNet's list had all but one in August 2026).
 */
export const networkKinds = [
  'tor',
  'relay',
  'vpn',
  'proxy',
  'cloud',
  'hosting',
  'satellite',
  'mobile',
] as const
export type NetworkKind = (typeof networkKinds)[number]

/** Of addresses, the worse first. */
export const reputations = ['nationState', 'malicious'] as const
export type Reputation = (typeof reputations)[number]

/** Everything that there may be a list of. */
export const listNames = [...networkKinds, ...reputations] as const
export type ListName = (typeof listNames)[number]

const placeless = 'expected public addresses: behind one of the inner network may be everybody'

const locations = z
  .array(
    z.strictObject({
      name: z.string().trim().min(1).max(120),
      addresses: z.array(addressOrNetwork.refine(isPublic, placeless)).min(1).max(1000),
    }),
  )
  .max(500)
  .default([])

const listSource = z.strictObject({
  kind: z.enum(listNames),
  url: z.string().max(2000).refine(isListUrl, 'expected an https:// URL, or http:// of a loopback address'),
  /** One address or network a line, or a table with a comma between its columns. */
  format: z.enum(['lines', 'csv']).default('lines'),
  /** Of a table: the column with the addresses, counted from 1. */
  column: count.default(1),
  /** It may be fetched from an address of the inner network. */
  allowPrivateAddress: z.boolean().default(false),
})

export type ListSource = z.infer<typeof listSource>

/** Public, free of charge, and kept up by others for years; licences and limits are in docs/intelligence.md. */
const defaultSources: z.input<typeof listSource>[] = [
  { kind: 'tor', url: 'https://check.torproject.org/torbulkexitlist' },
  { kind: 'vpn', url: 'https://raw.githubusercontent.com/X4BNet/lists_vpn/main/output/vpn/ipv4.txt' },
  { kind: 'relay', url: 'https://mask-api.icloud.com/egress-ip-ranges.csv', format: 'csv' },
  {
    kind: 'hosting',
    url: 'https://raw.githubusercontent.com/X4BNet/lists_vpn/main/output/datacenter/ipv4.txt',
  },
  /** Addresses that at least three lists of attackers name. */
  { kind: 'malicious', url: 'https://raw.githubusercontent.com/stamparm/ipsum/master/levels/3.txt' },
]

export const networks = z
  .strictObject({
    /** Networks of the operator where only the operator's people are. What is known of them otherwise is ignored. */
    trusted: locations,
    /** Networks that the operator's people come out of, not alone: neither trusted nor strange. */
    egress: locations,
    /** Age of a list from which it weighs less. Tor exits come and go within days, other networks within weeks. */
    staleDays: z.strictObject({ tor: days.default(2), other: days.default(14) }).prefault({}),
    /** Share of its probability that a finding keeps when its list is stale. */
    staleWeight: probability.default(0.5),
    /** The same by how the kind of network is known: AS numbers are mixed, and names only tell what somebody chose. */
    sourceWeights: z
      .strictObject({
        list: probability.default(1),
        asn: probability.default(0.8),
        name: probability.default(0.6),
      })
      .prefault({}),
    /** Two sources that place an address farther apart than this are both doubted. */
    disagreementKm: z.number().positive().default(500),
    /** What `riskgraph intel update` fetches. */
    sources: z.array(listSource).max(100).prefault(defaultSources),
  })
  .prefault({})

export type NetworkSettings = z.infer<typeof networks>

/** How likely a stranger is there, by what is known of the device. */
function byDevice(known: number, unknown: number, unseen: number) {
  return z
    .strictObject({
      known: probability.default(known),
      unknown: probability.default(unknown),
      new: probability.default(unseen),
    })
    .prefault({})
}

/** A network that so many others use is the way out of the house. */
const sharing = {
  otherUsersMin: count.default(3),
  /** And at least this share of all users of the tenant. */
  tenantShareMin: probability.default(0.01),
}

export const anonymizedIPAddress = z
  .strictObject({
    /** Tor is rare among employees; VPNs are everyday, so alone they are only worth a note. */
    tor: byDevice(0.5, 0.6, 0.85),
    proxy: byDevice(0.2, 0.3, 0.5),
    vpn: byDevice(0.12, 0.2, 0.45),
    /** For VPN and proxy only. */
    ...sharing,
  })
  .prefault({})

export const maliciousIPAddress = z
  .strictObject({
    /** An address on the list of attackers. */
    listed: byDevice(0.45, 0.6, 0.85),
    ...sharing,
    /** An address from which the tenant's own users failed: below high, for passwordSpray judges the campaign itself. */
    failing: byDevice(0.2, 0.45, 0.7),
    /** Users for whom a password was guessed wrong there within `passwordSpray.windowHours`. */
    addressUsersMin: count.default(5),
  })
  .prefault({})

export const nationStateIP = z
  .strictObject({
    /** Always high, as in Entra. */
    probability: probability.default(0.97),
  })
  .prefault({})

/** A proxy before the identity provider shows its own inner address for all the world. */
function isPublic(text: string): boolean {
  const address = text.replace(/\/.*/, '')
  return !ipaddr.isValid(address) || !placelessRanges.has(ipaddr.process(address).range())
}

/** Without TLS only from this machine: whoever writes the list decides who is let in. */
function isListUrl(text: string): boolean {
  const url = URL.parse(text)
  const isPlain = url?.username === '' && url.password === ''
  if (!isPlain) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

function isLoopback(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}
