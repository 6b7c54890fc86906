/**
 * The frozen input of the core for one event: its values as numbers, what tells of factors, place and network, and the
 * figures of the tenant as they were when it was judged. It is never computed again, so one identity can be judged
 * anew years later, on any machine, bit for bit.
 */
import type { EventKey } from '../model/event-key.ts'
import { noFractions } from './arithmetic.ts'
import { attributes, type ValueName, valueAt, valueCount } from './attributes.ts'

export interface Observation extends EventKey {
  /** Numbers of src/observation/codes.ts. */
  kind: number
  subject: number
  outcome: number
  /** Bits of {@link flag}. */
  flags: number
  factor: number
  refusal: number
  networkKind: number
  networkKindSource: number
  reputation: number
  /** Days that the lists were old; 0 too when nothing is known of their age. */
  listAgeDays: number
  reputationAgeDays: number
  /** Kinds of networks for which a list was loaded, one bit each. */
  listedKinds: number
  /** Hundredths of a degree. */
  latitude: number
  longitude: number
  radiusKm: number
  /** Of the client's program; -1 when it shows none. */
  version: number
  /** Day on which the credentials were found leaked, in days since 1970; 1 when undated, 0 when they were not. */
  leakDay: number
  /** What the source of the log says of the risk. */
  sourceLevel: number
  sourceState: number
  sourceType: number
  /** A type that has no number, as the source calls it; empty for all others. */
  sourceTypeName: string
  /** Hashes in the order of attributes.ts: lower 32 bits, then upper 20; both zero: no such value. */
  values: number[]
  tenant: TenantFigures
}

/** Of the tenant to the end of the last settled day. Whole numbers; zero where nothing is known. */
export interface TenantFigures {
  /** Days since 1970; -1: the tenant has shown nothing yet. */
  day: number
  /** Trusted sign-ins of people in the window of src/profile/tenant-day.ts, and people known. */
  signIns: number
  users: number
  /** By attribute: of those sign-ins, how many had the value of this event. */
  counts: number[]
  /** By attribute: people who are trusted to use the value. */
  colleagues: number[]
}

/** No value of any kind. So short, a plain array costs a fifth of a typed one, which V8 keeps outside of its heap. */
export function noValues(): number[] {
  return wordsOfNothing.slice()
}

/** A zero for each attribute. */
export function noNumbers(): number[] {
  return zeros.slice()
}

const wordsOfNothing: readonly number[] = noFractions(2 * valueCount)
const zeros: readonly number[] = attributes.map(() => 0)

export const flag = {
  interactive: 1,
  managedDevice: 2,
  trustedLocation: 4,
  egress: 8,
  hasPoint: 16,
  geoDoubtful: 32,
  hasName: 64,
  listStale: 128,
  reputationStale: 256,
  refusalTold: 512,
  sourceRisk: 1024,
  sourceCertain: 2048,
  ipv6: 4096,
  /** The settings name the issuer as known. */
  issuerNamed: 8192,
  /** Ways of asking that send the password itself, or let another device in. */
  legacyProtocol: 16_384,
  passwordProtocol: 32_768,
  deviceCode: 65_536,
  /** The client calls itself what scripts do, or nothing at all. */
  scripted: 131_072,
  /** What an operator declared of the user. */
  breakGlass: 262_144,
  privileged: 524_288,
  watched: 1_048_576,
} as const

export function hasFlag({ flags }: Pick<Observation, 'flags'>, bit: number): boolean {
  return (flags & bit) !== 0
}

export function hasValue({ values }: Pick<Observation, 'values'>, name: ValueName): boolean {
  return isThere(values, valueAt[name])
}

/** The same by the number of the value. */
export function isThere(values: readonly number[], number: number): boolean {
  return values[2 * number] !== 0 || values[2 * number + 1] !== 0
}

/** The lower 32 bits, as short records of a profile keep values; 0 when there is none. */
export function shortOf({ values }: Pick<Observation, 'values'>, name: ValueName): number {
  return values[2 * valueAt[name]] as number
}

/** The value as a number below 2^52; 0 when there is none. */
export function hashOf({ values }: Pick<Observation, 'values'>, name: ValueName): number {
  const index = 2 * valueAt[name]
  return (values[index + 1] as number) * 0x1_0000_0000 + (values[index] as number)
}
