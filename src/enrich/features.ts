/**
 * The values by which a sign-in is judged and learned. They are frozen in the sign-in's row, because what a profile
 * took in must be taken out again exactly, whatever the address lists say by then.
 */
import type { ProfileAttribute } from '../config.ts'
import type { WatchKind } from '../model/declaration.ts'
import type { FactorStrength, Refusal, SignInEvent, SignInProtocol } from '../model/event.ts'
import { isPerson } from '../model/identity.ts'
import type { SignIn } from '../model/sign-in.ts'
import { type Address, readAddress } from './address.ts'
import { isScripted, readClient } from './client.ts'
import type { Intelligence } from './intelligence.ts'
import { type LeakedCredentials, noLeakedCredentials } from './leaked-credentials.ts'
import { type NetworkFeatures, networkOf } from './network.ts'
import { saysByKind } from './network-says.ts'
import { placeOf } from './place.ts'

/** A missing value is absent: it is neither risk nor safety. */
export interface Features extends NetworkFeatures {
  /** What the profile counts, by attribute. */
  values: Partial<Record<ProfileAttribute, string>>
  latitude?: number
  longitude?: number
  /** How far from there the client may really be. */
  radiusKm?: number
  /** Two sources disagree about the place. */
  geoConfidence?: 'low'
  /** Evidence against an intruder. */
  secondFactor?: FactorStrength
  managedDevice?: true
  protocol?: SignInProtocol
  /** The client calls itself what scripts do, or nothing at all. */
  scripted?: true
  /** What became of a second factor that was refused: the person said no, or said that it was not them. */
  refusal?: Refusal
  session?: string
  /** The credentials are on the operator's list of leaks: the day when they were found, true where it names none. */
  leaked?: true | string
  /** How new the network was for its user when the sign-in was judged; absent where it was known, or nobody could tell. */
  novelty?: Novelty
  interactive: boolean
  /** What operators declared (declared.ts), in words: the trip, the exception of the network, the same human's accounts. */
  announced?: string
  excepted?: string
  linked?: string
  /** And what its user is watched as. */
  watchedAs?: WatchKind[]
}

export interface Novelty {
  /** The provider or the client was new as well. */
  isOrigin: boolean
  /** Of a sign-in that showed the right password: the client was. */
  isClientNew?: true
  /** Not only a newer version: browser or system, the provider too, and no device that is known by its id. */
  isBrowserNew?: true
  /** What else spoke for an intruder, ... */
  logOdds?: number
  /** ... colleagues who are trusted to use the network, ... */
  colleagues?: number
  /** ... and the share of the tenant's sign-ins with the client. */
  clientShare?: number
}

const hoursPerBucket = 4
/** Of an intelligence that was not told. */
const disagreementKmDefault = 500

export function featuresOf(
  event: SignInEvent,
  intelligence: Intelligence,
  leaks: LeakedCredentials = intelligence.leaked ?? noLeakedCredentials,
): Features {
  const { signIn, tokenIssuer, session } = event
  const address = signIn.ipAddress ? readAddress(signIn.ipAddress) : null
  const client = readClient(
    signIn.deviceDetail.browser,
    signIn.deviceDetail.operatingSystem,
    signIn.userAgent,
  )
  const features: Features = { values: {}, interactive: event.isInteractive }
  const { values } = features
  if (address) addWhereabouts(features, signIn, address, intelligence)
  if (client.agent) values.agent = client.agent
  if (client.os) values.os = client.os
  if (client.exact) values.client = client.exact
  if (tokenIssuer !== null) values.issuer = tokenIssuer
  if (session !== null) features.session = session
  if (signIn.deviceDetail.deviceId) values.device = signIn.deviceDetail.deviceId
  if (client.os) values.systemDevice = `${client.os} ${values.device ? 'with' : 'without'} an id`
  if (event.protocol) {
    values.protocol = event.protocol
    features.protocol = event.protocol
  }
  if (isPerson(signIn) && isScripted(client)) features.scripted = true
  if (isPerson(signIn)) addHabits(features, signIn)
  else addPurpose(features, signIn)
  addNetworkKind(features, intelligence)
  addTrust(features, event)
  const leaked = isPerson(signIn) ? leaks.of(signIn.userPrincipalName) : undefined
  if (leaked !== undefined) features.leaked = leaked
  return features
}

function addHabits({ values }: Features, { createdDateTime, appId }: SignIn): void {
  values.hour = String(Math.floor(Number(createdDateTime.slice(11, 13)) / hoursPerBucket))
  if (appId) values.app = appId
}

/** What tells one sign-in of an application from the next: what it wants, with which credential, from what network. */
function addPurpose({ values }: Features, signIn: SignIn): void {
  const { resourceId, resourceDisplayName } = signIn
  const { servicePrincipalCredentialKeyId, servicePrincipalCredentialThumbprint, clientCredentialType } =
    signIn
  const resource = resourceId ?? resourceDisplayName
  if (resource) values.resource = resource
  const credential =
    servicePrincipalCredentialKeyId || servicePrincipalCredentialThumbprint || clientCredentialType
  if (typeof credential === 'string' && credential !== '') values.credential = credential
}

/** Where nothing could tell a kind, its absence says nothing either. */
function addNetworkKind({ values, kind, networkName }: Features, { kinds }: Intelligence): void {
  const isTold = kinds.includes('hosting') || values.asn !== undefined || networkName !== undefined
  if (values.ip && isTold) values.networkKind = kind ?? 'other'
}

/** Only of an address that can be somewhere: a log that places 10.0.0.1 in a city is guessing. */
function addWhereabouts(
  features: Features,
  signIn: SignIn,
  address: Address,
  intelligence: Intelligence,
): void {
  const { values } = features
  values.ip = address.ip
  values.subnet = address.subnet
  const network = networkOf(signIn, address, intelligence)
  Object.assign(features, network.features)
  const { disagreementKm = disagreementKmDefault } = intelligence
  const record = intelligence.placeOf?.(address) ?? null
  const { country, city, point, radiusKm, confidence } = placeOf(signIn.location, record, disagreementKm)
  // Of whoever comes through it, not of its exit: nobody was where a relay, a plane or a cloud comes out.
  const isPlaceless = isPerson(signIn) && !saysByKind[features.kind ?? 'none'].network
  if (country && !isPlaceless) values.country = country
  if (country && city && !isPlaceless) values.city = `${country}/${city}`
  if (network.asn) values.asn = String(network.asn)
  if (point) {
    features.latitude = point.latitude
    features.longitude = point.longitude
    if (radiusKm !== undefined) features.radiusKm = radiusKm
  }
  if (confidence) features.geoConfidence = confidence
}

function addTrust(features: Features, event: SignInEvent): void {
  if (event.factor !== null) features.secondFactor = event.factor
  if (event.isDeviceManaged) features.managedDevice = true
  if (event.refusal !== null) features.refusal = event.refusal
  if (event.isNetworkTrusted) features.trustedLocation = true
}
