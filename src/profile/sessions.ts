/** From where each session of the last hours was seen, trusted or not: as one network and client showed it. */
import { hashOf, hasValue, type Observation, shortOf } from '../observation/observation.ts'
import {
  countOf,
  type Flat,
  insertRecord,
  moveRecord,
  recordAt,
  recordsOf,
  removeRecord,
  sections,
} from './flat.ts'

/** The texts are the lower 32 bits of their values; 0: none. */
export interface SessionVisit {
  /** 52 bits. */
  session: number
  firstAt: number
  lastAt: number
  subnet: number
  asn: number
  country: number
  agent: number
  os: number
}

const hoursKept = 24
const hourMicroseconds = 3_600_000_000
const field = {
  session: 0,
  firstAt: 8,
  lastAt: 16,
  subnet: 24,
  asn: 28,
  country: 32,
  agent: 36,
  os: 40,
} as const

/** The one seen last is the last. */
export function sessionsOf(flat: Flat): SessionVisit[] {
  return recordsOf(flat, sections.sessions, sessionAt)
}

/** Those of one session. */
export function visitsOf(flat: Flat, session: number): SessionVisit[] {
  const visits: SessionVisit[] = []
  for (let index = 0; index < countOf(flat, sections.sessions); index++) {
    const at = recordAt(flat, sections.sessions, index)
    if (flat.view.getFloat64(at + field.session, true) === session) visits.push(sessionAt(flat, at))
  }
  return visits
}

export function addSessionVisit(flat: Flat, observation: Observation): void {
  if (!hasValue(observation, 'session')) return
  forgetSessions(flat, observation.at)
  const count = countOf(flat, sections.sessions)
  for (let index = 0; index < count; index++) {
    const at = recordAt(flat, sections.sessions, index)
    if (!isVisitOf(flat, at, observation)) continue
    flat.view.setFloat64(at + field.lastAt, observation.at, true)
    moveRecord(flat, sections.sessions, index, count - 1)
    return
  }
  if (count >= sections.sessions.recordsMax) removeRecord(flat, sections.sessions, 0)
  write(flat, insertRecord(flat, sections.sessions, countOf(flat, sections.sessions)), observation)
}

function forgetSessions(flat: Flat, at: number): void {
  while (countOf(flat, sections.sessions) > 0) {
    const lastAt = flat.view.getFloat64(recordAt(flat, sections.sessions, 0) + field.lastAt, true)
    if (at - lastAt <= hoursKept * hourMicroseconds) return
    removeRecord(flat, sections.sessions, 0)
  }
}

function isVisitOf({ view }: Flat, at: number, observation: Observation): boolean {
  return (
    view.getFloat64(at + field.session, true) === hashOf(observation, 'session') &&
    view.getUint32(at + field.subnet, true) === shortOf(observation, 'subnet') &&
    view.getUint32(at + field.agent, true) === shortOf(observation, 'agent') &&
    view.getUint32(at + field.os, true) === shortOf(observation, 'os')
  )
}

function sessionAt({ view }: Flat, at: number): SessionVisit {
  return {
    session: view.getFloat64(at + field.session, true),
    firstAt: view.getFloat64(at + field.firstAt, true),
    lastAt: view.getFloat64(at + field.lastAt, true),
    subnet: view.getUint32(at + field.subnet, true),
    asn: view.getUint32(at + field.asn, true),
    country: view.getUint32(at + field.country, true),
    agent: view.getUint32(at + field.agent, true),
    os: view.getUint32(at + field.os, true),
  }
}

function write({ view }: Flat, at: number, observation: Observation): void {
  view.setFloat64(at + field.session, hashOf(observation, 'session'), true)
  view.setFloat64(at + field.firstAt, observation.at, true)
  view.setFloat64(at + field.lastAt, observation.at, true)
  view.setUint32(at + field.subnet, shortOf(observation, 'subnet'), true)
  view.setUint32(at + field.asn, shortOf(observation, 'asn'), true)
  view.setUint32(at + field.country, shortOf(observation, 'country'), true)
  view.setUint32(at + field.agent, shortOf(observation, 'agent'), true)
  view.setUint32(at + field.os, shortOf(observation, 'os'), true)
}
