/**
 * Making a plan true within one transaction: events and rulings with all their consequences, sorted by key. Batches and
 * answers end here. What a process remembers is changed by {@link remember} alone, when all of it is durable.
 */
import type { SaidOfEvent } from '../assessment/assess.ts'
import { timestampOf } from '../assessment/explain.ts'
import type { EngineSettings } from '../config.ts'
import { compareKeys } from '../model/event-key.ts'
import type { IdentityKey } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { openFlat } from '../profile/flat.ts'
import { uptoOf } from '../profile/header.ts'
import { removeAttempts, saveAttempts } from '../store/attempts.ts'
import { type CampaignRows, saveCampaigns } from '../store/campaigns.ts'
import { addWords } from '../store/dictionary.ts'
import { insertSignInRows, type SignInRow, signInRows } from '../store/insert-sign-ins.ts'
import { addJobs, showProcessing } from '../store/jobs.ts'
import { addChanges, addEntry, addRulings, voidRuling } from '../store/ledger.ts'
import { raiseRevision } from '../store/numbers.ts'
import { changeFates } from '../store/observations.ts'
import { removeCheckpoints, saveCheckpoints, saveProfiles } from '../store/profiles.ts'
import { replaceSignIns } from '../store/replace-sign-ins.ts'
import { insertDetections } from '../store/risk.ts'
import { saveSettings } from '../store/settings.ts'
import type { Db } from '../store/store.ts'
import { addTenantDays } from '../store/tenant-days.ts'
import { encodeAttempt } from './attempt-bytes.ts'
import { campaignRows } from './campaign-rows.ts'
import { changesOf } from './changes.ts'
import { type EntryKind, entryKinds } from './entry-kinds.ts'
import { type Findings, findingsOf } from './findings.ts'
import { mayHaveCheckpoints } from './known.ts'
import type { Plan, Touched } from './plan.ts'
import { closingPromotionOf, fateIn } from './promotions.ts'
import { raiseRisk } from './raise-risk.ts'
import { moveSaid, replacedRows } from './replaced.ts'
import { revise } from './revise.ts'
import { type JudgedSignIn, signInRow } from './rows.ts'
import { rulingRow } from './said.ts'
import { isNameTold, type Numbered, numbersOf, saveNames } from './save-names.ts'
import { lateJobs, takeOutOfJobs } from './set-aside.ts'
import type { Standing } from './standing.ts'
import type { NewWord } from './word-book.ts'

/** A profile is written with every so many events of its identity: a page each costs more than folding them again. */
const eventsUnsavedMax = 16

export interface CommitOptions {
  tenantId: string
  settings: EngineSettings
  /** When something counts as found, for an event of that time. */
  now: (at: Timestamp) => Timestamp
}

/** Who or what made the plan. */
export interface Cause {
  kind: EntryKind
  /** Microseconds. */
  at: number
  actor: string | null
  /** JSON of what was asked. */
  request: Uint8Array | null
  /** Of the ledger already: what it left to do is done now, and the risk of these identities follows from it. */
  entry?: { entry: number; owners: IdentityKey[] }
}

/** All of a plan that can be worked out before its transaction begins, which holds a lock. */
export interface Prepared {
  plan: Plan
  cause: Cause
  found: Findings
  rows: SignInRow[]
  /** Those whose attempts are to be written. */
  tried: Touched[]
  /** Of the rows; 0: these settings have no revision yet. */
  settingsRevision: number
  campaigns: CampaignRows | null
}

/** What was written, as memory has to know it once it is durable. */
export interface Committed {
  /** Types of the detections that were added. */
  found: string[]
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

/** What the plan is about must be durable. */
export async function prepare(
  db: Db,
  state: Standing,
  plan: Plan,
  cause: Cause,
  options: CommitOptions,
): Promise<Prepared> {
  const settingsRevision = state.revisions.current ?? 0
  return {
    ...{ plan, cause, settingsRevision, tried: [...plan.touched.values()] },
    found: await findingsOf(db, state, plan, options, timestampOf(cause.at)),
    rows: rowsOf(plan, options.tenantId, settingsRevision),
    campaigns: plan.campaigns && (await campaignRows(db, state, plan.campaigns)),
  }
}

export async function commit(
  db: Db,
  state: Standing,
  { plan, cause, found, tried, rows, settingsRevision, campaigns }: Prepared,
  options: CommitOptions,
): Promise<Committed> {
  const { tenantId } = options
  const place = await enter(db, state, cause)
  const all = await saveNames(db, tenantId, [...plan.touched.values()])
  const numbered = numbersOf(all, place.tenant)
  await insertSignInRows(
    db,
    tenantId,
    settingsRevision === place.settingsRevision ? rows : rowsOf(plan, tenantId, place.settingsRevision),
    numbered,
  )
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
  if (found.revisions.length > 0 || cause.entry) {
    const { owners = [] } = cause.entry ?? {}
    await revise(db, found.revisions, found.detections, { ...options, at: found.at, owners })
  } else {
    await raiseRisk(db, found.detections, options)
    await insertDetections(db, found.detections)
  }
  await takeOutOfJobs(db, tenantId, all)
  const left = lateJobs(all, place)
  await addJobs(db, left)
  await showProcessing(
    db,
    tenantId,
    left.map(({ identity }) => identity),
  )
  if (campaigns) await saveCampaigns(db, tenantId, campaigns)
  await addChanges(db, changesOf(all, found.revisions, { ...place, position: state.revision + 1 }))
  const added = [...found.detections, ...found.revisions.flatMap((revision) => revision.added)]
  return {
    found: added.map(({ riskEventType }) => riskEventType),
    entry: place.entry,
    settingsRevision: place.settingsRevision,
    revision: await raiseRevision(db, tenantId),
    events: rows.length,
    ...{ all, saved, words },
  }
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
async function enter(db: Db, state: Standing, { kind, at, actor, request, entry: cause }: Cause) {
  const { current } = state.revisions
  const { tenant, entry } = await addEntry(db, state.tenantId, {
    ...{ at, actor, request, settingsRevision: current ?? 0, effect: null },
    ...{ kind: entryKinds.indexOf(kind), cause: cause ? String(cause.entry) : null },
  })
  const settingsRevision = current ?? (await saveSettings(db, tenant, state.settings, at))
  return { tenant, entry: cause?.entry ?? entry, own: entry, settingsRevision }
}

function rowsOf({ touched }: Plan, tenantId: string, settingsRevision: number): SignInRow[] {
  const fresh = [...touched.values()].flatMap((one) =>
    one.fresh.map((event) => judgedOf(event, one, settingsRevision)),
  )
  fresh.sort((a, b) => compareKeys(a.observation, b.observation))
  return signInRows(fresh.map((one) => signInRow(tenantId, one)))
}

function judgedOf(one: Touched['fresh'][number], touched: Touched, settingsRevision: number): JudgedSignIn {
  const { prepared, observation, verdict } = one
  return {
    prepared,
    observation,
    verdict,
    settingsRevision,
    fate: fateIn(touched, one),
    isClosed: closingPromotionOf(touched, one) !== null,
  }
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
