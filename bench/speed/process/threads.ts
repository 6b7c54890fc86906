/**
 * Processor time by thread, as Linux counts it while a process runs; elsewhere there is none. What a thread says of
 * itself at its end counts more than the last look at it.
 */
import { readdirSync, readFileSync } from 'node:fs'

export interface ThreadSampler {
  /** Looks once more. A thread counts with what it had used at the last look. */
  look(): void
  /**
   * Microseconds by what a thread is for: the worker's file where the preload named it, else what Node calls it.
   * @param notes of the preload: `id name` or `id name microseconds`
   */
  microseconds(notes: string[]): Record<string, number>
}

export function sampleThreads(pid: number): ThreadSampler {
  const seen = new Map<string, { name: string; microseconds: number }>()
  const tasks = `/proc/${pid}/task`
  return {
    look() {
      for (const id of threadsIn(tasks)) {
        try {
          const [nanoseconds] = readFileSync(`${tasks}/${id}/schedstat`, 'utf8').split(' ')
          const name = seen.get(id)?.name ?? readFileSync(`${tasks}/${id}/comm`, 'utf8').trim()
          seen.set(id, { name, microseconds: Number(nanoseconds) / 1000 })
        } catch {
          // It has just ended.
        }
      }
    },
    microseconds(notes) {
      const threads = new Map(
        [...seen].map(([id, { name, microseconds }]) => [
          id,
          { name: purposes[name] ?? 'other', microseconds },
        ]),
      )
      for (const note of notes) {
        const [id = '', name = '', own] = note.split(' ')
        threads.set(id, { name, microseconds: own ? Number(own) : (threads.get(id)?.microseconds ?? 0) })
      }
      const sums: Record<string, number> = {}
      for (const { name, microseconds } of threads.values()) sums[name] = (sums[name] ?? 0) + microseconds
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

/** None where the system does not tell, or the process has ended. */
function threadsIn(tasks: string): string[] {
  try {
    return readdirSync(tasks)
  } catch {
    return []
  }
}
