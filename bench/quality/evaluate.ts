/** Plays a stream to all scorers at once and records what they say. Labels are looked up here, never shown to a scorer. */
import type { RiskLevel } from '../../src/model/risk.ts'
import type { SignIn, Timestamp } from '../../src/model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../../src/model/timestamp.ts'
import { campaignBook } from './campaign-book.ts'
import {
  Column,
  levels,
  mediumRank,
  Names,
  type ProbeRows,
  type Recording,
  type RiskColumns,
  type ScorerColumns,
} from './recording.ts'
import { isScored, isStopped, isSuccess, type Judgement, type Revision, type Scorer } from './scorer.ts'
import type { Label, Manifest, Stream } from './stream.ts'

const countMax = 65_535
const firstWeekDays = 7
const firstMonthDays = 30
const dayMilliseconds = 86_400_000

export interface EvaluateOptions {
  /** Called now and then with the number of sign-ins so far. */
  onProgress?: (signIns: number) => void
  /** An owner who is stopped passes a second factor and is learned, as under a policy; absent: nobody is asked. */
  isSteppingUp?: boolean
  /** Sees every sign-in with its label, whether it is scored and in which period it lies. */
  observe?: (signIn: SignIn, label: Label, isScored: boolean, period: number) => void
}

/** Throws when scorers do not agree on what is to be scored: their numbers could not be compared. */
export function evaluate(stream: Stream, scorers: Scorer[], options: EvaluateOptions = {}): Recording {
  const { manifest } = stream
  const rows = rowColumns()
  const book = campaignBook(scorers.length)
  const probeRows = probeColumns()
  const judged = scorers.map((scorer) => judgedColumns(scorer))
  const rowOf = new Map<string, number>()
  const keepsIds = scorers.some((scorer) => scorer.revisions)
  const periodAt = periodsOf(manifest)
  const firstWeekUntil = Date.parse(manifest.from) + firstWeekDays * dayMilliseconds
  let signIns = 0

  for (const signIn of stream.signIns()) {
    const label = stream.label(signIn.id)
    const time = toMilliseconds(signIn.createdDateTime)
    const period = periodAt(signIn.createdDateTime)
    const scored = isScored(signIn)
    const row = scored && period > 0 ? rows.add(signIn, label, time, period) : null
    if (row !== null && keepsIds) rowOf.set(signIn.id, row)
    const isOfFirstWeek = scored && time < firstWeekUntil && isOwnerAtWork(signIn, label)
    const campaign =
      label.campaignId === null ? null : book.attempt(label.campaignId, label.scenario, time, period)
    const probes = row !== null && isOwnerAtWork(signIn, label) ? (stream.probes?.(signIn.id) ?? []) : []
    if (row !== null) for (const { kind } of probes) probeRows.add(kind, rows.userOf(row))
    for (const [index, scorer] of scorers.entries()) {
      const judgement = scorer.judge(signIn)
      if ((judgement !== null) !== scored)
        throw new Error(
          `${scorer.name} ${scored ? 'does not score' : 'scores'} ${signIn.id}, against the contract`,
        )
      if (options.isSteppingUp && isStopped(judgement) && !label.malicious) scorer.vouch?.(signIn)
      const columns = judged[index] as JudgedColumns
      if (row !== null) columns.add(judgement as Judgement)
      if (scorer.judgeInstead) for (const probe of probes) columns.addProbe(scorer.judgeInstead(probe.signIn))
      if (isOfFirstWeek) columns.addEarly(signIn.id, judgement as Judgement)
      if (campaign && judgement) book.judged(campaign, index, judgement, time)
      for (const revision of scorer.revisions?.() ?? []) {
        columns.reviseEarly(revision)
        const revised = rowOf.get(revision.signInId)
        if (revised !== undefined) columns.revise(revised, revision, rows.time.get(revised))
        book.revised(stream.label(revision.signInId).campaignId, index, revision)
      }
      for (const alarm of scorer.alarms?.() ?? []) {
        const labels = alarm.signInIds.map((id) => stream.label(id))
        const malicious = labels.filter((one) => one.malicious)
        for (const { campaignId } of malicious) book.alarmed(campaignId, index, alarm.at)
        const isRight = malicious.length * 2 > labels.length
        columns.alarms.push({ kind: alarm.kind, at: alarm.at, period: periodOf(alarm.at, manifest), isRight })
      }
    }
    options.observe?.(signIn, label, scored, period)
    rows.learn(signIn)
    signIns++
    if (signIns % 20_000 === 0) options.onProgress?.(signIns)
  }
  const honest = rows.honest()
  return {
    manifest,
    signIns,
    ...rows.done(book.numberOf),
    campaigns: book.campaigns,
    probes: probeRows.done(),
    scorers: judged.map((one, index) => ({
      ...one.done(),
      risk: riskOf(scorers[index] as Scorer, honest, manifest),
    })),
  }
}

