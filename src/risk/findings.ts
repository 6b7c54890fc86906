/** What a plan found, as rows: detections of new events, and what changes of stored ones. In words, for Graph shows words. */

import type { Verdict } from '../assessment/assess.ts'
import { type Explanation, explainRaised, timestampOf, type Words } from '../assessment/explain.ts'
import { ownWords, storedWords } from '../assessment/own-words.ts'
import type { Word } from '../detections/detection.ts'
import { compareKeys } from '../model/event-key.ts'
import type { SignIn, Timestamp } from '../model/sign-in.ts'
import type { Observation } from '../observation/observation.ts'
import { chunks } from '../store/chunks.ts'
import { signInsAtHash } from '../store/observations.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable } from '../store/tables.ts'
import { documentsOf } from '../store/verdicts.ts'
import { closing } from './answered.ts'
import type { Fresh, Plan, Revised, Touched } from './plan.ts'
import { closingPromotionOf, fateIn, promotionsOf } from './promotions.ts'
import { isSettled, type Revision, revisionOf } from './revision.ts'
import { detectionRows, riskColumns } from './rows.ts'
import { detectionsBySignIn, type Snapshot } from './snapshot.ts'
import type { Standing } from './standing.ts'

export interface FindingOptions {
  tenantId: string
  /** When something counts as found, for an event of that time. */
  now: (at: Timestamp) => Timestamp
}

export interface Findings {
  detections: DetectionTable[]
  revisions: Revision[]
  /** The event at which it came to light. */
  at: Timestamp
}

export async function findingsOf(
  snapshot: Snapshot,
  state: Standing,
  plan: Plan,
  options: FindingOptions,
  at: Timestamp,
): Promise<Findings> {
  const { db } = snapshot
  const all = [...plan.touched.values()]
  const detections: DetectionTable[] = []
  for (const touched of all) {
    for (const one of touched.fresh) {
      if (one.verdict.raised.length === 0) continue
      const words = await wordsFor(
        db,
        state,
        touched,
        one.verdict,
        ownWords(one.observation, one.prepared.features),
      )
      const explained = one.verdict.raised.map((raised) => explainRaised(raised, words))
      const { signIn } = one.prepared
      detections.push(...rowsOf(options, touched, signIn, one, explained, signIn.createdDateTime))
    }
  }
  detections.sort((a, b) => compare(orderOf(a), orderOf(b)))
  const revisions = await revisionsOf(snapshot, state, all, at, options)
  revisions.push(...(await promotionsOf(snapshot, all, detections, { ...options, at })))
  return { detections, revisions, at }
}

/** `at`: when what campaigns do not say came to light. */
function rowsOf(
  { tenantId, now }: FindingOptions,
  { after: { name }, said }: Touched,
  signIn: SignIn,
  { verdict, observation }: Pick<Fresh, 'verdict' | 'observation'>,
  explained: Explanation['raised'],
  at: Timestamp,
): DetectionTable[] {
  const findings = (said?.all.rulings ?? []).flatMap((ruling) =>
    ruling.kind === 'findings' && compareKeys(ruling.key, observation) === 0 ? ruling.said.findings : [],
  )
  return detectionRows(tenantId, signIn, name, verdict, explained, (detection) => {
    const knownAt = findings.find((one) => one.detection === detection)?.knownAt
    return now(knownAt === undefined ? at : timestampOf(knownAt))
  })
}

/** Each may have a megabyte. */
const documentsAtOnce = 16

/** Stored events that look different now. */
async function revisionsOf(
  snapshot: Snapshot,
  state: Standing,
  all: Touched[],
  at: Timestamp,
  options: FindingOptions,
): Promise<Revision[]> {
  const { db } = snapshot
  const revisions: Revision[] = []
  await state.words.read(
    db,
    all.flatMap((touched) =>
      [...touched.revised.values()].flatMap((one) => (isChanged(touched, one) ? wordsIn(one.verdict) : [])),
    ),
  )
  const changes = all.map((touched) => ({
    touched,
    changed: [...touched.revised.values()].filter((one) => isChanged(touched, one)),
  }))
  const ids = changes.flatMap(({ changed }) => changed.map(({ row }) => row.id))
  const before = await detectionsBySignIn(snapshot, ids)
  const open: { touched: Touched; one: Revised }[] = []
  for (const { touched, changed } of changes) {
    for (const one of changed) {
      if (isSettled(one.row, before.get(one.row.id) ?? [], fateIn(touched, one)))
        revisions.push(...fateAlone(touched, one))
      else open.push({ touched, one })
    }
  }
  for (const some of chunks(open, documentsAtOnce)) {
    const documents = await documentsOf(
      db,
      state.tenantId,
      some.flatMap(({ touched, one }) => (touched.replaced.has(one.row.id) ? [] : one.row.id)),
    )
    for (const { touched, one } of some) {
      const detectionsBefore = before.get(one.row.id) ?? []
      const better = touched.replaced.get(one.row.id)?.prepared
      const signIn = better?.signIn ?? (JSON.parse(documents.get(one.row.id) ?? '{}') as SignIn)
      const own = better ? ownWords(one.observation, better.features) : storedWords(one.observation, signIn)
      const words = await wordsFor(db, state, touched, one.verdict, own, one.observation, signIn)
      const explained = one.verdict.raised.map((raised) => explainRaised(raised, words))
      // A better version counts as found when it happened, as what comes late does.
      const foundAt = better ? signIn.createdDateTime : at
      const promotion = closingPromotionOf(touched, one)
      const isClosed = promotion !== null
      const closedAt = promotion && options.now(timestampOf(promotion.by))
      const found = rowsOf(options, touched, signIn, one, explained, foundAt)
      const detectionsAfter = closedAt ? found.map((row) => ({ ...row, ...closing(closedAt) })) : found
      const after = { ...riskColumns({ ...one, isClosed }), trust: fateIn(touched, one) }
      const verdicts = { before: one.row, detectionsBefore, after, detectionsAfter, closedAt }
      const revision = revisionOf(verdicts, options.now(at))
      if (revision) revisions.push(revision)
    }
  }
  return revisions
}

