/** What the stage knew at the end of a day, beyond what the attempts of the window before tell: where it goes on from. */
import type { EventKey } from '../model/event-key.ts'
import type { CampaignSummary } from './campaign.ts'

/** Plain data. */
export interface DayEnd {
  /** Campaigns that go on, in the order in which they began. */
  open: CampaignSummary[]
  /** Right passwords of the last window of which something was found already. */
  found: { key: EventKey; found: number }[]
}
