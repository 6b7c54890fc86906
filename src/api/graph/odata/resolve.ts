/** Finds what a path names: follows it through the resource description to a type and a place in the row. */
import type { Entity, Property, Version } from '../schema/entity.ts'
import { findProperty, propertiesOf, typeName } from '../schema/lookup.ts'
import type { Place, Reference } from './ast.ts'

export interface Scope {
  entity: Entity
  version: Version
  /** The range variables of the lambdas around, innermost last. */
  variables: readonly { name: string; element: Reference }[]
}

/**
 * @param fail makes the error from a message in Graph's words.
 * @throws what `fail` makes, when a segment is no property of what stands before it.
 */
export function resolve(
  segments: readonly string[],
  scope: Scope,
  fail: (message: string) => Error,
): Reference {
  const [first = '', ...rest] = segments
  const variable = scope.variables.findLast(({ name }) => name === first)
  let reference = variable?.element ?? rootReference(first, scope, fail)
  for (const segment of rest) reference = memberReference(reference, segment, scope, fail)
  return reference
}

/** The element that a lambda over `collection` ranges over. */
export function elementOf(collection: Reference, depth: number): Reference {
  if (collection.type.kind !== 'collection') throw new Error(`${collection.path} is no collection`)
  const { place } = collection
  const isColumn = place.kind === 'single'
  const column = isColumn && ({ ...place, kind: 'column' } as const)
  return {
    ...collection,
    type: collection.type.element,
    place: column || { kind: 'element', depth, path: [] },
    isFilled: isColumn,
    isEmptyWhenAbsent: false,
  }
}

function rootReference(
  name: string,
  { entity, version }: Scope,
  fail: (message: string) => Error,
): Reference {
  const property = findProperty(entity, name, version)
  if (!property) throw fail(notFound(name, { ...entity, kind: 'complex', isOpen: false }, version))
  return toReference(property, property.name, placeOf(property))
}

function memberReference(
  parent: Reference,
  name: string,
  { version }: Scope,
  fail: (message: string) => Error,
): Reference {
  const { type } = parent
  if (type.kind === 'collection') {
    throw fail(
      `The parent value for a property access of a property '${name}' is not a single value. Property access can only be applied to a single value. Ask about the elements with ${parent.path}/any(x: x/${name} eq …).`,
    )
  }
  const property = type.kind === 'complex' ? findProperty(type, name, version) : undefined
  if (!property) throw fail(notFound(name, type, version))
  return toReference(property, `${parent.path}/${property.name}`, placeOf(property, parent.place))
}

function toReference(property: Property, path: string, place: Place): Reference {
  const { type, isFilled, isLowerCase, acceptsZoneless } = property
  const isEmptyWhenAbsent = !isFilled && hasEmptyValue(property)
  return { path, type, place, isFilled, isLowerCase, isEmptyWhenAbsent, acceptsZoneless }
}

/** What the metadata declares to be never null has to be something, also where a log did not say what. */
export function hasEmptyValue({ type, isNullable, isEmptyWhenAbsent }: Property): boolean {
  return isEmptyWhenAbsent || (!isNullable && (type.kind === 'text' || type.kind === 'enumeration'))
}

function placeOf({ source, name }: Property, parent?: Place): Place {
  if (source.kind !== 'member') return source
  if (parent?.kind === 'constant') return parent
  if (parent?.kind === 'json' || parent?.kind === 'element')
    return { ...parent, path: [...parent.path, name] }
  throw new Error(`the property ${name} stands in no JSON value`)
}

function notFound(name: string, type: Parameters<typeof typeName>[0], version: Version): string {
  const sentence = `Could not find a property named '${name.slice(0, 100)}' on type '${typeName(type)}'.`
  if (type.kind !== 'complex') return sentence
  const names = propertiesOf(type, version).map((property) => property.name)
  return names.length === 0 ? sentence : `${sentence} It has: ${names.join(', ')}.`
}
