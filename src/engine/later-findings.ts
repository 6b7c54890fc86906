/**
 * Writing down what became known of earlier sign-ins: a detection more, its level, and that it was hardly the user's own
 * after all. Goes into the plan of the batch by which it became known.
 */
import type { Features } from '../enrich/features.ts'
import { type IdentityKey, keyOf } from '../model/identity.ts'
import type { RiskLevel } from '../model/risk.ts'
import type { SignIn } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import { addPending } from '../profile/profile.ts'
import { changeVerdict, type VerdictChange } from '../store/replay.ts'
import { ownerOf, signInDocument } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { SignInTable } from '../store/tables.ts'
import type { LaterFinding } from './campaigns/findings.ts'
import { fateOf } from './learning.ts'
import type { JudgeOptions, Plan } from './plan.ts'
import type { KnownIdentity } from './reassess.ts'
import { isAnswered } from './revision.ts'
import { detectionRow, explainRaised } from './rows.ts'

interface Sources {
  options: JudgeOptions
  plan: Plan
  /** What is not durable yet, beside the plan itself. */
  inFlight: Plan[]
  db: Db
  /** Makes the identity known to the plan. */
  load: (owner: IdentityKey) => Promise<void>
}

/** In the order in which they became known. What an admin has answered stays as it is. */
export async function takeFindings(sources: Sources, findings: LaterFinding[]): Promise<void> {
  for (const finding of findings) {
    const found = await rowOf(sources, finding.signInId)
    if (found) await takeFinding(sources, finding, found)
  }
}

interface FoundRow {
  row: SignInTable
  /** It will be inserted with the plan, so it may be changed itself. */
  isOwn: boolean
}

async function takeFinding(sources: Sources, finding: LaterFinding, found: FoundRow): Promise<void> {
  const { options, plan } = sources
  const { raised, level, at } = finding
  const { row } = found
  const types = JSON.parse(row.riskEventTypes) as string[]
  if (isAnswered(row) || row.trust === 'rejected' || types.includes(raised.riskEventType)) return
  const owner = ownerOf(row)
  await sources.load(owner)
  const known = plan.identities.get(keyOf(owner)) as KnownIdentity
  // Of one that is judged again the plan has no document.
  const document = row.document || (await signInDocument(sources.db, options.tenantId, row.id))
  const signIn = JSON.parse(document ?? '') as SignIn
  const detection = detectionRow(options.tenantId, signIn, known.row, raised, options.now(at))
  plan.detections.push({ ...detection, detectionTimingType: 'offline' })
  const riskLevelAggregated = higher(row.riskLevelAggregated as RiskLevel, level)
  const { state, detail } = systemTransitions.detectionRaised
  const change: VerdictChange = {
    riskLevelAggregated,
    riskState: state,
    riskDetail: detail,
    riskEventTypes: JSON.stringify([...types, raised.riskEventType]),
    verdict: explainRaised(row.verdict, raised),
    trust: distrusted(plan, row, known, riskLevelAggregated),
  }
  if (found.isOwn) Object.assign(row, change)
  else plan.later.set(row.id, { row, change })
}

/** The fate that the sign-in meets now. What it taught is forgotten when it waits for something to speak for it. */
function distrusted(plan: Plan, row: SignInTable, { profile }: KnownIdentity, level: RiskLevel): string {
  const features = JSON.parse(row.features) as Features
  const observation = { signInId: row.id, at: row.createdDateTime, features }
  const isPromoted = plan.promoted.includes(row.id)
  const isTrusted = row.trust === 'trusted' || isPromoted
  if (!isTrusted || fateOf(row.outcome, level, observation) !== 'pending') return row.trust
  plan.learning.distrust(ownerOf(row), profile, observation)
  profile.promotions = profile.promotions.filter(({ signInId }) => signInId !== row.id)
  if (isPromoted) plan.promoted = plan.promoted.filter((id) => id !== row.id)
  addPending(profile, observation)
  return 'pending'
}

async function rowOf({ plan, inFlight, db, options }: Sources, id: string): Promise<FoundRow | null> {
  const own = plan.signIns.find((row) => row.id === id)
  if (own) return { row: own, isOwn: true }
  const changed = plan.later.get(id)
  if (changed) return { row: { ...changed.row, ...changed.change }, isOwn: false }
  for (const { signIns } of inFlight) {
    const row = signIns.find((one) => one.id === id)
    if (row) return { row, isOwn: false }
  }
  const row = await db
    .selectFrom('signIns')
    .selectAll()
    .where('tenantId', '=', options.tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? { row, isOwn: false } : null
}

/** Within the transaction of the batch. */
export async function writeLater(db: Db, later: Plan['later']): Promise<void> {
  for (const { row, change } of later.values()) await changeVerdict(db, row, change)
}

const order: RiskLevel[] = ['none', 'low', 'medium', 'high']

function higher(one: RiskLevel, other: RiskLevel): RiskLevel {
  return order.indexOf(one) >= order.indexOf(other) ? one : other
}
