/** What an answer would do, without doing it: the plan that giving it would commit, over what is committed. It takes no lock. */
import type { EngineSettings } from '../config.ts'
import { type ShownEffect, shownEffect } from '../risk/shown-effect.ts'
import { snapshotOf } from '../risk/snapshot.ts'
import type { Store } from '../store/store.ts'
import { standingOf } from '../store/tenants.ts'
import type { FeedbackRequest } from './answer.ts'
import { planAnswer } from './feedback.ts'

export interface Preview extends ShownEffect {
  /** Identities whose histories are so long that they would be told again afterwards: what that changes is not in here. */
  left: number
  /** The campaigns around are asked afterwards, too: there are too many attempts. */
  asksCampaignsLater: boolean
}

/** So often others may write while it is looked at; then what was seen last is told. */
const triesMax = 3

/** Throws RequestError as giving the answer would. */
export async function previewAnswer(
  { read }: Store,
  settings: EngineSettings,
  request: FeedbackRequest,
): Promise<Preview> {
  const { tenantId } = request
  for (let tries = 1; ; tries++) {
    const before = await standingOf(read, tenantId)
    const snapshot = snapshotOf(read, tenantId)
    const { left, prepared } = await planAnswer(snapshot, settings, request)
    const { revision } = await standingOf(read, tenantId)
    if (revision === before.revision || tries === triesMax)
      return {
        ...shownEffect(snapshot.effect),
        left: left.length,
        asksCampaignsLater: prepared.plan.campaignsLeftFrom !== null,
      }
  }
}
