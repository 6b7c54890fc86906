/** `riskgraph travel`: trips that are known beforehand, so that nobody is suspected for having arrived. */
import { Command } from 'commander'
import { declare } from '../feedback/declare.ts'
import { readTravel } from '../formats/declaration.ts'
import { endOfDay, type Travel } from '../model/declaration.ts'
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

interface AddOptions extends DeclaringOptions {
  country: string
  from: string
  to: string
  note?: string
}

export function travelCommand(): Command {
  return new Command('travel')
    .description('Announce trips: in that time nobody is suspected for signing in from that country.')
    .addCommand(addCommand())
    .addCommand(
      listing(
        'travel',
        'List the trips, also those that are over.',
        ['user', 'country', 'from', 'to', 'state', 'note'],
        (one) => [userText(one.user), one.country, one.from, one.to, stateOf(one), one.note ?? ''],
      ),
    )
    .addCommand(removal('travel', 'travel'))
}

function addCommand(): Command {
  return withTenant(new Command('add'))
    .description('Announce a trip. It holds for sign-ins that are judged from now on.')
    .argument('<user>', 'id, or name as in ada@corp.example')
    .requiredOption('--country <code>', 'where to: two letters, as in NO')
    .requiredOption('--from <day>', 'first day there, as in 2026-12-01')
    .requiredOption('--to <day>', 'last day there')
    .option('--note <text>', 'shown with what it explains')
    .action((user: string, { country, from, to, note, ...options }: AddOptions) =>
      withStore(options, async (store) => {
        const trip = await reading(() => readTravel({ country, from, to, note }))
        const declaring = await declaringIn(store, options)
        const travel: Travel = { kind: 'travel', user: await userIn(store, declaring, user), ...trip }
        printDeclared(await declare(store, declaring, travel), options)
      }),
    )
}

function stateOf({ to }: Travel): string {
  return Date.now() < endOfDay(to) ? '' : 'over'
}
