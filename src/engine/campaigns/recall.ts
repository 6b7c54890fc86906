/** The watch over campaigns as the store knows it: for an engine that takes over, and for sign-ins that come late. */
import type { EngineSettings } from '../../config.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../../model/timestamp.ts'
import { campaignBaseline, campaignsSince, seenBetween } from '../../store/campaigns.ts'
import type { Db } from '../../store/store.ts'
import { restoreWatch, seenOf } from './encoding.ts'
import type { CampaignWatch } from './watch.ts'

/** Fills a new watch with what was going on when the last failure came. */
export async function recallCampaigns(
  db: Db,
  tenantId: string,
  watch: CampaignWatch,
  settings: EngineSettings,
): Promise<void> {
  const baseline = await campaignBaseline(db, tenantId)
  if (!baseline) return
  const { quietHours } = settings.campaigns
  const { newestDateTime: newest } = baseline
  const since = hoursBefore(newest, quietHours + settings.latenessHours)
  restoreWatch(watch, baseline, await campaignsSince(db, tenantId, since), settings)
  const from = hoursBefore(newest, settings.passwordSpray.windowHours)
  const { failures, proofs } = seenOf(await seenBetween(db, tenantId, { from, to: newest }))
  watch.remember(failures, proofs)
}

/**
 * Takes the watch back to `from` where sign-ins come late. Those of `except` will be judged again; what else was seen
 * since is seen again at its time.
 */
export async function rewindCampaigns(
  db: Db,
  tenantId: string,
  watch: CampaignWatch,
  { from, except, settings }: { from: Timestamp; except: ReadonlySet<string>; settings: EngineSettings },
): Promise<void> {
  const { newest } = watch
  if (newest === '' || (from >= newest && except.size === 0)) return
  const earliest = hoursBefore(newest, settings.latenessHours)
  const to = from < earliest ? earliest : from
  if (to > newest) return
  const start = hoursBefore(to, settings.passwordSpray.windowHours)
  const rows = await seenBetween(db, tenantId, { from: start, to: newest })
  const { failures, proofs } = seenOf(rows)
  watch.rewind(to, failures, proofs, except)
}

function hoursBefore(at: Timestamp, hours: number): Timestamp {
  return fromMilliseconds(toMilliseconds(at) - hours * 3_600_000)
}
