/**
 * Every setting: its default, its unit and why it is so. Read once from `riskgraph.json` in the data folder, validated
 * whole, all faults listed together, unknown names refused.
 */
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { OperatorError } from './errors.ts'
import { type DirectoryRole, directoryRoles, permissionNames } from './model/permissions.ts'

const probability = z.number().min(0).max(1)
const days = z.number().positive().max(3650)
const count = z.number().int().positive()
const weight = z.number().min(0).max(10)

/** Attributes of a sign-in that the profile counts; each with its weight in the score of `unfamiliarFeatures`. */
const attributeWeights = z.strictObject({
  /** Address and network overlap with the ASN: together they weigh about as much as one independent attribute. */
  ip: weight.default(0.2),
  subnet: weight.default(0.3),
  asn: weight.default(0.6),
  country: weight.default(0.6),
  city: weight.default(0.3),
  agent: weight.default(0.4),
  os: weight.default(0.5),
  device: weight.default(0.9),
  /** People work late and buy new tools: hour and app only tip the scale. */
  hour: weight.default(0.1),
  app: weight.default(0.1),
})

/** Attributes of the sign-in of an application; each with its weight in the score of `suspiciousSignins`. */
const applicationWeights = z.strictObject({
  /** Of the network only the strangest counts: an address is new in every new container. */
  ip: weight.default(0.1),
  subnet: weight.default(0.3),
  asn: weight.default(1),
  country: weight.default(1),
  networkKind: weight.default(0.8),
  agent: weight.default(0.6),
  resource: weight.default(0.8),
  /** Secrets are meant to be rotated. */
  credential: weight.default(0.5),
})

const engineSettings = z.strictObject({
  /** Probability of compromise from which a detection, a sign-in or a user has a level (Entra publishes none). */
  levels: z
    .strictObject({
      low: probability.default(0.1),
      medium: probability.default(0.4),
      high: probability.default(0.8),
      /** A level is left only below this share of its threshold, so that it does not flicker. */
      hysteresis: probability.default(0.8),
    })
    .prefault({}),
  /** Half-life in days of what a profile remembers; habits last about a season. */
  profileHalfLifeDays: days.default(60),
  /** Days after which a profile forgets; longer history brings little (Wiefling et al., TOPS 2022). */
  profileMemoryDays: days.default(180),
  /** Days without any objection after which a risky sign-in is taken as the user's own. */
  quietDays: days.default(14),
  /** A new user is learned first: until this many days have passed and this many sign-ins were seen. */
  learningDays: days.default(5),
  learningSignIns: count.default(5),
  unfamiliarFeatures: z
    .strictObject({
      weights: attributeWeights.prefault({}),
      /** History counts at most as this many sign-ins, so that busy users are not judged more harshly. */
      historyMax: count.default(60),
      /** One attribute moves the score by no more than this (nats), for and against. */
      againstMax: weight.default(1.5),
      forMax: weight.default(4.5),
      /** probability = 1 / (1 + exp(-(score - center) / scale)). */
      center: z.number().default(8),
      scale: z.number().positive().default(0.8),
      /** Users without history are judged by how rare their network and country are in the tenant. */
      rarityCenter: z.number().default(9.5),
      /** Sign-ins a tenant must have shown before its rarity means anything. */
      tenantSignInsMin: count.default(200),
    })
    .prefault({}),
  unlikelyTravel: z
    .strictObject({
      /** An airliner; and how soft the edge is. */
      speedKmPerHour: z.number().positive().default(900),
      speedScaleKmPerHour: z.number().positive().default(150),
      distanceKmMin: z.number().positive().default(100),
      /** Only places of the last hours are compared. */
      windowHours: z.number().positive().default(48),
      /** Learning ends at the earlier of the two (Entra: 14 days or 10 sign-ins). */
      learningDays: days.default(14),
      learningSignIns: count.default(10),
      /** A place that so many others use is not a sign of an intruder. */
      otherUsersMin: count.default(3),
    })
    .prefault({}),
  newCountry: z
    .strictObject({
      learningDays: days.default(14),
      learningSignIns: count.default(10),
      otherUsersMin: count.default(3),
    })
    .prefault({}),
  passwordSpray: z
    .strictObject({
      windowHours: z.number().positive().default(24),
      /** Users that failed from one address, or from one network, within the window. */
      addressUsersMin: count.default(15),
      networkUsersMin: count.default(20),
      /** In a small tenant this share of all users is enough, but never fewer than `usersFloor`. */
      tenantShareMin: probability.default(0.2),
      usersFloor: count.default(5),
    })
    .prefault({}),
  /** Applications that sign in by themselves. */
  suspiciousSignins: z
    .strictObject({
      weights: applicationWeights.prefault({}),
      /** Learning ends when both are reached (Entra: 2 to 60 days). */
      learningDays: days.default(2),
      learningSignIns: count.default(10),
      /** probability = 1 / (1 + exp(-(score - center) / scale)), score in nats. */
      center: z.number().default(5.5),
      scale: z.number().positive().default(1),
    })
    .prefault({}),
  /** Agents and what they reach for. */
  unfamiliarResourceAccess: z
    .strictObject({
      learningDays: days.default(2),
      learningSignIns: count.default(10),
      center: z.number().default(3),
      scale: z.number().positive().default(0.8),
    })
    .prefault({}),
  /** Evidence against an intruder, in log-odds. */
  trust: z
    .strictObject({
      secondFactor: weight.default(1),
      phishingResistantFactor: weight.default(2.5),
      managedDevice: weight.default(1.5),
      trustedLocation: weight.default(2),
    })
    .prefault({}),
})

