/** Runs a program as a process of its own and says what it used in all. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { sampleThreads } from './threads.ts'

export interface Usage {
  seconds: number
  /** User and system time of all threads. */
  cpuMicroseconds: number
  peakMemoryBytes: number
  /** Handed to the disk; null where the system does not count it. */
  writtenBytes: number | null
  /** Of `cpuMicroseconds`, by thread; empty where the system does not tell. */
  threadMicroseconds: Record<string, number>
}

export interface Finished {
  output: string
  usage: Usage
}

const preload = pathToFileURL(`${import.meta.dirname}/preload.ts`).href
const lookEveryMs = 50

/**
 * @param usageFile where the process writes to; removed again
 * @throws ProcessError when it fails
 */
export async function runMeasured(cwd: string, args: string[], usageFile: string): Promise<Finished> {
  const begin = performance.now()
  const child = spawn(process.execPath, ['--import', preload, ...args], {
    cwd,
    env: { ...process.env, RISKGRAPH_BENCH_USAGE: usageFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (data) => (output += data))
  child.stderr.on('data', (data) => (errors += data))
  const threads = sampleThreads(child.pid!)
  const timer = setInterval(threads.look, lookEveryMs)
  const [status] = await once(child, 'close').finally(() => clearInterval(timer))
  const seconds = (performance.now() - begin) / 1000
  const notes = linesOf(`${usageFile}.threads`)
  const used = existsSync(usageFile) ? JSON.parse(readFileSync(usageFile, 'utf8')) : null
  for (const file of [usageFile, `${usageFile}.threads`]) rmSync(file, { force: true })
  if (status !== 0 || used === null) throw new ProcessError(lastLine(errors) || `ended with status ${status}`)
  return { output, usage: { ...used, seconds, threadMicroseconds: threads.microseconds(notes) } }
}

/** A measured program that did not do its work; the message is the last thing it said. */
export class ProcessError extends Error {
  override name = 'ProcessError'
}

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
