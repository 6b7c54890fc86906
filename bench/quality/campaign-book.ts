/** Which campaign was noticed when, and by how many of its attempts: those that failed count too. */
import type { Campaign, Latency } from './recording.ts'
import type { Judgement, Revision } from './scorer.ts'

/** What speaks of a campaign rather than of one sign-in. */
const campaignDetections = new Set(['passwordSpray'])
const millisecondsPerMinute = 60_000

export function campaignBook(scorers: number) {
  const campaigns: Campaign[] = []
  const numbers = new Map<string, number>()

  function note(campaign: Campaign, scorer: number, at: number, isCampaign: boolean): void {
    const found = campaign.found[scorer]!
    const latency: Latency = {
      attempts: campaign.attempts,
      minutes: Math.max(0, at - campaign.startAt) / millisecondsPerMinute,
    }
    found.any ??= latency
    if (isCampaign) found.asCampaign ??= latency
  }

  return {
    campaigns,
    numberOf: (id: string | null): number => (id === null ? -1 : (numbers.get(id) ?? -1)),

    attempt(id: string, scenario: string, at: number, period: number): Campaign {
      let number = numbers.get(id)
      if (number === undefined) {
        number = campaigns.length
        numbers.set(id, number)
        const found = Array.from({ length: scorers }, () => ({ any: null, asCampaign: null }))
        campaigns.push({ id, scenario, startAt: at, attempts: 0, period, found })
      }
      const campaign = campaigns[number] as Campaign
      campaign.attempts++
      return campaign
    },

    judged(campaign: Campaign, scorer: number, { level, detections }: Judgement, at: number): void {
      const isCampaign = detections?.some((name) => campaignDetections.has(name)) ?? false
      if (isCampaign || level === 'medium' || level === 'high') note(campaign, scorer, at, isCampaign)
    },

    revised(id: string | null, scorer: number, { level, detections, at }: Revision): void {
      const campaign = campaigns[this.numberOf(id)]
      const isCampaign = detections.some((name) => campaignDetections.has(name))
      if (campaign && (isCampaign || level === 'medium' || level === 'high'))
        note(campaign, scorer, at, isCampaign)
    },

    alarmed(id: string | null, scorer: number, at: number): void {
      const campaign = campaigns[this.numberOf(id)]
      if (campaign) note(campaign, scorer, at, true)
    },
  }
}
