/**
 * What a query costs, and whether that grows with the log: p50 and p99 of the queries that clients send, through the
 * whole app, on stores of several sizes.
 * `npm run bench:queries -- --sign-ins 10000,100000,1000000 --stores sqlite,postgres`
 * PostgreSQL: the server that RISKGRAPH_BENCH_POSTGRES names; without it, it is left out by name.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { migrateStore, openPostgres, openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { type Filled, fill } from './fill.ts'
import { type Measurement, measure } from './measure.ts'
import { markdown } from './report.ts'

const { values: options } = parseArgs({
  options: {
    'sign-ins': { type: 'string', default: '10000,100000,1000000' },
    stores: { type: 'string', default: 'sqlite,postgres' },
    times: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
  },
})
const sizes = options['sign-ins'].split(',').map(Number)
const times = Number(options.times)
const makers: Record<string, (work: Work) => Promise<void>> = { sqlite: onSqlite, postgres: onPostgres }
type Work = (open: () => Promise<Store>, finish?: () => Promise<void>) => Promise<void>

const results: { store: string; signIns: number; measurements: Measurement[] }[] = []
for (const name of options.stores.split(',')) {
  const make = makers[name]
  if (!make) throw new Error(`--stores: ${name} is neither sqlite nor postgres`)
  if (name === 'postgres' && !process.env.RISKGRAPH_BENCH_POSTGRES) {
    console.error('postgres is left out: RISKGRAPH_BENCH_POSTGRES is not set to a postgres:// URL')
    continue
  }
  for (const signIns of sizes) {
    await make(async (open, finish) => {
      const filled = await fillTimed(open, signIns, name)
      await finish?.()
      const store = await open()
      results.push({ store: name, signIns, measurements: await measure(store, filled, times) })
      await store.close()
    })
  }
}
if (options.json) console.log(JSON.stringify(results, null, 2))
else {
  console.log(`${availableParallelism()} cores, Node ${process.version}, each query ${times} times\n`)
  for (const name of new Set(results.map(({ store }) => store)))
    console.log(
      markdown(
        name,
        results.filter(({ store }) => store === name),
      ),
    )
}

async function fillTimed(open: () => Promise<Store>, signIns: number, name: string): Promise<Filled> {
  const store = await open()
  const begin = performance.now()
  const filled = await fill(store, signIns)
  const seconds = (performance.now() - begin) / 1000
  console.error(`${name}: ${signIns} sign-ins in ${seconds.toFixed(0)} s`)
  await store.close()
  return filled
}

async function onSqlite(work: Work): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'riskgraph-bench-'))
  try {
    await work(() => openStore({ data }))
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

/** A database of its own, which goes when it has been measured. */
async function onPostgres(work: Work): Promise<void> {
  const server = process.env.RISKGRAPH_BENCH_POSTGRES as string
  const database = `riskgraph_bench_${randomUUID().replaceAll('-', '')}`
  const url = new URL(server)
  url.pathname = `/${database}`
  await execute(server, `create database ${database}`)
  try {
    await migrateStore(url.href)
    // What autovacuum would have done by the next minute.
    await work(
      () => openPostgres(url.href),
      () => execute(url.href, 'vacuum analyze'),
    )
  } finally {
    await execute(server, `drop database ${database} with (force)`)
  }
}

async function execute(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(statement)
  await client.end()
}
