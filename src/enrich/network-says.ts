/** What a network says of whoever comes out of it, by its kind: some have no place, and some are everybody's. */
import type { NetworkKind } from '../config/networks.ts'

export interface Says {
  /** Who else comes from there tells something. */
  network: boolean
  country: boolean
  city: boolean
}

/**
 * Two databases name the same country for a third of the addresses of a privacy relay and for two thirds of those of
 * VPNs; a plane's exit is on another continent; a carrier's are anywhere in its country. What is rented by the hour
 * stands where it is cheap, so its country is nobody's journey.
 */
export const saysByKind: Record<NetworkKind | 'none', Says> = {
  none: { network: true, country: true, city: true },
  mobile: { network: true, country: true, city: false },
  hosting: { network: true, country: false, city: false },
  vpn: { network: true, country: false, city: false },
  proxy: { network: true, country: false, city: false },
  tor: { network: true, country: false, city: false },
  relay: { network: false, country: false, city: false },
  cloud: { network: false, country: false, city: false },
  satellite: { network: false, country: false, city: false },
}
