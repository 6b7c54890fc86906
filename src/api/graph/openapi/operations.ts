/** Every route as an operation: what it takes, what it answers, and who may call it. */
import { type Action, actionOf } from '../metadata/actions.ts'
import { typeOf } from '../metadata/container.ts'
import type { Served } from '../metadata/served.ts'
import type { Route } from '../route-table.ts'
import { countParameters, getParameters, listParameters } from './parameters.ts'
import { collectionName, graphName, type Json, referenceTo } from './schemas.ts'

export function pathsOf(served: Served): Json {
  const paths: Record<string, Json> = {}
  for (const route of served.routes) {
    const { path, parameters } = pathOf(route, served.routes)
    const common = parameters.length > 0 ? { parameters } : {}
    paths[path] = { ...paths[path], ...common, [route.method.toLowerCase()]: operation(route, served) }
  }
  return paths
}

/** Parameters are named after what they identify, as in Microsoft's own description: `{riskyUser-id}`. */
export function pathOf(route: Route, routes: readonly Route[]): { path: string; parameters: Json[] } {
  const parameters: Json[] = []
  const segments = route.path.map((segment, index) => {
    if (!segment.startsWith(':')) return segment
    const name = `${typeOf(route.path.slice(0, index), routes) ?? 'item'}-id`
    parameters.push({ name, in: 'path', required: true, schema: { type: 'string' } })
    return `{${name}}`
  })
  return { path: `/${segments.join('/')}`, parameters }
}

function operation(route: Route, served: Served): Json {
  const { delegated, application, roles } = route
  const literals = route.path.filter((segment) => !segment.startsWith(':') && segment !== '$count')
  return {
    tags: [literals.slice(0, 2).join('.')],
    ...content(route, served, literals),
    'x-riskgraph-permissions': { application, delegated, roles },
  }
}

function content(route: Route, served: Served, literals: string[]): Json {
  const { target } = route
  const path = literals.join('.')
  const access = accessText(route)
  switch (target.kind) {
    case 'list':
      return {
        operationId: `${path}.list`,
        summary: `List ${target.entity.name}`,
        description: access,
        parameters: listParameters(target.entity, served.version),
        responses: { 200: answer('A page.', referenceTo(collectionName(target.entity))), ...errors() },
      }
    case 'count':
      return {
        operationId: `${path}.count`,
        summary: `Count ${target.entity.name}`,
        description: access,
        parameters: countParameters(target.entity, served.version),
        responses: {
          200: {
            description: 'The number.',
            content: { 'text/plain': { schema: { type: 'integer', minimum: 0 } } },
          },
          ...errors(),
        },
      }
    case 'get':
      return {
        operationId: `${path}.get`,
        summary: `Get ${target.entity.name}`,
        description: access,
        parameters: getParameters(target.entity, served.version),
        responses: {
          200: answer('The item.', referenceTo(graphName(target.entity.name))),
          ...errors('404'),
        },
      }
    default: {
      const action = actionOf(route, served.routes)
      if (!action) throw new Error(`the route ${path} is no action`)
      return invocation(action, path, access)
    }
  }
}

function invocation({ name, boundTo, ids, returns }: Action, path: string, access: string): Json {
  const value = {
    type: 'object',
    properties: { '@odata.context': { type: 'string' }, value: { type: 'boolean' } },
  }
  return {
    operationId: path,
    summary: `Invoke ${name} of ${boundTo}`,
    description: access,
    ...(ids ? { requestBody: idsBody(ids) } : {}),
    responses: {
      ...(returns ? { 200: answer('Done.', value) } : { 204: { description: 'Done.' } }),
      ...errors('404', ...(ids ? ['413', '415'] : [])),
    },
  }
}

function idsBody({ property, max }: { property: string; max: number }): Json {
  const items = { type: 'string', format: 'uuid' }
  const schema = {
    type: 'object',
    required: [property],
    properties: { [property]: { type: 'array', minItems: 1, maxItems: max, items } },
  }
  return { required: true, content: { 'application/json': { schema } } }
}

function accessText({ application, delegated, roles }: Route): string {
  const people = roles.length > 0 ? `, with the role ${roles.join(' or ')}` : ''
  return [
    `Application permission: ${application.join(' or ') || 'none; a person has to be signed in'}.`,
    `Delegated permission: ${delegated.join(' or ')}${people}.`,
  ].join(' ')
}

function answer(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } }
}

function errors(...others: string[]): Json {
  const statuses = ['400', '401', '403', ...others, '429', '4XX', '5XX']
  return Object.fromEntries(statuses.map((status) => [status, { $ref: '#/components/responses/error' }]))
}
