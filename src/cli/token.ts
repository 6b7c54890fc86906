/**
 * `riskgraph token`: a token for the next hour, for whoever may read the data folder. That person owns the store and
 * its keys anyway, so no secret has to lie around for trying things out.
 */
import { Command, Option } from 'commander'
import { uuidV5 } from '../formats/identity.ts'
import { createAuthority, type Principal } from '../identity-provider/tokens.ts'
import { OperatorError } from '../model/errors.ts'
import { type DirectoryRole, directoryRoles } from '../model/permissions.ts'
import { accountByName } from '../store/authority-accounts.ts'
import type { Store } from '../store/store.ts'
import type { AppTable } from '../store/tables.ts'
import { appByName } from '../store/tenants.ts'
import { tenantOf, withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'

interface TokenOptions extends PlaceOptions {
  app: string
  user?: string
  role: DirectoryRole[]
  tenant?: string
}

export function tokenCommand(): Command {
  return withPlace(new Command('token'))
    .description('Print an access token of an application of this store, valid for an hour.')
    .requiredOption('--app <name>', 'name of the application', 'demo')
    .option('--user <upn>', "act for this person: the app's permissions, delegated")
    .addOption(
      new Option('--role <name...>', 'directory roles of --user')
        .choices(Object.keys(directoryRoles))
        .default([]),
    )
    .option('--tenant <id>', 'tenant; without it, the one of this store')
    .action((options: TokenOptions) => withStore(options, (store) => print(store, options)))
}

async function print(store: Store, { app: name, user, role, tenant }: TokenOptions): Promise<void> {
  if (role.length > 0 && !user)
    throw new OperatorError('--role needs --user: only people have directory roles')
  const tenantId = await tenantOf(store, tenant)
  const app = await appByName(store.read, tenantId, name)
  if (!app)
    throw new OperatorError(`there is no application named '${name}'; make one with \`riskgraph app create\``)
  if (app.isDisabled) throw new OperatorError(`the application '${name}' is disabled`)
  const common = { tenantId, clientId: app.clientId, permissions: permissionsOf(app, user !== undefined) }
  const principal: Principal = user
    ? { ...common, kind: 'user', ...(await personOf(store, tenantId, user, role)) }
    : { ...common, kind: 'app', displayName: app.displayName }
  const { token } = await createAuthority(store).issue(principal)
  console.log(token)
}

/** For a person, what it was given to do for people; where nothing was, what it may do by itself. */
function permissionsOf({ permissions, delegatedPermissions }: AppTable, isForPerson: boolean): string[] {
  const delegated = JSON.parse(delegatedPermissions) as string[]
  return isForPerson && delegated.length > 0 ? delegated : (JSON.parse(permissions) as string[])
}

/** Somebody who signs in here has an id and roles already; others get the id that the log knows them by. */
async function personOf(store: Store, tenantId: string, userPrincipalName: string, roles: DirectoryRole[]) {
  const account = await accountByName(store.read, tenantId, userPrincipalName)
  if (account?.isDisabled) throw new OperatorError(`the account ${userPrincipalName} is disabled`)
  return {
    userId: account?.id ?? (await userIdOf(store, tenantId, userPrincipalName)),
    userPrincipalName,
    roles:
      account && roles.length === 0
        ? (JSON.parse(account.roles) as string[])
        : roles.map((one) => directoryRoles[one]),
  }
}

async function userIdOf({ read }: Store, tenantId: string, userPrincipalName: string): Promise<string> {
  const found = await read
    .selectFrom('identities')
    .select('id')
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where('userPrincipalName', '=', userPrincipalName.toLowerCase())
    .executeTakeFirst()
  return found?.id ?? uuidV5(userPrincipalName.toLowerCase())
}
