/**
 * Installs clients into a cache outside the repository (`$RISKGRAPH_CLIENT_CACHE`, or `~/.cache/riskgraph/clients`),
 * which survives between runs: one folder for each set of pinned versions.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Ecosystem } from './clients.ts'

const cache = process.env.RISKGRAPH_CLIENT_CACHE ?? join(homedir(), '.cache', 'riskgraph', 'clients')
/** A program that is no more would be compiled with the others. */
const programs = /\.(?:go|java|mjs|py|sh)$/
const installMinutesMax = 30

/** Node of this repository before that of the system. */
export const environment = {
  ...process.env,
  PATH: `${join(import.meta.dirname, '../../node_modules/.bin')}${delimiter}${process.env.PATH}`,
}

/** The commands that the machine lacks. */
export function missing({ needs }: Ecosystem): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return needs.filter((command) => !folders.some((folder) => existsSync(join(folder, command))))
}

/** The folder in which the programs of the ecosystem can run. Throws with what the installer printed. */
export async function install(ecosystem: Ecosystem): Promise<string> {
  const source = join(import.meta.dirname, ecosystem.folder)
  const hash = createHash('sha256').update(JSON.stringify(ecosystem.install))
  for (const file of ecosystem.pinnedBy) hash.update(readFileSync(join(source, file)))
  const target = join(cache, `${ecosystem.folder}-${hash.digest('hex').slice(0, 12)}`)
  mkdirSync(cache, { recursive: true })
  const unlock = await lock(`${target}.lock`)
  try {
    await installInto(target, source, ecosystem)
  } finally {
    unlock()
  }
  return target
}

/** Two runs at once install one after the other. The lock holds a process id: that of a process that is gone is void. */
async function lock(path: string): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (isHeld(path)) await setTimeout(500)
    else rmSync(path, { force: true })
  }
}

function isHeld(path: string): boolean {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function installInto(target: string, source: string, ecosystem: Ecosystem): Promise<void> {
  const { install, build } = ecosystem
  const done = join(target, '.installed')
  if (!existsSync(done)) rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(target)) {
    if (programs.test(name) && !existsSync(join(source, name))) rmSync(join(target, name))
  }
  cpSync(source, target, { recursive: true })
  if (!existsSync(done)) {
    for (const command of install) await runIn(target, command)
    writeFileSync(done, '')
  }
  for (const command of build) await runIn(target, command)
}

async function runIn(folder: string, [command = '', ...args]: string[]): Promise<void> {
  const child = spawn(command, args, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: installMinutesMax * 60_000,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  const [status] = await once(child, 'close')
  if (status !== 0)
    throw new Error(`${[command, ...args].join(' ')} ended with ${status}:\n${output.slice(-4000)}`)
}
