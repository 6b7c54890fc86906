/**
 * Making a plan true within one transaction: events and rulings with all their consequences, sorted by key. Batches and
 * answers end here.
 */
import type { SaidOfEvent } from '../assessment/assess.ts'
import { timestampOf } from '../assessment/explain.ts'
import type { EngineSettings } from '../config.ts'
import { compareKeys } from '../model/event-key.ts'
import { keyOf } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { openFlat } from '../profile/flat.ts'
import { uptoOf } from '../profile/header.ts'
import { removeAttempts, saveAttempts } from '../store/attempts.ts'
import { saveCampaigns } from '../store/campaigns.ts'
import { addWords } from '../store/dictionary.ts'
import { type NumberedIdentity, numberedIdentities, saveIdentities } from '../store/identities.ts'
import { insertSignInRows, type SignInRow, signInRows } from '../store/insert-sign-ins.ts'
import { addChanges, addEntry, addRulings, voidRuling } from '../store/ledger.ts'
import { changeFates } from '../store/observations.ts'
import { removeCheckpoints, saveCheckpoints, saveProfiles } from '../store/profiles.ts'
import { insertDetections } from '../store/risk.ts'
import { saveSettings } from '../store/settings.ts'
import type { Db } from '../store/store.ts'
import { addTenantDays } from '../store/tenant-days.ts'
import { raiseRevision } from '../store/tenants.ts'
import { encodeAttempt } from './attempt-bytes.ts'
import { campaignRows } from './campaign-rows.ts'
import { changesOf } from './changes.ts'
import { type EntryKind, entryKinds } from './entry-kinds.ts'
import { type Findings, findingsOf } from './findings.ts'
import { mayHaveCheckpoints } from './known.ts'
import type { Plan, Touched } from './plan.ts'
import { raiseRisk } from './raise-risk.ts'
import { revise } from './revise.ts'
import { type JudgedSignIn, signInRow } from './rows.ts'
import { rulingRow } from './said.ts'
import type { Standing } from './standing.ts'

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
}

/** All of a plan that can be worked out before its transaction begins, which holds a lock. */
export interface Prepared {
  plan: Plan
  cause: Cause
  found: Findings
  rows: SignInRow[]
  /** Of the rows; 0: these settings have no revision yet. */
  settingsRevision: number
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
    ...{ plan, cause, settingsRevision },
    found: await findingsOf(db, state, plan, options, timestampOf(cause.at)),
    rows: rowsOf(plan, options.tenantId, settingsRevision),
  }
}

/** Returns the types of the detections that were added, and the entry of the ledger. */
export async function commit(
  db: Db,
  state: Standing,
  { plan, cause, found, rows, settingsRevision }: Prepared,
  options: CommitOptions,
): Promise<{ found: string[]; entry: number }> {
  const { tenantId, settings } = options
  const all = [...plan.touched.values()]
  const place = await enter(db, state, settings, cause)
  const revision = state.revisions.current as number
  await saveNames(db, tenantId, all)
  const numbered = numbersOf(all, place.tenant)
  await insertSignInRows(
    db,
    tenantId,
    settingsRevision === revision ? rows : rowsOf(plan, tenantId, revision),
    numbered,
  )
  await saveLearned(db, tenantId, place.tenant, all)
  await saveTried(db, place.tenant, all)
  await addTenantDays(db, place.tenant, place.entry, plan.days.counts())
  await saySaid(db, place, all)
  await addWords(
    db,
    state.words.takeNew().map((word) => ({ tenant: place.tenant, ...word })),
  )
  await changeFates(db, tenantId, demotedOf(all), { from: 'trusted', to: 'pending' })
  await changeFates(db, tenantId, promotedOf(all), { from: 'pending', to: 'trusted' })
  if (found.revisions.length > 0) {
    await revise(db, found.revisions, found.detections, { ...options, at: found.at })
  } else {
    await raiseRisk(db, found.detections, options)
    await insertDetections(db, found.detections)
  }
  if (plan.campaigns) await saveCampaigns(db, tenantId, await campaignRows(db, state, plan.campaigns))
  await addChanges(db, changesOf(all, found.revisions, { ...place, position: state.revision + 1 }))
  const added = [...found.detections, ...found.revisions.flatMap((revision) => revision.added)]
  state.revision = await raiseRevision(db, tenantId)
  return { found: added.map(({ riskEventType }) => riskEventType), entry: place.entry }
}

async function enter(db: Db, state: Standing, settings: EngineSettings, cause: Cause) {
  const { kind, at, actor, request } = cause
  const settingsRevision = state.revisions.current ?? 0
  const place = await addEntry(db, state.tenantId, {
    ...{ at, actor, request, settingsRevision, cause: null, effect: null },
    kind: entryKinds.indexOf(kind),
  })
  state.revisions.current ??= await saveSettings(db, place.tenant, settings, at)
  return place
}

