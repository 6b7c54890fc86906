/** Networks that the operator has named: where only the own people are, and where they come out of among others. */
import type { NetworkSettings } from '../config/networks.ts'
import type { Address } from './address.ts'
import { addressSet, type Network, parseNetwork } from './address-set.ts'

export interface NamedLocation {
  name: string
  isTrusted: boolean
}

export type LocationOf = (address: Address) => NamedLocation | null

/** Trusted ones come first, and then the order of the settings. */
export function namedLocations({ trusted, egress }: NetworkSettings): LocationOf {
  const locations = [
    ...trusted.map((location) => ({ ...location, isTrusted: true })),
    ...egress.map((location) => ({ ...location, isTrusted: false })),
  ].map(({ name, isTrusted, addresses }) => ({
    location: { name, isTrusted },
    addresses: addressSet(addresses.map(networkOf)),
  }))
  return ({ words }) => locations.find(({ addresses }) => addresses.has(words))?.location ?? null
}

/** The settings have been validated. */
function networkOf(text: string): Network {
  const network = parseNetwork(text)
  if (!network) throw new Error(`'${text}' is neither an address nor a CIDR network`)
  return network
}
