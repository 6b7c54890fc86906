/** `riskgraph migrate`: brings a PostgreSQL database to the newest schema. SQLite files migrate when they are opened. */

import { Command } from 'commander'
import { OperatorError } from '../model/errors.ts'
import { migrateStore } from '../store/open.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'
import { asJson } from './printable.ts'

export function migrateCommand(): Command {
  return withPlace(new Command('migrate'))
    .description('Bring a PostgreSQL database to the newest schema.')
    .option('--json', 'print JSON')
    .action(async ({ database, json }: PlaceOptions & { json?: boolean }) => {
      if (!database) throw new OperatorError('--database postgres://… is needed; SQLite migrates by itself')
      const applied = await migrateStore(database)
      if (json) console.log(asJson({ applied }))
      else
        console.log(
          applied.length === 0 ? 'already up to date' : applied.map((name) => `applied ${name}`).join('\n'),
        )
    })
}
