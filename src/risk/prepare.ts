/** What a plan comes to, worked out before its transaction: its rows, what it found in words, and what that does to risk. */
import { timestampOf } from '../assessment/explain.ts'
import type { EngineSettings } from '../config.ts'
import { compareKeys } from '../model/event-key.ts'
import type { IdentityKey } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import type { CampaignRows } from '../store/campaigns.ts'
import { type SignInRow, signInRows } from '../store/insert-sign-ins.ts'
import { campaignRows } from './campaign-rows.ts'
import type { EntryKind } from './entry-kinds.ts'
import { type Findings, findingsOf } from './findings.ts'
import type { Plan, Touched } from './plan.ts'
import { closingPromotionOf, fateIn } from './promotions.ts'
import { raiseRisk } from './raise-risk.ts'
import { revise } from './revise.ts'
import { type JudgedSignIn, signInRow } from './rows.ts'
import type { Snapshot } from './snapshot.ts'
import type { Standing } from './standing.ts'

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

/** What the plan is about must be durable. `snapshot`: with what is planned of risk beside it. */
export async function prepare(
  snapshot: Snapshot,
  state: Standing,
  plan: Plan,
  cause: Cause,
  options: CommitOptions,
): Promise<Prepared> {
  const settingsRevision = state.revisions.current ?? 0
  return {
    ...{ plan, cause, settingsRevision, tried: [...plan.touched.values()] },
    found: await findingsOf(snapshot, state, plan, options, timestampOf(cause.at)),
    rows: rowsOf(plan, options.tenantId, settingsRevision),
    campaigns: plan.campaigns && (await campaignRows(snapshot.db, state, plan.campaigns)),
  }
}

/** What the findings do to risk, into the effect of the snapshot. */
export async function weigh(
  snapshot: Snapshot,
  { found, cause }: Prepared,
  options: CommitOptions,
): Promise<void> {
  const { owners = [] } = cause.entry ?? {}
  if (found.revisions.length > 0 || cause.entry)
    await revise(snapshot, found.revisions, found.detections, { ...options, at: found.at, owners })
  else await raiseRisk(snapshot, found.detections, options)
}

/** Of what is new; by settings of that revision. */
export function rowsOf({ touched }: Plan, tenantId: string, settingsRevision: number): SignInRow[] {
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
