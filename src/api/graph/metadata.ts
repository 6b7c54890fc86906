/**
 * The CSDL document of what a version of the API serves, from the descriptions of the resources and the routes
 * (OData Common Schema Definition Language XML Representation 4.0). What derives from what, where things stand and
 * which numbers members have is in metadata/.
 */

import { memberValues } from '../../model/enumeration-values.ts'
import { type Action, actionsOf } from './metadata/actions.ts'
import { type Navigation, navigationsOf, singletonsOf } from './metadata/container.ts'
import { type Deprecation, deprecationsOf } from './metadata/deprecations.ts'
import { abstractTypes, baseOf, isOpen, ownProperties } from './metadata/inheritance.ts'
import { type Served, servedBy } from './metadata/served.ts'
import { type Element, element, writeXml } from './metadata/xml.ts'
import type { ComplexType, Entity, Enumeration, Property, Type, Version } from './schema/entity.ts'
import { typeName } from './schema/lookup.ts'

const written = new Map<Version, string>()

/** The `$metadata` document, computed once for each version. */
export function metadataXml(version: Version): string {
  const known = written.get(version)
  if (known) return known
  const text = writeXml(edmx(servedBy(version)))
  written.set(version, text)
  return text
}

function edmx(served: Served): Element {
  const navigations = navigationsOf(served.routes)
  const schema = element('Schema', { Namespace: 'microsoft.graph', Alias: 'graph', xmlns: edm }, [
    ...served.enumerations.map((type) => enumType(type, served.version)),
    ...complexTypes(served),
    ...entityTypes(served, navigations),
    ...actionsOf(served.routes).map(action),
    container(served, navigations),
    ...served.entities.map(capabilities),
    ...served.entities.flatMap(({ name }) => deprecationsOf(name, served.version)).map(revision),
  ])
  const services = element('edmx:DataServices', {}, [schema])
  return element('edmx:Edmx', { 'xmlns:edmx': edmxNamespace, Version: '4.0' }, [services])
}

const edm = 'http://docs.oasis-open.org/odata/ns/edm'
const edmxNamespace = 'http://docs.oasis-open.org/odata/ns/edmx'

function enumType(type: Enumeration, version: Version): Element {
  const members = memberValues(type, version).map(([name, value]) =>
    element('Member', { Name: name, Value: String(value) }),
  )
  return element('EnumType', { Name: type.name, IsFlags: type.isFlags ? 'true' : undefined }, members)
}

function complexTypes(served: Served): Element[] {
  const { version, complexTypes } = served
  const bases = complexTypes.some(({ name }) => baseOf(name, 'complex', version) === 'identity')
    ? [abstractType('identity')]
    : []
  const types = complexTypes.map((type: ComplexType) =>
    structuredType('ComplexType', type, baseOf(type.name, 'complex', version), [
      ...ownProperties(type, 'complex', version, complexTypes).map(property),
    ]),
  )
  return [...bases, ...types]
}

function entityTypes({ version, entities, routes }: Served, navigations: Navigation[]): Element[] {
  const roots = singletonsOf(routes)
    .filter(({ type }) => !entities.some(({ name }) => name === type))
    .map(({ type }) => element('EntityType', { Name: type }, navigationProperties(type, navigations)))
  const types = entities.map((type) =>
    structuredType('EntityType', type, baseOf(type.name, 'entity', version), [
      ...ownProperties(type, 'entity', version, entities).map(property),
      ...navigationProperties(type.name, navigations),
    ]),
  )
  return [abstractType('entity'), ...roots, ...types]
}

/** A type that only others derive from; all its properties are texts. */
function abstractType(name: string): Element {
  const { kind, properties } = abstractTypes[name]!
  if (kind === 'complex') {
    const members = properties.map((property) => element('Property', { Name: property, Type: 'Edm.String' }))
    return element('ComplexType', { Name: name, OpenType: isOpen(name) ? 'true' : undefined }, members)
  }
  return element('EntityType', { Name: name, Abstract: 'true' }, [
    element(
      'Key',
      {},
      properties.map((property) => element('PropertyRef', { Name: property })),
    ),
    ...properties.map((property) =>
      element('Property', { Name: property, Type: 'Edm.String', Nullable: 'false' }),
    ),
  ])
}