/** What others have said of an event stays; what it teaches may still change, and by a better version the numbers behind. */
function fateAlone(touched: Touched, one: Revised): Revision[] {
  const trust = fateIn(touched, one)
  const isReplaced = touched.replaced.has(one.row.id)
  if (one.row.trust === trust && !isReplaced) return []
  const change = isReplaced ? { trust, verdict: riskColumns(one).verdict } : { trust }
  return [{ owner: touched.after.owner, signIn: one.row, change, added: [], changed: [], closedAt: null }]
}

/** Whether a stored event is judged otherwise now, whatever has become of its risk since. */
export function isJudgedOtherwise(touched: Touched, one: Revised): boolean {
  return one.row.trust !== fateIn(touched, one) || !isSameVerdict(one.row.verdict, one.verdict)
}

/** Whether anything of the row is other than it was; the rest of its history is as it was written. */
function isChanged(touched: Touched, one: Revised): boolean {
  const { row } = one
  const isClosed = closingPromotionOf(touched, one) !== null
  const { riskEventTypes, riskLevelAggregated, riskLevelDuringSignIn } = riskColumns({ ...one, isClosed })
  return (
    touched.replaced.has(row.id) ||
    isJudgedOtherwise(touched, one) ||
    row.riskLevelAggregated !== riskLevelAggregated ||
    row.riskLevelDuringSignIn !== riskLevelDuringSignIn ||
    row.riskEventTypes !== riskEventTypes
  )
}

function isSameVerdict(bytes: Uint8Array | null, verdict: Verdict): boolean {
  const now = riskColumns({ verdict, fate: 'none' }).verdict
  if (bytes === null || now === null) return bytes === now
  return Buffer.compare(bytes, now) === 0
}

/** Of all that the raised facts refer to. */
async function wordsFor(
  db: Db,
  state: Standing,
  touched: Touched,
  verdict: Verdict,
  own: Words,
  observation?: Observation,
  signIn?: SignIn,
): Promise<Words> {
  const words = wordsIn(verdict)
  const events = await eventsNamed(db, state, touched, words)
  if (observation && signIn) events.set(observation.idHash, signIn)
  return state.words.lookUp(db, words, own, (word) =>
    'event' in word ? shownOf(events.get(word.event), word.shows) : null,
  )
}

function wordsIn({ raised }: Verdict): Word[] {
  return raised.flatMap(({ facts }) =>
    Object.values(facts).flatMap((found) => {
      const list = Array.isArray(found) ? found : [found]
      return list.filter((one): one is Word => typeof one === 'object' && one !== null)
    }),
  )
}

/** The sign-ins that are named by the hashes of their ids. */
async function eventsNamed(
  db: Db,
  state: Standing,
  { after, fresh, replaced }: Touched,
  words: Word[],
): Promise<Map<number, SignIn>> {
  const hashes = new Set(words.flatMap((word) => ('event' in word ? word.event : [])))
  const events = new Map<number, SignIn>()
  for (const { observation, prepared } of [...fresh, ...replaced.values()])
    if (hashes.delete(observation.idHash)) events.set(observation.idHash, prepared.signIn)
  if (hashes.size === 0) return events
  for (const [hash, document] of await signInsAtHash(db, state.tenantId, after.owner, [...hashes]))
    events.set(hash, JSON.parse(document) as SignIn)
  return events
}

function shownOf(
  signIn: SignIn | undefined,
  shows: Extract<Word, { event: number }>['shows'],
): string | string[] | null {
  if (!signIn) return null
  const { location, status, source } = signIn
  switch (shows) {
    case 'id':
      return signIn.id
    case 'ip':
      return signIn.ipAddress
    case 'place':
      return location.city && location.countryOrRegion
        ? `${location.countryOrRegion}/${location.city}`
        : location.countryOrRegion
    case 'sourceTypes':
      return source?.risk?.riskEventTypes ?? []
    case 'additionalDetails':
      return status.additionalDetails
  }
}

function orderOf({ detectedDateTime, activityDateTime, requestId }: DetectionTable): string {
  return `${detectedDateTime} ${activityDateTime} ${requestId}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
