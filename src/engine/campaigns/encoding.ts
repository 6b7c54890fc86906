/** Campaigns and the baseline as rows, and back. Lists of pairs, not objects: values come from logs and may be any word. */
import type { EngineSettings } from '../../config.ts'
import type { Features } from '../../enrich/features.ts'
import { isGuess } from '../../model/sign-in-outcome.ts'
import type { CampaignRows, SeenRow } from '../../store/campaigns.ts'
import type { CampaignBaselineTable, CampaignTable } from '../../store/tables.ts'
import type { Baseline } from './baseline.ts'
import { type Campaign, type CampaignKind, emptyFingerprint, type Fingerprint } from './campaign.ts'
import type { SeenFailure, SeenProof } from './state.ts'
import { UserWindow } from './user-window.ts'
import type { CampaignWatch } from './watch.ts'

/** What the watch has to be written down since the last call. */
export function campaignRows(tenantId: string, watch: CampaignWatch): CampaignRows {
  const rows: CampaignRows = { campaigns: [], users: [], removed: [], baseline: null }
  for (const { campaign, users } of watch.takeChanges()) {
    if (campaign.attempts === 0) {
      rows.removed.push(campaign.id)
      continue
    }
    rows.campaigns.push(encodeCampaign(tenantId, campaign))
    for (const [userId, isInside] of users) {
      rows.users.push({ tenantId, campaignId: campaign.id, userId, isInside: isInside ? 1 : 0 })
    }
  }
  if (watch.isBaselineChanged) {
    watch.isBaselineChanged = false
    const { newest, baseline } = watch
    rows.baseline = { tenantId, newestDateTime: newest, baseline: JSON.stringify(baseline) }
  }
  return rows
}

function encodeCampaign(tenantId: string, campaign: Campaign): CampaignTable {
  const { id, kind, startDateTime, alarmDateTime, lastDateTime, isOver, attempts, keys, fingerprint } =
    campaign
  const tallies = Object.entries(fingerprint).map(([name, tally]) => [name, [...tally]])
  return {
    tenantId,
    id,
    kind,
    startDateTime,
    alarmDateTime,
    lastDateTime,
    state: isOver ? 'over' : 'active',
    attempts,
    keys: JSON.stringify([...keys]),
    fingerprint: JSON.stringify(Object.fromEntries(tallies)),
  }
}

/** Fills a new watch; what it has to remember of the last hours comes with {@link seenOf}. */
export function restoreWatch(
  watch: CampaignWatch,
  baseline: CampaignBaselineTable,
  campaigns: CampaignTable[],
  settings: EngineSettings,
): void {
  watch.restore({
    newest: baseline.newestDateTime,
    baseline: JSON.parse(baseline.baseline) as Baseline,
    campaigns: campaigns.map((row) => decodeCampaign(row, settings)),
  })
}

function decodeCampaign(row: CampaignTable, { passwordSpray }: EngineSettings): Campaign {
  const { id, kind, startDateTime, alarmDateTime, lastDateTime, state, attempts } = row
  const fingerprint = emptyFingerprint()
  const tallies = JSON.parse(row.fingerprint) as Record<keyof Fingerprint, [string, number][]>
  for (const [name, pairs] of Object.entries(tallies)) fingerprint[name as keyof Fingerprint] = new Map(pairs)
  return {
    id,
    kind: kind as CampaignKind,
    startDateTime,
    alarmDateTime,
    lastDateTime,
    keys: new Map(JSON.parse(row.keys) as [string, { at: string; since: string }][]),
    fingerprint,
    attempts,
    isOver: state === 'over',
    members: new UserWindow(passwordSpray.windowHours),
  }
}

/** Rows as the watch saw them when they were judged. */
export function seenOf(rows: SeenRow[]): { failures: SeenFailure[]; proofs: SeenProof[] } {
  const failures: SeenFailure[] = []
  const proofs: SeenProof[] = []
  for (const row of rows) {
    const { createdDateTime: at, id: signInId, userId: user, outcome } = row
    const seen = { at, signInId, user, features: JSON.parse(row.features) as Features }
    if (isGuess(outcome)) failures.push({ ...seen, isUnknownUser: outcome === 'unknownUser' })
    else proofs.push({ ...seen, raised: JSON.parse(row.riskEventTypes) as string[] })
  }
  return { failures, proofs }
}