function structuredType(
  kind: 'ComplexType' | 'EntityType',
  type: ComplexType | Entity,
  base: string | undefined,
  children: Element[],
): Element {
  const { name } = type
  const attributes = {
    Name: name,
    BaseType: base && `graph.${base}`,
    OpenType: isOpen(name) || ('isOpen' in type && type.isOpen) ? 'true' : undefined,
  }
  return element(kind, attributes, children)
}

/** Of a collection, `Nullable` would speak of the items; Graph does not say. */
function property({ name, type, isNullable }: Property): Element {
  const isRequired = !isNullable && type.kind !== 'collection'
  return element('Property', {
    Name: name,
    Type: aliased(type),
    Nullable: isRequired ? 'false' : undefined,
  })
}

function navigationProperties(from: string, navigations: Navigation[]): Element[] {
  return navigations
    .filter((navigation) => navigation.from === from)
    .map(({ name, entity }) =>
      element('NavigationProperty', {
        Name: name,
        Type: `Collection(graph.${entity.name})`,
        ContainsTarget: 'true',
      }),
    )
}

function action({ name, boundTo, isOnCollection, ids, returns }: Action): Element {
  const bound = isOnCollection
    ? { Type: `Collection(graph.${boundTo})` }
    : { Type: `graph.${boundTo}`, Nullable: 'false' }
  const children = [element('Parameter', { Name: 'bindingParameter', ...bound })]
  if (ids) {
    children.push(
      element('Parameter', { Name: ids.property, Type: 'Collection(Edm.String)', Unicode: 'false' }),
    )
  }
  if (returns) children.push(element('ReturnType', { Type: returns }))
  return element('Action', { Name: name, IsBound: 'true' }, children)
}

function container({ routes }: Served, navigations: Navigation[]): Element {
  const sets = navigations
    .filter(({ from }) => from === undefined)
    .map(({ name, entity }) =>
      element('EntitySet', { Name: name, EntityType: `microsoft.graph.${entity.name}` }),
    )
  const singletons = singletonsOf(routes).map(({ name, type }) =>
    element('Singleton', { Name: name, Type: `microsoft.graph.${type}` }),
  )
  return element('EntityContainer', { Name: 'GraphService' }, [...sets, ...singletons])
}

/** True of every resource alike (vocabulary Org.OData.Capabilities.V1). */
function capabilities({ name }: Entity): Element {
  return element('Annotations', { Target: `microsoft.graph.${name}` }, [
    record('CountRestrictions', 'Countable'),
    record('FilterRestrictions', 'Filterable'),
    record('SelectSupport', 'Supported'),
    element('Annotation', { Term: `${vocabulary}.SkipSupported`, Bool: 'false' }),
    element('Annotation', { Term: `${vocabulary}.TopSupported`, Bool: 'true' }),
  ])
}

const vocabulary = 'Org.OData.Capabilities.V1'

function record(term: string, property: string): Element {
  return element('Annotation', { Term: `${vocabulary}.${term}` }, [
    element('Record', {}, [element('PropertyValue', { Property: property, Bool: 'true' })]),
  ])
}

/** Vocabulary Org.OData.Core.V1, term Revisions. */
function revision({ type, property, use, date, removalDate, version }: Deprecation): Element {
  const values: Record<string, string>[] = [
    { Property: 'Date', Date: date },
    { Property: 'Description', String: `Use ${use}.` },
    { Property: 'Kind', EnumMember: 'Org.OData.Core.V1.RevisionKind/Deprecated' },
    { Property: 'RemovalDate', Date: removalDate },
    { Property: 'Version', String: version },
  ]
  const record = element(
    'Record',
    {},
    values.map((attributes) => element('PropertyValue', attributes)),
  )
  return element('Annotations', { Target: `microsoft.graph.${type}/${property}` }, [
    element('Annotation', { Term: 'Org.OData.Core.V1.Revisions' }, [element('Collection', {}, [record])]),
  ])
}

function aliased(type: Type): string {
  return typeName(type).replace('microsoft.graph.', 'graph.')
}
