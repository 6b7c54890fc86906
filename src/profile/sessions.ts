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

export function addSessionVisit(flat: Flat, observation: Observation): void {
  if (!hasValue(observation, 'session')) return
  forgetSessions(flat, observation.at)
  const visit: SessionVisit = {
    session: hashOf(observation, 'session'),
    firstAt: observation.at,
    lastAt: observation.at,
    subnet: shortOf(observation, 'subnet'),
    asn: shortOf(observation, 'asn'),
    country: shortOf(observation, 'country'),
    agent: shortOf(observation, 'agent'),
    os: shortOf(observation, 'os'),
  }
  const count = countOf(flat, sections.sessions)
  for (let index = 0; index < count; index++) {
    if (!isSame(sessionAt(flat, recordAt(flat, sections.sessions, index)), visit)) continue
    flat.view.setFloat64(recordAt(flat, sections.sessions, index) + field.lastAt, visit.lastAt, true)
    moveRecord(flat, sections.sessions, index, count - 1)
    return
  }
  if (count >= sections.sessions.recordsMax) removeRecord(flat, sections.sessions, 0)
  write(flat, insertRecord(flat, sections.sessions, countOf(flat, sections.sessions)), visit)
}

function forgetSessions(flat: Flat, at: number): void {
  while (countOf(flat, sections.sessions) > 0) {
    if (at - sessionAt(flat, recordAt(flat, sections.sessions, 0)).lastAt <= hoursKept * hourMicroseconds)
      return
    removeRecord(flat, sections.sessions, 0)
  }
}

function isSame(a: SessionVisit, b: SessionVisit): boolean {
  return a.session === b.session && a.subnet === b.subnet && a.agent === b.agent && a.os === b.os
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

function write({ view }: Flat, at: number, visit: SessionVisit): void {
  view.setFloat64(at + field.session, visit.session, true)
  view.setFloat64(at + field.firstAt, visit.firstAt, true)
  view.setFloat64(at + field.lastAt, visit.lastAt, true)
  view.setUint32(at + field.subnet, visit.subnet, true)
  view.setUint32(at + field.asn, visit.asn, true)
  view.setUint32(at + field.country, visit.country, true)
  view.setUint32(at + field.agent, visit.agent, true)
  view.setUint32(at + field.os, visit.os, true)
}
