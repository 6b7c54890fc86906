/**
 * Loaded into a measured process before its own code (`node --import`): at the end it writes down what the process has
 * used, and before that which thread runs which file. The program under test knows nothing of it.
 */
import { appendFileSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isMainThread } from 'node:worker_threads'

/** A file; that of threads has `.threads` behind it. */
const path = process.env.RISKGRAPH_BENCH_USAGE

if (path !== undefined) {
  nameThread(`${path}.threads`)
  if (isMainThread) process.on('exit', () => writeFileSync(path, JSON.stringify(usage())))
}

function usage() {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return {
    cpuMicroseconds: userCPUTime + systemCPUTime,
    peakMemoryBytes: maxRSS * 1024,
    writtenBytes: writtenBytes(),
  }
}

/** What Linux counts; null elsewhere. */
function writtenBytes(): number | null {
  try {
    const [, bytes] = /^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8')) ?? []
    return bytes === undefined ? null : Number(bytes)
  } catch {
    return null
  }
}

function nameThread(threads: string): void {
  const name = isMainThread ? 'main' : basename(process.argv[1] ?? 'worker').replace(/\.[a-z]+$/, '')
  try {
    appendFileSync(threads, `${basename(readlinkSync('/proc/thread-self'))} ${name}\n`)
  } catch {
    // Not Linux.
  }
}
