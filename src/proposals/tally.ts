/** What is counted of a tenant's sign-ins to see what is shared, what runs by itself, and what is hardly used. */
import { codeOf, networkKindCodes, outcomeCodes, subjectCodes } from '../observation/codes.ts'
import { flag, hasFlag, hashOf, hasValue, type Observation, shortOf } from '../observation/observation.ts'

export interface Tally {
  signIns: number
  people: Map<number, PersonTally>
  /** By prefix, and by provider; of trusted sign-ins of people who are not at risk. */
  prefixes: Map<number, NetworkTally>
  providers: Map<number, NetworkTally>
  devices: Map<number, DeviceTally>
}

export interface NetworkTally {
  users: Set<number>
  signIns: number
  /** Numbers of its words: the prefix, the provider, the name of the network as it was seen last. */
  subnet: number
  asn: number
  name: number
  /** Of networkKindCodes. */
  kind: number
  /** An operator has named it, or made an exception of it. */
  isNamed: boolean
}

export interface PersonTally {
  signIns: number
  days: Set<number>
  /** At a person's hand: interactive, and by no script. */
  byHand: number
  scripted: number
  /** The newest times of somebody who was never seen at work, the newest first. */
  times: number[]
  isWatched: boolean
}

export interface DeviceTally {
  users: Set<number>
  signIns: number
  /** An event that shows it. */
  n: number
}

export interface Seen {
  n: number
  identity: number
  observation: Observation
  isTrusted: boolean
  /** Its owner is at risk. */
  isAtRisk: boolean
}

const user = codeOf(subjectCodes, 'user')
const success = codeOf(outcomeCodes, 'success')
const dayMicroseconds = 86_400_000_000
const timesMax = 100
const watches = flag.breakGlass | flag.privileged | flag.watched

export function emptyTally(): Tally {
  return { signIns: 0, people: new Map(), prefixes: new Map(), providers: new Map(), devices: new Map() }
}

/** Of one sign-in; those of applications and those that failed tell nothing of what people share. */
export function tallyOne(tally: Tally, seen: Seen): void {
  const { observation, identity, isTrusted, isAtRisk } = seen
  if (observation.subject !== user || observation.outcome !== success) return
  tally.signIns++
  tallyPerson(tally, seen)
  if (!isTrusted || isAtRisk) return
  if (hasValue(observation, 'subnet')) tallyNetwork(tally.prefixes, hashOf(observation, 'subnet'), seen)
  if (hasValue(observation, 'asn')) tallyNetwork(tally.providers, hashOf(observation, 'asn'), seen)
  if (!hasValue(observation, 'device')) return
  const device = entryOf(tally.devices, hashOf(observation, 'device'), () => ({
    users: new Set<number>(),
    signIns: 0,
    n: seen.n,
  }))
  device.users.add(identity)
  device.signIns++
}

function tallyPerson({ people }: Tally, { identity, observation }: Seen): void {
  const person = entryOf(people, identity, () => ({
    ...{ signIns: 0, days: new Set<number>(), byHand: 0, scripted: 0, isWatched: false },
    times: [] as number[],
  }))
  person.signIns++
  person.days.add(Math.floor(observation.at / dayMicroseconds))
  if (hasFlag(observation, watches)) person.isWatched = true
  const isScripted = hasFlag(observation, flag.scripted)
  if (isScripted) person.scripted++
  if (hasFlag(observation, flag.interactive) && !isScripted) {
    person.byHand++
    person.times = []
  } else if (person.byHand === 0 && person.times.length < timesMax) person.times.push(observation.at)
}

function tallyNetwork(
  networks: Map<number, NetworkTally>,
  key: number,
  { identity, observation }: Seen,
): void {
  const network = entryOf(networks, key, () => ({
    ...{ users: new Set<number>(), signIns: 0, name: 0, isNamed: false },
    subnet: shortOf(observation, 'subnet'),
    asn: shortOf(observation, 'asn'),
    kind: observation.networkKind,
  }))
  network.users.add(identity)
  network.signIns++
  if (network.name === 0) network.name = shortOf(observation, 'networkName')
  if (hasValue(observation, 'namedLocation') || hasValue(observation, 'excepted')) network.isNamed = true
}

function entryOf<Value>(map: Map<number, Value>, key: number, make: () => Value): Value {
  const known = map.get(key)
  if (known) return known
  const made = make()
  map.set(key, made)
  return made
}

/** The kind of a network as a word. */
export function kindOf({ kind }: NetworkTally): (typeof networkKindCodes)[number] {
  return networkKindCodes[kind] ?? 'none'
}
