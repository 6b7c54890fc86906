/** Random conditions on any resource, made from its description: every property of it, in every way it may be asked. */
import fc from 'fast-check'
import type { Entity, Property, Type, Version } from '../../../../src/api/graph/schema/entity.ts'
import { propertiesOf, sentinelOf } from '../../../../src/api/graph/schema/lookup.ts'
import {
  combined,
  flagLeaf,
  lambda,
  memberLeaf,
  type Node,
  nullCheck,
  numberLeaf,
  textLeaf,
  timeLeaf,
} from './oracle.ts'

/** What can be asked about one property by itself. */
export interface Leaf {
  path: string
  condition: fc.Arbitrary<Node>
}

/** Where a property stands: inside how many lambdas, and what else may be asked about there. */
interface Context {
  version: Version
  depth: number
  others: Leaf[]
}

const variables = ['x', 'y']

export function leavesOf(entity: Entity, version: Version): Leaf[] {
  const properties = propertiesOf(entity, version)
  const columns = properties.filter(({ source }) => source.kind === 'column').slice(0, 4)
  const bare: Context = { version, depth: variables.length, others: [] }
  const others = columns.flatMap((property) => ofProperty(property, property.name, bare))
  return properties.flatMap((property) => ofProperty(property, property.name, { version, depth: 0, others }))
}

function ofProperty({ type, source, isLowerCase }: Property, path: string, context: Context): Leaf[] {
  const isTimeInDocument = type.kind === 'dateTime' && source.kind !== 'column'
  return isTimeInDocument ? [{ path, condition: nullCheck(path) }] : ofType(type, path, context, isLowerCase)
}

function ofType(type: Type, path: string, context: Context, isLowerCase = false): Leaf[] {
  switch (type.kind) {
    case 'text':
      return [{ path, condition: textLeaf(path, isLowerCase) }]
    case 'boolean':
      return [{ path, condition: flagLeaf(path) }]
    case 'int32':
      return [{ path, condition: numberLeaf(path, [0, 1, -1, 64500, 50126, 2_147_483_647]) }]
    case 'double':
      return [{ path, condition: numberLeaf(path, [1, 1.5, -59.8586, 2 ** 53 + 2, 1e-7]) }]
    case 'dateTime':
      return [{ path, condition: timeLeaf(path) }]
    case 'enumeration': {
      const sentinel = sentinelOf(type, context.version)
      const members = type.members[context.version].filter((member) => member !== sentinel)
      return [{ path, condition: memberLeaf(path, members, type.name) }]
    }
    case 'collection':
      return context.depth < variables.length ? [lambdaOver(type.element, path, context)] : []
    default: {
      const members = propertiesOf(type, context.version)
      const inside = members.flatMap((member) => ofProperty(member, `${path}/${member.name}`, context))
      return [{ path, condition: nullCheck(path) }, ...inside]
    }
  }
}

/** The condition of a lambda may ask about its element, and about columns of the resource. */
function lambdaOver(element: Type, path: string, { version, depth, others }: Context): Leaf {
  const variable = variables[depth] as string
  const inside = ofType(element, variable, { version, depth: depth + 1, others })
  const asked = [...inside, ...inside, ...others].map(({ condition }) => condition)
  return { path, condition: lambda(path, variable, combined(fc.oneof(...asked), 1)) }
}
