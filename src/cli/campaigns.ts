/** `riskgraph campaigns`: guessing at many accounts that belongs together, and whose password it had. */

import { Command } from 'commander'
import { campaignItem, campaignUserItem } from '../api/graph/campaigns.ts'
import { OperatorError } from '../model/errors.ts'
import { toWire } from '../model/timestamp.ts'
import {
  type CampaignReport,
  type CampaignUserReport,
  campaignById,
  campaignUsers,
  type Frequencies,
  listCampaigns,
} from '../store/campaigns.ts'
import type { Store } from '../store/store.ts'
import { printColumns } from './columns.ts'
import { tenantOf, withStore } from './place.ts'
import { type PlaceOptions, withPlace } from './place-options.ts'
import { asJson, printable } from './printable.ts'

interface CampaignOptions extends PlaceOptions {
  tenant?: string
  json?: boolean
}

export function campaignsCommand(): Command {
  return new Command('campaigns')
    .description('Show guessing at many accounts that belongs together.')
    .addCommand(
      withTenant(new Command('list'))
        .description('List the campaigns, the newest first.')
        .action((options: CampaignOptions) => withStore(options, (store) => list(store, options))),
    )
    .addCommand(
      withTenant(new Command('show'))
        .description('Show one campaign: since when, how much, by what it was noticed, and who it is inside.')
        .argument('<id>', 'id of the campaign, as `campaigns list` shows it')
        .action((id: string, options: CampaignOptions) =>
          withStore(options, (store) => show(store, id, options)),
        ),
    )
}

function withTenant(command: Command): Command {
  return withPlace(command)
    .option('--tenant <id>', 'tenant; without it, the one of this store')
    .option('--json', 'print JSON, as the API has it')
}

async function list(store: Store, { tenant, json }: CampaignOptions): Promise<void> {
  const campaigns = await allCampaigns(store, await tenantOf(store, tenant))
  if (json) return console.log(asJson(campaigns.map(campaignItem)))
  if (campaigns.length === 0) return console.log('there are no campaigns')
  const rows = campaigns.map((one) => [
    one.id,
    one.kind,
    one.state,
    moment(one.startDateTime),
    String(one.attempts),
    String(one.usersAttempted),
    String(one.usersInside),
  ])
  printColumns([['id', 'kind', 'state', 'since', 'attempts', 'users tried', 'users inside'], ...rows])
}

async function show(store: Store, id: string, { tenant, json }: CampaignOptions): Promise<void> {
  const tenantId = await tenantOf(store, tenant)
  const campaign = await campaignById(store.read, tenantId, id.toLowerCase())
  if (!campaign)
    throw new OperatorError(
      `there is no campaign ${printable(id.slice(0, 80))} in this store; \`campaigns list\` has them all`,
    )
  const inside = await usersInside(store, tenantId, campaign.id)
  if (json) return console.log(asJson({ ...campaignItem(campaign), inside: inside.map(campaignUserItem) }))
  printColumns(linesOf(campaign))
  for (const { userId, userPrincipalName } of inside)
    console.log(`  ${printable(userPrincipalName ?? userId)}  ${printable(userId)}`)
}

/** What is inside comes last, so that the names can follow. */
function linesOf(campaign: CampaignReport): string[][] {
  const { addresses, networks, asns, clients, apps } = campaign.fingerprint
  return [
    ['kind:', `${campaign.kind}, ${campaign.state}`],
    ['since:', moment(campaign.startDateTime)],
    [
      'noticed:',
      `${moment(campaign.alarmDateTime)}, by ${campaign.keys.map((key) => key.trim()).join('; ')}`,
    ],
    ['last attempt:', moment(campaign.lastDateTime)],
    ['attempts:', String(campaign.attempts)],
    ['addresses:', mostFrequent(addresses)],
    ['networks:', mostFrequent(networks)],
    ['providers:', mostFrequent(asns)],
    ['clients:', mostFrequent(clients)],
    ['applications:', mostFrequent(apps)],
    ['users tried:', String(campaign.usersAttempted)],
    ['users inside:', String(campaign.usersInside)],
  ]
}

const shownMax = 5

function mostFrequent(frequencies: Frequencies): string {
  const said = frequencies.slice(0, shownMax).map(([value, attempts]) => `${value} (${attempts})`)
  const others = frequencies.length - said.length
  return said.join(', ') + (others > 0 ? ` and ${others} more` : '') || 'unknown'
}

const pageSize = 500

async function allCampaigns(store: Store, tenantId: string): Promise<CampaignReport[]> {
  const all: CampaignReport[] = []
  for (;;) {
    const last = all.at(-1)
    const page = await listCampaigns(store.read, tenantId, {
      limit: pageSize,
      ...(last ? { after: last } : {}),
    })
    all.push(...page)
    if (page.length < pageSize) return all
  }
}

async function usersInside(store: Store, tenantId: string, id: string): Promise<CampaignUserReport[]> {
  const all: CampaignUserReport[] = []
  for (;;) {
    const after = all.at(-1)?.userId ?? ''
    const page = await campaignUsers(store.read, tenantId, id, { isInside: true, limit: pageSize, after })
    all.push(...page)
    if (page.length < pageSize) return all
  }
}

function moment(at: string): string {
  return `${toWire(at).slice(0, 16)}Z`
}
