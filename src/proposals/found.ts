/**
 * What a tally shows: networks that many share, accounts that machines use, machines that several use, accounts that
 * hardly anybody uses. A function of the counts alone; nothing of it holds until an operator accepts it.
 */
import { kindOf, type NetworkTally, type PersonTally, type Tally } from './tally.ts'

/** So many people, and at least this share of all that were seen, are more than a family. */
export const sharedUsersMin = 5
const sharedShareMin = 0.02
/** Kinds of networks that are everybody's anyway, or nobody's. */
const passedOver = ['mobile', 'relay', 'satellite', 'tor']
const rented = ['hosting', 'vpn', 'proxy', 'cloud']

export interface FoundNetwork {
  /** Prefixes of one provider, those with the most people first. */
  prefixes: NetworkTally[]
  users: number
  signIns: number
}

function usersMinOf({ people }: Tally): number {
  return Math.max(sharedUsersMin, Math.ceil(people.size * sharedShareMin))
}

/** Prefixes that many people share, by provider; those with the most people first. */
export function sharedPrefixes(tally: Tally): FoundNetwork[] {
  const enough = usersMinOf(tally)
  const shared = [...tally.prefixes.values()].filter((one) => one.users.size >= enough && isOpen(one))
  const found = [...Map.groupBy(shared, ({ asn, subnet }) => asn || subnet).values()].map((prefixes) => ({
    prefixes: prefixes.toSorted((a, b) => b.users.size - a.users.size),
    users: new Set(prefixes.flatMap(({ users }) => [...users])).size,
    signIns: prefixes.reduce((sum, one) => sum + one.signIns, 0),
  }))
  return found.sort((a, b) => b.users - a.users)
}

/** Providers of rented servers that many use, each from another prefix: a pool of exits. */
export function sharedPools(tally: Tally): NetworkTally[] {
  const enough = usersMinOf(tally)
  const shown = new Set(sharedPrefixes(tally).flatMap(({ prefixes }) => prefixes.map(({ asn }) => asn)))
  return [...tally.providers.values()]
    .filter((one) => one.users.size >= enough && isOpen(one) && rented.includes(kindOf(one)))
    .filter(({ asn }) => !shown.has(asn))
    .sort((a, b) => b.users.size - a.users.size)
}

function isOpen(network: NetworkTally): boolean {
  return !network.isNamed && !passedOver.includes(kindOf(network))
}

export interface FoundMachine {
  identity: number
  signIns: number
  days: number
  scripted: number
  /** Between two sign-ins, mostly. */
  everyMinutes: number
}

const machineSignInsMin = 20
const machineDaysMin = 3
/** Share of the pauses that are within a tenth of the usual one. */
const regularMin = 0.5
const minute = 60_000_000

/** Users of whom no hand was ever seen, and who come as regularly as only machines do; the busiest first. */
export function serviceAccounts({ people }: Tally): FoundMachine[] {
  return [...people]
    .flatMap(([identity, person]) => {
      const every = isMachine(person) ? usualPause(person.times) : null
      if (every === null) return []
      const { signIns, scripted, days } = person
      return { identity, signIns, scripted, days: days.size, everyMinutes: Math.round(every / minute) }
    })
    .sort((a, b) => b.signIns - a.signIns)
}

function isMachine({ byHand, signIns, days, isWatched }: PersonTally): boolean {
  return byHand === 0 && !isWatched && signIns >= machineSignInsMin && days.size >= machineDaysMin
}

/** In microseconds; null where there is no usual one. `times`: the newest first. */
export function usualPause(times: readonly number[]): number | null {
  // Several tokens that are renewed at once are one visit.
  const pauses = times
    .slice(1)
    .map((at, index) => (times[index] as number) - at)
    .filter((pause) => pause >= minute)
    .sort((a, b) => a - b)
  const usual = pauses[Math.floor(pauses.length / 2)]
  if (usual === undefined || pauses.length < machineSignInsMin / 2) return null
  const near = pauses.filter((pause) => Math.abs(pause - usual) <= Math.max(minute, usual / 10))
  return near.length >= regularMin * pauses.length ? usual : null
}

const deviceUsersMin = 3

/** Devices that several people use, those with the most people first. */
export function sharedDevices({ devices }: Tally) {
  return [...devices.values()]
    .filter(({ users }) => users.size >= deviceUsersMin)
    .sort((a, b) => b.users.size - a.users.size)
}

/** Fewer days than this in the time that was looked at: hardly used. */
const rareDaysMax = 2
const emergency = /break.?glass|emergenc|notfall|secours|nood|^bg[-_.\d]/i
const administrative =
  /^(?:adm|admin|administrator|root|superuser|sysadmin)(?:[-_.\d]|$)|[-_.](?:adm|admin)$/i

/**
 * What the name of a user suggests, beside how often it is used; null for nothing. In a tenant's first weeks (`isLearning`)
 * nobody is known to be seldom there.
 */
export function roleByName(
  name: string,
  { days, isWatched }: PersonTally,
  isLearning: boolean,
): 'break-glass' | 'privileged' | null {
  if (isWatched) return null
  const isRare = days.size <= rareDaysMax
  if (isRare && emergency.test(name)) return 'break-glass'
  if (!administrative.test(name)) return null
  return isRare && !isLearning ? 'break-glass' : 'privileged'
}
