/** `riskgraph app`: applications that may ask for tokens, and by what they prove who they are. */

import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import {
  addRedirectUri,
  createApp,
  deleteApp,
  listApps,
  setAppDisabled,
} from '../identity-provider/directory/apps.ts'
import {
  addCertificate,
  addSecret,
  deleteCredential,
  listCredentials,
} from '../identity-provider/directory/credentials.ts'
import { permissionNames } from '../model/permissions.ts'
import { fromMilliseconds, toWire } from '../model/timestamp.ts'
import type { Store } from '../store/store.ts'
import { endAfter, parseDays } from './days.ts'
import { tenantOf, withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'
import { asJson, printable } from './printable.ts'

interface AppOptions extends PlaceOptions {
  tenant?: string
  json?: boolean
}

interface CreateOptions extends AppOptions {
  permission: string[]
  delegated: string[]
  redirectUri: string[]
  public?: boolean
  days?: number
}

export function appCommand(): Command {
  return new Command('app')
    .description('Manage applications.')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(
      disabling('disable', 'End an application for now: it gets no tokens, and those it has are refused.'),
    )
    .addCommand(disabling('enable', 'Let a disabled application in again.'))
    .addCommand(deleteCommand())
    .addCommand(addSecretCommand())
    .addCommand(addCertificateCommand())
    .addCommand(removeCredentialCommand())
    .addCommand(addRedirectUriCommand())
}

function createCommand(): Command {
  return withPlace(new Command('create'))
    .description('Create an application and show its secret, once.')
    .argument('<name>', 'what the audit log will call it')
    .option('--permission <name...>', 'what it may do by itself; repeat or list several', [])
    .option('--delegated <name...>', 'what it may do for people who sign in', [])
    .option('--redirect-uri <uri...>', 'where people are sent back to when they have signed in', [])
    .option('--public', 'it runs where no secret can be kept: in a terminal, on a desktop, on a phone')
    .option('--days <number>', 'after how many days the secret ends; without it, never', parseDays)
    .option('--tenant <id>', 'tenant; without it, the one of this store')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nPermissions:\n  ${permissionNames.join('\n  ')}`)
    .action((name: string, options: CreateOptions, command: Command) => {
      if (options.permission.length + options.delegated.length === 0)
        command.error(
          "error: required option '--permission <name...>' or '--delegated <name...>' not specified",
        )
      return withStore(options, (store) => create(store, name, options))
    })
}

async function create(store: Store, displayName: string, options: CreateOptions): Promise<void> {
  const tenantId = await tenantOf(store, options.tenant)
  const { app, clientSecret } = await createApp(store, {
    ...{ tenantId, displayName, now: now() },
    permissions: namesOf(options.permission),
    delegatedPermissions: namesOf(options.delegated),
    redirectUris: options.redirectUri,
    isPublic: options.public ?? false,
    secretEndDateTime: endAfter(options.days),
  })
  const { clientId } = app
  if (options.json) console.log(asJson({ tenantId, clientId, clientSecret: clientSecret || null }))
  else {
    console.log(`tenant id:     ${tenantId}\nclient id:     ${clientId}`)
    if (clientSecret) console.log(`client secret: ${clientSecret}\n\nThe secret is not shown again.`)
  }
}

function listCommand(): Command {
  return withTenant(new Command('list'))
    .description('List the applications and their credentials, without secrets.')
    .option('--json', 'print JSON')
    .action((options: AppOptions) => withStore(options, (store) => list(store, options)))
}

async function list(store: Store, { tenant, json }: AppOptions): Promise<void> {
  const tenantId = await tenantOf(store, tenant)
  const apps = await Promise.all(
    (await listApps(store, tenantId)).map(async (app) => ({
      ...app,
      credentials: await listCredentials(store, tenantId, app.clientId),
    })),
  )
  if (json) return console.log(asJson(apps))
  for (const { displayName, clientId, permissions, delegatedPermissions, isDisabled, credentials } of apps) {
    console.log(`${printable(displayName)}  ${clientId}${isDisabled ? '  (disabled)' : ''}`)
    if (permissions.length > 0) console.log(`  by itself: ${permissions.join(' ')}`)
    if (delegatedPermissions.length > 0) console.log(`  for people: ${delegatedPermissions.join(' ')}`)
    for (const { id, kind, endDateTime } of credentials)
      console.log(`  ${kind} ${id} ${endDateTime ? `ends ${toWire(endDateTime)}` : 'without an end'}`)
  }
}

function disabling(name: 'disable' | 'enable', description: string): Command {
  return withTenant(new Command(name))
    .description(description)
    .argument('<name>', 'its name')
    .action((appName: string, { tenant, ...place }: AppOptions) =>
      withStore(place, async (store) =>
        setAppDisabled(store, await tenantOf(store, tenant), appName, {
          ...{ isDisabled: name === 'disable', now: now() },
        }),
      ),
    )
}

function deleteCommand(): Command {
  return withTenant(new Command('delete'))
    .description('Delete an application. Tokens that it has are refused from then on.')
    .argument('<name>', 'its name')
    .action((name: string, { tenant, ...place }: AppOptions) =>
      withStore(place, async (store) => deleteApp(store, await tenantOf(store, tenant), name, now())),
    )
}

function addSecretCommand(): Command {
  return withTenant(new Command('add-secret'))
    .description('Add a secret and show it, once. Those that are there stay.')
    .argument('<name>', 'name of the application')
    .option('--days <number>', 'after how many days it ends; without it, never', parseDays)
    .option('--json', 'print JSON')
    .action((name: string, { tenant, days, json, ...place }: AppOptions & { days?: number }) =>
      withStore(place, async (store) => {
        const options = { now: now(), endDateTime: endAfter(days) }
        const { id, clientSecret } = await addSecret(store, await tenantOf(store, tenant), name, options)
        if (json) console.log(asJson({ id, clientSecret }))
        else
          console.log(
            `credential id: ${id}\nclient secret: ${clientSecret}\n\nThe secret is not shown again.`,
          )
      }),
    )
}

function addCertificateCommand(): Command {
  return withTenant(new Command('add-certificate'))
    .description('Add a certificate, by whose private key the application will prove who it is.')
    .argument('<name>', 'name of the application')
    .argument('<file>', 'the certificate, in PEM form, without the private key')
    .option('--json', 'print JSON')
    .action((name: string, file: string, { tenant, json, ...place }: AppOptions) =>
      withStore(place, async (store) => {
        const options = { now: now(), pem: readFileSync(file, 'utf8') }
        const added = await addCertificate(store, await tenantOf(store, tenant), name, options)
        if (json) console.log(asJson(added))
        else console.log(`credential id: ${added.id}\nx5t#S256:      ${added.thumbprint}`)
      }),
    )
}

