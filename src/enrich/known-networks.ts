/**
 * Networks that are known without any list: by their AS number, and by telling words in their names. Only networks that
 * are one thing: most carriers also sell lines to houses, and most hosters of anonymous networks also host shops.
 * Numbers: the registries' allocations (RIPE NCC, ARIN, APNIC, LACNIC, AFRINIC).
 */
import type { NetworkKind } from '../config/networks.ts'

const numbers: Partial<Record<NetworkKind, number[]>> = {
  // Societies that run exits of the Tor network: Stiftung Erneuerbare Freiheit, Applied Privacy, DFRI.
  tor: [60729, 208323, 198093],
  // PacketHub (the exits of NordVPN), Proton VPN, Mullvad, IVPN.
  vpn: [136787, 147049, 207137, 209103, 216025, 203619],
  // Akamai's part of iCloud Private Relay, and gateways that companies send their own people through: Zscaler,
  // Netskope, Cisco Umbrella. Of Cloudflare's and Fastly's addresses only the list can tell which relay.
  relay: [36183, 22616, 53813, 62044, 55256, 36692],
  hosting: [
    // Amazon, Google, Oracle, IBM, Alibaba, Tencent.
    ...[16509, 14618, 15169, 396982, 31898, 36351, 45102, 37963, 132203, 45090],
    // DigitalOcean, OVH, Hetzner, Akamai (Linode), Vultr, Contabo, Scaleway, IONOS, netcup, Hostinger, UpCloud.
    ...[14061, 16276, 24940, 63949, 20473, 51167, 12876, 8560, 197540, 47583, 202053],
    // Leaseweb, Rackspace, Hivelocity, Selectel, HOSTKEY, M247, Datacamp, FranTech, 31173 (Mullvad's host).
    ...[60781, 28753, 395954, 19994, 33070, 27357, 29802, 49505, 57043, 9009, 60068, 212238, 53667, 39351],
  ],
  // Cloudflare, Fastly, Microsoft: relays, gateways, desktops and the provider's own services come out of them, and a
  // few rented servers, too. Who comes from there is told by the client, not by the network.
  cloud: [13335, 209242, 54113, 8075],
  // Starlink, OneWeb, Viasat, Hughes, Intelsat, Inmarsat, SES.
  satellite: [14593, 800, 40306, 7155, 16491, 6621, 63062, 22351, 31515, 12684],
  // T-Mobile US, Verizon Wireless, AT&T Mobility, Jio, Airtel, Vodafone Idea, Telkomsel, XL, Globe, SK Telecom, Docomo,
  // Vodafone UK, Three UK, Free Mobile, Vodacom, Vivo, TIM and Claro of Brazil.
  mobile: [
    ...[21928, 22394, 6167, 20057, 55836, 45609, 38266, 55410, 23693, 24203, 132199, 9644, 9605],
    ...[25135, 206067, 51207, 29975, 26599, 26615, 22085],
  ],
}

/** The first that fits counts. A name says what somebody chose to be called, so words are whole and few. */
const words: [NetworkKind, RegExp][] = [
  ['tor', /\btor[ -]?(?:exit|relay|node|server)s?\b|zwiebelfreunde/i],
  ['vpn', /vpn|\bmullvad\b|\bpackethub\b|\bsurfshark\b|\bwindscribe\b|\bcyberghost\b|\btunnelbear\b/i],
  // Not `anonym`: a company limited by shares is a société anonyme.
  ['proxy', /\bprox(?:y|ies)\b|proxies\b|anonymi[sz](?:er|ing)/i],
  ['relay', /\bprivate relay\b|\bzscaler\b|\bnetskope\b/i],
  [
    'hosting',
    // Not `colo` and `host`: Colombia, Colorado and hostels. Not `server` inside a word: observers and conservers.
    /hosting\b|\bhost(?:er|s|inger)?\b|cloud|\bservers?\b|\bvps\b|data ?cent(?:er|re)|\bcolocation\b|\bdedicated\b|\brack(?:space|s)?\b|\biaas\b/i,
  ],
  [
    'satellite',
    /\bsatell?ites?\b|\bstarlink\b|\bviasat\b|\binmarsat\b|\bintelsat\b|\bhughes ?net\b|\bvsat\b/i,
  ],
  // Not `Immobilien`, and not Cable & Wireless, whose name is a hundred years old.
  [
    'mobile',
    /(?<!exxon )\bmobil(?:e|fon|funk|comm?|ink|y)?\b|\bmobiles?\b|\bm[oó]vil(?:es)?\b|\bm[oó]vel\b|(?<!cable (?:&|and) )\bwireless\b|\bcellular\b|\bcelular\b|\bgsm\b|\blte\b|\bumts\b|\b[345]g\b|\bpcs\b/i,
  ],
]

const kindByNumber = new Map<number, NetworkKind>()
for (const [kind, list] of Object.entries(numbers) as [NetworkKind, number[]][])
  for (const asn of list) kindByNumber.set(asn, kind)

const nameLengthMax = 200
const cacheMax = 10_000
const cache = new Map<string, NetworkKind | null>()

export function kindOfNumber(asn: number): NetworkKind | null {
  return kindByNumber.get(asn) ?? null
}

export function kindOfName(name: string): NetworkKind | null {
  const known = cache.get(name)
  if (known !== undefined) return known
  const short = name.slice(0, nameLengthMax)
  const kind = words.find(([, pattern]) => pattern.test(short))?.[0] ?? null
  if (cache.size >= cacheMax) cache.clear()
  if (name.length <= nameLengthMax) cache.set(name, kind)
  return kind
}
