/**
 * The last hours of an account, trusted or not: what failed, and from where each session was seen. What is kept does
 * not depend on the order of arrival, as long as no more comes than is kept.
 */
import type { Features } from '../enrich/features.ts'
import type { Timestamp } from '../model/sign-in.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import { toMilliseconds } from '../model/timestamp.ts'

export interface Failure {
  signInId: string
  at: Timestamp
  outcome: SignInOutcome
  refusal?: Features['refusal']
  ip?: string
  subnet?: string
  asn?: string
}

/** A session as one network and client showed it. */
export interface SessionVisit {
  session: string
  firstAt: Timestamp
  lastAt: Timestamp
  subnet?: string
  asn?: string
  country?: string
  agent?: string
  os?: string
}

export interface Recent {
  failures: Failure[]
  sessions: SessionVisit[]
}

const failuresMax = 30
/** Steps of the protocol that went no further: they show where the owner is, and come by the dozen. */
const interruptedMax = 3
const failureHours = 24
const sessionsMax = 8
const sessionHours = 24

export function addFailure(
  recent: Recent,
  signInId: string,
  at: Timestamp,
  outcome: SignInOutcome,
  { values, refusal }: Features,
): void {
  const { ip, subnet, asn } = values
  const failure: Failure = { signInId, at, outcome }
  Object.assign(failure, defined({ refusal, ip, subnet, asn }))
  const { failures } = recent
  failures.push(failure)
  failures.sort((a, b) => compare(a.at, b.at) || compare(a.signInId, b.signInId))
  const newest = toMilliseconds(failures.at(-1)?.at ?? at)
  recent.failures = failures
    .filter((one) => newest - toMilliseconds(one.at) <= failureHours * 3_600_000)
    .filter(newestOfInterrupted)
    .slice(-failuresMax)
}

function newestOfInterrupted({ outcome }: Failure, index: number, all: Failure[]): boolean {
  const later = all.slice(index + 1).filter((one) => one.outcome === 'interrupted')
  return outcome !== 'interrupted' || later.length < interruptedMax
}

export function addSessionVisit(recent: Recent, at: Timestamp, { session, values }: Features): void {
  if (session === undefined) return
  const { subnet, asn, country, agent, os } = values
  const known = recent.sessions.find(
    (one) => one.session === session && one.subnet === subnet && one.agent === agent && one.os === os,
  )
  if (known) {
    if (at < known.firstAt) known.firstAt = at
    if (at > known.lastAt) known.lastAt = at
  } else {
    const visit: SessionVisit = { session, firstAt: at, lastAt: at }
    recent.sessions.push(Object.assign(visit, defined({ subnet, asn, country, agent, os })))
  }
  recent.sessions.sort((a, b) => compare(a.lastAt, b.lastAt) || compare(a.session, b.session))
  const newest = toMilliseconds(recent.sessions.at(-1)?.lastAt ?? at)
  while (recent.sessions.length > sessionsMax || isOver(recent.sessions[0], newest)) recent.sessions.shift()
}

function isOver(visit: SessionVisit | undefined, newest: number): boolean {
  return visit !== undefined && newest - toMilliseconds(visit.lastAt) > sessionHours * 3_600_000
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
