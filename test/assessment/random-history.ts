/**
 * A history that is random and always the same, judged from its first event to its last. Nothing here belongs to Node, so
 * that a browser can do it too.
 */
import { assess, nothingSaid, type SaidOfEvent } from '../../src/assessment/assess.ts'
import { fateOf, fold, type Ruling } from '../../src/assessment/fold.ts'
import { type Enrichment, type ObservedEvent, observe } from '../../src/assessment/observe.ts'
import type { EngineSettings } from '../../src/config.ts'
import { identityOf, isPerson, keyOf } from '../../src/model/identity.ts'
import { DayChanges } from '../../src/profile/day-changes.ts'
import { dayOf } from '../../src/profile/decay.ts'
import { emptyProfile } from '../../src/profile/flat.ts'
import type { Fate, Listener } from '../../src/profile/take-in.ts'
import { addDay, emptyTenantDay, settledAfterDays } from '../../src/profile/tenant-day.ts'
import { encodeVerdict } from '../../src/risk/verdict-bytes.ts'

export interface Past {
  event: ObservedEvent
  enrichment: Enrichment
  said: SaidOfEvent
  /** What somebody says of it afterwards. */
  ruling: 'compromised' | 'safe' | 'dismissed' | 'distrusted' | null
}

/** Whole numbers from 0 to below 2^32, one after the other (Marsaglia, "Xorshift RNGs", 2003). */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
}

const days = 150
const people = 60
const machines = 8

/** In the order of events. */
export function randomHistory(seed: number, count: number): Past[] {
  const next = numbersFrom(seed)
  const below = (limit: number) => next() % limit
  const start = Date.UTC(2026, 0, 1)
  const step = Math.floor((days * 86_400_000) / count)
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * step + below(step)
    const isMachine = below(12) === 0
    return isMachine ? machine(below, index, at) : person(below, index, at)
  })
}

type Below = (limit: number) => number

function pick<T>(below: Below, of: readonly T[]): T {
  return of[below(of.length)] as T
}

function person(below: Below, index: number, at: number): Past {
  const who = below(at % 3_000_000_000 < 2_000_000_000 ? people : people / 2)
  const isOdd = below(15) === 0
  const place = isOdd ? pick(below, places) : (places[who % 3] as (typeof places)[number])
  const network = isOdd ? below(40) : (who % 5) + 10 * below(2)
  const browser = isOdd ? pick(below, browsers) : (browsers[who % browsers.length] as string)
  const version = 120 + Math.floor(index / 900) + below(2)
  const os = isOdd ? pick(below, systems) : (systems[who % systems.length] as string)
  const isLocated = below(10) > 0
  const outcome = pick(below, isOdd ? outcomes : outcomes.slice(0, 8))
  const { country, city, latitude, longitude } = place
  const kind = isOdd ? pick(below, ['tor', 'vpn', 'hosting', 'mobile', 'relay'] as const) : undefined
  return {
    event: { signIn: { ...blank(index, at), userId: guidOf(who), ...sourceOf(below) }, outcome },
    enrichment: {
      listedKinds: ['tor', 'vpn'],
      knownIssuers: [],
      features: {
        interactive: below(3) > 0,
        values: {
          ...{ ip: `198.18.${network}.${below(9)}`, subnet: `198.18.${network}.0/24`, asn: `${network % 9}` },
          ...{ client: `${browser} ${version} on ${os}`, agent: browser, os, app: `app ${below(12)}` },
          ...(isLocated ? { country, city } : {}),
          ...(below(2) > 0 ? { device: `device of ${who}` } : {}),
          ...{ hour: String(Math.floor(at / 14_400_000) % 6), networkKind: kind ?? 'none' },
          ...(below(4) === 0 ? { issuer: `issuer ${isOdd ? 2 : 1}` } : {}),
        },
        ...(isLocated ? { latitude, longitude, radiusKm: 20 + below(50) } : {}),
        ...(kind ? { kind, kindSource: 'list' as const, listAgeDays: below(40) } : {}),
        ...(below(4) === 0 ? { secondFactor: pick(below, ['passed', 'phishingResistant'] as const) } : {}),
        ...(outcome === 'secondFactorFailed' ? { refusal: 'denied' as const } : {}),
        ...(below(9) === 0 ? { managedDevice: true as const } : {}),
        ...(below(3) > 0 ? { session: `session ${who} ${Math.floor(at / 43_200_000)}` } : {}),
        ...(below(900) === 0 ? { leaked: '2026-03-01' } : {}),
        ...(below(400) === 0 ? { reputation: 'malicious' as const } : {}),
      },
    },
    said: below(300) === 0 ? sprayed(at) : nothingSaid,
    ruling:
      below(120) === 0 ? pick(below, ['compromised', 'safe', 'dismissed', 'distrusted'] as const) : null,
  }
}

