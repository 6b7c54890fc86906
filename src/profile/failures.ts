/** What failed of an account within a day, oldest first. */
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import { codeOf, outcomeCodes } from '../observation/codes.ts'
import { type Observation, shortOf } from '../observation/observation.ts'
import { countOf, type Flat, insertRecord, recordAt, recordsOf, removeRecord, sections } from './flat.ts'

/** `ip`, `subnet` and `asn` are the lower 32 bits of their values; 0: none. */
export interface Failure {
  at: number
  idHash: number
  outcome: SignInOutcome
  /** Number of refusalCodes. */
  refusal: number
  ip: number
  subnet: number
  asn: number
}

/** What a wrong password looks like. */
export const wrongPasswords = ['wrongPassword', 'locked'] as const

const hoursKept = 24
const hourMicroseconds = 3_600_000_000
/** Steps of the protocol that went no further: they show where the owner is, and come by the dozen. */
const interruptedMax = 3
const wrongPassword = codeOf(outcomeCodes, 'wrongPassword')
const field = { at: 0, idHash: 8, outcome: 16, refusal: 17, ip: 20, subnet: 24, asn: 28 } as const

export function failuresOf(flat: Flat): Failure[] {
  return recordsOf(flat, sections.failures, failureAt)
}

/** Those of the window that ends at a moment, with one of the outcomes. */
export function failuresBefore(
  flat: Flat,
  outcomes: readonly SignInOutcome[],
  at: number,
  windowHours: number,
): readonly Failure[] {
  const from = at - windowHours * hourMicroseconds
  if (lastAtOf(flat) < from) return noFailures
  return failuresOf(flat).filter(
    (failure) => outcomes.includes(failure.outcome) && failure.at >= from && failure.at <= at,
  )
}

/** Networks from which a password was wrong, each once, as the lower 32 bits of their values. */
export function guessedNetworks(flat: Flat): number[] {
  const networks: number[] = []
  const { view, bytes } = flat
  for (let index = 0; index < countOf(flat, sections.failures); index++) {
    const at = recordAt(flat, sections.failures, index)
    if (bytes[at + field.outcome] !== wrongPassword) continue
    const network = view.getUint32(at + field.subnet, true)
    if (network !== 0 && !networks.includes(network)) networks.push(network)
  }
  return networks
}

/** Of almost everybody, almost always. */
const noFailures: readonly Failure[] = []

/** Of the last one; −∞ where nothing failed. */
function lastAtOf(flat: Flat): number {
  const count = countOf(flat, sections.failures)
  if (count === 0) return Number.NEGATIVE_INFINITY
  return flat.view.getFloat64(recordAt(flat, sections.failures, count - 1) + field.at, true)
}

export function addFailure(flat: Flat, observation: Observation): void {
  while (countOf(flat, sections.failures) > 0) {
    const isOld =
      observation.at - failureAt(flat, recordAt(flat, sections.failures, 0)).at > hoursKept * hourMicroseconds
    if (!isOld && countOf(flat, sections.failures) < sections.failures.recordsMax) break
    removeRecord(flat, sections.failures, 0)
  }
  if (outcomeCodes[observation.outcome] === 'interrupted') dropInterrupted(flat)
  const at = insertRecord(flat, sections.failures, countOf(flat, sections.failures))
  const { view, bytes } = flat
  view.setFloat64(at + field.at, observation.at, true)
  view.setFloat64(at + field.idHash, observation.idHash, true)
  bytes[at + field.outcome] = observation.outcome
  bytes[at + field.refusal] = observation.refusal
  view.setUint32(at + field.ip, shortOf(observation, 'ip'), true)
  view.setUint32(at + field.subnet, shortOf(observation, 'subnet'), true)
  view.setUint32(at + field.asn, shortOf(observation, 'asn'), true)
}

function dropInterrupted(flat: Flat): void {
  const interrupted = codeOf(outcomeCodes, 'interrupted')
  const found: number[] = []
  for (let index = 0; index < countOf(flat, sections.failures); index++) {
    if (flat.bytes[recordAt(flat, sections.failures, index) + field.outcome] === interrupted)
      found.push(index)
  }
  if (found.length >= interruptedMax) removeRecord(flat, sections.failures, found[0] as number)
}

function failureAt({ view, bytes }: Flat, at: number): Failure {
  return {
    at: view.getFloat64(at + field.at, true),
    idHash: view.getFloat64(at + field.idHash, true),
    outcome: outcomeCodes[bytes[at + field.outcome] as number] as SignInOutcome,
    refusal: bytes[at + field.refusal] as number,
    ip: view.getUint32(at + field.ip, true),
    subnet: view.getUint32(at + field.subnet, true),
    asn: view.getUint32(at + field.asn, true),
  }
}
