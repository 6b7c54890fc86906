/** `riskgraph exception`: networks whose kind and newness say nothing for a while. */
import { Command } from 'commander'
import { networkText } from '../enrich/declared.ts'
import { declare } from '../feedback/declare.ts'
import { readException } from '../formats/declaration.ts'
import { endOfDay, type NetworkException } from '../model/declaration.ts'
import {
  type DeclaringOptions,
  declaringIn,
  listing,
  printDeclared,
  reading,
  removal,
  withTenant,
} from './declarations.ts'
import { withStore } from './place.ts'

interface AddOptions extends DeclaringOptions {
  network?: string
  asn?: string
  address?: string
  until: string
  why: string
}

export function exceptionCommand(): Command {
  return new Command('exception')
    .description('Make exceptions: networks whose kind and newness raise nothing until a day.')
    .addCommand(addCommand())
    .addCommand(
      listing(
        'exception',
        'List the exceptions, also those that have ended.',
        ['network', 'until', 'state', 'why'],
        (one) => [networkText(one), one.until, stateOf(one), one.why],
      ),
    )
    .addCommand(removal('exception', 'exception'))
}

function addCommand(): Command {
  return withTenant(new Command('add'))
    .description('Make an exception of one network. It holds for sign-ins that are judged from now on.')
    .option('--network <name>', 'as a log or a database names it')
    .option('--asn <number>', 'its number, as in 13335')
    .option('--address <cidr>', 'an address, or a network as in 192.0.2.0/24')
    .requiredOption('--until <day>', 'its last day, as in 2026-12-31')
    .requiredOption('--why <text>', 'shown with what it holds back')
    .action(({ network, asn, address, until, why, ...options }: AddOptions) =>
      withStore(options, async (store) => {
        const read = await reading(() => readException({ network, asn, address, until, why }))
        const exception: NetworkException = { kind: 'exception', ...read }
        printDeclared(await declare(store, await declaringIn(store, options), exception), options)
      }),
    )
}

function stateOf({ until }: NetworkException): string {
  return Date.now() < endOfDay(until) ? '' : 'ended'
}