function isOwnerAtWork(signIn: SignIn, label: Label): boolean {
  return !label.malicious && signIn.isInteractive !== false
}

function riskOf(scorer: Scorer, honest: string[], { from, until }: Manifest): RiskColumns | null {
  if (!scorer.levelsAt) return null
  const start = Date.parse(from) + firstMonthDays * dayMilliseconds
  const days = Math.max(0, Math.floor((Date.parse(until) - start) / dayMilliseconds))
  const moments = Array.from({ length: days }, (_, day) => start + (day + 1) * dayMilliseconds)
  const ranks = new Uint8Array(honest.length * days)
  for (const [user, userId] of honest.entries())
    ranks.set(scorer.levelsAt(userId, moments).map(rankOf), user * days)
  return { users: honest.length, days, ranks }
}

function periodsOf(manifest: Manifest): (at: Timestamp) => number {
  const starts = startsOf(manifest).map(fromMilliseconds)
  return (at) => starts.reduce((period, start) => (at >= start ? period + 1 : period), 0)
}

function periodOf(at: number, manifest: Manifest): number {
  return startsOf(manifest).filter((start) => at >= start).length
}

function startsOf({ scoredFrom, validationFrom, testFrom }: Manifest): number[] {
  return [scoredFrom, validationFrom, testFrom].map((start) => Date.parse(start))
}

function rowColumns() {
  const time = new Column((length) => new Float64Array(length))
  const period = new Column((length) => new Uint8Array(length))
  const user = new Column((length) => new Uint32Array(length))
  const malicious = new Column((length) => new Uint8Array(length))
  const interactive = new Column((length) => new Uint8Array(length))
  const scenario = new Column((length) => new Uint16Array(length))
  const history = new Column((length) => new Uint16Array(length))
  const visit = new Column((length) => new Uint16Array(length))
  const campaignIds: (string | null)[] = []
  const users = new Names()
  const scenarios = new Names()
  const successes = new Map<string, number>()
  const visits = new Map<string, number>()
  const victims = new Set<string>()
  return {
    time,
    /** Those that no intruder ever was. */
    userOf: (row: number) => user.get(row),
    honest: () => users.list.filter((userId) => !victims.has(userId)),
    add(signIn: SignIn, label: Label, at: number, periodNumber: number): number {
      time.push(at)
      period.push(periodNumber)
      user.push(users.numberOf(signIn.userId))
      malicious.push(label.malicious ? 1 : 0)
      if (label.malicious) victims.add(signIn.userId)
      interactive.push(signIn.isInteractive === false ? 0 : 1)
      scenario.push(scenarios.numberOf(label.scenario))
      history.push(Math.min(countMax, successes.get(signIn.userId) ?? 0))
      const key = `${label.campaignId} ${signIn.userId}`
      const before = label.campaignId === null ? 0 : (visits.get(key) ?? 0)
      if (label.campaignId !== null) visits.set(key, before + 1)
      visit.push(Math.min(countMax, before))
      campaignIds.push(label.campaignId)
      return time.length - 1
    },
    learn(signIn: SignIn): void {
      if (isSuccess(signIn)) successes.set(signIn.userId, (successes.get(signIn.userId) ?? 0) + 1)
    },
    done: (numberOf: (campaignId: string | null) => number) => ({
      rows: time.length,
      time: time.values(),
      period: period.values(),
      user: user.values(),
      users: users.list.length,
      malicious: malicious.values(),
      interactive: interactive.values(),
      scenario: scenario.values(),
      scenarioNames: scenarios.list,
      history: history.values(),
      visit: visit.values(),
      campaign: Int32Array.from(campaignIds, numberOf),
    }),
  }
}

