/**
 * What events teach: their fates, profiles and checkpoints, the days of the tenant. All of it is what the plain fold
 * (test/ingest) makes of the stored observations, verdicts and rulings.
 */
import { compareKeys, type EventKey, eventKeyText } from '../../src/model/event-key.ts'
import { decodeObservation } from '../../src/observation/encoding.ts'
import { plainFold, type Ruling, type Story, type Told } from '../ingest/plain-fold.ts'
import { type Books, type Event, jsonOf, type Row, rulingKinds, type Verdict } from './books.ts'
import type { Disagreements } from './disagreements.ts'

/** Of each event what became of it in the fold, by its position. */
export type Outcomes = Map<number, { fate: string; isPromoted: boolean }>

/** A profile is written with every so many events of its identity, and a checkpoint kept. */
const eventsUnsavedMax = 16
const checkpointEvery = 256

const quiet: Verdict = {
  ...{ level: 'none', levelDuringSignIn: 'none', raised: [], notRaised: [] },
  novelty: null,
}

export function auditLearned(books: Books, says: Disagreements): Outcomes {
  const outcomes: Outcomes = new Map()
  const days = new Map<string, number>()
  let areDaysCertain = true
  for (const [number, owner] of books.owners) {
    const person = personOf(books, number, owner)
    const { story, told } = foldOf(books, person)
    if (person.isUncertain && owner.startsWith('user ')) areDaysCertain = false
    for (const [what, sum] of story.days) days.set(what, (days.get(what) ?? 0) + sum)
    for (const event of person.events) {
      const own = story.told.get(eventKeyText(event))
      if (own) outcomes.set(event.n, { fate: own.fate, isPromoted: own.isPromoted === true })
    }
    for (const event of person.isUnderWay ? [] : person.events) auditFate(event, person, outcomes, says)
    auditProfile(books, person, told, says)
    auditCheckpoints(books, person, told, says)
  }
  for (const table of ['profiles', 'checkpoints'] as const)
    for (const { identity } of books[table])
      if (!books.owners.has(identity)) says.add(table, identity, 'identity', identity, 'an identity')
  auditDays(books, days, areDaysCertain, says)
  return outcomes
}

interface Person {
  number: number
  owner: string
  /** Of the history, in its order. */
  events: Event[]
  rulings: (Ruling & { said?: unknown })[]
  learning: number[]
  /** A job of it is being done: what it is about is written ahead of what was said. */
  isUnderWay: boolean
  /**
   * What others have spoken of keeps the verdict by which it had its risk; where nothing was said of what it teaches, that
   * follows from a later one, which nobody keeps, and is taken as it is stored.
   */
  isUncertain: boolean
  wasSaidOf: boolean
}

function personOf({ all, rulings, jobs, changes }: Books, number: number, owner: string): Person {
  const own = rulings.filter(({ identity }) => identity === number)
  const left = jobs.filter(({ identity }) => identity === number)
  const requests = left.map(({ request }) => JSON.parse(request))
  const late = new Set(requests.flatMap((one) => one.late ?? []).map(eventKeyText))
  const standing = own.filter(({ voidedBy }) => voidedBy === null)
  const kindOf = ({ ruling }: { ruling: number }) => rulingKinds[ruling]
  const asStored = {
    trusted: 'safe',
    pending: 'distrusted',
    rejected: 'compromised',
    none: 'dismissed',
  } as const
  const said = new Set(standing.filter((row) => kindOf(row) !== 'findings').map(eventKeyText))
  const uncertain = all.filter(
    (one) => one.row.identity === number && one.isSpoken && !said.has(eventKeyText(one)),
  )
  return {
    ...{ number, owner },
    isUncertain: uncertain.length > 0,
    events: all
      .filter((one) => one.row.identity === number && !late.has(eventKeyText(one)))
      .sort(compareKeys),
    rulings: [
      ...standing
        .filter((row) => kindOf(row) !== 'learning')
        .map((row) => ({
          ...{ key: row, entry: row.entry, kind: kindOf(row) as Ruling['kind'], said: jsonOf(row.said) },
        })),
      ...uncertain.map((key) => ({ key, entry: 0, kind: asStored[key.fate as keyof typeof asStored] })),
    ],
    learning: standing.filter((row) => kindOf(row) === 'learning').map(({ at }) => at),
    isUnderWay: left.some((job) => isBegun(changes, job)),
    wasSaidOf: own.length > 0,
  }
}

