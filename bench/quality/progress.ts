/** A progress bar on a terminal; elsewhere nothing, so that logs stay readable. */
import { SingleBar } from 'cli-progress'

/** @param tasks how many there are; progress is in tasks, with parts of them */
export function showProgress(tasks: number) {
  if (!process.stderr.isTTY) return { update: (_: number) => {}, stop: () => {} }
  const format = ' {bar} {percentage} % of {tasks} streams'
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, barsize: 40 })
  bar.start(tasks, 0, { tasks })
  return { update: (done: number) => bar.update(done), stop: () => bar.stop() }
}