function machine(below: Below, index: number, at: number): Past {
  const who = below(machines)
  const network = below(25) === 0 ? below(30) : who
  const agent = who % 2 === 0 ? { agent: { agentType: 'agenticAppInstance' } } : {}
  const subject = { servicePrincipalId: guidOf(who), signInEventTypes: ['servicePrincipal' as const] }
  return {
    event: {
      signIn: { ...blank(index, at), userPrincipalName: null, ...subject, ...agent },
      outcome: 'success',
    },
    enrichment: {
      listedKinds: [],
      knownIssuers: [],
      features: {
        interactive: false,
        values: {
          ...{
            ip: `203.0.113.${network}`,
            subnet: `203.0.${network}.0/24`,
            asn: `${network}`,
            country: 'DE',
          },
          ...{
            resource: `resource ${below(30) === 0 ? below(20) : who % 3}`,
            credential: `secret ${below(40) === 0 ? 2 : 1}`,
          },
        },
      },
    },
    said: nothingSaid,
    ruling: null,
  }
}

const places = [
  { country: 'SE', city: 'SE/Goteborg', latitude: 57.7072, longitude: 11.967 },
  { country: 'SE', city: 'SE/Malmo', latitude: 55.605, longitude: 13.0038 },
  { country: 'DE', city: 'DE/Jena', latitude: 50.9271, longitude: 11.5892 },
  { country: 'BR', city: 'BR/Sao Paulo', latitude: -23.5505, longitude: -46.6333 },
  { country: 'NZ', city: 'NZ/Auckland', latitude: -36.8485, longitude: 174.7633 },
  { country: 'ZA', city: 'ZA/Cape Town', latitude: -33.9249, longitude: 18.4241 },
]
const browsers = ['Edge', 'Firefox', 'Safari', 'Chrome'] as const
const systems = ['Windows 10', 'macOS', 'Linux'] as const
const outcomes = [
  ...Array.from({ length: 7 }, () => 'success' as const),
  'secondFactorPending',
  'wrongPassword',
  'secondFactorFailed',
  'interrupted',
  'blocked',
] as const

function sprayed(at: number): SaidOfEvent {
  const facts = { addressUsersFailed: 9, usersFailed: 30, since: { at: at * 1000 - 3_600_000_000 } }
  return {
    guessing: { addressUsers: 9, networkUsers: 12, since: at * 1000 - 3_600_000_000 },
    findings: [{ detection: 'passwordSpray', probability: 0.85, facts, knownAt: at * 1000 }],
  }
}

function sourceOf(below: Below) {
  if (below(500) > 0) return {}
  const riskLevelAggregated = pick(below, ['low', 'medium', 'high', 'hidden'])
  return { source: { risk: { riskLevelAggregated, riskState: pick(below, ['atRisk', 'dismissed']) } } }
}

function guidOf(number: number): string {
  const hex = Math.imul(number + 1, 0x9e3779b1) >>> 0
  return `${hex.toString(16).padStart(8, '0')}-${(number & 0xffff).toString(16).padStart(4, '0')}-4000-8000-000000000000`
}

