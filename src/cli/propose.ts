/** `riskgraph propose`: what the store shows and an operator might accept, each by one line. It changes nothing. */
import { Command } from 'commander'
import { loadSettings } from '../config.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import { learningText } from '../proposals/learning.ts'
import { type Proposal, type Proposed, propose } from '../proposals/propose.ts'
import { type DeclaringOptions, withTenant } from './declarations.ts'
import { tenantOf, withStore } from './place.ts'
import { asJson, printable } from './printable.ts'

export function proposeCommand(): Command {
  return withTenant(new Command('propose'))
    .description(
      'Look at what was imported and propose what to declare or to set, each with its counts. Changes nothing.',
    )
    .action((options: DeclaringOptions) =>
      withStore(options, async (store) => {
        const { engine } = loadSettings(options.data)
        const now = fromMilliseconds(Date.now())
        const tenantId = await tenantOf(store, options.tenant)
        const proposed = await propose(store.read, tenantId, { settings: engine, now })
        if (options.json) console.log(asJson(proposed))
        else print(proposed)
      }),
    )
}

const headings: Record<Proposal['kind'], string> = {
  sharedNetwork:
    'networks that many people share: offices, VPNs, ways out (neither trusted nor strange, once accepted)',
  sharedPool: 'providers through which many come, each from other addresses',
  serviceAccount: 'users that only machines use',
  breakGlass: 'accounts that may be kept for emergencies: only if any use of them is an emergency',
  privileged: 'accounts that may administrate',
  sharedDevice: 'devices that several people use',
}

function print({ learning, signIns, people, days, proposals }: Proposed): void {
  if (learning) console.log(`${learningText(learning)}\n`)
  console.log(`looked at ${signIns} sign-ins of ${people} people in ${days} days`)
  if (proposals.length === 0) console.log('\nnothing to propose')
  for (const kind of Object.keys(headings) as Proposal['kind'][]) {
    const own = proposals.filter((one) => one.kind === kind)
    if (own.length > 0) console.log(`\n${headings[kind]}`)
    for (const one of own) printProposal(one)
  }
  if (proposals.some(({ accept }) => accept && 'settings' in accept))
    console.log(
      '\nJSON belongs into riskgraph.json of the data folder, beside what is there, and holds from the next start on',
    )
}

function printProposal({ name, says, accept }: Proposal): void {
  console.log(`  ${printable(name)}: ${says}`)
  if (accept) console.log(`    ${'command' in accept ? printable(accept.command) : asJson(accept.settings)}`)
}
