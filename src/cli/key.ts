/** `riskgraph key`: the keys that sign tokens. */

import { Command } from 'commander'
import { listKeys, rotateKeys } from '../identity-provider/keys.ts'
import { toWire } from '../model/timestamp.ts'
import { tenantOf, withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'
import { asJson } from './printable.ts'

interface KeyOptions extends PlaceOptions {
  json?: boolean
}

export function keyCommand(): Command {
  return new Command('key')
    .description('Manage the keys that sign tokens.')
    .addCommand(
      withPlace(new Command('list'))
        .description('List the keys, oldest first.')
        .option('--json', 'print JSON')
        .action((options: KeyOptions) =>
          withStore(options, async (store) => {
            const keys = await listKeys(store)
            if (options.json) return console.log(asJson(keys))
            for (const { kid, createdDateTime, endDateTime } of keys) {
              const state = endDateTime ? `verifies until ${toWire(endDateTime)}` : 'signs'
              console.log(`${kid}  made ${toWire(createdDateTime)}  ${state}`)
            }
          }),
        ),
    )
    .addCommand(
      withPlace(new Command('rotate'))
        .description('Make a new key that signs at once. Tokens of the old one hold until they end.')
        .option('--json', 'print JSON')
        .action((options: KeyOptions) =>
          withStore(options, async (store) => {
            const kid = await rotateKeys(store, await tenantOf(store, undefined), Date.now())
            console.log(options.json ? asJson({ kid }) : `${kid} signs from now on`)
          }),
        ),
    )
}
