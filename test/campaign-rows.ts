/** Campaigns as the store has them, for tests of who shows them. */
import { saveCampaigns } from '../src/store/campaigns.ts'
import type { Store } from '../src/store/store.ts'
import type { CampaignTable } from '../src/store/tables.ts'
import { daysAfter, guid, today } from './factories.ts'

export const campaignId = (number: number) => guid(`campaign ${number}`)
export const triedId = (number: number) => guid(`tried ${number}`)

/** The higher the number, the newer. */
export function campaignRow(
  tenantId: string,
  number: number,
  change: Partial<CampaignTable> = {},
): CampaignTable {
  const at = daysAfter(today, number)
  return {
    tenantId,
    id: campaignId(number),
    kind: 'passwordSpray',
    startDateTime: daysAfter(at, -1),
    alarmDateTime: at,
    lastDateTime: daysAfter(at, 1),
    state: 'over',
    attempts: 12,
    keys: JSON.stringify([
      ['address 192.0.2.7', { at, since: at }],
      ['novel ', { at, since: at }],
    ]),
    fingerprint: JSON.stringify({
      addresses: [
        ['192.0.2.8', 2],
        ['192.0.2.7', 10],
      ],
      networks: [['192.0.2.0/24', 12]],
      asns: [['64610', 12]],
      clients: [['Firefox Linux', 12]],
      apps: [],
    }),
    ...change,
  }
}

/** Each with as many users tried as `users` says, the first `inside` of whom it is inside. */
export async function putCampaigns(
  store: Store,
  tenantId: string,
  campaigns: CampaignTable[],
  { users = 0, inside = 0 }: { users?: number; inside?: number } = {},
): Promise<void> {
  const tried = campaigns.flatMap(({ id }) =>
    Array.from({ length: users }, (_, number) => ({
      ...{ tenantId, campaignId: id, userId: triedId(number) },
      ...{ isInside: number < inside ? 1 : 0, knownAt: 0, insideAt: number < inside ? 0 : null },
    })),
  )
  await store.write(tenantId, (db) =>
    saveCampaigns(db, tenantId, {
      campaigns,
      users: tried,
      removed: [],
      from: null,
      days: { first: null, days: [] },
    }),
  )
}
