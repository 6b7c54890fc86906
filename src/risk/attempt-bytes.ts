/** An attempt as numbers, one after the other: of the few that memory and rows keep of each sign-in, each byte counts. */
import type { Attempt, AttemptNovelty } from '../campaigns/attempt.ts'
import type { EventKey } from '../model/event-key.ts'
import type { AttemptTable } from '../store/tables.ts'

type Figure = { [Name in keyof Attempt]: Attempt[Name] extends number ? Name : never }[keyof Attempt]

/** Stored: never reorder. Behind them stand two figures of the novelty, and whatever is true of the attempt. */
const figures = [
  ...(['user', 'ip', 'subnet', 'asn', 'client', 'country', 'app'] as const),
  ...(['subnetUsers', 'asnUsers', 'tenantUsers', 'tenantSignIns'] as const),
] satisfies Figure[]
const logOddsAt = figures.length
const clientShareAt = logOddsAt + 1
const truthsAt = clientShareAt + 1
export const numbersOfAttempt = truthsAt + 1

/** Bits. */
const truth = {
  isFailure: 1,
  isUnknownUser: 2,
  isPasswordAlone: 4,
  isOwnNetwork: 8,
  hasNovelty: 16,
  isOrigin: 32,
  isClientNew: 64,
  isBrowserNew: 128,
} as const

/** All but its key. */
export function writeAttempt(numbers: Float64Array, at: number, attempt: Attempt): void {
  for (const [index, name] of figures.entries()) numbers[at + index] = attempt[name]
  numbers[at + logOddsAt] = attempt.novelty?.logOdds ?? 0
  numbers[at + clientShareAt] = attempt.novelty?.clientShare ?? 0
  numbers[at + truthsAt] = truthsOf(attempt)
}

export function readAttempt(numbers: Float64Array, at: number, key: EventKey): Attempt {
  const number = (index: number) => numbers[at + index] as number
  const figure = (name: (typeof figures)[number]) => number(figures.indexOf(name))
  const truths = number(truthsAt)
  const is = (name: keyof typeof truth) => (truths & truth[name]) !== 0
  const novelty: AttemptNovelty = {
    isOrigin: is('isOrigin'),
    isClientNew: is('isClientNew'),
    isBrowserNew: is('isBrowserNew'),
    logOdds: number(logOddsAt),
    clientShare: number(clientShareAt),
  }
  return {
    key,
    user: figure('user'),
    kind: is('isFailure') ? 'failure' : 'proof',
    isUnknownUser: is('isUnknownUser'),
    ip: figure('ip'),
    subnet: figure('subnet'),
    asn: figure('asn'),
    client: figure('client'),
    country: figure('country'),
    app: figure('app'),
    novelty: is('hasNovelty') ? novelty : null,
    isPasswordAlone: is('isPasswordAlone'),
    subnetUsers: figure('subnetUsers'),
    asnUsers: figure('asnUsers'),
    tenantUsers: figure('tenantUsers'),
    tenantSignIns: figure('tenantSignIns'),
    isOwnNetwork: is('isOwnNetwork'),
  }
}

function truthsOf({ kind, isUnknownUser, isPasswordAlone, isOwnNetwork, novelty }: Attempt): number {
  let truths = kind === 'failure' ? truth.isFailure : 0
  if (isUnknownUser) truths |= truth.isUnknownUser
  if (isPasswordAlone) truths |= truth.isPasswordAlone
  if (isOwnNetwork) truths |= truth.isOwnNetwork
  if (!novelty) return truths
  truths |= truth.hasNovelty
  if (novelty.isOrigin) truths |= truth.isOrigin
  if (novelty.isClientNew) truths |= truth.isClientNew
  if (novelty.isBrowserNew) truths |= truth.isBrowserNew
  return truths
}

/** As a row keeps it: the numbers in little endian. */
export function encodeAttempt(attempt: Attempt): Uint8Array {
  const numbers = new Float64Array(numbersOfAttempt)
  writeAttempt(numbers, 0, attempt)
  const view = new DataView(new ArrayBuffer(8 * numbersOfAttempt))
  for (const [index, number] of numbers.entries()) view.setFloat64(8 * index, number, true)
  return new Uint8Array(view.buffer)
}

/** Throws RangeError for bytes that are no attempt. */
export function decodeAttempt({ at, tick, idHash, part, attempt }: AttemptTable): Attempt {
  if (attempt.length !== 8 * numbersOfAttempt)
    throw new RangeError(`attempt: found ${attempt.length} bytes, expected ${8 * numbersOfAttempt}`)
  const view = new DataView(attempt.buffer, attempt.byteOffset, attempt.byteLength)
  const numbers = Float64Array.from({ length: numbersOfAttempt }, (_, index) =>
    view.getFloat64(8 * index, true),
  )
  return readAttempt(numbers, 0, { at, tick, idHash, part })
}
