/**
 * Making a plan true within one transaction: events and rulings with all their consequences, sorted by key. Batches and
 * answers end here. What a process remembers is changed by {@link remember} alone, when all of it is durable.
 */
import type { SaidOfEvent } from '../assessment/assess.ts'
import { compareKeys } from '../model/event-key.ts'
import { openFlat } from '../profile/flat.ts'
import { uptoOf } from '../profile/header.ts'
import { removeAttempts, saveAttempts } from '../store/attempts.ts'
import { saveCampaigns } from '../store/campaigns.ts'
import { addWords } from '../store/dictionary.ts'
import { changedRows, insertSignInRows } from '../store/insert-sign-ins.ts'
import { addJobs, showProcessing } from '../store/jobs.ts'
import { addChanges, addEntry, addRulings, voidRuling } from '../store/ledger.ts'
import { raiseRevision } from '../store/numbers.ts'
import { changeFates } from '../store/observations.ts'
import { removeCheckpoints, saveCheckpoints, saveProfiles } from '../store/profiles.ts'
import { replaceSignIns } from '../store/replace-sign-ins.ts'
import { saveSettings } from '../store/settings.ts'
import type { Db } from '../store/store.ts'
import { addTenantDays } from '../store/tenant-days.ts'
import { encodeAttempt } from './attempt-bytes.ts'
import { changesOf } from './changes.ts'
import type { Effect } from './effect.ts'
import { entryKinds } from './entry-kinds.ts'
import { mayHaveCheckpoints } from './known.ts'
import type { Plan, Touched } from './plan.ts'
import { type Cause, type CommitOptions, type Prepared, prepare, rowsOf, weigh } from './prepare.ts'
import { moveSaid, replacedRows } from './replaced.ts'
import { rulingRow } from './said.ts'
import { isNameTold, type Numbered, numbersOf, saveNames } from './save-names.ts'
import { lateJobs, takeOutOfJobs } from './set-aside.ts'
import { effectBytes } from './shown-effect.ts'
import type { Snapshot } from './snapshot.ts'
import type { Standing } from './standing.ts'
import type { NewWord } from './word-book.ts'
import { writeEffect } from './write-effect.ts'
import { numbersFor } from './write-risk.ts'

/** A profile is written with every so many events of its identity: a page each costs more than folding them again. */
const eventsUnsavedMax = 16

/** What was written, as memory has to know it once it is durable. */
export interface Committed {
  /** Types of the detections that were added. */
  found: string[]
  tenant: number
  /** Of the ledger. */
  entry: number
  settingsRevision: number
  /** Of the tenant: its changes, and its log. */
  revision: number
  events: number
  all: Numbered[]
  /** Those whose profiles were saved. */
  saved: Numbered[]
  words: NewWord[]
}

/** The whole way of a plan, with what is planned of risk beside it. */
export async function commitPlan(
  snapshot: Snapshot,
  state: Standing,
  plan: Plan,
  cause: Cause,
  options: CommitOptions,
): Promise<Committed> {
  const prepared = await prepare(snapshot, state, plan, cause, options)
  await weigh(snapshot, prepared, options)
  return commit(snapshot, state, prepared, options)
}

/** All of the plan, and the effect that it was weighed into. */
export async function commit(
  { db, effect }: Snapshot,
  state: Standing,
  { plan, cause, found, tried, rows, settingsRevision, campaigns }: Prepared,
  options: CommitOptions,
): Promise<Committed> {
  const { tenantId } = options
  const place = await enter(db, state, cause, effect)
  const all = await saveNames(db, tenantId, [...plan.touched.values()])
  const numbered = numbersOf(all, place.tenant)
  const numbers = await numbersFor(db, tenantId, effect, numbered)
  const judged =
    settingsRevision === place.settingsRevision ? rows : rowsOf(plan, tenantId, place.settingsRevision)
  await insertSignInRows(db, tenantId, changedRows(judged, effect.newSignIns), numbered)
  await replaceSignIns(db, replacedRows(all, tenantId, place.settingsRevision), numbered)
  await moveSaid(db, place.tenant, all)
  const saved = await saveLearned(db, tenantId, place.tenant, all)
  await saveTried(db, place.tenant, tried)
  await addTenantDays(db, place.tenant, place.own, plan.days.counts())
  await saySaid(db, place, all)
  const words = state.words.unwritten()
  await addWords(
    db,
    words.map((word) => ({ tenant: place.tenant, ...word })),
  )
  await changeFates(db, tenantId, demotedOf(all), { from: 'trusted', to: 'pending' })
  await changeFates(db, tenantId, promotedOf(all), { from: 'pending', to: 'trusted' })
  await writeEffect(db, tenantId, effect)
  await leaveJobs(db, tenantId, all, place)
  if (campaigns) await saveCampaigns(db, tenantId, campaigns)
  const revision = await raiseRevision(db, tenantId)
  await addChanges(db, changesOf(all, effect, { ...place, position: revision, numbers }))
  const added = [...found.detections, ...found.revisions.flatMap((revision) => revision.added)]
  return {
    found: added.map(({ riskEventType }) => riskEventType),
    tenant: place.tenant,
    entry: place.entry,
    settingsRevision: place.settingsRevision,
    revision,
    events: rows.length,
    ...{ all, saved, words },
  }
}

