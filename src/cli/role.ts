/** `riskgraph role`: which directory roles there are, and who has them. */

import { Command, InvalidArgumentError } from 'commander'
import { changeRoles, listAccounts } from '../identity-provider/directory/accounts.ts'
import { type DirectoryRole, directoryRoles } from '../model/permissions.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import type { Store } from '../store/store.ts'
import { tenantOf, withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'
import { asJson, printable } from './printable.ts'

interface RoleOptions extends PlaceOptions {
  tenant?: string
  json?: boolean
}

export function roleCommand(): Command {
  return new Command('role')
    .description('Manage the directory roles of people: what they may do by delegated permissions.')
    .addCommand(
      withTenant(new Command('list'))
        .description('List the roles, and who has them.')
        .option('--json', 'print JSON')
        .action((options: RoleOptions) => withStore(options, (store) => list(store, options))),
    )
    .addCommand(changing('add', 'Give somebody a role.', (before, role) => [...before, role]))
    .addCommand(
      changing('remove', 'Take a role from somebody.', (before, role) =>
        before.filter((one) => one !== role),
      ),
    )
}

/** Throws InvalidArgumentError for what is no role. */
export function parseRole(text: string): DirectoryRole {
  const names = Object.keys(directoryRoles) as DirectoryRole[]
  const found = names.find((name) => name.toLowerCase() === text.toLowerCase())
  if (!found) throw new InvalidArgumentError(`There is no '${text}'; there are: ${names.join(', ')}.`)
  return found
}

async function list(store: Store, { tenant, json }: RoleOptions): Promise<void> {
  const accounts = await listAccounts(store, await tenantOf(store, tenant))
  const roles = Object.entries(directoryRoles).map(([displayName, roleTemplateId]) => ({
    ...{ displayName, roleTemplateId },
    members: accounts
      .filter(({ roles }) => roles.includes(displayName as DirectoryRole))
      .map(({ userPrincipalName }) => userPrincipalName),
  }))
  if (json) return console.log(asJson(roles))
  for (const { displayName, members } of roles)
    console.log(`${displayName}: ${printable(members.join(' ')) || 'nobody'}`)
}

function changing(
  name: string,
  description: string,
  decide: (before: DirectoryRole[], role: DirectoryRole) => DirectoryRole[],
): Command {
  return withTenant(new Command(name))
    .description(description)
    .argument('<upn>', 'the name to sign in with, as in ada@corp.example')
    .argument('<role>', "as in 'Security Reader'", parseRole)
    .action((userPrincipalName: string, role: DirectoryRole, { tenant, ...place }: RoleOptions) =>
      withStore(place, async (store) => {
        const change = { userPrincipalName, now: fromMilliseconds(Date.now()) }
        const tenantId = await tenantOf(store, tenant)
        await changeRoles(store, { ...change, tenantId }, (before) => decide(before, role))
      }),
    )
}

function withTenant(command: Command): Command {
  return withPlace(command).option('--tenant <id>', 'tenant; without it, the one of this store')
}
