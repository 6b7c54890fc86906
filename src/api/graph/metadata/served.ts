/** What a version of the API serves: its routes, and every type that can be met on them, each once and by name. */
import { type Route, routes } from '../route-table.ts'
import type { ComplexType, Entity, Enumeration, Type, Version } from '../schema/entity.ts'
import { propertiesOf } from '../schema/lookup.ts'
import { baseOf } from './inheritance.ts'

export interface Served {
  version: Version
  routes: readonly Route[]
  entities: readonly Entity[]
  /** With those that only others derive from. */
  complexTypes: readonly ComplexType[]
  enumerations: readonly Enumeration[]
}

export function servedBy(version: Version): Served {
  const { entities, complexTypes, enumerations } = typesMet(version)
  const elsewhere = [typesMet('v1.0'), typesMet('beta')]
  for (const { name } of complexTypes.values()) {
    const base = baseOf(name, 'complex', version) ?? ''
    const type = elsewhere.map((met) => met.complexTypes.get(base)).find(Boolean)
    if (type) complexTypes.set(base, type)
  }
  return {
    version,
    routes: routesOf(version),
    entities: byName(entities),
    complexTypes: byName(complexTypes),
    enumerations: byName(enumerations),
  }
}

function routesOf(version: Version): Route[] {
  return routes.filter((route) => route.versions.includes(version))
}

function typesMet(version: Version) {
  const entities = new Map<string, Entity>()
  const complexTypes = new Map<string, ComplexType>()
  const enumerations = new Map<string, Enumeration>()
  const meet = (type: Type): void => {
    if (type.kind === 'collection') meet(type.element)
    if (type.kind === 'enumeration') enumerations.set(type.name, type)
    if (type.kind !== 'complex' || complexTypes.has(type.name)) return
    complexTypes.set(type.name, type)
    for (const property of propertiesOf(type, version)) meet(property.type)
  }
  for (const { target } of routesOf(version)) {
    if (!('entity' in target) || entities.has(target.entity.name)) continue
    entities.set(target.entity.name, target.entity)
    for (const property of propertiesOf(target.entity, version)) meet(property.type)
  }
  return { entities, complexTypes, enumerations }
}

function byName<T extends { name: string }>(types: ReadonlyMap<string, T>): T[] {
  return [...types.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
