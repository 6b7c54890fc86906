/** The thread of one task: tells how far it is, then what it found. */
import { parentPort, workerData } from 'node:worker_threads'
import { runTask, type Task, type TaskResult } from './task.ts'

export type TaskNews = { kind: 'progress'; share: number } | { kind: 'done'; result: TaskResult }

const tell = (news: TaskNews) => parentPort?.postMessage(news)
const result = runTask(workerData as Task, (share) => tell({ kind: 'progress', share }))
tell({ kind: 'done', result })
