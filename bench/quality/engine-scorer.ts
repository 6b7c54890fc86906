/**
 * Our engine as it is shipped, over a tenant that lives in memory: the core that judges behind an import, one sign-in
 * after the other, as a server is sent them.
 */
import { assess, type Verdict } from '../../src/assessment/assess.ts'
import type { Ruling } from '../../src/assessment/fold.ts'
import { type ObservedEvent, observe } from '../../src/assessment/observe.ts'
import type { Attempt } from '../../src/campaigns/attempt.ts'
import type { EngineSettings } from '../../src/config.ts'
import { noAddressLists } from '../../src/enrich/address-lists.ts'
import { type Features, featuresOf } from '../../src/enrich/features.ts'
import { eventOfSignIn } from '../../src/formats/entra/index.ts'
import { compareKeys, type EventKey, eventKeyText } from '../../src/model/event-key.ts'
import { type IdentityKey, identityOf, keyOf } from '../../src/model/identity.ts'
import type { RiskLevel } from '../../src/model/risk.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { probabilityOf } from '../../src/observation/arithmetic.ts'
import type { Observation } from '../../src/observation/observation.ts'
import { dayOf } from '../../src/profile/decay.ts'
import { openFlat } from '../../src/profile/flat.ts'
import { ripen } from '../../src/profile/take-in.ts'
import { attemptOf } from '../../src/risk/attempt-of.ts'
import { personOf } from '../../src/risk/person.ts'
import type { SaidOfTried } from '../../src/risk/tried.ts'
import { type Facts, factsOf, noGuessing } from '../../src/score/facts.ts'
import { append, type Event, emptyHistory, forget, type History, tellAgain } from './engine/history.ts'
import { RiskBook } from './engine/risk-book.ts'
import { SettledDays } from './engine/settled-days.ts'
import { hoursKept, Stage } from './engine/stage.ts'
import { levels } from './recording.ts'
import { type Alarm, isScored, type Judgement, type Revision, type Scorer } from './scorer.ts'

export interface EngineScorer extends Scorer {
  /** What the evidence of the last sign-in was drawn from. Throws Error before the first. */
  lastFacts(): Facts
  /** What would be said of another in place of the last sign-in; nothing is learned from it. */
  judgeAlike(signIn: SignIn): { facts: Facts; verdict: Verdict }
  /** The input of the core, with what the tenant shows now. */
  observe(event: ObservedEvent, features: Features): Observation
  /** What is known of whoever signs in. */
  profileOf(signIn: SignIn): Uint8Array
}

/** All that is kept of one identity. */
interface Known extends History {
  book: RiskBook
}

const hashKey = [0x5eed, 0xbe7c] as const
const keptMicroseconds = hoursKept * 3_600_000_000

