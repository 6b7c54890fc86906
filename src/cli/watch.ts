/** `riskgraph watch`: accounts for emergencies, and people of whom the same evidence says more. */
import { Command } from 'commander'
import { declare } from '../feedback/declare.ts'
import { readWatchKind } from '../formats/declaration.ts'
import { type Watch, watchKinds } from '../model/declaration.ts'
import {
  type DeclaringOptions,
  declaringIn,
  listing,
  printDeclared,
  reading,
  removal,
  userIn,
  userText,
  withTenant,
} from './declarations.ts'
import { withStore } from './place.ts'

export function watchCommand(): Command {
  return new Command('watch')
    .description('Watch accounts for emergencies, and people of whom the same evidence says more.')
    .addCommand(addCommand())
    .addCommand(
      listing('watch', 'List who is watched.', ['user', 'as'], ({ user, as }) => [userText(user), as]),
    )
    .addCommand(removal('watch', 'watch'))
}

function addCommand(): Command {
  return withTenant(new Command('add'))
    .description('Watch a user. It holds for sign-ins that are judged from now on.')
    .argument('<user>', 'id, or name as in ada@corp.example')
    .requiredOption(
      '--as <kind>',
      `${watchKinds.join(', ')}: any use of a break-glass account is high, of the others evidence weighs more`,
    )
    .action((user: string, { as, ...options }: DeclaringOptions & { as: string }) =>
      withStore(options, async (store) => {
        const kind = await reading(() => readWatchKind(as))
        const declaring = await declaringIn(store, options)
        const watch: Watch = { kind: 'watch', user: await userIn(store, declaring, user), as: kind }
        printDeclared(await declare(store, declaring, watch), options)
      }),
    )
}
