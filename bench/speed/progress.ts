/** A progress bar on a terminal; elsewhere nothing, so that what is piped stays readable. */
import { SingleBar } from 'cli-progress'

/** @param steps how many there are; `step` says what has been done */
export function showProgress(steps: number) {
  if (!process.stderr.isTTY) return { step: (_what: string) => {}, stop: () => {} }
  const format = ' {bar} {percentage} %  {what}'
  const bar = new SingleBar({
    format,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 40,
  })
  bar.start(steps, 0, { what: 'begins' })
  return { step: (what: string) => bar.increment(1, { what }), stop: () => bar.stop() }
}