export function engineScorer(settings: EngineSettings): EngineScorer {
  const tenant = new SettledDays()
  const stage = new Stage(settings)
  const histories = new Map<string, Known>()
  let revisions: Revision[] = []
  let alarms: Alarm[] = []
  let last: { observation: Observation; before: Uint8Array; history: Known } | null = null
  let entries = 0

  const historyOf = (owner: IdentityKey): Known => {
    const key = keyOf(owner)
    const known = histories.get(key)
    if (known) return known
    const made = { ...emptyHistory(), book: new RiskBook() }
    histories.set(key, made)
    return made
  }

  const observed: EngineScorer['observe'] = (event, features) => {
    const { knownIssuers } = settings.tokenIssuerAnomaly
    const enrichment = { features, listedKinds: [], knownIssuers }
    const day = dayOf(Date.parse(event.signIn.createdDateTime) * 1000)
    return observe(event, enrichment, tenant.of(day), hashKey)
  }

  const takeSayings = (userId: string, sayings: SaidOfTried[], now: EventKey): void => {
    const history = historyOf({ identityKind: 'user', identityId: userId })
    const byKey = new Map(sayings.map((saying) => [eventKeyText(saying.key), saying]))
    const kept = history.rulings.filter(
      ({ kind, key }) => kind !== 'findings' || !byKey.has(eventKeyText(key)),
    )
    const said = sayings.map(({ key, said }) => ({ kind: 'findings' as const, entry: ++entries, key, said }))
    const from = sayings.map(({ key }) => key).sort(compareKeys)[0] as EventKey
    const again = tellAgain(history, [...kept, ...said], from, settings, tenant.changes)
    history.book.toldAgain(again)
    for (const { event, before } of again.judged) {
      if (compareKeys(event.observation, now) === 0) continue
      const knownAt =
        byKey.get(eventKeyText(event.observation))?.said.findings.map((one) => one.knownAt) ?? []
      const revision = revisionOf(event, before, Math.max(event.observation.at, ...knownAt))
      if (revision) revisions.push(revision)
    }
  }

  const hear = (attempt: Attempt, userId: string, signInId: string): void => {
    const news = stage.add(attempt, userId, signInId)
    alarms.push(...news.alarms)
    for (const [about, sayings] of Map.groupBy(news.sayings, (saying) => saying.userId))
      takeSayings(about, sayings, attempt.key)
  }

  return {
    name: 'engine',
    prior: settings.score.prior,
    observe: observed,
    profileOf: (signIn) => historyOf(identityOf(signIn)).profile,
    lastFacts() {
      if (!last) throw new Error('no sign-in was judged yet')
      return factsBefore(last.before, last.observation, last.history.rulings, settings)
    },
    judgeAlike(signIn) {
      if (!last) throw new Error('no sign-in was judged yet')
      const event = eventOfSignIn(signIn)
      const observation = observed(event, featuresOf(event, noAddressLists))
      const facts = factsBefore(last.before, observation, [], settings)
      return { facts, verdict: assess(last.before, observation, settings) }
    },
    judgeInstead(signIn) {
      if (!last) throw new Error('no sign-in was judged yet')
      const event = eventOfSignIn(signIn)
      return judgementOf(assess(last.before, observed(event, featuresOf(event, noAddressLists)), settings))
    },
    vouch(signIn) {
      const history = historyOf(identityOf(signIn))
      const event = history.events.findLast(({ signInId }) => signInId === signIn.id)
      if (!event) return
      const { at, tick, idHash, part } = event.observation
      const ruling = { kind: 'safe' as const, entry: ++entries, key: { at, tick, idHash, part } }
      const rulings = [...history.rulings, ruling]
      history.book.toldAgain(tellAgain(history, rulings, ruling.key, settings, tenant.changes))
      history.book.vouchedFor(ruling.key)
    },
    levelsAt(userId, moments) {
      return historyOf({ identityKind: 'user', identityId: userId }).book.levelsAt(moments, settings)
    },
    alarms() {
      const known = alarms
      alarms = []
      return known
    },
    revisions() {
      const known = revisions
      revisions = []
      return known
    },
    judge(signIn) {
      const owner = identityOf(signIn)
      const signInEvent = eventOfSignIn(signIn)
      const observation = observed(signInEvent, featuresOf(signInEvent, noAddressLists))
      const history = historyOf(owner)
      forget(history, observation.at - keptMicroseconds, settings)
      last = { observation, before: history.profile, history }
      const { told, promoted } = append(history, signIn.id, observation, settings, tenant.changes)
      const event = history.events.at(-1) as Event
      history.book.found(observation, told.verdict)
      history.book.promoted(promoted)
      const attempt = attemptOf(observation, told.bareVerdict, personOf(owner))
      if (attempt) hear(attempt, owner.identityId, signIn.id)
      return isScored(signIn) ? judgementOf(event.verdict) : null
    },
  }
}

function judgementOf(verdict: Verdict): Judgement {
  return {
    score: verdict.logOdds,
    probability: probabilityOf(verdict.logOdds),
    level: verdict.level,
    detections: namesOf(verdict),
  }
}

function factsBefore(
  before: Uint8Array,
  observation: Observation,
  rulings: Ruling[],
  settings: EngineSettings,
): Facts {
  const flat = openFlat(before.slice())
  ripen(flat, observation.at, settings)
  const said = rulings.findLast((one) => one.kind === 'findings' && compareKeys(one.key, observation) === 0)
  const guessing = said?.kind === 'findings' ? said.said.guessing : noGuessing
  return factsOf(observation, flat, guessing, settings)
}

/** What became worse of an event; null for nothing. `at`: microseconds since 1970. */
function revisionOf({ signInId, verdict }: Event, before: Verdict, at: number): Revision | null {
  const { level } = verdict
  const known = namesOf(before)
  const detections = namesOf(verdict).filter((name) => !known.includes(name))
  if (detections.length === 0 && rankOf(level) <= rankOf(before.level)) return null
  return { signInId, level, detections, at: at / 1000 }
}

function rankOf(level: RiskLevel): number {
  return (levels as readonly RiskLevel[]).indexOf(level)
}

function namesOf({ raised }: Verdict): string[] {
  return raised.map(({ detection }) => detection)
}
