/** Campaigns as rows, in words: whoever reads them wants to see addresses and programs. */

import { timestampOf, type Words } from '../assessment/explain.ts'
import type { FingerprintName } from '../campaigns/campaign.ts'
import type { Campaign, CampaignKey } from '../campaigns/campaigns.ts'
import type { Word } from '../detections/detection.ts'
import type { ValueName } from '../observation/attributes.ts'
import { type CampaignRows, campaignsAlarmedSince } from '../store/campaigns.ts'
import type { Db } from '../store/store.ts'
import type { CampaignTable } from '../store/tables.ts'
import type { CampaignChange } from './plan.ts'
import type { Standing } from './standing.ts'

const fingerprintValues: Record<FingerprintName, ValueName> = {
  addresses: 'ip',
  networks: 'subnet',
  asns: 'asn',
  clients: 'client',
  apps: 'app',
}
const keyValues: Record<CampaignKey['kind'], ValueName[]> = {
  address: ['ip'],
  network: ['subnet'],
  asn: ['asn'],
  client: ['client'],
  asnAndClient: ['asn', 'client'],
  app: ['app'],
  novel: [],
}

export async function campaignRows(db: Db, state: Standing, change: CampaignChange): Promise<CampaignRows> {
  const { campaigns, from, days, userIds } = change
  const alarmed = from === null ? [] : await campaignsAlarmedSince(db, state.tenantId, timestampOf(from))
  const words = await state.words.lookUp(
    db,
    campaigns.flatMap(wordsIn),
    () => null,
    () => null,
  )
  return {
    campaigns: campaigns.map((campaign) => rowOf(state.tenantId, campaign, words)),
    users: campaigns.flatMap(({ id, users }) =>
      users.flatMap(({ user, isInside, known, insideKnown }) => {
        const userId = userIds.get(user)
        const row = { tenantId: state.tenantId, campaignId: id, isInside: isInside ? 1 : 0 }
        return userId === undefined ? [] : { ...row, userId, knownAt: known, insideAt: insideKnown }
      }),
    ),
    removed: alarmed,
    from,
    days,
  }
}

function rowOf(tenantId: string, campaign: Campaign, words: Words): CampaignTable {
  const { id, kind, start, alarm, last, state, attempts, keys, fingerprint } = campaign
  const shown = Object.entries(fingerprint).map(([name, tally]) => [
    name,
    tally.map(([value, count]) => [wordOf(words, fingerprintValues[name as FingerprintName], value), count]),
  ])
  return {
    ...{ tenantId, id, kind, state, attempts },
    startDateTime: timestampOf(start),
    alarmDateTime: timestampOf(alarm),
    lastDateTime: timestampOf(last),
    keys: JSON.stringify(
      keys.map((key) => [keyText(key, words), { at: timestampOf(key.at), since: timestampOf(key.since) }]),
    ),
    fingerprint: JSON.stringify(Object.fromEntries(shown)),
  }
}

function keyText({ kind, parts }: CampaignKey, words: Words): string {
  const values = keyValues[kind].map((name, index) => wordOf(words, name, parts[index] ?? 0))
  return `${kind} ${values.join(' ')}`
}

function wordOf(words: Words, name: ValueName, value: number): string {
  const word = words({ of: name, low: value % 0x1_0000_0000 })
  return typeof word === 'string' ? word : '(forgotten)'
}

function wordsIn({ keys, fingerprint }: Campaign): Word[] {
  const ofKeys = keys.flatMap(({ kind, parts }) =>
    keyValues[kind].map((of, index): Word => ({ of, low: (parts[index] ?? 0) % 0x1_0000_0000 })),
  )
  const ofTallies = Object.entries(fingerprint).flatMap(([name, tally]) =>
    tally.map(
      ([value]): Word => ({ of: fingerprintValues[name as FingerprintName], low: value % 0x1_0000_0000 }),
    ),
  )
  return [...ofKeys, ...ofTallies]
}
