/** Runs the command line as a user does: a process of its own in a folder of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Json, torExit } from '../factories-server.ts'

const main = join(import.meta.dirname, '../../src/cli/riskgraph.ts')
/** Compiling anew takes most of the time of a short command. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'riskgraph-test-compile-cache') }

export interface Finished {
  status: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface Running {
  child: ChildProcessWithoutNullStreams
  /** What was printed so far. */
  output: { stdout: string; stderr: string }
  finished: Promise<Finished>
}

export function start(...args: string[]): Running {
  return startUnder([], ...args)
}

/** Behind another command that runs it, such as one that gives it a disk of its own. */
export function startUnder(runner: string[], ...args: string[]): Running {
  const [command, ...rest] = [...runner, process.execPath, main, ...args] as [string, ...string[]]
  const child = spawn(command, rest, { env })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  // A command may end before it has read everything.
  child.stdin.on('error', () => {})
  const finished = once(child, 'close').then(([status, signal]) => ({ status, signal, ...output }))
  return { child, output, finished }
}

export function run(...args: string[]): Promise<Finished> {
  return runWithInput('', ...args)
}

export function runWithInput(input: string, ...args: string[]): Promise<Finished> {
  const { child, finished } = start(...args)
  child.stdin.end(input)
  return finished
}

/** Resolves with what the pattern finds in the output; rejects when the command ends without it. */
export async function printed({ child, output, finished }: Running, pattern: RegExp): Promise<string> {
  const found = () => pattern.exec(output.stdout)
  const ended = finished.then(({ status, stderr }) => {
    if (!found()) throw new Error(`ended with ${status} before it printed ${pattern}: ${stderr}`)
  })
  while (!found()) await Promise.race([once(child.stdout, 'data'), ended])
  return found()?.[1] as string
}

/** The port at which a server is ready. */
export async function readyPort(server: Running): Promise<number> {
  return Number(await printed(server, /^ready https?:\/\/localhost:(\d+)$/m))
}

export async function stop(
  { child, finished }: Running,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<Finished> {
  child.kill(signal)
  return finished
}

/** The anonymous network of the tests, as an operator lists it. */
export function listTorExits(data: string): void {
  mkdirSync(join(data, 'intel'), { recursive: true })
  writeFileSync(join(data, 'intel', 'tor.txt'), `${torExit}\n`)
}

export interface HttpsOptions {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** A request that trusts the local authority and nothing else. */
export async function fetchTrusting(
  data: string,
  url: string,
  { method = 'GET', headers = {}, body }: HttpsOptions = {},
): Promise<{ status: number | undefined; json: Json }> {
  const sent = request(url, {
    ca: readFileSync(join(data, 'tls', 'ca.pem')),
    agent: false,
    method,
    headers,
    family: 4,
  })
  sent.end(body)
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const piece of response.setEncoding('utf8')) text += piece
  return { status: response.statusCode, json: text === '' ? null : JSON.parse(text) }
}
