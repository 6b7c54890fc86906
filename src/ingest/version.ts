/**
 * Which of several versions of one record is the most final: a log tells a sign-in first as interrupted, and again under
 * the same id as it ended. By content alone, so that it is the same one in whatever order they come.
 */
import { hash } from 'node:crypto'
import type { SignInEvent } from '../model/event.ts'
import type { SignIn, SourceRisk } from '../model/sign-in.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import { partsIn, restOf } from './parts.ts'

/** What a log said of a sign-in at one time. */
type Said = Pick<SignInEvent, 'outcome' | 'writtenAt' | 'signIn'> & { document: string }

interface Mark {
  name: string
  bytes: number
  /** The greater, the more final. */
  of(said: Said): number
}

/**
 * The first mark that differs decides. What only ever grows while a sign-in goes on comes before the time of writing, which
 * not every form of log has; what comes after it only has to be the same for everybody.
 */
const marks: readonly Mark[] = [
  { name: 'the sign-in has ended', bytes: 1, of: ({ outcome }) => (interim.has(outcome) ? 0 : 1) },
  { name: 'steps of authentication', bytes: 1, of: ({ signIn }) => Math.min(255, stepsOf(signIn)) },
  { name: 'how far its risk has got in the source', bytes: 1, of: ({ signIn }) => stageOf(riskOf(signIn)) },
  { name: 'written later', bytes: 6, of: delayOf },
  { name: 'outcome', bytes: 1, of: ({ outcome }) => outcomes.indexOf(outcome) },
  { name: 'its risk in the source', bytes: 1, of: ({ signIn }) => levels.indexOf(levelIn(riskOf(signIn))) },
  { name: 'tells more', bytes: 4, of: ({ document }) => document.length },
]

/** After these the same sign-in goes on. */
const interim: ReadonlySet<SignInOutcome> = new Set(['interrupted', 'secondFactorPending'])

/** In the order in which a sign-in gets there: the name, the password, the second factor, policies, the token. */
const outcomes: readonly SignInOutcome[] = [
  ...(['interrupted', 'secondFactorPending', 'otherFailure', 'unknownUser', 'wrongPassword'] as const),
  ...(['disabled', 'locked', 'secondFactorFailed', 'blocked', 'success'] as const),
]
const levels = ['none', 'low', 'medium', 'high']

/** Of what is not said in marks, and of its parts: so many hexadecimal digits each. */
const hashDigits = 12

/**
 * The marks and two hashes, as hexadecimal digits: texts of one length, of which the greater one is the more final. Versions
 * that differ in the second hash alone are parts of one.
 */
export function versionOf(said: Said): string {
  const { outcome, writtenAt, signIn } = said
  const parts = partsIn(signIn)
  const document = restOf(said.document, parts)
  const rest = { outcome, writtenAt, signIn, document }
  let version = ''
  for (const { bytes, of } of marks) version += digitsOf(of(rest), bytes)
  return version + hashOf(document) + partsHash(parts)
}

/** What is not known, or less than nothing, counts as the least. */
function digitsOf(rank: number, bytes: number): string {
  const digits = rank > 0 ? Math.min(Math.floor(rank), 256 ** bytes - 1).toString(16) : '0'
  return zeros.slice(0, 2 * bytes - digits.length) + digits
}

const zeros = '0'.repeat(hashDigits)

/** Whether it replaces the other. */
export function isMoreFinal(version: string, other: string): boolean {
  return wholeOf(version) > wholeOf(other)
}

/** Whether both are parts of one version, and not the same part. */
export function isOtherPart(version: string, other: string): boolean {
  return version !== other && wholeOf(version) === wholeOf(other)
}

/** Of the same version with other parts. */
export function withParts(version: string, parts: readonly unknown[]): string {
  return wholeOf(version) + partsHash(parts)
}

function wholeOf(version: string): string {
  return version.slice(0, -hashDigits)
}

function partsHash(parts: readonly unknown[]): string {
  return parts.length === 0 ? zeros : hashOf(JSON.stringify(parts))
}

function hashOf(text: string): string {
  return hash('sha256', text).slice(0, hashDigits)
}

/** Milliseconds from the sign-in to the record. Written at that moment is as good as no time: such a log has but one. */
function delayOf({ writtenAt, signIn }: Said): number {
  return writtenAt ? toMilliseconds(writtenAt) - toMilliseconds(signIn.createdDateTime) : 0
}

/** Some logs repeat a step. */
function stepsOf({ authenticationDetails: steps }: SignIn): number {
  if (!Array.isArray(steps)) return 0
  return steps.length < 2 ? steps.length : new Set(steps.map((step) => JSON.stringify(step))).size
}

function riskOf({ source }: SignIn): SourceRisk {
  return source?.risk ?? {}
}

/** No risk, risk, and risk of which somebody has said what it is. */
function stageOf({ riskState = 'none' }: SourceRisk): number {
  if (riskState === 'none') return 0
  return riskState === 'atRisk' ? 1 : 2
}

function levelIn({ riskLevelAggregated, riskLevelDuringSignIn }: SourceRisk): string {
  return riskLevelAggregated ?? riskLevelDuringSignIn ?? 'none'
}
