/**
 * The fold a second time, as anybody would write it down who has never heard of bytes that are changed in place: one
 * identity as lists of what it did (plain-person.ts, which lays them out so that the engine can judge beside them), from
 * its first event to its last with all that was said. Verdicts are the engine's; what an event teaches and when, and what
 * is forgotten for it, is said here again.
 */
import type { EngineSettings } from '../../src/config.ts'
import { compareKeys, type EventKey, eventKeyText } from '../../src/model/event-key.ts'
import * as known from '../../src/observation/attributes.ts'
import { factorCodes, outcomeCodes, subjectCodes } from '../../src/observation/codes.ts'
import { hashOf, hasValue, type Observation } from '../../src/observation/observation.ts'
import { bytesOf, daily, dayOf, decayOf, type Person, textOf, type Value } from './plain-person.ts'

export interface Event {
  observation: Observation
  /** Those of its time. */
  settings: EngineSettings
}

export type Fate = 'trusted' | 'pending' | 'rejected' | 'none'

/** What the fold has to know of a verdict. */
export interface Found {
  level: string
  raised: readonly { detection: string }[]
}

export interface Ruling<S = unknown> {
  key: EventKey
  entry: number
  kind: 'compromised' | 'safe' | 'dismissed' | 'distrusted' | 'findings'
  /** Of findings. */
  said?: S
}

export interface Told<V extends Found> {
  /** What was said of the identity, all of it in the order of the ledger. */
  rulings: Ruling[]
  /** The moments (microseconds) from which on somebody vouched for the account. */
  learning: number[]
  /** What is thought of an event beside the profile, with what was said of it. */
  judge(event: Event, profile: () => Uint8Array, said: Ruling[]): V
  /** When an event has been taken in. */
  after?(event: Event, profile: () => Uint8Array): void
}

export interface Story<V extends Found> {
  profile: Uint8Array
  /** By the text of its key. What was promoted in the end is trusted. */
  told: Map<string, { verdict: V; fate: Fate; isPromoted?: true }>
  /** What it taught the tenant. */
  days: Map<string, number>
}

const valuesKept: Record<known.Attribute, number> = {
  ...{ ip: 16, subnet: 16, asn: 10, country: 8, city: 10, client: 10, agent: 8, os: 6, device: 8 },
  ...{ networkKind: 7, hour: 6, app: 16, issuer: 4, resource: 64, credential: 6, browser: 8 },
  ...{ systemDevice: 6, protocol: 6 },
}

/** `events` in any order. */
export function plainFold<V extends Found>(events: Event[], about: Told<V>): Story<V> {
  const { rulings, learning, judge, after } = about
  const person: Person = {
    ...{ events: [], learned: [], pending: [], failures: [], sessions: [], values: [] },
    ...{ weight: { of: 0, day: 0 }, learningSince: 0, leakDay: 0, days: new Map() },
  }
  const profile = () => bytesOf(person)
  const learningAt = (at: number) => Math.max(0, ...learning.filter((since) => since <= at))
  const told: Story<V>['told'] = new Map()
  const sorted = events.toSorted((a, b) => compareKeys(a.observation, b.observation))
  const saidOf = Map.groupBy(rulings, ({ key }) => eventKeyText(key))
  for (const event of sorted) {
    const { observation, settings } = event
    const said = (saidOf.get(eventKeyText(observation)) ?? []).toSorted((a, b) => a.entry - b.entry)
    person.learningSince = learningAt(observation.at)
    promoteQuiet(person, observation, settings)
    const verdict = judge(event, profile, said)
    const fate = fateOf(verdict, observation, said.findLast(({ kind }) => kind !== 'findings')?.kind)
    if (verdict.raised.some((one) => one.detection === 'leakedCredentials'))
      person.leakDay = observation.leakDay
    live(person, observation, fate, settings)
    told.set(eventKeyText(observation), { verdict, fate })
    after?.(event, profile)
  }
  person.learningSince = learningAt(Number.POSITIVE_INFINITY)
  for (const one of person.learned) {
    const own = told.get(eventKeyText(one))
    if (own?.fate === 'pending') Object.assign(own, { fate: 'trusted', isPromoted: true })
  }
  const isUser = subjectCodes[events[0]?.observation.subject ?? 0] === 'user'
  const days = [...person.days].filter(([, sum]) => isUser && sum !== 0)
  return { profile: profile(), told, days: new Map(days) }
}

