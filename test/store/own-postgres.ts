/** A PostgreSQL of the test's own, that may be killed: its binaries are looked for where distributions put them. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { temporaryFolder } from '../factories-server.ts'

export interface OwnPostgres {
  url: string
  /** As the machine's out-of-memory killer does: nobody says goodbye. */
  kill(): Promise<void>
  /** Resolves when it answers. */
  start(): Promise<void>
}

const binaries = findBinaries()
const owner = findOwner()

/** For the options of `describe`: false, or why there is none. */
export const skipOwnPostgres = !binaries
  ? 'there is no initdb and postgres on this machine'
  : owner === null
    ? 'postgres refuses to run as root, and there is no user postgres'
    : false

export async function startOwnPostgres(t: TestContext): Promise<OwnPostgres> {
  const folder = temporaryFolder(t)
  const data = join(folder, 'cluster')
  mkdirSync(data)
  chmodSync(folder, 0o755)
  if (owner) chownSync(data, owner.uid, owner.gid)
  const as = { ...owner, cwd: '/', stdio: 'ignore' } as const
  const bin = binaries as string
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '-N'], as)
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  // What was written survives the death of a process without fsync, and only this dies here.
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
  let postmaster: ChildProcess | undefined
  const kill = async () => {
    const dying = postmaster
    postmaster = undefined
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return
    const ended = once(dying, 'exit')
    dying.kill('SIGKILL')
    await ended
  }
  t.after(kill)
  const start = async () => {
    // It refuses to begin while a process of the one before is left.
    for (;;) {
      if (!postmaster || postmaster.exitCode !== null) postmaster = spawn(join(bin, 'postgres'), args, as)
      if (await answers(url)) return
      await pause(50)
    }
  }
  await start()
  return { url, kill, start }
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

function findBinaries(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(root, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))))
}

/** Undefined: whoever runs the tests; null: nobody may. */
function findOwner(): { uid: number; gid: number } | undefined | null {
  if (process.getuid?.() !== 0) return undefined
  try {
    const [uid, gid] = ['-u', '-g'].map((which) =>
      Number(execFileSync('id', [which, 'postgres'], { stdio: 'pipe' })),
    )
    return { uid: uid as number, gid: gid as number }
  } catch {
    return null
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
