/** What the commands that declare something have in common: where, about whom, the list, and taking back. */
import { Command, InvalidArgumentError } from 'commander'
import { type Declaring, takeBackDeclaration } from '../feedback/declare.ts'
import { declaredUser } from '../feedback/declared-user.ts'
import { readUser } from '../formats/declaration.ts'
import type { Declaration, DeclaredUser, Statement } from '../model/declaration.ts'
import { OperatorError, RecordError } from '../model/errors.ts'
import { fromMilliseconds, toWire } from '../model/timestamp.ts'
import { declarationsOf } from '../store/declarations.ts'
import type { Store } from '../store/store.ts'
import { printColumns } from './columns.ts'
import { tenantOf, withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'
import { asJson, printable } from './printable.ts'

export interface DeclaringOptions extends PlaceOptions {
  tenant?: string
  json?: boolean
}

export function withTenant(command: Command): Command {
  return withPlace(command)
    .option('--tenant <id>', 'tenant; without it, the one of this store')
    .option('--json', 'print JSON')
}

export async function declaringIn(store: Store, { tenant }: DeclaringOptions): Promise<Declaring> {
  return { tenantId: await tenantOf(store, tenant), actor: null, now: fromMilliseconds(Date.now()) }
}

/** Faults of what was read are the operator's to mend. */
export async function reading<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw error instanceof RecordError ? new OperatorError(error.message) : error
  }
}

/** Says of somebody who was never seen that it is a name to come, or misspelt. */
export async function userIn(store: Store, { tenantId }: Declaring, text: string): Promise<DeclaredUser> {
  const user = await reading(() => declaredUser(store.read, tenantId, readUser(text, 'user'), 'user'))
  if (user.userId === null)
    console.error(
      `note: nobody called ${printable(text)} has signed in yet; it holds from the first sign-in on`,
    )
  return user
}

export function listing<Kind extends Statement['kind']>(
  kind: Kind,
  description: string,
  head: string[],
  cells: (one: Declaration<Kind>) => string[],
): Command {
  return withTenant(new Command('list'))
    .description(description)
    .action((options: DeclaringOptions) =>
      withStore(options, async (store) => {
        const { tenantId } = await declaringIn(store, options)
        const all = await declarationsOf(store.read, tenantId, kind)
        if (options.json) return console.log(asJson(all.map(shown)))
        if (all.length === 0) return console.log('there are none')
        printColumns([['number', ...head], ...all.map((one) => [String(one.number), ...cells(one)])])
      }),
    )
}

export function removal(kind: Statement['kind'], command: string): Command {
  return withTenant(new Command('remove'))
    .description('Take one back. What was judged by it stays as it was judged.')
    .argument('<number>', `as \`${command} list\` shows it`, parseNumber)
    .action((number: number, options: DeclaringOptions) =>
      withStore(options, async (store) => {
        const isThere = await takeBackDeclaration(store, await declaringIn(store, options), kind, number)
        if (!isThere) throw new OperatorError(`there is no ${number}; \`${command} list\` has them all`)
        if (options.json) console.log(asJson({ number }))
      }),
    )
}

/** Its number, or everything for programs. */
export function printDeclared(declaration: Declaration, { json }: DeclaringOptions): void {
  console.log(json ? asJson(shown(declaration)) : `number: ${declaration.number}`)
}

function shown({ kind: _, createdDateTime, ...rest }: Declaration): Record<string, unknown> {
  const { user, isNew: __, ...statement } = { user: {}, isNew: true, ...rest }
  return { ...user, ...statement, createdDateTime: toWire(createdDateTime) }
}

export function userText({ userPrincipalName, userId }: DeclaredUser): string {
  return userPrincipalName ?? userId ?? ''
}

function parseNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 on.')
  return Number(text)
}