function fateOf(
  { level, raised }: Found,
  { outcome, factor }: Observation,
  last: Ruling['kind'] | undefined,
): Fate {
  if (outcomeCodes[outcome] !== 'success') return 'none'
  if (last === 'compromised') return 'rejected'
  if (last === 'dismissed') return 'none'
  if (last === 'safe' || last === 'distrusted') return last === 'safe' ? 'trusted' : 'pending'
  const strength = factorCodes[factor]
  const isElsewhere = raised.some(({ detection }) => ['newCountry', 'unlikelyTravel'].includes(detection))
  if (level === 'low') return isElsewhere && strength === 'none' ? 'pending' : 'trusted'
  const isProven = strength === 'phishingResistant' || strength === 'deviceBound'
  return level === 'none' || (level === 'medium' && isProven) ? 'trusted' : 'pending'
}

/** Those whose quiet days are over, fewer when the owner was there meanwhile: they begin anew with whoever waits and came in another way for the first time. */
function promoteQuiet(person: Person, now: Observation, settings: EngineSettings): void {
  const quietUntil = (one: Observation, days: number) => {
    const firsts = person.pending.filter(
      (two, index) => person.pending.findIndex((before) => isSameWay(before, two)) === index,
    )
    let until = one.at + days * daily
    for (const first of firsts)
      if (first.at > one.at && first.at < until && !isSameWay(first, one)) until = first.at + days * daily
    return until
  }
  const isQuiet = (one: Observation) => {
    const isSeen = person.learned.some(({ at }) => at > one.at)
    if (isSeen && quietUntil(one, settings.quietDays) <= now.at) return true
    return quietUntil(one, Math.max(settings.quietDays, settings.unseenDays)) <= now.at
  }
  const due = person.pending.filter(isQuiet)
  person.pending = person.pending.filter((one) => !due.includes(one))
  for (const one of due) learn(person, one, now, settings)
}

function live(person: Person, now: Observation, fate: Fate, settings: EngineSettings): void {
  const isNewDay = person.events.every((before) => dayOf(before) < dayOf(now))
  const isOld = ({ lastDay }: Value) => isNewDay && dayOf(now) - lastDay > settings.profileMemoryDays
  for (const value of person.values.filter(isOld)) forget(person, value, now)
  person.events.push(now)
  if (outcomeCodes[now.outcome] === 'success') visit(person, now)
  else fail(person, now)
  if (fate === 'trusted') {
    const isVouched = (one: Observation) => factorCodes[now.factor] !== 'none' && isSameClient(one, now)
    const vouched = person.pending.filter(isVouched)
    person.pending = person.pending.filter((one) => !isVouched(one))
    for (const one of [...vouched, now]) learn(person, one, now, settings)
  }
  if (fate === 'pending') person.pending = [...withRoom(person.pending), now]
}

/** Of twelve the first that repeats an earlier one goes, or else the first. */
function withRoom(pending: Observation[]): Observation[] {
  const repeated = pending.findIndex((one, index) =>
    pending.slice(0, index).some((before) => isSameWay(before, one)),
  )
  return pending.length < 12 ? pending : pending.toSpliced(Math.max(0, repeated), 1)
}

/** By which provider in which country with which kind of client; without a provider, by which prefix. */
function isSameWay(a: Observation, b: Observation): boolean {
  return isAlike(a, b, ['asn', hasValue(a, 'asn') ? 'country' : 'subnet', 'agent', 'os'])
}

