/** Invented names of networks, as registries show them. Most say what they are; some hosters and carriers do not. */
import type { Random } from '../../../src/demo/simulation/random.ts'
import type { Parameters } from './parameters.ts'

export type NetworkType =
  | 'residential'
  | 'mobile'
  | 'business'
  | 'hosting'
  | 'vpn'
  | 'relay'
  | 'satellite'
  | 'education'

const stems =
  'Aldra Bervik Cumulus Dornfeld Elvia Fjordal Granata Helio Isolde Jarlen Kestrel Lumen Mirova Nordlys Oresta Pallas Quillon Ravn Solano Tindra Umbra Verdal Westrup Xantor Ymer Zephir Brisk Cobalt Delphin Ember Falken Garnet Harbor Indigo Juniper Krona Linden Marlow Nimbus Orkla Pioneer Quartz Rialto Sundet Talvik Ursa Vantage Wexford Yonder Zenit'.split(
    ' ',
  )

const telling: Record<NetworkType, string[]> = {
  residential: ['Broadband', 'Fiber', 'Telecom', 'Cable', 'Bredband', 'Net', 'Communications', 'Telekom'],
  mobile: ['Mobile', 'Wireless', 'Mobil', 'Cellular', 'Mobile Networks'],
  business: [
    'Industries',
    'Group',
    'Energy',
    'Bank',
    'Logistics',
    'Consulting',
    'Business Services',
    'Engineering',
  ],
  hosting: ['Cloud Hosting', 'Hosting', 'Servers', 'VPS', 'Data Center', 'Cloud', 'Dedicated Servers'],
  vpn: ['VPN', 'Privacy Services', 'VPN Services', 'Secure Net'],
  relay: ['Private Relay'],
  satellite: ['Satellite Internet'],
  education: ['University', 'University Network', 'Research and Education Network', 'Polytechnic'],
}

const plain = ['Networks', 'Solutions', 'Ltd', 'Holding', 'Services', 'Technologies']

export function networkName(
  type: NetworkType,
  country: string,
  random: Random,
  parameters: Parameters,
): string {
  const isPlain =
    (type === 'vpn' && random.chance(parameters.vpnProvidersWithoutTellingName)) ||
    (type === 'hosting' && random.chance(parameters.hostersWithoutTellingName)) ||
    (type === 'mobile' && random.chance(parameters.carriersWithoutTellingName))
  const ending = random.pick(isPlain ? plain : telling[type])
  return `${random.pick(stems)}${random.chance(0.4) ? random.pick(stems).toLowerCase() : ''} ${ending} ${country}`
}