/** The name of a claim; of one inside others, the names from the outside in, as in `["realm_access", "roles"]`. */
const claimName = z.string().min(1).max(200)
const claim = z.union([claimName, z.array(claimName).min(1).max(8)])
const claims = z.array(claim).max(20)
const claimValue = z.string().min(1).max(200)
const roleNames = Object.keys(directoryRoles) as DirectoryRole[]

/** Another identity provider whose access tokens are accepted. What is absent is that of its kind. */
const issuerSettings = z.strictObject({
  /** For the log. */
  name: z.string().trim().min(1).max(120),
  /** As it stands in the claim `iss`, letter by letter. */
  issuer: z.string().max(500).refine(isIssuer, 'expected an https:// URL without query and fragment'),
  /** What stands in the claim `aud` of tokens for this server; one of them is enough. */
  audience: z
    .union([claimValue, z.array(claimValue).min(1).max(20)])
    .transform((one) => (Array.isArray(one) ? one : [one])),
  /** Id of the tenant that it speaks for; absent: the one of this store. What a token says of tenants decides nothing. */
  tenant: z.guid().toLowerCase().optional(),
  kind: z.enum(['entra', 'keycloak', 'okta', 'auth0', 'generic']).default('generic'),
  permissions: z
    .strictObject({
      /** Claims that hold the permissions of an application, and those that hold what one may do for a person. */
      application: claims.optional(),
      delegated: claims.optional(),
      /** From their values to permissions. With a map only what it names counts, else values that are permissions. */
      map: z.record(claimValue, z.array(z.enum(permissionNames))).optional(),
    })
    .prefault({}),
  /** Directory roles of a person; the map from values as above. */
  roles: z
    .strictObject({
      claims: claims.optional(),
      map: z.record(claimValue, z.array(z.enum(roleNames))).optional(),
    })
    .prefault({}),
  /** The claim by which a token of an application is told from one of a person. */
  application: z.strictObject({ claim, equals: claimValue }).optional(),
  /** Where its keys are; absent: where its discovery document says. */
  jwksUri: z.string().max(500).refine(isHttps, 'expected an https:// URL').optional(),
  /** Its keys may be fetched from an address of the inner network. */
  allowPrivateAddress: z.boolean().default(false),
  /** PEM file of the authority that its certificate comes from; absent: those that Node.js trusts. */
  certificateAuthority: z.string().min(1).optional(),
})

