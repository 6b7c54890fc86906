/**
 * How many lists and counts of one application are with the store at the same time. Nobody knows beforehand which query is
 * slow; so one application never has all connections, its other queries wait in line behind its own, and what others ask is
 * answered meanwhile.
 */
import type { Principal } from '../../identity-provider/tokens.ts'
import { graphError } from './errors.ts'
import { applicationOf } from './http/in-progress.ts'

export interface QueryShare {
  /** Throws RequestError 503 where the queries before it take too long. */
  run<T>(caller: Pick<Principal, 'tenantId' | 'clientId'>, work: () => Promise<T>): Promise<T>
}

/** As long as a query may take. */
const patienceSeconds = 20
const reason = 'Other queries of this application take too long. Ask for less, or try again later.'

/** Of `connections` that read, one application has half. */
export function queryShare(connections: number, waitSeconds: number = patienceSeconds): QueryShare {
  const max = Math.ceil(connections / 2)
  const lines = new Map<string, Line>()
  return {
    async run(caller, work) {
      const key = applicationOf(caller)
      const line = lines.get(key) ?? { running: 0, waiting: [] }
      lines.set(key, line)
      if (line.running >= max) await turnIn(line, waitSeconds)
      else line.running++
      try {
        return await work()
      } finally {
        const next = line.waiting.shift()
        if (next) next()
        else if (--line.running === 0) lines.delete(key)
      }
    },
  }
}

interface Line {
  running: number
  /** Each takes over the place of one that has ended. */
  waiting: (() => void)[]
}

function turnIn(line: Line, waitSeconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const begin = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      line.waiting.splice(line.waiting.indexOf(begin), 1)
      reject(graphError('storeBusy', { reason }))
    }, waitSeconds * 1000)
    line.waiting.push(begin)
  })
}
