/** Reads what a store shows of a tenant and says what an operator might declare or set, each with its counts and one line. */
import type { EngineSettings } from '../config.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { type ValueName, valueNames } from '../observation/attributes.ts'
import { decodeObservation } from '../observation/encoding.ts'
import { hashOfWord } from '../risk/word-book.ts'
import { wordsOf } from '../store/dictionary.ts'
import {
  documentsAt,
  eventSpan,
  type Person,
  peopleByNumbers,
  recentEvents,
  trustedFate,
  usersAtRisk,
} from '../store/recent-events.ts'
import type { Db } from '../store/store.ts'
import {
  type FoundMachine,
  roleByName,
  serviceAccounts,
  sharedDevices,
  sharedPools,
  sharedPrefixes,
} from './found.ts'
import { type Learning, learningFrom } from './learning.ts'
import { emptyTally, kindOf, type NetworkTally, type Tally, tallyOne } from './tally.ts'

export interface Proposal {
  kind: 'sharedNetwork' | 'sharedPool' | 'serviceAccount' | 'sharedDevice' | 'breakGlass' | 'privileged'
  name: string
  /** What was counted, in words. */
  says: string
  counts: Record<string, number>
  /** A command, or what riskgraph.json says; null where there is nothing to accept. */
  accept: { command: string } | { settings: Record<string, unknown> } | null
}

export interface Proposed {
  learning: Learning | null
  /** What was looked at. */
  signIns: number
  people: number
  days: number
  proposals: Proposal[]
}

/** Habits last about a season; a month of them shows what is shared. */
export const lookedDays = 30
/** The newest, of larger tenants. */
export const lookedEventsMax = 1_000_000
/** Of each kind. */
const proposalsMax = 20
const prefixesMax = 100
const dayMicroseconds = 86_400_000_000

export async function propose(
  db: Db,
  tenantId: string,
  { settings, now }: { settings: EngineSettings; now: Timestamp },
): Promise<Proposed> {
  const span = await eventSpan(db, tenantId)
  if (!span) return { learning: null, signIns: 0, people: 0, days: 0, proposals: [] }
  const from = Math.max(span.first, span.last - lookedDays * dayMicroseconds)
  const tally = await tallied(db, tenantId, from)
  const learning = learningFrom(span, settings)
  const proposals = [
    ...(await networks(db, tenantId, tally, now)),
    ...(await accounts(db, tenantId, tally, learning !== null)),
    ...(await devices(db, tenantId, tally)),
  ]
  const days = Math.ceil((span.last - from) / dayMicroseconds)
  return { learning, signIns: tally.signIns, people: tally.people.size, days, proposals }
}

async function tallied(db: Db, tenantId: string, from: number): Promise<Tally> {
  const tally = emptyTally()
  const atRisk = new Set(await usersAtRisk(db, tenantId))
  for await (const page of recentEvents(db, tenantId, { from, max: lookedEventsMax })) {
    for (const { n, identity, at, tick, part, fate, obs } of page) {
      const observation = decodeObservation({ at, tick, part, idHash: 0 }, obs)
      tallyOne(tally, {
        n,
        identity,
        observation,
        isTrusted: fate === trustedFate,
        isAtRisk: atRisk.has(identity),
      })
    }
  }
  return tally
}

async function networks(db: Db, tenantId: string, tally: Tally, now: Timestamp): Promise<Proposal[]> {
  const prefixes = sharedPrefixes(tally).slice(0, proposalsMax)
  const pools = sharedPools(tally).slice(0, proposalsMax)
  const all = [...prefixes.flatMap((one) => one.prefixes), ...pools]
  const wordOf = await wordsIn(db, tenantId, all)
  const people = tally.people.size
  const shared = prefixes.map(({ prefixes: own, users, signIns }): Proposal => {
    const name = nameOf(own[0] as NetworkTally, wordOf)
    const addresses = own.slice(0, prefixesMax).flatMap(({ subnet }) => wordOf('subnet', subnet) ?? [])
    const settings = { engine: { networks: { egress: [{ name, addresses }] } } }
    const prefixes = `${own.length} ${own.length === 1 ? 'prefix' : 'prefixes'}`
    return {
      ...{ kind: 'sharedNetwork', name, counts: { users, people, signIns, prefixes: own.length } },
      says: `${users} of ${people} people, ${signIns} sign-ins, ${prefixes}${kindText(own[0] as NetworkTally)}`,
      accept: addresses.length > 0 ? { settings } : null,
    }
  })
  const until = new Date(Date.parse(now) + 90 * 86_400_000).toJSON().slice(0, 10)
  const pooled = pools.map((one): Proposal => {
    const users = one.users.size
    const asn = wordOf('asn', one.asn)
    const command = `riskgraph exception add --asn ${asn} --until ${until} --why 'shared by ${users} people'`
    return {
      ...{ kind: 'sharedPool', name: nameOf(one, wordOf), counts: { users, people, signIns: one.signIns } },
      says: `${users} of ${people} people, ${one.signIns} sign-ins, each from other addresses${kindText(one)}`,
      accept: asn ? { command } : null,
    }
  })
  return [...shared, ...pooled]
}

