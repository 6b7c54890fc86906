/** Runs tasks on threads, each with a memory of its own that goes when it has answered. */
import { Worker } from 'node:worker_threads'
import type { Task, TaskResult } from './task.ts'
import type { TaskNews } from './task-thread.ts'

/**
 * The results are in the order of the tasks, whichever ends first.
 * @param atOnce how many run at the same time
 * @param onProgress is told how many tasks are done, with the parts of those that run
 */
export async function runOnThreads(
  tasks: Task[],
  atOnce: number,
  onProgress: (done: number) => void,
): Promise<TaskResult[]> {
  const results: TaskResult[] = []
  const shares = tasks.map(() => 0)
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < tasks.length; index = next++) {
      results[index] = await onThread(tasks[index] as Task, (share) => {
        shares[index] = share
        onProgress(shares.reduce((sum, one) => sum + one, 0))
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, work))
  return results
}

function onThread(task: Task, onProgress: (share: number) => void): Promise<TaskResult> {
  const thread = new Worker(new URL('./task-thread.ts', import.meta.url), { workerData: task })
  return new Promise((resolve, reject) => {
    thread.on('message', (news: TaskNews) => {
      if (news.kind === 'progress') onProgress(news.share)
      else resolve(news.result)
    })
    thread.on('error', reject)
    thread.on('exit', (code) =>
      reject(new Error(`the thread of a task ended with ${code} before it answered`)),
    )
  })
}
