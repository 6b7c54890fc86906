/**
 * Which types derive from which. The descriptions list every property that is written; the metadata says of a derived
 * type only what its base has not. Source: the metadata of Microsoft Graph.
 */
import type { Property, Version } from '../schema/entity.ts'
import { propertiesOf } from '../schema/lookup.ts'

interface Derivation {
  base: string
  versions: readonly Version[]
  /** Graph may send properties that the type does not declare. */
  isOpen?: boolean
}

const both: Version[] = ['v1.0', 'beta']

/** Every other entity derives from `entity`, every other complex type from none. */
const derivations: Record<string, Derivation> = {
  riskyUserHistoryItem: { base: 'riskyUser', versions: both },
  riskyServicePrincipalHistoryItem: { base: 'riskyServicePrincipal', versions: both },
  userIdentity: { base: 'identity', versions: both, isOpen: true },
  auditUserIdentity: { base: 'userIdentity', versions: ['beta'], isOpen: true },
}

/** Types that are only there to be derived from, with their properties. */
export const abstractTypes: Record<string, { kind: 'entity' | 'complex'; properties: readonly string[] }> = {
  entity: { kind: 'entity', properties: ['id'] },
  identity: { kind: 'complex', properties: ['id', 'displayName'] },
}

export function baseOf(name: string, kind: 'entity' | 'complex', version: Version): string | undefined {
  const derivation = derivations[name]
  if (derivation?.versions.includes(version)) return derivation.base
  return kind === 'entity' ? 'entity' : undefined
}

export function isOpen(name: string): boolean {
  return derivations[name]?.isOpen ?? name === 'identity'
}

interface NamedType {
  name: string
  properties: readonly Property[]
}

/** The properties that a type adds to its base. `types` are those among which the base is found. */
export function ownProperties(
  type: NamedType,
  kind: 'entity' | 'complex',
  version: Version,
  types: readonly NamedType[],
): readonly Property[] {
  const inherited = new Set<string>()
  for (let base = baseOf(type.name, kind, version); base; base = baseOf(base, 'complex', version)) {
    for (const name of namesOf(base, version, types)) inherited.add(name)
  }
  if (kind === 'entity') for (const name of abstractTypes.entity!.properties) inherited.add(name)
  return propertiesOf(type, version).filter(({ name }) => !inherited.has(name))
}

function namesOf(base: string, version: Version, types: readonly NamedType[]): readonly string[] {
  const abstract = abstractTypes[base]
  if (abstract) return abstract.properties
  const type = types.find(({ name }) => name === base)
  return type ? propertiesOf(type, version).map(({ name }) => name) : []
}
