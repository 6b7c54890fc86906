/** `riskgraph link`: accounts of one human, whose risk is read together. */
import { Command } from 'commander'
import { declare } from '../feedback/declare.ts'
import type { Declaration, DeclaredUser, Link } from '../model/declaration.ts'
import { OperatorError } from '../model/errors.ts'
import { rankOf } from '../model/risk.ts'
import { declarationsOf } from '../store/declarations.ts'
import { type LinkedUser, linkedUsers } from '../store/linked-users.ts'
import { printColumns } from './columns.ts'
import {
  type DeclaringOptions,
  declaringIn,
  printDeclared,
  removal,
  userIn,
  userText,
  withTenant,
} from './declarations.ts'
import { withStore } from './place.ts'
import { asJson } from './printable.ts'

export function linkCommand(): Command {
  return new Command('link')
    .description(
      'Link the accounts of one human: a trip of one is a trip of all, and their risk is read together.',
    )
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(removal('link', 'link'))
}

function addCommand(): Command {
  return withTenant(new Command('add'))
    .description('Link accounts. It holds for sign-ins that are judged from now on.')
    .argument('<user>', 'id, or name as in ada@corp.example')
    .argument('<user...>', 'the others')
    .action((first: string, others: string[], options: DeclaringOptions) =>
      withStore(options, async (store) => {
        const declaring = await declaringIn(store, options)
        const users: DeclaredUser[] = []
        for (const text of [first, ...others]) {
          const user = await userIn(store, declaring, text)
          if (users.some((one) => userText(one) === userText(user)))
            throw new OperatorError(`user: found ${userText(user)} twice, expected different accounts`)
          users.push(user)
        }
        const link: Link = { kind: 'link', users }
        printDeclared(await declare(store, declaring, link, refuseLinked(users)), options)
      }),
    )
}

function refuseLinked(users: DeclaredUser[]) {
  return (before: Declaration<'link'>[]) => {
    for (const user of users) {
      const known = before.find((link) => link.users.some((one) => userText(one) === userText(user)))
      if (known)
        throw new OperatorError(
          `user: ${userText(user)} is linked already, as number ${known.number}; remove that, and link all of them`,
        )
    }
  }
}

function listCommand(): Command {
  return withTenant(new Command('list'))
    .description('List the linked accounts with the risk of each, and of the human: the highest of them.')
    .action((options: DeclaringOptions) =>
      withStore(options, async (store) => {
        const { tenantId } = await declaringIn(store, options)
        const links = await declarationsOf(store.read, tenantId, 'link')
        const sets = await Promise.all(
          links.map(async ({ number, users }) => {
            const found = await linkedUsers(store.read, tenantId, users)
            return { number, riskLevel: highest(found), users: found }
          }),
        )
        if (options.json) return console.log(asJson(sets))
        if (sets.length === 0) return console.log('there are none')
        const rows = sets.flatMap(({ number, riskLevel, users }) =>
          users.map((user) => [String(number), riskLevel, userText(user), user.riskLevel, user.riskState]),
        )
        printColumns([['number', 'highest', 'user', 'level', 'state'], ...rows])
      }),
    )
}

function highest(users: LinkedUser[]): string {
  const levels = users.map(({ riskLevel }) => riskLevel)
  return levels.reduce((most, level) => (rankOf(level) > rankOf(most) ? level : most), 'none')
}
