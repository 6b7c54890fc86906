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
  noteThread(`${path}.threads`)
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

/** A line `id name`, and one more with the microseconds when the thread comes to its end by itself. */
function noteThread(threads: string): void {
  const name = isMainThread ? 'main' : basename(process.argv[1] ?? 'worker').replace(/\.[a-z]+$/, '')
  try {
    const id = basename(readlinkSync('/proc/thread-self'))
    appendFileSync(threads, `${id} ${name}\n`)
    process.on('exit', () => {
      const { user, system } = process.threadCpuUsage()
      appendFileSync(threads, `${id} ${name} ${user + system}\n`)
    })
  } catch {
    // Not Linux.
  }
}
