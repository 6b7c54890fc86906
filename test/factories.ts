/**
 * Sign-ins, tenants and moments for the tests: sketches with sound defaults, and the real engine over a real store.
 * Networks and addresses belong to nobody (RFC 5737, RFC 3849, RFC 2544, RFC 6996).
 */
import { createHash } from 'node:crypto'
import { observe } from '../src/assessment/observe.ts'
import { defaultSettings, type EngineSettings } from '../src/config.ts'
import { type AddressLists, noAddressLists } from '../src/enrich/address-lists.ts'
import { type Features, featuresOf } from '../src/enrich/features.ts'
import type { Intelligence } from '../src/enrich/intelligence.ts'
import { type LeakedCredentials, noLeakedCredentials } from '../src/enrich/leaked-credentials.ts'
import type { FeedbackRequest } from '../src/feedback/answer.ts'
import { giveFeedback } from '../src/feedback/feedback.ts'
import { eventOfSignIn } from '../src/formats/entra/index.ts'
import { type BatchResult, createIngest } from '../src/ingest/ingest.ts'
import { versionOf } from '../src/ingest/version.ts'
import type { SignIn, SourceRisk, Timestamp } from '../src/model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../src/model/timestamp.ts'
import type { Verb } from '../src/model/transitions.ts'
import type { HashKey } from '../src/observation/hash.ts'
import type { Observation } from '../src/observation/observation.ts'
import { emptyTenantDay } from '../src/profile/tenant-day.ts'
import { loadKnown } from '../src/risk/known-identities.ts'
import type { PreparedSignIn } from '../src/risk/prepared-sign-in.ts'
import { openStanding } from '../src/risk/standing.ts'
import { openSqlite } from '../src/store/open.ts'
import type { Store } from '../src/store/store.ts'
import type { SignInTable, Tables } from '../src/store/tables.ts'
import { defaultTenant } from '../src/store/tenants.ts'
import { type ProfileView, viewOf } from './profile-view.ts'

export const engineSettings: EngineSettings = defaultSettings.engine

/** The moment that the tests call now. */
export const today: Timestamp = '2026-03-20T10:00:00.0000000Z'

const hourMs = 3_600_000

export function hoursAfter(at: Timestamp, hours: number): Timestamp {
  return fromMilliseconds(toMilliseconds(at) + Math.round(hours * hourMs))
}

export function daysAfter(at: Timestamp, days: number): Timestamp {
  return hoursAfter(at, days * 24)
}

/** The same GUID for the same name, always. */
export function guid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return [8, 4, 4, 4, 12]
    .reduce<{ parts: string[]; at: number }>(
      ({ parts, at }, length) => ({ parts: [...parts, hex.slice(at, at + length)], at: at + length }),
      { parts: [], at: 0 },
    )
    .parts.join('-')
}

interface Spot {
  country: string | null
  city: string | null
  latitude: number | null
  longitude: number | null
}

const places = {
  gothenburg: { country: 'SE', city: 'Goteborg', latitude: 57.7072, longitude: 11.967 },
  malmo: { country: 'SE', city: 'Malmo', latitude: 55.605, longitude: 13.0038 },
  jena: { country: 'DE', city: 'Jena', latitude: 50.9271, longitude: 11.5892 },
  saoPaulo: { country: 'BR', city: 'Sao Paulo', latitude: -23.5505, longitude: -46.6333 },
  somewhereInBrazil: { country: 'BR', city: null, latitude: null, longitude: null },
  capeTown: { country: 'ZA', city: 'Cape Town', latitude: -33.9249, longitude: 18.4241 },
  nowhere: { country: null, city: null, latitude: null, longitude: null },
} satisfies Record<string, Spot>

const networks = {
  office: { ip: '203.0.113.10', asn: 64_512, place: 'gothenburg' },
  home: { ip: '198.18.4.20', asn: 64_530, place: 'gothenburg' },
  otherHome: { ip: '198.18.112.7', asn: 64_533, place: 'malmo' },
  branch: { ip: '198.51.100.72', asn: 64_513, place: 'jena' },
  brazil: { ip: '198.18.224.9', asn: 64_540, place: 'saoPaulo' },
  southAfrica: { ip: '198.18.228.9', asn: 64_541, place: 'capeTown' },
  hidden: { ip: '192.0.2.16', asn: 64_610, place: 'jena' },
  house: { ip: '10.0.0.7', asn: null, place: 'gothenburg' },
} satisfies Record<string, { ip: string; asn: number | null; place: keyof typeof places }>

