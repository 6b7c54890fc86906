/**
 * Writes a stream to files, sign-ins and labels apart:
 * `node bench/quality/generator/main.ts --profile consumer-sso --seed 1 --users 2000 --out DIR`
 */
import { once } from 'node:events'
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { profiles, type Stream } from '../stream.ts'
import { generate } from './generate.ts'

const { values: options } = parseArgs({
  options: {
    profile: { type: 'string', default: 'consumer-sso' },
    seed: { type: 'string', default: '1' },
    users: { type: 'string', default: '2000' },
    jitter: { type: 'string', default: '0' },
    attacks: { type: 'string' },
    out: { type: 'string' },
  },
})

if (options.out === undefined) throw new RangeError('--out must name a folder to write to.')
const profile = profiles.find((name) => name === options.profile)
if (!profile)
  throw new RangeError(`--profile must be one of ${profiles.join(', ')}, not '${options.profile}'.`)
mkdirSync(options.out, { recursive: true })
const stream = generate({
  profile,
  seed: Number(options.seed),
  users: Number(options.users),
  jitter: Number(options.jitter),
  ...(options.attacks === undefined ? {} : { attacks: options.attacks.split(',').filter(Boolean) }),
})
await writeLines(join(options.out, 'events.jsonl'), stream.signIns())
await writeLines(join(options.out, 'labels.jsonl'), labels(stream))
writeFileSync(join(options.out, 'manifest.json'), `${JSON.stringify(stream.manifest, null, 2)}\n`)
console.log(`${stream.manifest.signIns} sign-ins in ${options.out}`)

function* labels({ signIns, label }: Stream) {
  for (const { id } of signIns()) yield { id, ...label(id) }
}

async function writeLines(path: string, items: Iterable<object>): Promise<void> {
  const file = createWriteStream(path)
  for (const item of items) if (!file.write(`${JSON.stringify(item)}\n`)) await once(file, 'drain')
  file.end()
  await finished(file)
}