function rowsOf({ touched }: Plan, tenantId: string, settingsRevision: number): SignInRow[] {
  const fresh = [...touched.values()].flatMap((one) =>
    one.fresh.map((event) => judgedOf(event, one, settingsRevision)),
  )
  fresh.sort((a, b) => compareKeys(a.observation, b.observation))
  return signInRows(fresh.map((one) => signInRow(tenantId, one)))
}

function judgedOf(
  one: Touched['fresh'][number],
  { promoted }: Touched,
  settingsRevision: number,
): JudgedSignIn {
  const { prepared, observation, verdict, fate } = one
  const isPromoted =
    fate === 'pending' && [...promoted.values()].some((key) => compareKeys(key, observation) === 0)
  const { signIn, outcome, document } = prepared
  return {
    signIn,
    outcome,
    document,
    observation,
    verdict,
    settingsRevision,
    fate: isPromoted ? 'trusted' : fate,
  }
}

/** Of whom another name became known, or who is new. Whoever is new gets a number. */
async function saveNames(db: Db, tenantId: string, all: Touched[]): Promise<void> {
  const named = all.filter(({ after, fresh }) => after.isNameNew && fresh.length > 0)
  const rows = named.map(({ after }) => {
    const { identityKind, identityId: id } = after.owner
    return { tenantId, identityKind, id, ...after.name, signInSessionsValidFromDateTime: null }
  })
  const numbers = await saveIdentities(db, rows)
  for (const { after, known } of named) {
    if (known.name === after.name) known.isNameNew = false
    known.identity ??= numbers.get(keyOf(after.owner)) ?? null
  }
  for (const { after, known } of all) after.identity ??= known.identity
  const strangers = all.filter(({ after }) => after.identity === null)
  const written = await numberedIdentities(
    db,
    tenantId,
    strangers.map(({ after }) => after.owner),
  )
  for (const { after } of strangers) after.identity = written.get(keyOf(after.owner))?.identity ?? null
}

/** Of those that are known, with the names that the store has now. */
function numbersOf(all: Touched[], tenant: number): Map<string, NumberedIdentity> {
  const numbers = new Map<string, NumberedIdentity>()
  for (const { after } of all) {
    const { identity, owner, name } = after
    if (identity !== null) numbers.set(keyOf(owner), { tenant, identity, name: name.userPrincipalName })
  }
  return numbers
}

async function saveLearned(db: Db, tenantId: string, tenant: number, all: Touched[]): Promise<void> {
  const saved = all.filter(
    ({ after, rewrittenFrom, rulings }) =>
      after.unsaved >= eventsUnsavedMax || rewrittenFrom !== null || rulings.length > 0,
  )
  await saveProfiles(
    db,
    saved.map(({ after: { identity, profile, bare } }) => ({
      tenant,
      identity: identity as number,
      uptoAt: uptoOf(openFlat(profile)).at,
      profile,
      bare,
    })),
  )
  for (const { after, known } of saved) known.unsaved -= after.unsaved
  for (const { after, rewrittenFrom } of all)
    if (rewrittenFrom && mayHaveCheckpoints(after))
      await removeCheckpoints(db, tenantId, after.identity as number, rewrittenFrom)
  const checkpoints = all.flatMap(({ after, checkpoints: made }) =>
    made.map(({ key: { at, tick, idHash, part }, profile, bare }) => ({
      ...{ tenant, identity: after.identity as number, at, tick, idHash, part, profile, bare },
    })),
  )
  await saveCheckpoints(db, checkpoints)
}

async function saveTried(db: Db, tenant: number, all: Touched[]): Promise<void> {
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
  { tenant, entry }: { tenant: number; entry: number },
  all: Touched[],
): Promise<void> {
  for (const { voided } of all) for (const row of voided) await voidRuling(db, row, entry)
  const rows = all.flatMap(({ after, rulings }) =>
    rulings
      .filter(({ said }) => said === null || !isNothing(said))
      .map(({ kind, key, said }) =>
        rulingRow({ tenant, identity: after.identity as number, entry }, kind, key, said),
      ),
  )
  await addRulings(db, rows)
}

function isNothing({ findings, guessing }: SaidOfEvent): boolean {
  return findings.length === 0 && guessing.networkUsers === 0 && guessing.addressUsers === 0
}

/** Stored ones; those of the batch itself are written as they are in the end. */
function promotedOf(all: Touched[]) {
  return all.flatMap(({ after, promoted, fresh }) =>
    [...promoted.values()]
      .filter((key) => !fresh.some(({ observation }) => compareKeys(observation, key) === 0))
      .map((key) => ({ ...key, identity: after.identity as number })),
  )
}

function demotedOf(all: Touched[]) {
  return all.flatMap(({ after, demoted }) =>
    demoted.map((key) => ({ ...key, identity: after.identity as number })),
  )
}