const clients = {
  edgeOnWindows: { browser: 'Edge 131.0.0', operatingSystem: 'Windows10' },
  safariOnMac: { browser: 'Safari 18.1', operatingSystem: 'MacOs' },
  firefoxOnLinux: { browser: 'Firefox 133.0', operatingSystem: 'Linux' },
  torBrowser: { browser: 'Firefox 128.0', operatingSystem: 'Windows10' },
  silent: { browser: null, operatingSystem: null },
}

/** A sign-in in a few words; everything else has a default. */
export interface Sketch {
  id?: string
  /** A name; the user id is its GUID. */
  user?: string
  /** Instead of a user: an application, a managed identity or an agent signs in by itself. */
  application?: { name: string; kind?: 'application' | 'managedIdentity' | 'agent' | 'agentBlueprint' }
  resource?: string
  credential?: string
  at?: Timestamp
  from?: keyof typeof networks
  place?: keyof typeof places
  ip?: string | null
  asn?: number | null
  /** As the log names the network. */
  networkName?: string
  client?: keyof typeof clients
  userAgent?: string
  deviceId?: string
  app?: string
  errorCode?: number
  interactive?: boolean
  secondFactor?: 'app' | 'fido2'
  managed?: boolean
  trustedLocation?: boolean
  session?: string
  /** A second factor that failed: what the person answered, as far as the log tells. */
  refusal?: keyof typeof refusals
  /** Who vouched for a federated user. */
  issuer?: string
  /** What the log itself says of the risk. */
  sourceRisk?: SourceRisk
  /** The log gives no user principal name. */
  nameless?: boolean
}

const refusals = {
  reported: 'MFA denied; fraud reported by the user',
  denied: 'MFA denied; user declined the authentication',
  untold: null,
}

const factorNames = { app: 'Mobile app notification', fido2: 'FIDO2 security key' }

/** By default: ada, now, from the office, with Edge on Windows, and it went well. */
export function signIn(sketch: Sketch = {}): SignIn {
  return { ...signInOfPerson(sketch), ...(sketch.application ? asApplication(sketch) : {}) }
}

function signInOfPerson(sketch: Sketch): SignIn {
  const { user = 'ada', at = today, from = 'office', client = 'edgeOnWindows', interactive = true } = sketch
  const network = networks[from]
  const place: Spot = places[sketch.place ?? network.place]
  const isLocated = place.latitude !== null
  return {
    id: guid(sketch.id ?? JSON.stringify({ ...sketch, user, at })),
    createdDateTime: at,
    userId: guid(user),
    userPrincipalName: sketch.nameless ? null : `${user}@lindgren.example`,
    userDisplayName: user,
    servicePrincipalId: null,
    servicePrincipalName: null,
    appId: guid(sketch.app ?? 'mail'),
    appDisplayName: sketch.app ?? 'mail',
    ipAddress: sketch.ip === undefined ? network.ip : sketch.ip,
    clientAppUsed: 'Browser',
    userAgent: sketch.userAgent ?? null,
    correlationId: null,
    isInteractive: interactive,
    signInEventTypes: [interactive ? 'interactiveUser' : 'nonInteractiveUser'],
    status: {
      errorCode: sketch.errorCode ?? (sketch.refusal ? 500121 : 0),
      failureReason: null,
      additionalDetails: sketch.refusal ? refusals[sketch.refusal] : null,
    },
    deviceDetail: {
      deviceId: sketch.deviceId ?? null,
      displayName: null,
      ...clients[client],
      isCompliant: null,
      isManaged: sketch.managed ?? null,
      trustType: null,
    },
    location: {
      city: place.city,
      state: null,
      countryOrRegion: place.country,
      geoCoordinates: isLocated
        ? { altitude: null, latitude: place.latitude, longitude: place.longitude }
        : null,
    },
    resourceDisplayName: sketch.resource ?? null,
    resourceId: sketch.resource ? guid(sketch.resource) : null,
    autonomousSystemNumber: sketch.asn === undefined ? network.asn : sketch.asn,
    authenticationRequirement: sketch.secondFactor
      ? 'multiFactorAuthentication'
      : 'singleFactorAuthentication',
    authenticationDetails: sketch.secondFactor
      ? [{ authenticationMethod: factorNames[sketch.secondFactor], succeeded: true }]
      : [],
    networkLocationDetails: sketch.trustedLocation ? [{ networkType: 'trustedNamedLocation' }] : [],
    sessionId: sketch.session ?? null,
    ...(sketch.networkName ? { source: { networkName: sketch.networkName } } : {}),
    ...(sketch.sourceRisk ? { source: { risk: sketch.sourceRisk } } : {}),
    ...(sketch.issuer ? { tokenIssuerName: sketch.issuer } : {}),
  }
}

