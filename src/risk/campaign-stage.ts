/**
 * Where a batch meets the campaigns around it: the attempts of the last days, what is usual of clean days, and what was
 * said of right passwords so far. What the stage says now and what it said before are compared event by event.
 */
import { nothingSaid, type SaidOfEvent } from '../assessment/assess.ts'
import {
  type Attempt,
  type Campaign,
  type CleanDays,
  emptyCleanDays,
  type Finding,
} from '../campaigns/campaigns.ts'
import { unsettledHours } from '../campaigns/early-colleagues.ts'
import { daysBefore, firstOf, rangeFrom } from '../campaigns/range.ts'
import { CampaignRun, type CampaignStanding, type News } from '../campaigns/run.ts'
import type { EngineSettings } from '../config.ts'
import type { FoundFacts, SaidFinding, Word } from '../detections/detection.ts'
import { compareKeys, type EventKey, eventKeyText } from '../model/event-key.ts'
import { guessedUsersMin } from '../score/evidence.ts'
import type { CampaignChange } from './plan.ts'
import { type SaidOfTried, TriedTable } from './tried.ts'

const hourMicroseconds = 3_600_000_000

/** All that the stage remembers; a copy of what the store has from `from` on. */
export interface CampaignMemory {
  from: number
  tried: TriedTable
  days: CleanDays
  sayings: Map<string, SaidOfTried>
  /** What goes on since everything that was told last; null: the next attempt is told from the start of its day. */
  run: CampaignRun | null
  /** Of each campaign how much of it was told: attempts and users. */
  told: Map<string, { attempts: number; state: string; until: number }>
}

export interface Sayings {
  /** What is to be said now; nothing is said of an event where nothing holds any longer. */
  changed: SaidOfTried[]
  change: Omit<CampaignChange, 'userIds'> | null
}

export function emptyCampaignMemory(): CampaignMemory {
  return {
    from: Number.NEGATIVE_INFINITY,
    tried: new TriedTable(),
    days: emptyCleanDays(),
    sayings: new Map(),
    run: null,
    told: new Map(),
  }
}

/** From which moment on attempts are needed; null when what is remembered is enough. */
export function neededFrom(
  changed: Attempt[],
  memory: CampaignMemory,
  settings: EngineSettings,
): number | null {
  if (changed.length === 0 || goesOn(memory.run, changed)) return null
  return neededFor(firstOf(changed), memory, settings)
}

/** The same, where everything from `at` on is said anew. */
export function neededFor(at: number, memory: CampaignMemory, settings: EngineSettings): number {
  return rangeFrom(at, settings, memory.days).judgedFrom - unsettledHours * hourMicroseconds
}

/** Changes the memory. `changed` are the old and the new of what changed; the memory has the new already. */
export function sayAgain(
  memory: CampaignMemory,
  changed: Attempt[],
  settings: EngineSettings,
): Sayings | null {
  if (changed.length === 0) return null
  if (goesOn(memory.run, changed)) return sayOn(memory, memory.run, changed)
  return sayAnew(memory, firstOf(changed), settings)
}

function goesOn(run: CampaignRun | null, changed: Attempt[]): run is CampaignRun {
  const last = run?.last
  return last != null && changed.every(({ key }) => compareKeys(key, last) > 0)
}

/** What comes after everything so far: nothing that was said before changes. */
function sayOn(memory: CampaignMemory, run: CampaignRun, attempts: Attempt[]): Sayings {
  const news = run.add(attempts)
  const now = new Map<string, SaidOfTried>()
  const of = (key: EventKey) => sayingOf(memory, now, key, Number.POSITIVE_INFINITY)
  takeNews(news, of)
  return { changed: takeChanged(memory, now), change: changeOf(memory, run, null) }
}

/** From the start of the day of the first that changed, which was at `at`. Changes the memory. */
export function sayAnew(memory: CampaignMemory, at: number, settings: EngineSettings): Sayings {
  const range = rangeFrom(at, settings, memory.days)
  const { judgedFrom } = range
  const from = judgedFrom - unsettledHours * hourMicroseconds
  const near = memory.tried.since(from)
  const isBefore = ({ key }: Attempt) => key.at < judgedFrom
  const run = new CampaignRun(near.filter(isBefore), daysBefore(memory.days, range), settings)
  const news = run.add(near.filter((one) => !isBefore(one)))
  memory.run = run
  memory.told = new Map()
  const now = new Map<string, SaidOfTried>()
  const of = (key: EventKey) => sayingOf(memory, now, key, judgedFrom)
  for (const { key, said } of memory.sayings.values())
    if (key.at >= judgedFrom || said.findings.some(({ knownAt }) => knownAt >= judgedFrom)) of(key)
  takeNews(news, of)
  return { changed: takeChanged(memory, now), change: changeOf(memory, run, judgedFrom) }
}

