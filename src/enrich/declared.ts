/**
 * What operators have declared that concerns one sign-in. It is found before the sign-in becomes an observation and is
 * frozen there, so that whoever tells its history again judges by what was declared then.
 */
import {
  type Declaration,
  type DeclaredUser,
  endOfDay,
  type NetworkException,
  startOfDay,
  type Travel,
} from '../model/declaration.ts'
import { isPerson } from '../model/identity.ts'
import type { SignIn } from '../model/sign-in.ts'
import { readAddress } from './address.ts'
import { type AddressSet, addressSet, parseNetwork } from './address-set.ts'
import type { Features } from './features.ts'

export type DeclaredFeatures = Pick<Features, 'announced' | 'excepted' | 'linked' | 'watchedAs'>

/** Null where nothing that was declared is about it. */
export type DeclaredOf = (signIn: SignIn, features: Features) => DeclaredFeatures | null

/** Null where nothing is declared, so that nobody pays for asking. */
export function declaredBy(declarations: Declaration[]): DeclaredOf | null {
  if (declarations.length === 0) return null
  const travels = byUser(ofKind(declarations, 'travel').map((one) => [one.user, one]))
  const watches = byUser(ofKind(declarations, 'watch').map((one) => [one.user, one]))
  const links = byUser(
    ofKind(declarations, 'link').flatMap(({ users }) =>
      users.map((user): [DeclaredUser, DeclaredUser[]] => [user, users]),
    ),
  )
  const exceptions = ofKind(declarations, 'exception').map(matched)
  return (signIn, features) => {
    if (!isPerson(signIn)) return null
    const atMs = Date.parse(signIn.createdDateTime)
    const others = links(signIn)
      .flat()
      .filter((user) => !isSame(user, signIn))
    // Whoever travels takes all accounts along.
    const trip = [signIn, ...others].flatMap(travels).find((one) => isOn(one, features, atMs))
    const exception = exceptions.find(({ isAbout }) => isAbout(features, atMs))?.exception
    const watchedAs = [...new Set(watches(signIn).map((watch) => watch.as))]
    if (!trip && !exception && watchedAs.length === 0 && others.length === 0) return null
    return {
      ...(trip && { announced: tripText(trip) }),
      ...(exception && { excepted: exceptionText(exception) }),
      ...(watchedAs.length > 0 && { watchedAs }),
      ...(others.length > 0 && {
        linked: others.map((user) => user.userPrincipalName ?? user.userId).join(', '),
      }),
    }
  }
}

export function tripText({ country, from, to, note }: Travel): string {
  return `${country} from ${from} to ${to}${note ? `: ${note}` : ''}`
}

export function exceptionText(exception: NetworkException): string {
  return `${networkText(exception)} until ${exception.until}: ${exception.why}`
}

export function networkText({ network, asn, addresses }: NetworkException): string {
  return network ?? addresses ?? `AS${asn}`
}

function ofKind<Kind extends Declaration['kind']>(all: Declaration[], kind: Kind): Declaration<Kind>[] {
  return all.filter((one): one is Declaration<Kind> => one.kind === kind)
}

function byUser<Said>(all: [DeclaredUser, Said][]): (user: DeclaredUser) => Said[] {
  const byId = new Map<string, Said[]>()
  const byName = new Map<string, Said[]>()
  for (const [{ userId, userPrincipalName }, said] of all) {
    // A name may pass to somebody else; an id does not.
    if (userId !== null) byId.set(userId, [...(byId.get(userId) ?? []), said])
    else if (userPrincipalName !== null)
      byName.set(userPrincipalName, [...(byName.get(userPrincipalName) ?? []), said])
  }
  return ({ userId, userPrincipalName }) => [
    ...((userId !== null && byId.get(userId)) || []),
    ...((userPrincipalName && byName.get(userPrincipalName.toLowerCase())) || []),
  ]
}

function isSame({ userId, userPrincipalName }: DeclaredUser, signIn: DeclaredUser): boolean {
  if (userId !== null) return userId === signIn.userId
  return userPrincipalName === signIn.userPrincipalName?.toLowerCase()
}

function isOn({ country, from, to }: Travel, { values }: Features, atMs: number): boolean {
  return values.country?.toUpperCase() === country && atMs >= startOfDay(from) && atMs < endOfDay(to)
}

/** Tor is nobody's network: it is left out, whatever its address. */
function matched(exception: NetworkException) {
  const { network, asn, until } = exception
  const set = setOf(exception)
  const endMs = endOfDay(until)
  const isAbout = ({ kind, networkName, values }: Features, atMs: number) => {
    if (atMs >= endMs || kind === 'tor') return false
    if (network !== null) return networkName?.toLowerCase() === network.toLowerCase()
    if (asn !== null) return values.asn === String(asn)
    const address = values.ip === undefined ? null : readAddress(values.ip)
    return address !== null && set?.has(address.words) === true
  }
  return { exception, isAbout }
}

function setOf({ addresses }: NetworkException): AddressSet | null {
  const network = addresses === null ? null : parseNetwork(addresses)
  return network && addressSet([network])
}
