/**
 * The values by which a sign-in is judged and learned. They are frozen in the sign-in's row, because what a profile
 * took in must be taken out again exactly, whatever the address lists say by then.
 */
import type { ProfileAttribute } from '../config.ts'
import { isPerson } from '../model/identity.ts'
import type { SignIn } from '../model/sign-in.ts'
import { outcomeOf } from '../model/sign-in-outcome.ts'
import { readAddress } from './address.ts'
import type { AddressLists, NetworkKind } from './address-lists.ts'
import { readClient } from './client.ts'

/** A missing value is absent: it is neither risk nor safety. */
export interface Features {
  /** What the profile counts, by attribute. */
  values: Partial<Record<ProfileAttribute, string>>
  kind?: NetworkKind
  /** As the log or a database names the network. */
  networkName?: string
  latitude?: number
  longitude?: number
  /** How far from there the client may really be. */
  radiusKm?: number
  /** Evidence against an intruder. */
  secondFactor?: 'passed' | 'phishingResistant'
  managedDevice?: true
  trustedLocation?: true
  /** What became of a second factor that was refused: the person said no, or said that it was not them. */
  refusal?: 'denied' | 'reported'
  session?: string
  interactive: boolean
}

const cityRadiusKm = 50
const countryRadiusKmDefault = 400
/** Countries so large that "somewhere in it" says little. */
const countryRadiusKm = new Map([
  ['RU', 3000],
  ['CA', 2500],
  ['US', 2000],
  ['CN', 2000],
  ['BR', 2000],
  ['AU', 2000],
  ['IN', 1500],
  ['AR', 1500],
  ['KZ', 1200],
  ['ID', 2000],
  ['MX', 1200],
])
const hoursPerBucket = 4
/** Entra's words for a prompt that the person refused, and for one that the person reported. */
const denied = /denied|declined/i
const reported = /fraud|suspicious/i
const phishingResistant = /fido|passkey|windows hello|certificate|platform credential/i

export function featuresOf(signIn: SignIn, lists: AddressLists): Features {
  const address = signIn.ipAddress ? readAddress(signIn.ipAddress) : null
  const client = readClient(
    signIn.deviceDetail.browser,
    signIn.deviceDetail.operatingSystem,
    signIn.userAgent,
  )
  const features: Features = { values: {}, interactive: signIn.isInteractive !== false }
  const { values } = features
  if (address) {
    values.ip = address.ip
    values.subnet = address.subnet
    const kind = lists.kindOf(address)
    if (kind) features.kind = kind
    addPlace(features, signIn)
  }
  if (address && signIn.autonomousSystemNumber) values.asn = String(signIn.autonomousSystemNumber)
  if (client.agent) values.agent = client.agent
  if (client.os) values.os = client.os
  if (client.exact) values.client = client.exact
  if (typeof signIn.tokenIssuerName === 'string' && signIn.tokenIssuerName !== '')
    values.issuer = signIn.tokenIssuerName
  if (signIn.sessionId) features.session = signIn.sessionId
  if (signIn.source?.networkName) features.networkName = signIn.source.networkName
  if (signIn.deviceDetail.deviceId) values.device = signIn.deviceDetail.deviceId
  if (isPerson(signIn)) addHabits(features, signIn)
  else addPurpose(features, signIn, lists)
  addTrust(features, signIn)
  return features
}

function addHabits({ values }: Features, { createdDateTime, appId }: SignIn): void {
  values.hour = String(Math.floor(Number(createdDateTime.slice(11, 13)) / hoursPerBucket))
  if (appId) values.app = appId
}

/** What tells one sign-in of an application from the next: what it wants, with which credential, from what network. */
function addPurpose({ values, kind }: Features, signIn: SignIn, lists: AddressLists): void {
  const { resourceId, resourceDisplayName } = signIn
  const { servicePrincipalCredentialKeyId, servicePrincipalCredentialThumbprint, clientCredentialType } =
    signIn
  const resource = resourceId ?? resourceDisplayName
  if (resource) values.resource = resource
  const credential =
    servicePrincipalCredentialKeyId || servicePrincipalCredentialThumbprint || clientCredentialType
  if (typeof credential === 'string' && credential !== '') values.credential = credential
  if (values.ip && lists.kinds.includes('hosting')) values.networkKind = kind ?? 'other'
}

/** Only with an address that can be somewhere: a log that places 10.0.0.1 in a city is guessing. */
function addPlace(features: Features, { location }: SignIn): void {
  const { countryOrRegion: country, city, geoCoordinates } = location
  if (country) features.values.country = country
  if (country && city) features.values.city = `${country}/${city}`
  if (geoCoordinates?.latitude == null || geoCoordinates.longitude == null) return
  features.latitude = geoCoordinates.latitude
  features.longitude = geoCoordinates.longitude
  features.radiusKm = city ? cityRadiusKm : (countryRadiusKm.get(country ?? '') ?? countryRadiusKmDefault)
}

function addTrust(features: Features, signIn: SignIn): void {
  if (signIn.status.errorCode === 0 && signIn.authenticationRequirement === 'multiFactorAuthentication') {
    const steps = Array.isArray(signIn.authenticationDetails) ? signIn.authenticationDetails : []
    const passed = JSON.stringify(steps.filter((step) => step?.succeeded !== false))
    features.secondFactor = phishingResistant.test(passed) ? 'phishingResistant' : 'passed'
  }
  if (signIn.deviceDetail.isManaged || signIn.deviceDetail.isCompliant) features.managedDevice = true
  if (outcomeOf(signIn.status.errorCode) === 'secondFactorFailed') {
    const words = JSON.stringify([signIn.status.additionalDetails, signIn.authenticationDetails])
    if (reported.test(words)) features.refusal = 'reported'
    else if (denied.test(words)) features.refusal = 'denied'
  }
  const networks = signIn.networkLocationDetails
  if (Array.isArray(networks) && networks.some((network) => /^trusted/i.test(String(network?.networkType)))) {
    features.trustedLocation = true
  }
}
