/** `riskgraph app`: applications that may ask for tokens. */
import { Command } from 'commander'
import { createApp, deleteApp, listApps } from '../authority/apps.ts'
import { permissionNames } from '../model/permissions.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import { tenantOf, withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'

interface CreateOptions extends PlaceOptions {
  permission: string[]
  tenant?: string
  json?: boolean
}

export function appCommand(): Command {
  return new Command('app')
    .description('Manage applications.')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(deleteCommand())
}

function createCommand(): Command {
  return withPlace(new Command('create'))
    .description('Create an application and show its secret, once.')
    .argument('<name>', 'what the audit log will call it')
    .requiredOption('--permission <name...>', 'application permissions; repeat or list several')
    .option('--tenant <id>', 'tenant; without it, the one of this store')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nPermissions:\n  ${permissionNames.join('\n  ')}`)
    .action((name: string, options: CreateOptions) =>
      withStore(options, (store) => create(store, name, options)),
    )
}

function listCommand(): Command {
  return withPlace(new Command('list'))
    .description('List the applications, without their secrets.')
    .option('--tenant <id>', 'tenant; without it, the one of this store')
    .option('--json', 'print JSON')
    .action(({ tenant, json, ...place }: PlaceOptions & { tenant?: string; json?: boolean }) =>
      withStore(place, async (store) => {
        const apps = await listApps(store, await tenantOf(store, tenant))
        if (json) console.log(JSON.stringify(apps))
        else
          for (const { displayName, clientId, permissions } of apps)
            console.log(`${displayName}  ${clientId}  ${permissions.join(' ')}`)
      }),
    )
}

function deleteCommand(): Command {
  return withPlace(new Command('delete'))
    .description('Delete an application. Tokens that it already has hold until they end, within the hour.')
    .argument('<name>', 'its name')
    .option('--tenant <id>', 'tenant; without it, the one of this store')
    .action((name: string, { tenant, ...place }: PlaceOptions & { tenant?: string }) =>
      withStore(place, async (store) => deleteApp(store, await tenantOf(store, tenant), name)),
    )
}

async function create(
  store: Parameters<typeof createApp>[0],
  displayName: string,
  { permission, tenant, json }: CreateOptions,
): Promise<void> {
  const permissions = permission.flatMap((names) => names.split(/[\s,]+/)).filter(Boolean)
  const tenantId = await tenantOf(store, tenant)
  const now = fromMilliseconds(Date.now())
  const { app, clientSecret } = await createApp(store, { tenantId, displayName, permissions, now })
  if (json) console.log(JSON.stringify({ tenantId, clientId: app.clientId, clientSecret }))
  else
    console.log(
      `tenant id:     ${tenantId}\nclient id:     ${app.clientId}\nclient secret: ${clientSecret}\n\nThe secret is not shown again.`,
    )
}