async function leaveJobs(
  db: Db,
  tenantId: string,
  all: Numbered[],
  place: { tenant: number; entry: number },
): Promise<void> {
  await takeOutOfJobs(db, tenantId, all)
  const left = lateJobs(all, place)
  await addJobs(db, left)
  await showProcessing(
    db,
    tenantId,
    left.map(({ identity }) => identity),
  )
}

/** To be called once, when what was committed is durable. */
export function remember(state: Standing, committed: Committed): void {
  const { all, saved, words, revision, settingsRevision, events } = committed
  state.revision = revision
  state.position += events
  state.revisions.current ??= settingsRevision
  state.words.written(words)
  for (const one of all) {
    const { after, known, identity } = one
    after.identity = identity
    known.identity ??= identity
    if (isNameTold(one) && known.name === after.name) known.isNameNew = false
  }
  for (const { after, known } of saved) known.unsaved -= after.unsaved
}

/** What a job was left to say belongs to the entry that left it; what it finds and counts, to one of its own. */
async function enter(
  db: Db,
  state: Standing,
  { kind, at, actor, request, entry: cause }: Cause,
  effect: Effect,
) {
  const { current } = state.revisions
  const { tenant, entry } = await addEntry(db, state.tenantId, {
    ...{
      at,
      actor,
      request,
      settingsRevision: current ?? 0,
      effect: kind === 'batch' ? null : effectBytes(effect),
    },
    ...{ kind: entryKinds.indexOf(kind), cause: cause ? String(cause.entry) : null },
  })
  const settingsRevision = current ?? (await saveSettings(db, tenant, state.settings, at))
  return { tenant, entry: cause?.entry ?? entry, own: entry, settingsRevision }
}

/** Returns those whose profiles were saved. */
async function saveLearned(db: Db, tenantId: string, tenant: number, all: Numbered[]): Promise<Numbered[]> {
  const saved = all.filter(
    ({ after, rewrittenFrom, rulings }) =>
      after.unsaved >= eventsUnsavedMax || rewrittenFrom !== null || rulings.length > 0,
  )
  await saveProfiles(
    db,
    saved.map(({ identity, after: { profile, bare } }) => ({
      ...{ tenant, identity },
      uptoAt: uptoOf(openFlat(profile)).at,
      profile,
      bare,
    })),
  )
  for (const { identity, after, rewrittenFrom } of all)
    if (rewrittenFrom && mayHaveCheckpoints(after))
      await removeCheckpoints(db, tenantId, identity, rewrittenFrom)
  const checkpoints = all.flatMap(({ identity, checkpoints: made }) =>
    made.map(({ key: { at, tick, idHash, part }, profile, bare }) => ({
      ...{ tenant, identity, at, tick, idHash, part, profile, bare },
    })),
  )
  await saveCheckpoints(db, checkpoints)
  return saved
}

export async function saveTried(
  db: Db,
  tenant: number,
  all: Pick<Touched, 'attempts' | 'after'>[],
): Promise<void> {
  const changes = all.flatMap(({ attempts, after }) =>
    [...attempts.values()].map((change) => ({ ...change, userId: after.owner.identityId })),
  )
  const gone = changes.filter(({ now, was }) => was && !now)
  await removeAttempts(
    db,
    tenant,
    gone.map(({ key }) => key),
  )
  const rows = changes.flatMap(({ key: { at, tick, idHash, part }, now, userId }) =>
    now ? [{ ...{ tenant, at, tick, idHash, part, userId }, attempt: encodeAttempt(now) }] : [],
  )
  await saveAttempts(db, rows)
}

async function saySaid(
  db: Db,
  { tenant, entry, own }: { tenant: number; entry: number; own: number },
  all: Numbered[],
): Promise<void> {
  for (const { voided } of all) for (const row of voided) await voidRuling(db, row, own)
  const rows = all.flatMap(({ identity, rulings }) =>
    rulings
      .filter(({ said }) => said === null || !isNothing(said))
      .map(({ kind, key, said }) =>
        rulingRow({ tenant, identity, entry: kind === 'findings' ? own : entry }, kind, key, said),
      ),
  )
  await addRulings(db, rows)
}

function isNothing({ findings, guessing }: SaidOfEvent): boolean {
  return findings.length === 0 && guessing.networkUsers === 0 && guessing.addressUsers === 0
}

/** Stored ones; those of the batch itself are written as they are in the end. */
function promotedOf(all: Numbered[]) {
  return all.flatMap(({ identity, promoted, fresh }) =>
    [...promoted.values()]
      .filter((key) => !fresh.some(({ observation }) => compareKeys(observation, key) === 0))
      .map((key) => ({ ...key, identity })),
  )
}

function demotedOf(all: Numbered[]) {
  return all.flatMap(({ identity, demoted }) => demoted.map((key) => ({ ...key, identity })))
}
