/** `riskgraph app`: applications that may ask for tokens. */
import { Command } from 'commander'
import { createApp } from '../authority/apps.ts'
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
  return new Command('app').description('Manage applications.').addCommand(createCommand())
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
