/**
 * Structures that an export has flattened into names: `status.errorCode`, `location_geoCoordinates_latitude`. Only the
 * names that the structures of a sign-in have are taken for such; `riskEventTypes_v2` is none.
 */
import * as structures from '../model/sign-in-structures.ts'
import { isAbsent } from './values.ts'

/** The property and the members that lead to a value. */
type Place = readonly [property: string, ...members: string[]]

const flattenable: Record<string, structures.Structure> = {
  agent: structures.agentSignIn,
  authenticationAppDeviceDetails: structures.authenticationAppDeviceDetails,
  deviceDetail: structures.deviceDetail,
  location: structures.signInLocation,
  managedServiceIdentity: structures.managedIdentity,
  mfaDetail: structures.mfaDetail,
  privateLinkDetails: structures.privateLinkDetails,
  status: structures.signInStatus,
  tokenProtectionStatusDetails: structures.tokenProtectionStatusDetails,
}

const places = new Map(
  Object.entries(flattenable)
    .flatMap(([property, structure]) => placesIn([property], structure))
    .map((place) => [place.join('.').toLowerCase(), place] as const),
)

/** Structures by property, put together from the values that belong to them; other names are passed over. */
export function unflattened(
  values: readonly (readonly [name: string, value: unknown])[],
): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const [name, value] of values) {
    const place = isAbsent(value) ? undefined : places.get(name.toLowerCase().replaceAll(/[_/]/g, '.'))
    if (place !== undefined) setAt(found, place, value)
  }
  return found
}

function setAt(into: Map<string, unknown>, [property, ...members]: Place, value: unknown): void {
  const whole = (into.get(property) ?? {}) as Record<string, unknown>
  into.set(property, whole)
  let object = whole
  for (const member of members.slice(0, -1)) {
    object[member] ??= {}
    object = object[member] as Record<string, unknown>
  }
  object[members.at(-1)!] ??= value
}

function placesIn(path: Place, { members }: structures.Structure): Place[] {
  return Object.entries(members).flatMap(([name, type]): Place[] =>
    type.kind === 'structure' ? placesIn([...path, name], type) : [[...path, name]],
  )
}
