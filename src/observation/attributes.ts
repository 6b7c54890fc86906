/** The values that an observation holds, in the order of their numbers. Numbers are stored: never reuse or reorder. */
import type { ProfileAttribute } from '../config.ts'

/** Those that a profile counts; `browser` is the name of the client's program, whose entry remembers a version. */
export const attributes = [
  'ip',
  'subnet',
  'asn',
  'country',
  'city',
  'client',
  'agent',
  'os',
  'device',
  'networkKind',
  'hour',
  'app',
  'issuer',
  'resource',
  'credential',
  'browser',
  /** The system, and whether the device showed an id: one that is always registered is missed when it is not. */
  'systemDevice',
  /** How it was asked: by a browser, a program, a protocol of old, a code shown on another device. */
  'protocol',
] as const satisfies (ProfileAttribute | 'browser')[]
export type Attribute = (typeof attributes)[number]

/** All places of values: after the attributes, what is only said of the event itself. */
export const valueNames = [
  ...attributes,
  'session',
  'networkName',
  'namedLocation',
  /** What an operator declared: a trip to this country, an exception of this network, other accounts of the user. */
  'announced',
  'excepted',
  'linked',
] as const
export type ValueName = (typeof valueNames)[number]

export const attributeCount = attributes.length
export const valueCount = valueNames.length

/** Number of a value by its name. */
export const valueAt = Object.fromEntries(valueNames.map((name, index) => [name, index])) as Record<
  ValueName,
  number
>

/** What the tenant counts: addresses, devices and secrets are personal, and their number has no bound. */
export const countedAttributes = [
  'subnet',
  'asn',
  'country',
  'city',
  'agent',
  'os',
  'client',
  'issuer',
  'networkKind',
  'hour',
  'app',
  'protocol',
] as const satisfies Attribute[]

/** For which the tenant knows how many people use a value: places and networks, which colleagues share. */
export const sharedAttributes = ['subnet', 'asn', 'country', 'city'] as const satisfies Attribute[]
export type SharedAttribute = (typeof sharedAttributes)[number]