function blank(index: number, at: number): ObservedEvent['signIn'] {
  return {
    ...{
      id: guidOf(100 + index),
      createdDateTime: `${new Date(at).toISOString().slice(0, 23)}${index % 7}000Z`,
    },
    ...{ userId: '', userPrincipalName: 'somebody@lindgren.example', userDisplayName: null },
    ...{ servicePrincipalId: null, servicePrincipalName: null, appId: null, appDisplayName: null },
    ...{ ipAddress: null, clientAppUsed: null, userAgent: null, correlationId: null, isInteractive: null },
    ...{
      signInEventTypes: ['interactiveUser'],
      resourceDisplayName: null,
      resourceId: null,
      sessionId: null,
    },
    ...{ autonomousSystemNumber: null, authenticationRequirement: null },
    status: { errorCode: 0, failureReason: null, additionalDetails: null },
    deviceDetail: {
      ...{ deviceId: null, displayName: null, operatingSystem: null, browser: null },
      ...{ isCompliant: null, isManaged: null, trustType: null },
    },
    location: { city: null, state: null, countryOrRegion: null, geoCoordinates: null },
  }
}

export interface JudgedHistory {
  /** In the order of events; of −∞ log-odds too. */
  verdicts: Uint8Array[]
  /** In the order in which their owners came first. */
  profiles: Uint8Array[]
  raised: Record<string, number>
  fates: Record<string, number>
}

/** `pass`: on the way into the engine and out of it, as a message to another thread would be. */
export function judgeHistory(
  history: Past[],
  settings: EngineSettings,
  pass: <T>(value: T) => T = (value) => value,
): JudgedHistory {
  const profiles = new Map<string, Uint8Array>()
  const judged: JudgedHistory = { verdicts: [], profiles: [], raised: {}, fates: {} }
  let tenant = emptyTenantDay()
  const open = new Map<number, DayChanges>()
  for (const { event, enrichment, said, ruling } of history) {
    const day = dayOf(Date.parse(event.signIn.createdDateTime) * 1000)
    for (const [settled, changes] of open) {
      if (settled > day - settledAfterDays) continue
      for (const counts of changes.counts()) tenant = addDay(tenant, counts, 1)
      open.delete(settled)
    }
    const observation = pass(observe(pass(event), pass(enrichment), pass(tenant), pass([1, 2] as const)))
    const owner = keyOf(identityOf(event.signIn))
    const profile = profiles.get(owner) ?? emptyProfile()
    const verdict = pass(assess(pass(profile), pass(observation), pass(settings), pass(said)))
    const rulings: Ruling[] = ruling ? [{ key: observation, entry: 1, kind: ruling }] : []
    const fate = fateOf(pass(verdict), pass(observation), pass(rulings))
    const leakRaised = verdict.raised.some(({ detection }) => detection === 'leakedCredentials')
    const listener = isPerson(event.signIn) ? listenerOf(open) : undefined
    const folded = fold(pass(profile), pass(observation), fate, pass(settings), {
      leakRaised,
      ...(listener ? { listener } : {}),
    })
    profiles.set(owner, pass(folded))
    judged.verdicts.push(encodeVerdict(verdict))
    count(judged, verdict.raised, fate)
  }
  judged.profiles = [...profiles.values()]
  return judged
}

function count({ raised, fates }: JudgedHistory, found: { detection: string }[], fate: Fate): void {
  for (const { detection } of found) raised[detection] = (raised[detection] ?? 0) + 1
  fates[fate] = (fates[fate] ?? 0) + 1
}

function listenerOf(open: Map<number, DayChanges>): Listener {
  const of = (day: number): DayChanges => {
    const known = open.get(day)
    if (known) return known
    const made = new DayChanges()
    open.set(day, made)
    return made
  }
  return {
    onLearned: (learned, day, isFirst) => of(day).addSignIn(learned, day, isFirst, 1),
    onKnown: (attribute, low, high, peopleMore, day) =>
      of(day).addPerson(attribute, low, high, day, peopleMore),
    onPromoted() {},
  }
}

/** Of all the bytes, with their lengths, as text. */
export async function digestOf(parts: Uint8Array[]): Promise<string> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + 4 + length, 0))
  let at = 0
  for (const part of parts) {
    new DataView(all.buffer).setUint32(at, part.length)
    all.set(part, at + 4)
    at += 4 + part.length
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
