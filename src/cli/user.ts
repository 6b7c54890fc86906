/** `riskgraph user`: people who sign in here, with their passwords and roles. */

import { Command, Option } from 'commander'
import {
  type AccountChange,
  createAccount,
  deleteAccount,
  listAccounts,
  setAccountDisabled,
  setOneTimePasswords,
  setPassword,
} from '../identity-provider/directory/accounts.ts'
import { oneTimeUri } from '../identity-provider/directory/one-time-passwords.ts'
import { generatePassword } from '../identity-provider/directory/passwords.ts'
import type { DirectoryRole } from '../model/permissions.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import type { Store } from '../store/store.ts'
import { askPassword } from './ask-password.ts'
import { tenantOf, withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'
import { asJson, printable } from './printable.ts'
import { parseRole } from './role.ts'

interface UserOptions extends PlaceOptions {
  tenant?: string
  json?: boolean
}

interface CreateOptions extends UserOptions {
  name?: string
  role: DirectoryRole[]
}

export function userCommand(): Command {
  return new Command('user')
    .description('Manage people who sign in here.')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(
      one('disable', 'End an account for now: it is signed out, and its tokens are refused.').action(
        changing((store, change) => setAccountDisabled(store, change, true)),
      ),
    )
    .addCommand(
      one('enable', 'Let a disabled account in again.').action(
        changing((store, change) => setAccountDisabled(store, change, false)),
      ),
    )
    .addCommand(one('delete', 'Delete an account.').action(changing(deleteAccount)))
    .addCommand(setPasswordCommand())
    .addCommand(oneTimePasswordCommand())
}

function createCommand(): Command {
  return one('create', 'Create an account. The password is asked for or read from standard input.')
    .option('--name <name>', 'how the person is called; without it, the name to sign in with')
    .addOption(roleOption())
    .option('--json', 'print JSON')
    .action((userPrincipalName: string, options: CreateOptions) =>
      withStore(options, (store) => create(store, userPrincipalName, options)),
    )
}

async function create(store: Store, userPrincipalName: string, options: CreateOptions): Promise<void> {
  const tenantId = await tenantOf(store, options.tenant)
  const given = await askPassword(`Password of ${userPrincipalName}`)
  const password = given ?? generatePassword()
  const { id } = await createAccount(store, {
    ...{ tenantId, userPrincipalName, password, roles: options.role, now: now() },
    ...(options.name === undefined ? {} : { displayName: options.name }),
    ...(await knownId(store, tenantId, userPrincipalName)),
  })
  if (options.json) console.log(asJson({ tenantId, id, password: given ? null : password }))
  else console.log(`id:       ${id}`)
  if (!given && !options.json) printPassword(password)
}

/** The id by which the sign-in log knows the person already. */
async function knownId({ read }: Store, tenantId: string, userPrincipalName: string) {
  const found = await read
    .selectFrom('identities')
    .select('id')
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where('userPrincipalName', '=', userPrincipalName.toLowerCase())
    .executeTakeFirst()
  return found ? { id: found.id } : {}
}

function listCommand(): Command {
  return withTenant(new Command('list'))
    .description('List the accounts.')
    .option('--json', 'print JSON')
    .action(({ tenant, json, ...place }: UserOptions) =>
      withStore(place, async (store) => {
        const accounts = await listAccounts(store, await tenantOf(store, tenant))
        if (json) return console.log(asJson(accounts))
        for (const { userPrincipalName, id, roles, isDisabled, hasOneTimePassword } of accounts) {
          const notes = [...roles, ...(hasOneTimePassword ? ['one-time password'] : [])].join(', ')
          console.log(`${printable(userPrincipalName)}  ${id}  ${notes}${isDisabled ? '  (disabled)' : ''}`)
        }
      }),
    )
}

function setPasswordCommand(): Command {
  return one(
    'set-password',
    'Set a password and end all sessions. It is asked for or read from standard input.',
  ).action(
    changing(async (store, change) => {
      const given = await askPassword(`New password of ${change.userPrincipalName}`)
      const password = given ?? generatePassword()
      await setPassword(store, change, password)
      if (!given) printPassword(password)
    }),
  )
}

function oneTimePasswordCommand(): Command {
  return one('totp', 'Ask an account for one-time passwords, and show the secret for an authenticator app.')
    .option('--off', 'ask for none any more')
    .action((userPrincipalName: string, { tenant, off, ...place }: UserOptions & { off?: boolean }) =>
      withStore(place, async (store) => {
        const change = { tenantId: await tenantOf(store, tenant), userPrincipalName, now: now() }
        const secret = await setOneTimePasswords(store, change, !off)
        if (secret)
          console.log(
            `secret: ${secret}\nlink:   ${oneTimeUri(secret, userPrincipalName)}\n\nNeither is shown again.`,
          )
      }),
    )
}

function one(name: string, description: string): Command {
  return withTenant(new Command(name))
    .description(description)
    .argument('<upn>', 'the name to sign in with, as in ada@corp.example')
}

function changing(work: (store: Store, change: AccountChange) => Promise<unknown>) {
  return (userPrincipalName: string, { tenant, ...place }: UserOptions) =>
    withStore(place, async (store) => {
      await work(store, { tenantId: await tenantOf(store, tenant), userPrincipalName, now: now() })
    })
}

function roleOption(): Option {
  return new Option('--role <name...>', 'directory roles').default([]).argParser((value, before) => {
    return [...((before as string[]) ?? []), parseRole(value)]
  })
}

function withTenant(command: Command): Command {
  return withPlace(command).option('--tenant <id>', 'tenant; without it, the one of this store')
}

function printPassword(password: string): void {
  console.log(`password: ${password}\n\nIt is not shown again.`)
}

function now(): string {
  return fromMilliseconds(Date.now())
}