const agentTypes = { agent: 'agenticAppInstance', agentBlueprint: 'agenticApp' }

function asApplication({ application, credential = 'secret', client }: Sketch): Partial<SignIn> {
  const { name, kind = 'application' } = application ?? { name: '' }
  const isAgent = kind === 'agent' || kind === 'agentBlueprint'
  return {
    userId: '',
    userPrincipalName: null,
    userDisplayName: null,
    servicePrincipalId: guid(name),
    servicePrincipalName: name,
    appId: guid(`app of ${name}`),
    appDisplayName: name,
    isInteractive: false,
    signInEventTypes: [kind === 'managedIdentity' ? 'managedIdentity' : 'servicePrincipal'],
    deviceDetail: {
      deviceId: null,
      displayName: null,
      ...clients[client ?? 'silent'],
      isCompliant: null,
      isManaged: null,
      trustType: null,
    },
    servicePrincipalCredentialKeyId: guid(credential),
    ...(isAgent ? { agent: { agentType: agentTypes[kind], parentAppId: guid(`blueprint of ${name}`) } } : {}),
  }
}

/** The same sketch again and again: `days` long, the last one `untilHours` (default 1) before `until`. */
export function habit(
  sketch: Sketch,
  {
    everyHours,
    days,
    untilHours = 1,
    until = today,
  }: { everyHours: number; days: number; untilHours?: number; until?: Timestamp },
): SignIn[] {
  const signIns: SignIn[] = []
  for (let before = untilHours; before <= days * 24; before += everyHours) {
    signIns.push(signIn({ ...sketch, at: hoursAfter(until, -before) }))
  }
  return signIns.reverse()
}

/** Three weeks of office days: enough that every detection knows the user. */
export function officeLife(user = 'ada', until: Timestamp = today): SignIn[] {
  return habit({ user, deviceId: `laptop of ${user}` }, { everyHours: 8, days: 21, until })
}

/** A month of an application or agent that always does the same: enough that its detections know it. */
export function applicationLife(sketch: Sketch, until: Timestamp = today): SignIn[] {
  return habit({ ...steady, ...sketch }, { everyHours: 3, days: 30, until })
}

/** What an application shows when it is itself. */
export const steady: Sketch = {
  from: 'branch',
  userAgent: 'python-requests/2.32.3',
  resource: 'directory',
  credential: 'first secret',
}

/** By which the tests make numbers of values: the same for every tenant of theirs. */
export const hashKey: HashKey = [1, 2]

/** As nobody of its tenant was seen before. */
export function observation(sketch: Sketch = {}, lists: AddressLists = noAddressLists): Observation {
  const prepared = prepare(signIn(sketch), lists)
  const enrichment = { features: prepared.features, listedKinds: lists.kinds, knownIssuers: [] }
  return observe(prepared, enrichment, emptyTenantDay(), hashKey)
}

export function features(sketch: Sketch = {}): Features {
  return featuresIn(signIn(sketch))
}

/** Of a sign-in as Entra logs it. */
export function featuresIn(
  one: SignIn,
  lists: Intelligence = noAddressLists,
  leaks?: LeakedCredentials,
): Features {
  return featuresOf(eventOfSignIn(one), lists, leaks)
}

