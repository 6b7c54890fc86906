/**
 * An attempt as numbers in a row, and back. In the first days of a large tenant every third sign-in is one, and as an
 * object it takes half a kilobyte of the heap, most of it for numbers beyond 31 bits, of which V8 makes objects of their own.
 */
import type { EventKey } from '../model/event-key.ts'
import type { Attempt, AttemptNovelty } from './attempt.ts'

/** Those of its key come first. */
export const keyNumbers = 4
/** Stored, from those of the key on: never reorder. */
const at = {
  user: 4,
  ip: 5,
  subnet: 6,
  asn: 7,
  client: 8,
  country: 9,
  app: 10,
  subnetUsers: 11,
  asnUsers: 12,
  tenantUsers: 13,
  tenantSignIns: 14,
  logOdds: 15,
  clientShare: 16,
  truths: 17,
} as const
export const attemptNumbers = 18

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

export function writeAttempt(numbers: Float64Array, from: number, attempt: Attempt): void {
  const { key, novelty } = attempt
  numbers[from] = key.at
  numbers[from + 1] = key.tick
  numbers[from + 2] = key.idHash
  numbers[from + 3] = key.part
  numbers[from + at.user] = attempt.user
  numbers[from + at.ip] = attempt.ip
  numbers[from + at.subnet] = attempt.subnet
  numbers[from + at.asn] = attempt.asn
  numbers[from + at.client] = attempt.client
  numbers[from + at.country] = attempt.country
  numbers[from + at.app] = attempt.app
  numbers[from + at.subnetUsers] = attempt.subnetUsers
  numbers[from + at.asnUsers] = attempt.asnUsers
  numbers[from + at.tenantUsers] = attempt.tenantUsers
  numbers[from + at.tenantSignIns] = attempt.tenantSignIns
  numbers[from + at.logOdds] = novelty?.logOdds ?? 0
  numbers[from + at.clientShare] = novelty?.clientShare ?? 0
  numbers[from + at.truths] = truthsOf(attempt)
}

export function readKey(numbers: Float64Array, from: number): EventKey {
  const number = (index: number) => numbers[from + index] as number
  return { at: number(0), tick: number(1), idHash: number(2), part: number(3) }
}

export function userIn(numbers: Float64Array, from: number): number {
  return numbers[from + at.user] as number
}

export function readAttempt(numbers: Float64Array, from: number): Attempt {
  const number = (index: number) => numbers[from + index] as number
  const truths = number(at.truths)
  const is = (bit: number) => (truths & bit) !== 0
  const novelty: AttemptNovelty | null = is(truth.hasNovelty)
    ? {
        isOrigin: is(truth.isOrigin),
        isClientNew: is(truth.isClientNew),
        isBrowserNew: is(truth.isBrowserNew),
        logOdds: number(at.logOdds),
        clientShare: number(at.clientShare),
      }
    : null
  return {
    key: readKey(numbers, from),
    user: number(at.user),
    kind: is(truth.isFailure) ? 'failure' : 'proof',
    isUnknownUser: is(truth.isUnknownUser),
    ip: number(at.ip),
    subnet: number(at.subnet),
    asn: number(at.asn),
    client: number(at.client),
    country: number(at.country),
    app: number(at.app),
    novelty,
    isPasswordAlone: is(truth.isPasswordAlone),
    subnetUsers: number(at.subnetUsers),
    asnUsers: number(at.asnUsers),
    tenantUsers: number(at.tenantUsers),
    tenantSignIns: number(at.tenantSignIns),
    isOwnNetwork: is(truth.isOwnNetwork),
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
