/** `riskgraph intel`: the lists of networks and addresses, fetched when it is called and at no other time. */

import { SingleBar } from 'cli-progress'
import { Command, Option } from 'commander'
import { loadSettings } from '../config.ts'
import { type ListName, listNames } from '../enrich/address-lists.ts'
import { type IntelStatus, intelStatus } from '../intel/intel-status.ts'
import { type UpdateProgress, type UpdateResult, updateLists } from '../intel/update-lists.ts'
import { OperatorError } from '../model/errors.ts'
import { exitStatus } from './exit-status.ts'
import type { PlaceOptions } from './place-options.ts'
import { asJson, printable } from './printable.ts'

interface IntelOptions extends Pick<PlaceOptions, 'data'> {
  kind?: ListName[]
  force?: boolean
  json?: boolean
}

export function intelCommand(): Command {
  return new Command('intel')
    .description('Manage the lists of networks and addresses.')
    .addCommand(updateCommand())
    .addCommand(statusCommand())
}

function updateCommand(): Command {
  return withData(new Command('update'))
    .description(
      'Fetch the lists of engine.networks.sources in riskgraph.json. A list is replaced as a whole, or stays as it was. ' +
        'A running import takes it over by itself.',
    )
    .addOption(new Option('--kind <kind...>', 'only these').choices(listNames))
    .option(
      '--force',
      'also replace lists that were not fetched, and those that would shrink to under a quarter',
    )
    .option('--json', 'print the results as JSON')
    .action(update)
}

function statusCommand(): Command {
  return withData(new Command('status'))
    .description('Show which lists and databases there are, how large, how old, and whether they are stale.')
    .option('--json', 'print JSON')
    .action(({ data, json }: IntelOptions) => {
      const found = intelStatus(data, loadSettings(data).engine.networks, Date.now())
      if (json) return console.log(asJson(found))
      if (found.length === 0) return console.log('there are no lists; `riskgraph intel update` fetches some')
      for (const line of found.map(statusLine)) console.log(printable(line))
    })
}

/** No store is opened. */
function withData(command: Command): Command {
  return command.option('--data <dir>', 'data folder: settings and lists', 'data')
}

async function update({ data, kind, force, json }: IntelOptions): Promise<void> {
  const { sources } = loadSettings(data).engine.networks
  const wanted = sources.filter((source) => !kind || kind.includes(source.kind))
  const missing = kind?.find((one) => !wanted.some((source) => source.kind === one))
  if (missing) throw new OperatorError(`--kind: engine.networks.sources has no list of the kind '${missing}'`)
  const progress = showProgress()
  const results = await updateLists({
    ...{ data, sources: wanted, isForced: force ?? false, onProgress: progress.update },
  }).finally(progress.stop)
  if (json) console.log(asJson(results))
  else for (const line of results.map(resultLine)) console.log(printable(line))
  if (results.some(({ error }) => error !== null)) process.exitCode = exitStatus.failure
}

function resultLine({ kind, entries, entriesBefore, error }: UpdateResult): string {
  if (error !== null)
    return `${kind.padEnd(11)} failed: ${error}${entriesBefore === null ? '' : '; the old list stays'}`
  const before = entriesBefore === null ? 'new' : `before: ${entriesBefore}`
  return `${kind.padEnd(11)} ${String(entries).padStart(8)} entries (${before})`
}

function statusLine({ name, entries, dateTime, ageDays, isStale, sources, error }: IntelStatus): string {
  if (error !== null) return `${name.padEnd(11)} cannot be used: ${error}`
  const size = entries === null ? 'database' : `${entries} entries`
  const date = dateTime === null ? 'no date' : `${dateTime.slice(0, 10)} (${ageDays} days)`
  const state = isStale ? 'stale' : ''
  return [name.padEnd(11), size.padStart(16), date.padEnd(24), state.padEnd(5), sources.join(' ')]
    .join('  ')
    .trimEnd()
}

/** Only on a terminal. */
function showProgress() {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} }
  const format = ' {kind} {bar} {value}/{total} lists {size}'
  const bar = new SingleBar({
    format,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
    barsize: 30,
  })
  bar.start(1, 0, { kind: ''.padEnd(11), size: '' })
  return {
    update({ kind, bytes, done, total }: UpdateProgress) {
      bar.setTotal(total)
      bar.update(done, { kind: kind.padEnd(11), size: bytes > 0 ? `${(bytes / 1e6).toFixed(1)} MB` : '' })
    },
    stop: () => bar.stop(),
  }
}
