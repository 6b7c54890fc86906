/**
 * How fast: sign-ins per second from a file to a committed verdict on SQLite, beside the rate at which the same rows
 * alone can be inserted in the same run, and what two calls cost on the store that this leaves.
 * `npm run bench -- --sign-ins 1000000 --users 100000`
 */

import { spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import type { Hono } from 'hono'
import pino from 'pino'
import { createApp as createClient } from '../../src/authority/directory/apps.ts'
import { createAuthority } from '../../src/authority/tokens.ts'
import { defaultSettings } from '../../src/config.ts'
import { permissionNames } from '../../src/model/permissions.ts'
import { fromMilliseconds } from '../../src/model/timestamp.ts'
import { createApp } from '../../src/server.ts'
import { openStore } from '../../src/store/open.ts'
import { insertSignIns } from '../../src/store/sign-ins.ts'
import type { Store } from '../../src/store/store.ts'
import type { SignInTable } from '../../src/store/tables.ts'
import { defaultTenant } from '../../src/store/tenants.ts'
import { trafficLines } from './traffic.ts'

const { values: options } = parseArgs({
  options: {
    'sign-ins': { type: 'string', default: '1000000' },
    users: { type: 'string', default: '100000' },
  },
})
const signIns = Number(options['sign-ins'])
const users = Number(options.users)
const folder = mkdtempSync(join(tmpdir(), 'riskgraph-bench-'))

try {
  const log = join(folder, 'log.jsonl')
  console.log(
    `${signIns} sign-ins of ${users} users, ${availableParallelism()} cores, Node ${process.version}\n`,
  )
  await writeLog(log)
  let memoryMb = 0
  const seconds = await timed(async () => {
    memoryMb = await importLog(log)
  })
  const store = await openStore({ data: join(folder, 'data') })
  const tenant = await defaultTenant(store, 'Bench', fromMilliseconds(Date.now()))
  const floorSeconds = await insertAlone(store, tenant.id)
  const rate = signIns / seconds
  const floor = signIns / floorSeconds
  console.log(`file to verdict     ${perSecond(rate)}`)
  console.log(`same rows alone     ${perSecond(floor)}`)
  console.log(`ratio               ${(rate / floor).toFixed(2)}`)
  console.log(`peak memory         ${memoryMb} MB\n`)
  await measureCalls(store, tenant.id)
  await store.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function writeLog(path: string): Promise<void> {
  const start = new Date('2026-01-01T00:00:00Z')
  await pipeline(
    Readable.from(blocks(trafficLines({ seed: 1, signIns, users, start, days: 30 }))),
    createWriteStream(path),
  )
}

/** A stream costs per piece, so lines travel by the hundred. */
function* blocks(lines: Iterable<string>): Generator<string> {
  let block = ''
  for (const line of lines) {
    block += line.endsWith('\n') ? line : `${line}\n`
    if (block.length < 262_144) continue
    yield block
    block = ''
  }
  yield block
}

/** The command itself, as a process of its own; returns the greatest memory it had, in MB. */
async function importLog(path: string): Promise<number> {
  const child = spawn(process.execPath, [
    'src/cli/riskgraph.ts',
    'import',
    path,
    '--data',
    join(folder, 'data'),
    '--json',
  ])
  let output = ''
  let memoryMb = 0
  child.stdout.on('data', (data) => (output += data))
  child.stderr.pipe(process.stderr)
  const timer = setInterval(() => {
    memoryMb = Math.max(memoryMb, peakMemoryMb(child.pid))
  }, 200)
  await new Promise((resolve) => child.once('close', resolve))
  clearInterval(timer)
  const summary = JSON.parse(output) as { new: number; detections: unknown }
  if (summary.new !== signIns) throw new Error(`${summary.new} of ${signIns} arrived`)
  console.log('detections         ', JSON.stringify(summary.detections))
  return memoryMb
}

/** What Linux says; 0 elsewhere. */
function peakMemoryMb(pid: number | undefined): number {
  try {
    const [, kb = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kb) / 1024)
  } catch {
    return 0
  }
}

/** The floor: rows that already exist, into the same schema with the same indexes, in transactions of the same size. */
async function insertAlone(from: Store, tenantId: string): Promise<number> {
  const to = await openStore({ data: join(folder, 'floor') })
  let seconds = 0
  let after = ''
  for (;;) {
    const rows: SignInTable[] = await from.read
      .selectFrom('signIns')
      .selectAll()
      .where('tenantId', '=', tenantId)
      .where('createdDateTime', '>', after)
      .orderBy('createdDateTime')
      .limit(defaultSettings.importBatchSize)
      .execute()
    if (rows.length === 0) break
    after = (rows.at(-1) as SignInTable).createdDateTime
    seconds += await timed(() => to.write(tenantId, (db) => insertSignIns(db, rows)))
  }
  await to.close()
  return seconds
}

async function measureCalls(store: Store, tenantId: string): Promise<void> {
  const app = await createApp({ store, settings: defaultSettings, log: pino({ level: 'error' }) })
  const now = fromMilliseconds(Date.now())
  const { app: client } = await createClient(store, {
    tenantId,
    displayName: 'bench',
    permissions: [...permissionNames],
    now,
  })
  const { token } = await createAuthority(store).issue({ kind: 'app', ...client })
  const call = caller(app, token)
  const filter = encodeURIComponent("riskState eq 'atRisk' and riskLevel eq 'high'")
  await report('riskyUsers?$filter=…&$top=100', 200, () =>
    call(`/v1.0/identityProtection/riskyUsers?$filter=${filter}&$top=100`, 200),
  )
  const ids = (
    await store.read
      .selectFrom('identities')
      .select('id')
      .where('tenantId', '=', tenantId)
      .limit(3000)
      .execute()
  ).map(({ id }) => id)
  await report('confirmCompromised, 60 users', 50, (index) =>
    call('/v1.0/identityProtection/riskyUsers/confirmCompromised', 204, {
      userIds: ids.slice(index * 60, index * 60 + 60),
    }),
  )
}

function caller(app: Hono, token: string) {
  return async (path: string, status: number, body?: unknown) => {
    const response = await app.request(`https://localhost${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : undefined,
    })
    const text = await response.text()
    if (response.status !== status) throw new Error(`${path}: ${response.status} ${text}`)
  }
}

async function report(name: string, times: number, call: (index: number) => Promise<void>): Promise<void> {
  const milliseconds: number[] = []
  for (let index = 0; index < times; index++) milliseconds.push((await timed(() => call(index))) * 1000)
  milliseconds.sort((a, b) => a - b)
  const at = (share: number) =>
    (milliseconds[Math.min(times - 1, Math.floor(times * share))] as number).toFixed(1)
  console.log(`${name.padEnd(32)} p50 ${at(0.5).padStart(6)} ms   p99 ${at(0.99).padStart(6)} ms`)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString('en').padStart(8)} sign-ins/s`
}