type WordOf = (name: ValueName, low: number) => string | null

async function wordsIn(db: Db, tenantId: string, all: NetworkTally[]): Promise<WordOf> {
  const hashes = all.flatMap(({ subnet, asn, name }) => [
    ...(subnet ? [hashOfWord('subnet', subnet)] : []),
    ...(asn ? [hashOfWord('asn', asn)] : []),
    ...(name ? [hashOfWord('networkName', name)] : []),
  ])
  const words = await wordsOf(db, tenantId, [...new Set(hashes)])
  return (name, low) => (low && valueNames.includes(name) ? (words.get(hashOfWord(name, low)) ?? null) : null)
}

function nameOf({ name, asn, subnet }: NetworkTally, wordOf: WordOf): string {
  const number = wordOf('asn', asn)
  return (
    wordOf('networkName', name)?.slice(0, 100) ??
    (number ? `AS${number}` : (wordOf('subnet', subnet) ?? 'a network'))
  )
}

function kindText(network: NetworkTally): string {
  const kind = kindOf(network)
  return kind === 'none' ? '' : ` (${kind})`
}

async function accounts(db: Db, tenantId: string, tally: Tally, isLearning: boolean): Promise<Proposal[]> {
  const machines = serviceAccounts(tally).slice(0, proposalsMax)
  const people = await peopleByNumbers(db, tenantId, [...tally.people.keys()])
  const byNumber = new Map(people.map((person) => [person.identity, person]))
  const services = machines.flatMap((machine): Proposal[] => {
    const person = byNumber.get(machine.identity)
    return person ? [serviceOf(machine, person)] : []
  })
  const isService = new Set(machines.map(({ identity }) => identity))
  const named = people
    .filter(({ identity }) => !isService.has(identity))
    .flatMap((person) => roleOf(person, tally, isLearning) ?? [])
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const ofKind = (kind: Proposal['kind']) => named.filter((one) => one.kind === kind).slice(0, proposalsMax)
  return [...services, ...ofKind('breakGlass'), ...ofKind('privileged')]
}

function serviceOf({ signIns, days, scripted, everyMinutes }: FoundMachine, person: Person): Proposal {
  const how = scripted === signIns ? 'all by a script' : 'none by hand'
  return {
    ...{ kind: 'serviceAccount', name: shownName(person), counts: { signIns, days, scripted, everyMinutes } },
    says: `${signIns} sign-ins on ${days} days, ${how}, mostly every ${everyMinutes} min: nothing of it ever changes by itself`,
    accept: watchCommand(person, 'watched'),
  }
}

function roleOf(person: Person, { people }: Tally, isLearning: boolean): Proposal | null {
  const counted = people.get(person.identity)
  const local = (person.userPrincipalName ?? person.displayName ?? '').replace(/@.*/, '')
  const role = counted && roleByName(local, counted, isLearning)
  if (!counted || !role) return null
  const [signIns, days] = [counted.signIns, counted.days.size]
  return {
    kind: role === 'break-glass' ? 'breakGlass' : 'privileged',
    ...{ name: shownName(person), counts: { signIns, days } },
    says: `${signIns} sign-ins on ${days} ${days === 1 ? 'day' : 'days'}, with the name of an account for ${role === 'break-glass' ? 'emergencies' : 'administration'}`,
    accept: watchCommand(person, role),
  }
}

function shownName({ userPrincipalName, displayName, id }: Person): string {
  return userPrincipalName ?? displayName ?? id
}

/** By name where that is plain: a shell is not to read what a log says. */
function watchCommand({ userPrincipalName, id }: Person, as: string): { command: string } {
  const isPlain = /^[\w.+-]+@[\w.-]+$/.test(userPrincipalName ?? '')
  return { command: `riskgraph watch add ${isPlain ? userPrincipalName : id} --as ${as}` }
}

async function devices(db: Db, tenantId: string, tally: Tally): Promise<Proposal[]> {
  const found = sharedDevices(tally).slice(0, proposalsMax)
  const documents = await documentsAt(
    db,
    tenantId,
    found.map(({ n }) => n),
  )
  return found.map(({ users, signIns, n }): Proposal => {
    const { deviceDetail } = JSON.parse(documents.get(n) ?? '{}') as {
      deviceDetail?: { displayName?: string | null; deviceId?: string | null }
    }
    return {
      ...{ kind: 'sharedDevice', name: deviceDetail?.displayName || deviceDetail?.deviceId || 'a device' },
      counts: { users: users.size, signIns },
      says: `${users.size} people, ${signIns} sign-ins: known of each, so whoever sits there is not strange`,
      accept: null,
    }
  })
}
