/** How many requests of a tenant are worked on at once, so that one that sends without waiting leaves room for others. */
import { graphError } from '../errors.ts'

export interface InProgress {
  /** Runs `work`, which counts as `weight` requests; throws RequestError 429 when that is more than there is room for. */
  run<T>(tenantId: string, weight: number, work: () => Promise<T>): Promise<T>
}

export function boundedProgress(max: number): InProgress {
  const counts = new Map<string, number>()
  return {
    async run(tenantId, weight, work) {
      const count = (counts.get(tenantId) ?? 0) + weight
      if (count > max) throw graphError('tooManyRequests', { max })
      counts.set(tenantId, count)
      try {
        return await work()
      } finally {
        const left = (counts.get(tenantId) ?? 0) - weight
        if (left > 0) counts.set(tenantId, left)
        else counts.delete(tenantId)
      }
    },
  }
}