function isSameClient(a: Observation, b: Observation): boolean {
  return hasValue(a, 'subnet') && isAlike(a, b, ['subnet', 'agent', 'os'])
}

function isAlike(a: Observation, b: Observation, names: known.ValueName[]): boolean {
  return names.every((name) => hashOf(a, name) === hashOf(b, name))
}

function visit(person: Person, now: Observation): void {
  if (!hasValue(now, 'session')) return
  const left = person.sessions.filter(({ lastAt }) => now.at - lastAt <= daily)
  const same = left.find(({ first }) => isAlike(first, now, ['session', 'subnet', 'agent', 'os']))
  const others = left.filter((one) => one !== same)
  person.sessions = [...others, { first: same?.first ?? now, lastAt: now.at }].slice(-8)
}

function fail(person: Person, now: Observation): void {
  const isStep = ({ outcome }: Observation) => outcomeCodes[outcome] === 'interrupted'
  const left = person.failures.filter(({ at }) => now.at - at <= daily).slice(-29)
  const steps = left.filter(isStep)
  const gone = isStep(now) && steps.length >= 3 ? steps[0] : undefined
  person.failures = [...left.filter((one) => one !== gone), now]
}

/** `now`: the event by which it became trusted, perhaps itself. */
function learn(person: Person, one: Observation, now: Observation, settings: EngineSettings): void {
  const decay = (days: number) => decayOf(days, settings.profileHalfLifeDays)
  const { weight } = person
  const day = dayOf(one)
  const newest = Math.max(day, weight.day)
  const sum = weight.of * decay(newest - weight.day) + decay(newest - day)
  person.weight = { of: Math.fround(sum), day: newest }
  add(person, now, 'signIns', 1)
  if (person.learned.length === 0) add(person, now, 'users', 1)
  person.learned.push(one)
  // Versions are noted when all else was counted.
  for (const name of [...known.attributes.filter((name) => name !== 'browser'), 'browser' as const]) {
    const hash = hashOf(one, name)
    if (hash === 0 || (name === 'browser' && one.version < 0)) continue
    if (isIn(known.countedAttributes, name)) add(person, now, `${textOf(name, hash)} count`, 1)
    const isSame = (value: Value) => value.name === name && value.hash === hash
    if (!person.values.some(isSame)) {
      makeRoom(person, name, now, ({ count, lastDay }) => count * decay(day - lastDay))
      person.values.push({ name, hash, count: 0, lastDay: day, firstDay: day })
      if (isIn(known.sharedAttributes, name)) add(person, now, `${textOf(name, hash)} people`, 1)
    }
    const value = person.values.find(isSame) as Value
    const lastDay = Math.max(day, value.lastDay)
    const count = value.count * decay(lastDay - value.lastDay) + decay(lastDay - day)
    value.count = name === 'browser' ? Math.max(one.version, value.count) : Math.fround(count)
    value.lastDay = lastDay
    // A version keeps the day on which its program was first learned.
    if (name !== 'browser') value.firstDay = Math.min(day, value.firstDay)
  }
}

/** The lightest goes, of equally light ones the one that was there first. */
function makeRoom(person: Person, name: known.Attribute, now: Observation, weigh: (one: Value) => number) {
  const own = person.values.filter((value) => value.name === name).sort((a, b) => weigh(a) - weigh(b))
  if (own.length >= valuesKept[name]) forget(person, own[0] as Value, now)
}

function forget(person: Person, value: Value, now: Observation): void {
  person.values = person.values.filter((one) => one !== value)
  if (isIn(known.sharedAttributes, value.name))
    add(person, now, `${textOf(value.name, value.hash)} people`, -1)
}

function add({ days }: Person, now: Observation, what: string, change: number): void {
  const key = `${dayOf(now)} ${what}`
  days.set(key, (days.get(key) ?? 0) + change)
}

function isIn(names: readonly string[], name: known.Attribute): boolean {
  return names.includes(name)
}
