/**
 * What kind of network a sign-in came through, and what is said of its address. The operator's own word comes first, then
 * lists, then the AS number, then the name; see docs/intelligence.md.
 */
import type { SignIn } from '../model/sign-in.ts'
import type { Address } from './address.ts'
import type { Listing, NetworkKind, Reputation } from './address-lists.ts'
import type { Intelligence } from './intelligence.ts'
import { kindOfName, kindOfNumber } from './known-networks.ts'
import type { NetworkRecord } from './network-databases.ts'

export interface NetworkFeatures {
  /** Absent in the operator's own networks, too. */
  kind?: NetworkKind
  kindSource?: 'list' | 'asn' | 'name'
  /** Days that the list of the kind was old at the sign-in; absent when the list is the younger. */
  listAgeDays?: number
  /** That list is older than its limit. */
  stale?: true
  reputation?: Reputation
  /** The same two of the list of the reputation. */
  reputationAgeDays?: number
  reputationStale?: true
  /** As the log or a database names the network. */
  networkName?: string
  /** Name of the operator's named location. */
  namedLocation?: string
  /** The location is one where only the operator's people are. */
  trustedLocation?: true
  /** The location is a way out that others use, too: it says nothing about where somebody is. */
  egress?: true
}

/** With the AS number, which the log or a database knows. */
export function networkOf(
  signIn: SignIn,
  address: Address,
  intelligence: Intelligence,
): { asn?: number; features: NetworkFeatures } {
  const { asn, name } = identified(signIn, address, intelligence)
  const features: NetworkFeatures = name ? { networkName: name } : {}
  const at = signIn.createdDateTime
  const reputation = intelligence.reputationOf(address, at)
  if (reputation) Object.assign(features, reputationOf(reputation))
  const location = intelligence.locationOf?.(address)
  if (location) {
    features.namedLocation = location.name
    if (location.isTrusted) features.trustedLocation = true
    else features.egress = true
  } else Object.assign(features, kindOf(intelligence.listingOf(address, at), asn, name))
  return asn === undefined ? { features } : { asn, features }
}

/** A database fills in what the log lacks; its name counts only for the network that the log means. */
function identified(
  { autonomousSystemNumber, source }: SignIn,
  address: Address,
  intelligence: Intelligence,
): NetworkRecord {
  const asn = autonomousSystemNumber || undefined
  const name = source?.networkName
  if (asn && name) return { asn, name }
  const record = intelligence.networkOf?.(address)
  const identified: NetworkRecord = {}
  const number = asn ?? record?.asn
  if (number) identified.asn = number
  if (name) identified.name = name
  else if (record?.name && (!asn || asn === record.asn)) identified.name = record.name
  return identified
}

function reputationOf({ name, ageDays, isStale }: Listing<Reputation>): NetworkFeatures {
  return {
    reputation: name,
    ...(ageDays === null ? {} : { reputationAgeDays: ageDays }),
    ...(isStale ? { reputationStale: true } : {}),
  }
}

/** Hosters rent to those who hide others: what the name says of that goes before the bare word hosting. */
const hidingKinds: (NetworkKind | null)[] = ['tor', 'vpn', 'proxy', 'relay']

function kindOf(
  listing: Listing<NetworkKind> | null,
  asn: number | undefined,
  name: string | undefined,
): NetworkFeatures {
  const byNumber = asn === undefined ? null : kindOfNumber(asn)
  // Lists of VPNs hold relays, too, and lists of hosters clouds.
  const isRelay = byNumber === 'relay' && listing?.name !== 'tor'
  const isCloud = byNumber === 'cloud' && listing?.name === 'hosting'
  if (isRelay || isCloud) return { kind: byNumber, kindSource: 'asn' }
  const certain = listing?.name ?? byNumber
  const byName = name && (!certain || certain === 'hosting') ? kindOfName(name) : null
  if (byName && (!certain || hidingKinds.includes(byName))) return { kind: byName, kindSource: 'name' }
  if (listing) {
    const { name: kind, ageDays, isStale } = listing
    return {
      ...{ kind, kindSource: 'list' },
      ...(ageDays === null ? {} : { listAgeDays: ageDays }),
      ...(isStale ? { stale: true } : {}),
    }
  }
  return byNumber ? { kind: byNumber, kindSource: 'asn' } : {}
}
