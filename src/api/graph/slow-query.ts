/**
 * Slow queries are said in the log, so that a filter without an index does not stay unnoticed. The log gets the shape
 * of the query and none of its values: those are names of people and addresses.
 */
import type { Logger } from 'pino'
import type { Principal } from '../../identity-provider/tokens.ts'
import type { Condition } from './odata/ast.ts'
import type { Query } from './odata/options.ts'
import type { QueryShare } from './query-share.ts'
import type { Route } from './route-table.ts'

export interface Noticing {
  principal: Principal
  queries: QueryShare
  requestId: string
  route: Route
  log: Logger
  slowQueryMilliseconds: number
}

const charactersMax = 1000

/** Does the work in the share of its application, and warns when it took long, whether it succeeded or not. */
export async function noticed<Result>(
  { requestId, route, log, slowQueryMilliseconds, principal, queries }: Noticing,
  query: Query,
  work: () => Promise<Result>,
): Promise<Result> {
  return queries.run(principal, async () => {
    const begin = performance.now()
    try {
      return await work()
    } finally {
      const milliseconds = Math.round(performance.now() - begin)
      if (milliseconds >= slowQueryMilliseconds) {
        const resource = route.path.join('/')
        log.warn({ requestId, resource, milliseconds, ...shapeOfQuery(query) }, 'slow query')
      }
    }
  })
}

function shapeOfQuery({ filter, orderBy, top, count }: Query) {
  return {
    filter: filter && shapeOf(filter).slice(0, charactersMax),
    orderBy: orderBy.map(({ reference, isDescending }) => `${reference.path}${isDescending ? ' desc' : ''}`),
    top,
    count,
  }
}

/** Properties and operators, as in `(userId eq … and createdDateTime ge …)`. */
export function shapeOf(condition: Condition): string {
  switch (condition.kind) {
    case 'constant':
      return String(condition.value)
    case 'and':
    case 'or':
      return `(${condition.terms.map(shapeOf).join(` ${condition.kind} `)})`
    case 'not':
      return `not ${shapeOf(condition.term)}`
    case 'compare':
      return `${condition.reference.path} ${condition.operator} …`
    case 'isNull':
      return `${condition.reference.path} eq null`
    case 'in':
      return `${condition.reference.path} in (…)`
    case 'match':
      return `${condition.how}(${condition.reference.path},…)`
    case 'any':
      return `${condition.reference.path}/any(${shapeOf(condition.body)})`
  }
}
