/** Processor time by thread, as Linux counts it while a process runs; elsewhere there is none. */
import { readdirSync, readFileSync } from 'node:fs'

export interface ThreadSampler {
  /** Looks once more. A thread counts with what it had used at the last look. */
  look(): void
  /**
   * Microseconds by what a thread is for: the worker's file where the preload named it, else what Node calls it.
   * @param names by thread id
   */
  microseconds(names: Map<string, string>): Record<string, number>
}

export function sampleThreads(pid: number): ThreadSampler {
  const seen = new Map<string, { name: string; microseconds: number }>()
  const tasks = `/proc/${pid}/task`
  return {
    look() {
      try {
        for (const id of readdirSync(tasks)) {
          const [nanoseconds] = readFileSync(`${tasks}/${id}/schedstat`, 'utf8').split(' ')
          const name = seen.get(id)?.name ?? readFileSync(`${tasks}/${id}/comm`, 'utf8').trim()
          seen.set(id, { name, microseconds: Number(nanoseconds) / 1000 })
        }
      } catch {
        // Not Linux, or the thread has just ended.
      }
    },
    microseconds(names) {
      const sums: Record<string, number> = {}
      for (const [id, { name, microseconds }] of seen) {
        const purpose = names.get(id) ?? purposes[name] ?? 'other'
        sums[purpose] = (sums[purpose] ?? 0) + microseconds
      }
      return sums
    },
  }
}

/** Node's own threads. V8's collect garbage and compile. */
const purposes: Record<string, string> = {
  MainThread: 'main',
  V8Worker: 'V8 (GC, compiler)',
  'libuv-worker': 'libuv (files)',
}
