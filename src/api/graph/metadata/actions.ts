/** The bound actions, read off the routes. */
import { transitions } from '../../../model/transitions.ts'
import type { Route } from '../route-table.ts'
import { typeOf } from './container.ts'

export interface Action {
  name: string
  /** The type whose item, or collection of items, the action is bound to. */
  boundTo: string
  isOnCollection: boolean
  /** The list of ids in the body, if there is a body. */
  ids?: { property: string; max: number }
  /** What is answered; without it, `204` and nothing. */
  returns?: 'Edm.Boolean'
}

/** Sources: the actions of `user` in the metadata of Microsoft Graph. */
const returnTypes: Record<string, 'Edm.Boolean'> = {
  revokeSignInSessions: 'Edm.Boolean',
  invalidateAllRefreshTokens: 'Edm.Boolean',
}

/** @returns undefined for routes that read. */
export function actionOf(route: Route, routes: readonly Route[]): Action | undefined {
  const { path, target } = route
  if (route.method !== 'POST') return undefined
  const name = path.at(-1) ?? ''
  const parent = path.slice(0, -1)
  const boundTo = typeOf(parent, routes)
  if (!boundTo) throw new Error(`the action ${path.join('/')} is bound to no type`)
  const isOnCollection = !parent.at(-1)?.startsWith(':') && parent[0] !== 'me'
  const returns = returnTypes[name]
  return {
    name,
    boundTo,
    isOnCollection,
    ...(target.kind === 'act' ? { ids: transitions[target.verb].ids } : {}),
    ...(returns ? { returns } : {}),
  }
}

/** Each once, by name: the same action may be reached by several paths. */
export function actionsOf(routes: readonly Route[]): Action[] {
  const found = new Map<string, Action>()
  for (const route of routes) {
    const action = actionOf(route, routes)
    if (action) found.set(`${action.name} ${action.boundTo} ${action.isOnCollection}`, action)
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, action]) => action)
}
