/**
 * What the store alone costs: rows of sign-ins that are made beforehand, inserted in transactions of the size of an
 * import, and after every so many what one of them wrote to the disk and took of the processor.
 * `node bench/speed/insert-alone.ts --sign-ins 1000000 --users 50000 --every 100000`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fromMilliseconds } from '../../src/model/timestamp.ts'
import { openStore } from '../../src/store/open.ts'
import { insertSignIns } from '../../src/store/sign-ins.ts'
import type { SignInTable } from '../../src/store/tables.ts'
import { defaultTenant } from '../../src/store/tenants.ts'
import { signInRows } from '../queries/rows.ts'

const { values: options } = parseArgs({
  options: {
    'sign-ins': { type: 'string', default: '300000' },
    users: { type: 'string', default: '50000' },
    every: { type: 'string', default: '100000' },
    batch: { type: 'string', default: '1000' },
  },
})
const signIns = Number(options['sign-ins'])
const every = Number(options.every)
const batchSize = Number(options.batch)
const folder = mkdtempSync(join(tmpdir(), 'riskgraph-insert-'))

try {
  const store = await openStore({ data: folder })
  const { id: tenantId } = await defaultTenant(store, 'Bench', fromMilliseconds(Date.now()))
  console.log('sign-ins        kB written   µs CPU   µs wall   (each, of the last)')
  const spent = { cpu: 0, wall: 0 }
  let writtenBefore = writtenBytes()
  let batch: SignInTable[] = []
  let count = 0
  for (const row of signInRows({ tenantId, signIns, users: Number(options.users) })) {
    batch.push(row)
    if (batch.length < batchSize) continue
    const rows = batch
    batch = []
    const [cpu, wall] = [process.cpuUsage(), performance.now()]
    await store.write(tenantId, (db) => insertSignIns(db, rows))
    const { user, system } = process.cpuUsage(cpu)
    spent.cpu += user + system
    spent.wall += (performance.now() - wall) * 1000
    count += rows.length
    if (count % every !== 0) continue
    const written = writtenBytes()
    const each = [(written - writtenBefore) / every / 1000, spent.cpu / every, spent.wall / every]
    const [kb, cpuUs, wallUs] = each.map((value) => value.toFixed(1).padStart(9))
    console.log(`${String(count).padEnd(14)}  ${kb}  ${cpuUs} ${wallUs}`)
    spent.cpu = 0
    spent.wall = 0
    writtenBefore = written
  }
  await store.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** What Linux says was handed to the disk; 0 elsewhere. */
function writtenBytes(): number {
  try {
    return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
