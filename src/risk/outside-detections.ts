/**
 * Detections that others made, who see what no sign-in log shows: one transaction, each detection once, however often
 * it is sent. The identity that it is about is at risk from then on, and so is the sign-in that it names, as if found
 * offline; a sign-in that an admin has answered keeps the answer.
 */
import { microsecondsOf } from '../assessment/observe.ts'
import { RecordError } from '../model/errors.ts'
import type { IdentityKey, IdentityKind } from '../model/identity.ts'
import { saveIdentities } from '../store/identities.ts'
import { knownDetections } from '../store/outside-detections.ts'
import type { Db, Store } from '../store/store.ts'
import type { DetectionTable } from '../store/tables.ts'
import { commitPlan } from './commit.ts'
import type { OutsideDetection, OutsideOptions } from './outside-detection.ts'
import { outsideId, outsideRow } from './outside-rows.ts'
import { raiseSignIns } from './outside-sign-ins.ts'
import { findSubjects } from './outside-subjects.ts'
import { raiseRisk } from './raise-risk.ts'
import { planSayings } from './say.ts'
import { type Snapshot, snapshotOf } from './snapshot.ts'

export type OutsideResult =
  | { status: 'created' | 'known'; riskDetectionId: string; identity: IdentityKey }
  | { status: 'error'; error: RecordError }

/**
 * Makes all of them durable that can be, and says of each what became of it, in their order. What could not even be read
 * may stand among them as its error and is passed through. Throws only where the store does; then nothing has changed.
 */
export async function ingestDetections(
  store: Store,
  options: OutsideOptions,
  detections: readonly (OutsideDetection | RecordError)[],
): Promise<OutsideResult[]> {
  const readable = detections.filter((one): one is OutsideDetection => !(one instanceof RecordError))
  if (readable.length === 0) return detections.map((error) => refused(error as RecordError))
  return store.write(options.tenantId, async (db) => {
    const ingest = await prepare(db, options, readable)
    const results = detections.map((one) => (one instanceof RecordError ? refused(one) : place(ingest, one)))
    await write(snapshotOf(db, options.tenantId), options, ingest)
    return results
  })
}

interface Ingest {
  options: OutsideOptions
  /** Those that are known, from before or since. */
  known: Map<string, IdentityKey>
  subjects: Awaited<ReturnType<typeof findSubjects>>
  added: DetectionTable[]
}

async function prepare(db: Db, options: OutsideOptions, detections: OutsideDetection[]): Promise<Ingest> {
  const { tenantId } = options
  const ids = detections.map((one) => outsideId(tenantId, one))
  const known = await knownDetections(db, tenantId, ids)
  const fresh = detections.filter((_, index) => !known.has(ids[index] as string))
  return { options, known, subjects: await findSubjects(db, options, fresh), added: [] }
}

function place({ options, known, subjects, added }: Ingest, detection: OutsideDetection): OutsideResult {
  const riskDetectionId = outsideId(options.tenantId, detection)
  const before = known.get(riskDetectionId)
  if (before) return { status: 'known', riskDetectionId, identity: before }
  const subject = subjects.of(detection)
  if (subject instanceof RecordError) return refused(subject)
  const row = outsideRow(options, detection, subject)
  const identity = { identityKind: row.identityKind as IdentityKind, identityId: row.identityId }
  known.set(riskDetectionId, identity)
  added.push(row)
  return { status: 'created', riskDetectionId, identity }
}

async function write(
  snapshot: Snapshot,
  { tenantId, settings, now, sender }: OutsideOptions,
  { subjects, added }: Ingest,
): Promise<void> {
  if (added.length === 0) return
  added.sort((a, b) => compare(orderOf(a), orderOf(b)))
  await saveIdentities(snapshot.db, subjects.created())
  const options = { tenantId, settings, now: () => now }
  await raiseRisk(snapshot, added, options)
  const sayings = await raiseSignIns(snapshot, { settings, now }, subjects.signIns, added)
  const { state, plan } = await planSayings(snapshot, settings, sayings)
  const cause = { kind: 'outside', at: microsecondsOf(now), actor: sender ?? null, request: null } as const
  await commitPlan(snapshot, state, plan, cause, options)
}

function refused(error: RecordError): OutsideResult {
  return { status: 'error', error }
}

function orderOf({ activityDateTime, id }: DetectionTable): string {
  return `${activityDateTime} ${id}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
