/** A data folder with an application that may answer, servers on it, and a watchdog: what several processes share. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openStore } from '../../src/store/open.ts'
import { assertAllAudited } from '../auditor/audit.ts'
import { type Running, readyPort, run, startUnder, stop } from '../cli/running.ts'
import { type Json, temporaryFolder } from '../factories-server.ts'
import { type OrdinaryLog, ordinaryLog } from './ordinary-log.ts'

/** A story that takes as long hangs. Generous: machines that run tests may be slow. */
export const hangsAfterMs = 120_000

export interface Place {
  data: string
  /** Options that name the store. */
  options: string[]
  token: string
}

export async function newPlace(
  t: Pick<TestContext, 'after'>,
  database?: string,
  name = 'data',
): Promise<Place> {
  const data = join(temporaryFolder(t), name)
  const options = ['--data', data, ...(database ? ['--database', database] : [])]
  const made = await run('app', 'create', 'demo', '--permission', ...permissions, ...options)
  if (made.status !== 0) throw new Error(made.stderr)
  const { stdout } = await run('token', ...options)
  return { data, options, token: stdout.trim() }
}

const permissions = ['IdentityRiskyUser.ReadWrite.All', 'AuditLog.Read.All']

export function writeLog({ data }: Place, name: string, log: OrdinaryLog): string {
  mkdirSync(data, { recursive: true })
  const path = join(data, name)
  writeFileSync(path, ordinaryLog(log))
  return path
}

export interface Served {
  server: Running
  origin: string
  /** What the Graph API answers; the body of an answer without one is null. */
  call(path: string, body?: object): Promise<{ status: number; json: Json }>
}

export async function serve(
  t: TestContext,
  { options, token }: Place,
  runner: string[] = [],
): Promise<Served> {
  const server = startUnder(runner, 'serve', '--http', '--port', '0', ...options)
  t.after(() => stop(server, 'SIGKILL'))
  const origin = `http://127.0.0.1:${await readyPort(server)}`
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return {
    server,
    origin,
    async call(path, body) {
      const how = body ? { method: 'POST', body: JSON.stringify(body) } : {}
      const response = await fetch(encodeURI(`${origin}/v1.0/${path}`), { headers, ...how })
      const text = await response.text()
      return { status: response.status, json: text === '' ? null : JSON.parse(text) }
    },
  }
}

/** Says that these people are compromised, one after the other with a pause between, until told to stop. */
export function answering({ call }: Served, userIds: string[], everyMs: number) {
  const statuses: number[] = []
  let isStopped = false
  const done = (async () => {
    while (!isStopped) {
      const userId = userIds[statuses.length % userIds.length]
      const { status } = await call('identityProtection/riskyUsers/confirmCompromised', { userIds: [userId] })
      statuses.push(status)
      await pause(everyMs)
    }
  })()
  return {
    /** The status of every answer. */
    async stop(): Promise<number[]> {
      isStopped = true
      await done
      return statuses
    },
  }
}

/** Fails instead of waiting without end. */
export async function within<T>(what: string, work: Promise<T>, milliseconds = hangsAfterMs): Promise<T> {
  const stopped = new AbortController()
  const watchdog = pause(milliseconds, undefined, { signal: stopped.signal }).then(
    () => {
      throw new Error(`${what} hangs: not done after ${milliseconds / 1000} s`)
    },
    () => new Promise<never>(() => {}),
  )
  try {
    return await Promise.race([work, watchdog])
  } finally {
    stopped.abort()
  }
}

/** That the store is what follows from the truth in it. */
export async function assertPlaceAudited({ data }: Place, database?: string): Promise<void> {
  const store = await openStore({ data, ...(database ? { database } : {}) })
  await assertAllAudited(store).finally(() => store.close())
}

/** Asks the SQLite file itself. */
export function rowsOf({ data }: Place, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(data, 'riskgraph.db'), { readOnly: true, timeout: 5000 })
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}