export interface TenantOptions {
  store?: Store
  lists?: AddressLists
  leaks?: LeakedCredentials
  settings?: EngineSettings
  /** When something is said to be detected; as live assessment would say it by default. */
  now?: (at: Timestamp) => Timestamp
}

/** Every row of every table, in one order. */
export type Dump = Record<keyof Tables, string[]>

export interface TestTenant {
  store: Store
  tenantId: string
  ingest(signIns: SignIn[]): Promise<BatchResult>
  /** Whether something is left to do about it. */
  answer(verb: Verb, ids: string[], change?: Partial<FeedbackRequest>): Promise<boolean>
  row(signInId: string): Promise<SignInTable>
  /** What the engine remembers of a user, in words where it knows them. */
  profile(user: string): Promise<ProfileView>
  dump(): Promise<Dump>
}

/** The default tenant of a store, with an engine of its own. */
export async function openTenant({
  store,
  lists = noAddressLists,
  leaks = noLeakedCredentials,
  settings = engineSettings,
  now = (at) => at,
}: TenantOptions = {}): Promise<TestTenant> {
  const opened = store ?? (await openSqlite(':memory:'))
  const { id: tenantId } = await defaultTenant(opened, 'Lindgren Optics', today)
  await useHashKey(opened, tenantId)
  const engine = createIngest({ store: opened, tenantId, settings, listedKinds: lists.kinds, now })
  return {
    store: opened,
    tenantId,
    ingest: (signIns) => engine.ingest(signIns.map((one) => prepare(one, lists, leaks))),
    answer: (verb, ids, change = {}) =>
      giveFeedback(opened, settings, {
        tenantId,
        verb,
        ids,
        actor: { kind: 'app', id: guid('playbook'), displayName: 'playbook' },
        correlationId: guid('request'),
        now: hoursAfter(today, 6),
        ...change,
      }),
    row: (id) =>
      opened.read
        .selectFrom('signIns')
        .selectAll()
        .where('tenantId', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    profile: async (user) => {
      const state = await openStanding(opened.read, tenantId, settings)
      const owner = { identityKind: 'user', identityId: guid(user) } as const
      const known = (await loadKnown(opened.read, state, [owner])).values().next().value
      if (!known) throw new Error(`nobody is called ${user}`)
      return viewOf(known.profile)
    },
    dump: () => dumpOf(opened),
  }
}

async function useHashKey({ write }: Store, tenantId: string): Promise<void> {
  const [hashLow, hashHigh] = hashKey
  await write(tenantId, (db) =>
    db.updateTable('tenants').set({ hashLow, hashHigh }).where('id', '=', tenantId).execute(),
  )
}

export function prepare(
  one: SignIn,
  lists: AddressLists = noAddressLists,
  leaks: LeakedCredentials = noLeakedCredentials,
): PreparedSignIn {
  const event = eventOfSignIn(one)
  const features = featuresOf(event, lists, leaks)
  const document = JSON.stringify(one)
  return {
    signIn: one,
    outcome: event.outcome,
    features,
    document,
    version: versionOf({ ...event, document }),
  }
}

const tables: (keyof Tables)[] = [
  'tenants',
  'apps',
  'appCredentials',
  'appRedirectUris',
  'accounts',
  'signInFailures',
  'revokedPrincipals',
  'signingKeys',
  'issuerSecrets',
  'issuerItems',
  'signIns',
  'detections',
  'riskyIdentities',
  'riskHistory',
  'directoryAudits',
  'identities',
  'campaigns',
  'campaignUsers',
  'campaignBaselines',
]

/** What depends on the order of arrival alone, or is a cache. */
const arrival = new Set([
  'n',
  'identity',
  'position',
  'revision',
  'entries',
  'identities',
  'settingsRevision',
])

async function dumpOf({ read }: Store): Promise<Dump> {
  const dump = {} as Dump
  for (const table of tables) {
    const rows = await read.selectFrom(table).selectAll().execute()
    dump[table] = rows
      .map((row) => JSON.stringify(row, (name, value) => (arrival.has(name) ? undefined : value)))
      .sort()
  }
  return dump
}