const settings = z.strictObject({
  engine: engineSettings.prefault({}),
  /** Other identity providers whose tokens count here. None: only tokens that were issued here. */
  issuers: z
    .array(issuerSettings)
    .max(50)
    .refine(areDistinct('name'), 'two have the same name')
    .refine(areDistinct('issuer'), 'two have the same issuer')
    .default([]),
  /** Sign-ins in one transaction of an import: large enough to share the fsync, small enough to let others write. */
  importBatchSize: z.number().int().min(1).max(5000).default(1000),
  /**
   * Requests of one tenant that are worked on at the same time; more are told to come again (429). A batch counts as
   * four. A few busy clients fit in; one that sends without waiting leaves room for other tenants.
   */
  requestsInProgressMax: z.number().int().min(4).max(10_000).default(32),
  /** A list or count that takes as long is said in the log, with the shape of its filter: it may lack an index. */
  slowQueryMilliseconds: z.number().int().min(0).max(60_000).default(500),
  /** Addresses or networks (CIDR) of proxies whose `X-Forwarded-*` and `Forwarded` headers are believed. */
  trustedProxies: z
    .array(z.string().refine(isAddressOrNetwork, 'expected an address, or a network as in 10.0.0.0/8'))
    .max(100)
    .default([]),
  /**
   * For programs on this machine that look for a managed identity at `/msi/token`: what they have to send as
   * `X-IDENTITY-HEADER`, and the name of the application whose tokens they get. Absent: there is none.
   */
  managedIdentity: z.strictObject({ header: z.string().min(16).max(200), app: z.string().min(1) }).optional(),
  /** Minutes between two looks at risk that decays. */
  decayIntervalMinutes: z.number().positive().max(1440).default(10),
})

export type Settings = z.infer<typeof settings>
export type EngineSettings = Settings['engine']
export type IssuerSettings = Settings['issuers'][number]
export type ClaimPath = z.infer<typeof claim>
/** What is weighed when a person signs in, and when an application does. */
export type PersonAttribute = keyof EngineSettings['unfamiliarFeatures']['weights']
export type ApplicationAttribute = keyof EngineSettings['suspiciousSignins']['weights']
export type ProfileAttribute = PersonAttribute | ApplicationAttribute

/** The shipped settings: what the benchmarks run. */
export const defaultSettings: Settings = settings.parse({})

function isHttps(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && url.username === '' && url.password === ''
}

function isIssuer(text: string): boolean {
  return isHttps(text) && !/[?#\s]/.test(text)
}

function areDistinct(key: 'name' | 'issuer') {
  return (issuers: Record<typeof key, string>[]) =>
    new Set(issuers.map((one) => one[key])).size === issuers.length
}

/** Not of length zero: that would be everybody. */
export function isAddressOrNetwork(text: string): boolean {
  const [address = '', bits = '32', ...rest] = text.split('/')
  if (!isIP(address) || address.includes('%')) return false
  const bitsMax = isIP(address) === 4 ? 32 : 128
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= bitsMax && rest.length === 0
}

/** Reads `riskgraph.json` of the data folder; without one the defaults hold. Throws OperatorError naming every fault. */
export function loadSettings(data: string): Settings {
  const path = join(data, 'riskgraph.json')
  if (!existsSync(path)) return defaultSettings
  return parseSettings(readFileSync(path, 'utf8'), path)
}

export function parseSettings(text: string, path: string): Settings {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    throw new OperatorError(`${path} is not JSON: ${(error as Error).message}`)
  }
  const parsed = settings.safeParse(raw)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`)
  throw new OperatorError(`${path} has ${faults.length === 1 ? 'a fault' : 'faults'}:\n${faults.join('\n')}`)
}