/** What is said of an event, without what became known from `judgedFrom` on; null of one that is not remembered. */
function sayingOf(
  memory: CampaignMemory,
  now: Map<string, SaidOfTried>,
  key: EventKey,
  judgedFrom: number,
): SaidOfTried | null {
  const text = eventKeyText(key)
  const known = now.get(text)
  if (known) return known
  const before = memory.sayings.get(text)
  const userId = memory.tried.userIdOf(key) ?? before?.userId
  if (userId === undefined) return null
  const guessing = before && key.at < judgedFrom ? before.said.guessing : nothingSaid.guessing
  const findings = before?.said.findings.filter(({ knownAt }) => knownAt < judgedFrom) ?? []
  const saying: SaidOfTried = { key, userId, said: { guessing, findings } }
  now.set(text, saying)
  return saying
}

function takeNews({ findings, guessed }: News, of: (key: EventKey) => SaidOfTried | null): void {
  for (const finding of findings) {
    const saying = of(finding.key)
    if (!saying || saying.said.findings.some(({ detection }) => detection === finding.detection)) continue
    saying.said = { ...saying.said, findings: [...saying.said.findings, saidFinding(finding)] }
  }
  // Of guessing from where a right password came: where more failed than are trusted to use the network.
  for (const { key, addressUsers, networkUsers, since, colleagues } of guessed) {
    const users = Math.max(addressUsers, networkUsers)
    const saying = users < guessedUsersMin || users <= colleagues ? null : of(key)
    if (saying) saying.said = { ...saying.said, guessing: { addressUsers, networkUsers, since: since ?? 0 } }
  }
}

/** What is said otherwise than before; the memory has it then. */
function takeChanged(memory: CampaignMemory, now: Map<string, SaidOfTried>): SaidOfTried[] {
  const changed: SaidOfTried[] = []
  for (const [key, saying] of now) {
    const before = memory.sayings.get(key)
    if (before && JSON.stringify(before.said) === JSON.stringify(saying.said)) continue
    if (!before && isNothing(saying.said)) continue
    changed.push(saying)
    if (isNothing(saying.said)) memory.sayings.delete(key)
    else memory.sayings.set(key, saying)
  }
  return changed
}

/** What of campaigns and days is to be written. `from`: alarms from then on are told anew. */
function changeOf(memory: CampaignMemory, run: CampaignRun, from: number | null): Sayings['change'] {
  const until = run.last?.at ?? 0
  const changed: Campaign[] = []
  const isNew = ({ id, attempts, state, newestUserAt }: CampaignStanding) => {
    const told = memory.told.get(id)
    return !told || told.attempts !== attempts || told.state !== state || newestUserAt >= told.until
  }
  for (const campaign of run.campaigns(isNew)) {
    const told = memory.told.get(campaign.id)
    const users = campaign.users.filter(
      ({ known, insideKnown }) => !told || known >= told.until || (insideKnown ?? 0) >= told.until,
    )
    memory.told.set(campaign.id, { attempts: campaign.attempts, state: campaign.state, until })
    changed.push({ ...campaign, users })
  }
  for (const id of run.forgetEnded()) memory.told.delete(id)
  if (from === null && changed.length === 0 && run.isLike(memory.days.days.at(-1))) return null
  memory.days = run.days()
  return { campaigns: changed, from, days: memory.days }
}

function isNothing({ guessing, findings }: SaidOfEvent): boolean {
  return findings.length === 0 && guessing.addressUsers === 0 && guessing.networkUsers === 0
}

function saidFinding({ detection, probability, campaign, facts, foundBy }: Finding): SaidFinding {
  const said: FoundFacts =
    'countries' in facts
      ? {
          client: word('client', facts.client),
          users: facts.users,
          countries: facts.countries.map((country) => word('country', country)),
          networks: facts.networks,
          healthyUsers: facts.colleagues,
          since: { at: facts.since },
        }
      : {
          campaign,
          campaignKind: facts.kind,
          ipAddress: word('ip', facts.ip),
          network: word('subnet', facts.subnet),
          client: facts.client === 0 ? null : word('client', facts.client),
          addressUsersFailed: facts.addressUsers,
          networkUsersFailed: facts.networkUsers,
          usersFailed: facts.users,
          attempts: facts.attempts,
          isNetworkKnown: facts.isNetworkKnown,
          isAsnKnown: facts.isAsnKnown,
          healthyUsers: facts.colleagues,
          since: { at: facts.since },
        }
  return { detection, probability, facts: said, knownAt: foundBy.at }
}

function word(of: 'ip' | 'subnet' | 'client' | 'country', value: number): Word {
  return { of, low: value % 0x1_0000_0000 }
}
