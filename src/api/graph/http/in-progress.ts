/**
 * How much is going on at once: of a tenant, so that one leaves room for others, and of an application, so that one leaves
 * room for the others of its tenant.
 */
import type { Principal } from '../../../identity-provider/tokens.ts'
import { graphError } from '../errors.ts'

export interface InProgress {
  /** Runs `work`, which counts as `weight` requests; throws RequestError 429 when that is more than there is room for. */
  run<T>(principal: Caller, weight: number, work: () => Promise<T>): Promise<T>
}

type Caller = Pick<Principal, 'tenantId' | 'clientId'>

/** A batch of one application fits into any bound. */
const shareMin = 4
/** Bodies of an application that are on their way. */
const bodiesMax = 8

/** What one application may have of `max`: all but a quarter. */
export function shareOf(max: number): number {
  return Math.max(shareMin, Math.ceil(max * 0.75))
}

export function boundedProgress(max: number): InProgress {
  const tenants = new Counts(max, () => graphError('tooManyRequests', { max }))
  const applications = boundedOf(Math.min(max, shareOf(max)))
  return {
    run: (caller, weight, work) =>
      applications.run(caller, weight, () => tenants.run(caller.tenantId, weight, work)),
  }
}

/** A sender who trickles has only its own application wait. */
export function boundedBodies(): InProgress {
  return boundedOf(bodiesMax)
}

function boundedOf(max: number): InProgress {
  const counts = new Counts(max, () => graphError('tooManyOfApplication', { max }))
  return { run: (caller, weight, work) => counts.run(applicationOf(caller), weight, work) }
}

export function applicationOf({ tenantId, clientId }: Caller): string {
  return `${tenantId} ${clientId}`
}

class Counts {
  readonly #counts = new Map<string, number>()
  readonly #max: number
  readonly #refusal: () => Error

  constructor(max: number, refusal: () => Error) {
    this.#max = max
    this.#refusal = refusal
  }

  async run<T>(key: string, weight: number, work: () => Promise<T>): Promise<T> {
    const count = (this.#counts.get(key) ?? 0) + weight
    if (count > this.#max) throw this.#refusal()
    this.#counts.set(key, count)
    try {
      return await work()
    } finally {
      const left = (this.#counts.get(key) ?? 0) - weight
      if (left > 0) this.#counts.set(key, left)
      else this.#counts.delete(key)
    }
  }
}