function probeColumns() {
  const kinds = new Names()
  const kind = new Column((length) => new Uint8Array(length))
  const user = new Column((length) => new Uint32Array(length))
  return {
    add(name: string, userNumber: number): void {
      kind.push(kinds.numberOf(name))
      user.push(userNumber)
    },
    done: (): ProbeRows => ({ kind: kind.values(), kindNames: kinds.list, user: user.values() }),
  }
}

type JudgedColumns = ReturnType<typeof judgedColumns>

function judgedColumns({ name, prior }: Scorer) {
  const score = new Column((length) => new Float64Array(length))
  const chance = new Column((length) => new Float64Array(length))
  const level = new Column((length) => new Uint8Array(length))
  const finalLevel = new Column((length) => new Uint8Array(length))
  const foundAfter = new Column((length) => new Float64Array(length))
  const detections = new Column((length) => new Uint16Array(length))
  const sets = new Names()
  const alarms: ScorerColumns['alarms'] = []
  const early = new Map<string, number>()
  const probeScore = new Column((length) => new Float64Array(length))
  const probeLevel = new Column((length) => new Uint8Array(length))
  const numberOf = (names: string[]) => sets.numberOf(JSON.stringify([...new Set(names)].sort()))
  const has = { chance: false, level: false, detections: false }
  numberOf([])
  return {
    alarms,
    add(judgement: Judgement): void {
      has.chance ||= judgement.probability !== undefined
      has.level ||= judgement.level !== undefined
      has.detections ||= judgement.detections !== undefined
      if (Number.isNaN(judgement.score)) throw new Error(`${name} gave a score that is no number`)
      const rank = rankOf(judgement.level)
      score.push(judgement.score)
      chance.push(judgement.probability ?? Number.NaN)
      level.push(rank)
      finalLevel.push(rank)
      foundAfter.push(rank >= mediumRank ? 0 : Number.POSITIVE_INFINITY)
      detections.push(numberOf(judgement.detections ?? []))
    },
    addProbe({ score: own, level: ownLevel }: Judgement): void {
      probeScore.push(own)
      probeLevel.push(rankOf(ownLevel))
    },
    addEarly: (id: string, { level: own }: Judgement) => early.set(id, rankOf(own)),
    reviseEarly({ signInId, level: own }: Revision): void {
      const rank = early.get(signInId)
      if (rank !== undefined && rankOf(own) > rank) early.set(signInId, rankOf(own))
    },
    /** A revision only ever adds. */
    revise(row: number, revision: Revision, time: number): void {
      const rank = rankOf(revision.level)
      if (rank > finalLevel.get(row)) finalLevel.set(row, rank)
      if (rank >= mediumRank)
        foundAfter.set(row, Math.min(foundAfter.get(row), Math.max(0, revision.at - time)))
      const known = JSON.parse(sets.list[detections.get(row)] as string) as string[]
      detections.set(row, numberOf([...known, ...revision.detections]))
    },
    done: (): Omit<ScorerColumns, 'risk'> => ({
      probes: probeScore.length > 0 ? { score: probeScore.values(), level: probeLevel.values() } : null,
      firstWeek: has.level ? Uint8Array.from(early.values()) : null,
      name,
      prior: prior ?? null,
      score: score.values(),
      chance: has.chance ? chance.values() : null,
      level: has.level ? level.values() : null,
      finalLevel: has.level ? finalLevel.values() : null,
      foundAfter: has.level ? foundAfter.values() : null,
      detections: has.detections ? detections.values() : null,
      detectionSets: sets.list.map((text) => JSON.parse(text) as string[]),
      alarms,
    }),
  }
}

function rankOf(level: RiskLevel | undefined): number {
  return Math.max(0, (levels as readonly RiskLevel[]).indexOf(level ?? 'none'))
}