function removeCredentialCommand(): Command {
  return withTenant(new Command('remove-credential'))
    .description('Remove a secret or a certificate.')
    .argument('<name>', 'name of the application')
    .argument('<id>', 'id of the credential, as `app list` shows it')
    .action((name: string, id: string, { tenant, ...place }: AppOptions) =>
      withStore(place, async (store) =>
        deleteCredential(store, await tenantOf(store, tenant), name, { id, now: now() }),
      ),
    )
}

function addRedirectUriCommand(): Command {
  return withTenant(new Command('add-redirect-uri'))
    .description('Add a place where people are sent back to when they have signed in.')
    .argument('<name>', 'name of the application')
    .argument('<uri>', 'https, or http on localhost (any port, for a public application)')
    .action((name: string, uri: string, { tenant, ...place }: AppOptions) =>
      withStore(place, async (store) =>
        addRedirectUri(store, await tenantOf(store, tenant), name, { uri, now: now() }),
      ),
    )
}

function withTenant(command: Command): Command {
  return withPlace(command).option('--tenant <id>', 'tenant; without it, the one of this store')
}

function namesOf(given: string[]): string[] {
  return given.flatMap((names) => names.split(/[\s,]+/)).filter(Boolean)
}

function now(): string {
  return fromMilliseconds(Date.now())
}
