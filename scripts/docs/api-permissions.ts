/** Who may do what, as docs/api.md says it: permissions of each route, and a word for each set of directory roles. */
import type { Route } from '../../src/api/graph/route-table.ts'
import { type DirectoryRole, directoryRoles } from '../../src/model/permissions.ts'
import { table } from './table.ts'

/** A route with another set fails the page. */
export const roleSets: Record<string, DirectoryRole[]> = {
  reader: [
    'Global Reader',
    'Security Reader',
    'Security Operator',
    'Security Administrator',
    'Global Administrator',
  ],
  'reader of logs': [
    'Reports Reader',
    'Global Reader',
    'Security Reader',
    'Security Operator',
    'Security Administrator',
    'Global Administrator',
  ],
  administrator: ['Security Administrator', 'Global Administrator'],
  anybody: [],
}

export const permissionsHead = ['application permission', 'delegated permission', 'role']

/** The cells below {@link permissionsHead}. */
export function permissionCells({ application, delegated, roles }: Route): string[] {
  const same = application.join() === delegated.join()
  return [application.join(' or<br>') || 'none', same ? 'the same' : delegated.join(' or<br>'), wordOf(roles)]
}

export function permissionsSection(): string {
  const rows = Object.entries(roleSets).map(([word, roles]) => [
    word,
    roles.length > 0 ? `one of ${roles.join(', ')}` : 'no role is needed',
  ])
  const ids = Object.entries(directoryRoles).map(([name, id]) => [name, `\`${id}\``])
  return `## Permissions

What a token needs stands with each route below. An application needs one of the application permissions (claim
\`roles\`). Where somebody has signed in, the client needs one of the delegated permissions (claim \`scp\`) *and* the person
one of the directory roles (claim \`wids\`): neither is enough alone.

${table(['role', ''], rows)}
Directory roles have the ids that they have everywhere:

${table(['', ''], ids)}`
}

function wordOf(roles: readonly DirectoryRole[]): string {
  const sorted = [...roles].sort().join()
  const found = Object.entries(roleSets).find(([, set]) => [...set].sort().join() === sorted)
  if (!found) throw new Error(`scripts/docs/api-permissions.ts has no word for the roles ${roles.join(', ')}`)
  return found[0]
}