/** It has written something since it was left. */
function isBegun(changes: Row<'changes'>[], { entry, identity }: Row<'jobs'>): boolean {
  const own = changes.filter((row) => row.entry === entry && row.identity === identity)
  return new Set(own.map(({ position }) => position)).size > 1
}

type Snapshots = Map<string, Uint8Array>

interface Folded {
  story: Story<Verdict>
  /** As it was after each event that is asked about. */
  told: Snapshots
}

function foldOf({ profiles, settingsOf }: Books, person: Person): Folded {
  const { events, rulings, learning, number } = person
  const byKey = new Map(events.map((event) => [eventKeyText(event), event]))
  const upto = profiles.find(({ identity }) => identity === number)?.uptoAt
  const items = events.map((event) => ({
    observation: decodeObservation(event, event.row.obs),
    settings: settingsOf(event.row.settingsRevision),
  }))
  let folded = 0
  const about = (said: Ruling[], snapshots: Snapshots): Told<Verdict> => ({
    ...{ rulings: said, learning },
    judge: ({ observation }) => byKey.get(eventKeyText(observation))?.verdict ?? quiet,
    after({ observation }, profile) {
      const isKept = ++folded % checkpointEvery === 0
      if (isKept || observation.at === upto) snapshots.set(eventKeyText(observation), profile())
    },
  })
  const told: Snapshots = new Map()
  return { story: plainFold(items, about(rulings, told)), told }
}

function auditFate(event: Event, { rulings }: Person, outcomes: Outcomes, says: Disagreements): void {
  const expected = outcomes.get(event.n)?.fate
  if (event.fate === expected) return
  says.same('events', event.n, { fate: [event.fate, expected] })
  const isSaid = rulings.some(({ key }) => compareKeys(key, event) === 0)
  if (!isSaid || expected === 'rejected' || expected === 'none')
    says.add('rulings', event.n, 'row', `what makes it ${expected}`, `what would make it ${event.fate}`)
}

function auditProfile(
  { profiles }: Books,
  { number, owner, events, rulings, wasSaidOf, learning, isUnderWay, isUncertain }: Person,
  told: Snapshots,
  says: Disagreements,
): void {
  const row = profiles.find(({ identity }) => identity === number)
  if (!row) {
    if (events.length >= eventsUnsavedMax || wasSaidOf)
      says.add('profiles', owner, 'row', 'no row', `a profile of ${events.length} events`)
    return
  }
  const last = events.findLast(({ at }) => at === row.uptoAt)
  if (!last) {
    if (events.length > 0) says.add('profiles', owner, 'uptoAt', row.uptoAt, 'the time of an event')
    return
  }
  const left = events.filter((event) => compareKeys(event, last) > 0).length
  const held = new DataView(row.profile.buffer, row.profile.byteOffset).getUint32(eventsHeldAt, true)
  if (held < events.length - left)
    says.add(
      'jobs',
      owner,
      'row',
      'no row',
      `what takes ${events.length - left - held} events into its profile`,
    )
  if (left >= eventsUnsavedMax)
    says.add('profiles', owner, 'uptoAt', `${left} events before the last`, 'fewer')
  const at = [...told.keys()].filter((key) => key.startsWith(`${row.uptoAt}.`))
  const isAny = (snapshots: Snapshots, bytes: Uint8Array) =>
    at.some((key) => snapshots.has(key) && sameProfile(snapshots.get(key) as Uint8Array, bytes, learning))
  if (!isUnderWay && !isUncertain && !isAny(told, row.profile))
    says.add('profiles', owner, 'profile', hex(row.profile), hex(told.get(at[0] ?? '')))
  auditBare('profiles', owner, row, rulings, says)
}

