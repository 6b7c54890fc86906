/** A running server of a build, on loopback, and what is needed to call it: made by the build's own commands. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Build } from '../builds.ts'

export interface Server {
  /** Returns how long the answer took, in milliseconds. Throws Error when its status is another one. */
  call(path: string, status: number, body?: unknown): Promise<number>
  stop(): Promise<void>
}

const program = 'src/cli/riskgraph.ts'
const answerMillisecondsMax = 120_000

/** Runs a command to its end and returns what it printed; throws when it fails. */
export async function command({ folder }: Build, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { cwd: folder })
  return stdout
}

/** Begins a command that is not waited for here. */
export function spawnCommand({ folder }: Build, args: string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (data) => (said += data))
  const ended = once(child, 'close').then(([status]) => ({
    status: status as number | null,
    said: said.trim(),
  }))
  return { child, ended }
}

export async function startServer(build: Build, data: string): Promise<Server> {
  const place = ['--data', data]
  await command(build, [
    'app',
    'create',
    'bench',
    '--permission',
    'IdentityRiskyUser.ReadWrite.All',
    ...place,
  ])
  const token = (await command(build, ['token', '--app', 'bench', ...place])).trim()
  const child = spawn(process.execPath, [program, 'serve', '--http', '--port', '0', ...place], {
    cwd: build.folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const closed = once(child, 'close')
  const url = await readyUrl(child.stdout)
  return {
    async call(path, status, body) {
      const begin = performance.now()
      const response = await fetch(url + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(answerMillisecondsMax),
      })
      const text = await response.text()
      if (response.status !== status) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`)
      return performance.now() - begin
    },
    async stop() {
      child.kill('SIGTERM')
      await closed
    },
  }
}

async function readyUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    if (line.startsWith('ready ')) return line.slice('ready '.length).replace('localhost', '127.0.0.1')
  }
  throw new Error('the server ended before it was ready')
}
