/** What became known of an earlier sign-in: the same detections, asked with what was frozen when it was judged. */
import type { EngineSettings } from '../../config.ts'
import type { Detection, Finding } from '../../detections/detection.ts'
import { insideCampaign, passwordSpray } from '../../detections/password-spray.ts'
import { sharedBrowser, suspiciousBrowser } from '../../detections/suspicious-browser.ts'
import type { RisenLevel } from '../../model/risk.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import { levelOf, type Raised } from '../assess.ts'
import type { Discovery } from './candidates.ts'
import type { CampaignWatch } from './watch.ts'

export interface LaterFinding {
  signInId: string
  userId: string
  /** When it became known. */
  at: Timestamp
  level: RisenLevel
  raised: Raised
}

/** Of each discovery what it raises; the watch is told, so that nothing is raised twice. */
export function foundIn(
  watch: CampaignWatch,
  discoveries: Discovery[],
  at: Timestamp,
  settings: EngineSettings,
): LaterFinding[] {
  const found: LaterFinding[] = []
  for (const discovery of discoveries) {
    const { signInId, user, raised } = discovery.candidate
    for (const [detection, finding] of findingsOf(discovery, settings)) {
      if (finding.kind !== 'hit' || raised.has(detection.name)) continue
      const level = levelOf(finding.probability, settings)
      if (level === 'none') continue
      const { probability, reason, evidence, riskReasons = [] } = finding
      const { riskEventType } = detection
      watch.confirm(discovery, detection.name)
      found.push({
        signInId,
        userId: user,
        at,
        level,
        raised: { detection, riskEventType, probability, riskLevel: level, reason, evidence, riskReasons },
      })
    }
  }
  return found
}

/** No detection of campaigns yields to trust: the owner may have approved what the intruder asked for. */
function findingsOf(
  { candidate: { features }, campaign, browser }: Discovery,
  settings: EngineSettings,
): [Detection, Finding][] {
  const healthyUsers = features.novelty?.colleagues ?? 0
  const found: [Detection, Finding][] = []
  if (campaign) {
    const shown = { features, isOwnNetwork: false, healthyUsers, settings }
    found.push([passwordSpray, insideCampaign(campaign, shown)])
  }
  if (browser) found.push([suspiciousBrowser, sharedBrowser(browser, { features, healthyUsers, settings })])
  return found
}