/** Without what campaigns said: there is one where that makes a difference. */
function auditBare(
  table: string,
  key: string,
  { profile, bare }: Pick<Row<'profiles'>, 'profile' | 'bare'>,
  rulings: Ruling[],
  says: Disagreements,
): void {
  if (bare === null) return
  if (rulings.every(({ kind }) => kind !== 'findings'))
    says.add(table, key, 'bare', hex(bare), 'null: campaigns said nothing')
  else if (hex(bare.slice(52, 74)) !== hex(profile.slice(52, 74)))
    says.add(table, key, 'bare', hex(bare), 'as far as the profile')
  else if (hex(bare) === hex(profile)) says.add(table, key, 'bare', 'the profile itself', 'null')
}

/** Places in the bytes of a profile. */
const eventsHeldAt = 52
const learningSinceAt = [40, 52] as const

/** An account may be learned anew since the last event: then the header says so, and counts from then on. */
function sameProfile(expected: Uint8Array, stored: Uint8Array, learning: number[]): boolean {
  if (hex(expected) === hex(stored)) return true
  if (learning.length === 0) return false
  const [from, to] = learningSinceAt
  const without = (bytes: Uint8Array) => hex(bytes.slice(0, from)) + hex(bytes.slice(to))
  return without(expected) === without(stored)
}

function auditCheckpoints(
  { checkpoints }: Books,
  { number, owner, events, rulings, isUnderWay, isUncertain }: Person,
  told: Snapshots,
  says: Disagreements,
): void {
  const own = checkpoints.filter(({ identity }) => identity === number)
  const due = events.filter((_, index) => index % checkpointEvery === checkpointEvery - 1)
  const keyed = (one: EventKey) => `${owner} ${eventKeyText(one)}`
  says.sameRows(
    'checkpoints',
    own.map((row) => keyed(row)),
    due.map(keyed),
  )
  for (const row of own) {
    const expected = told.get(eventKeyText(row))
    if (expected && !isUnderWay && !isUncertain && hex(expected) !== hex(row.profile))
      says.add('checkpoints', keyed(row), 'profile', hex(row.profile), hex(expected))
    auditBare('checkpoints', keyed(row), row, rulings, says)
  }
}

function hex(bytes: Uint8Array | undefined): string {
  return bytes ? Buffer.from(bytes).toString('hex') : 'nothing'
}

/** Only trusted sign-ins of people count, on the day on which they became so; where that is uncertain, on any. */
function auditDays(
  { tenantDays, ledger }: Books,
  told: Map<string, number>,
  areCertain: boolean,
  says: Disagreements,
): void {
  const [stored, expected] = [new Map<string, number>(), new Map<string, number>()]
  const keyFor = (key: string) => (areCertain ? key : key.replace(/^\d+/, 'any day'))
  const addTo = (sums: Map<string, number>, key: string, count: number) =>
    sums.set(keyFor(key), (sums.get(keyFor(key)) ?? 0) + count)
  const add = (key: string, count: number) => addTo(stored, key, count)
  for (const [key, count] of told) addTo(expected, key, count)
  const entries = new Set(ledger.map(({ entry }) => entry))
  for (const { day, shard, counts } of tenantDays) {
    if (!entries.has(shard))
      says.add('tenantDays', `${day} ${shard}`, 'shard', shard, 'an entry of the ledger')
    const view = new DataView(counts.buffer, counts.byteOffset, counts.byteLength)
    const numbers = Array.from({ length: counts.length / 4 }, (_, index) => view.getInt32(4 * index, true))
    const [signIns = 0, users = 0, ...rows] = numbers
    add(`${day} signIns`, signIns)
    add(`${day} users`, users)
    for (let index = 0; index < rows.length; index += 4) {
      add(`${day} ${rows[index]} ${rows[index + 1]} count`, rows[index + 2] as number)
      add(`${day} ${rows[index]} ${rows[index + 1]} people`, rows[index + 3] as number)
    }
  }
  for (const key of new Set([...stored.keys(), ...expected.keys()])) {
    const [found, wanted] = [stored.get(key) ?? 0, expected.get(key) ?? 0]
    if (found !== wanted && (areCertain || !key.endsWith('people')))
      says.add('tenantDays', key, 'counts', found, wanted)
  }
}
