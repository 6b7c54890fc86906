/**
 * What a filter on sign-ins says of keys and times: of whom they are, from where, and between which moments. Whatever
 * passes the filter has one of the keys; not everything that has one passes.
 */
import { toMoment } from '../../model/timestamp.ts'
import type { EventKey, Span } from '../../store/sign-in-search.ts'
import type { Condition, Reference } from './odata/ast.ts'
import { afterAllWith } from './odata/prefix.ts'
import { storedOf } from './odata/stored.ts'

/** `undefined` when the filter names nothing that sign-ins are found by. */
export function keysOf(condition: Condition): EventKey[] | undefined {
  switch (condition.kind) {
    case 'and':
      return condition.terms
        .flatMap((term) => {
          const keys = keysOf(term)
          return keys ? [keys] : []
        })
        .sort((a, b) => costOf(a) - costOf(b))[0]
    case 'or': {
      const all = condition.terms.map(keysOf)
      return all.every((keys) => keys !== undefined) && all.length > 0 ? all.flat() : undefined
    }
    case 'compare':
      return condition.operator === 'eq'
        ? keysOfValues(condition.reference, [String(condition.value)])
        : undefined
    case 'in':
      return keysOfValues(condition.reference, condition.values.map(String))
    case 'match':
      return condition.how === 'startsWith' ? keysOfPrefix(condition.reference, condition.text) : undefined
    default:
      return undefined
  }
}

const costs: Record<EventKey['by'], number> = {
  id: 1,
  identity: 2,
  name: 3,
  ip: 4,
  namePrefix: 100,
  ipPrefix: 200,
}

function costOf(keys: EventKey[]): number {
  return keys.reduce((sum, key) => sum + costs[key.by], 0)
}

function keysOfValues({ place }: Reference, values: string[]): EventKey[] | undefined {
  // What is absent may pass for the empty text, and has no key.
  if (place.kind !== 'column' || values.includes('')) return undefined
  switch (place.column) {
    case 'id':
      return [{ by: 'id', ids: values }]
    case 'userId': {
      const owners = values.map((identityId) => ({ identityKind: 'user' as const, identityId }))
      return [
        { by: 'identity', owners },
        { by: 'name', names: values },
      ]
    }
    case 'servicePrincipalId': {
      const kinds = ['servicePrincipal', 'agent'] as const
      const owners = values.flatMap((identityId) =>
        kinds.map((identityKind) => ({ identityKind, identityId })),
      )
      return [
        { by: 'identity', owners },
        { by: 'name', names: values },
      ]
    }
    case 'userPrincipalName':
      return [{ by: 'name', names: values }]
    case 'ipAddress':
      return [{ by: 'ip', ips: values }]
    default:
      return undefined
  }
}

function keysOfPrefix({ place }: Reference, prefix: string): EventKey[] | undefined {
  if (place.kind !== 'column' || prefix === '') return undefined
  const end = afterAllWith(prefix)
  if (place.column === 'userPrincipalName') return [{ by: 'namePrefix', prefix, end }]
  return place.column === 'ipAddress' ? [{ by: 'ipPrefix', prefix, end }] : undefined
}

/** The microseconds between which everything lies that passes. */
export function spanOf(condition: Condition | undefined): Span {
  if (!condition) return {}
  const terms = condition.kind === 'and' ? condition.terms : [condition]
  return terms.reduce<Span>((span, term) => {
    if (term.kind !== 'compare' || storedOf(term.reference)?.kind !== 'moment') return span
    const { at } = toMoment(String(term.value))
    const isFrom = term.operator === 'gt' || term.operator === 'ge' || term.operator === 'eq'
    const isTo = term.operator === 'lt' || term.operator === 'le' || term.operator === 'eq'
    return {
      from: isFrom ? Math.max(at, span.from ?? at) : span.from,
      to: isTo ? Math.min(at, span.to ?? at) : span.to,
    }
  }, {})
}

/** The end of a span that a page begins at, after the row of this time. */
export function spanAfter(span: Span, time: string, isDescending: boolean): Span {
  const { at } = toMoment(time)
  return isDescending
    ? { ...span, to: Math.min(at, span.to ?? at) }
    : { ...span, from: Math.max(at, span.from ?? at) }
}
