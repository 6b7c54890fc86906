/**
 * Campaigns over HTTP: the newest first, one of them, and whom it tried. Graph has no such thing, so there is no entity
 * to describe it and the query options are few: `$top`, `$skiptoken`, and of users whether the campaign is inside.
 */
import { toWire } from '../../model/timestamp.ts'
import {
  type CampaignReport,
  type CampaignUserReport,
  campaignById,
  campaignUsers,
  type Frequencies,
  listCampaigns,
} from '../../store/campaigns.ts'
import { graphError, shortened } from './errors.ts'
import { queryError, quoted } from './odata/errors.ts'
import { nextLink, type PageScope, readSkipToken, type SortValue, writeSkipToken } from './odata/page.ts'
import { type Option, readOptions } from './own-options.ts'
import type { ReadRequest } from './read.ts'

type Answer = Record<string, unknown>

/** Items of a page, and how many there are unless the caller wants fewer. */
export const campaignTopMax = 100

/**
 * By the kind of the target.
 * @throws RequestError 400 for a query option that is unknown, given twice or malformed; 404 for a campaign that is not
 * there, or is of another tenant.
 */
export const campaignReaders: Record<
  'campaigns' | 'campaign' | 'campaignUsers',
  (request: ReadRequest) => Promise<Answer>
> = {
  async campaigns(request) {
    const { store, principal } = request
    const { top, values, ...page } = pageOf(request, ['top', 'skiptoken'])
    const [alarmDateTime, id] = (values ?? []) as string[]
    const rows = await listCampaigns(store.read, principal.tenantId, {
      limit: top + 1,
      ...(alarmDateTime !== undefined && id !== undefined ? { after: { alarmDateTime, id } } : {}),
    })
    return {
      ...page.next(rows, (last) => [last.alarmDateTime, last.id]),
      value: page.shown(rows).map(campaignItem),
    }
  },
  async campaign(request) {
    readOptions(request.url, [])
    return campaignItem(await found(request))
  },
  async campaignUsers(request) {
    const { store, principal } = request
    const { top, values, isInside, ...page } = pageOf(request, ['top', 'skiptoken', 'filter'])
    const { id } = await found(request)
    const [after] = (values ?? []) as string[]
    const rows = await campaignUsers(store.read, principal.tenantId, id, {
      ...{ isInside, limit: top + 1 },
      ...(after === undefined ? {} : { after }),
    })
    return { ...page.next(rows, (last) => [last.userId]), value: page.shown(rows).map(campaignUserItem) }
  },
}

async function found({ store, principal, parameters }: ReadRequest): Promise<CampaignReport> {
  const id = parameters.id ?? ''
  const campaign = await campaignById(store.read, principal.tenantId, id)
  if (!campaign) throw graphError('unknownItem', { id: shortened(id) })
  return campaign
}

/** A campaign as it is answered, over HTTP and by the command line. */
export function campaignItem({
  startDateTime,
  alarmDateTime,
  lastDateTime,
  fingerprint,
  ...rest
}: CampaignReport): Answer {
  return {
    id: rest.id,
    kind: rest.kind,
    state: rest.state,
    startDateTime: toWire(startDateTime),
    alarmDateTime: toWire(alarmDateTime),
    lastDateTime: toWire(lastDateTime),
    attempts: rest.attempts,
    usersAttempted: rest.usersAttempted,
    usersInside: rest.usersInside,
    alarmedBy: rest.keys.map((key) => key.trim()),
    fingerprint: {
      addresses: tally(fingerprint.addresses),
      networks: tally(fingerprint.networks),
      autonomousSystems: tally(fingerprint.asns),
      clients: tally(fingerprint.clients),
      applications: tally(fingerprint.apps),
    },
  }
}

function tally(frequencies: Frequencies): Answer[] {
  return frequencies.map(([value, attempts]) => ({ value, attempts }))
}

export function campaignUserItem({
  userId,
  userPrincipalName,
  userDisplayName,
  isInside,
}: CampaignUserReport): Answer {
  return { userId, userPrincipalName, userDisplayName, isInside: isInside === 1 }
}

/** What the options ask for, and how the rows, one more than a page has, become one. */
function pageOf({ url, version, resource, principal, pageKey }: ReadRequest, accepted: Option[]) {
  const options = readOptions(url, accepted)
  const top = topOf(options.get('top'))
  const isInside = isInsideOf(options.get('filter'))
  const scope: PageScope = {
    resource: `${version}/${resource}`,
    tenantId: principal.tenantId,
    query: { filterText: isInside ? 'isInside' : '', orderBy: [] },
  }
  const token = options.get('skiptoken')
  if (token === '') throw graphError('nullSkipToken', {})
  return {
    ...{ top, isInside },
    values: token === undefined ? undefined : readSkipToken(pageKey, scope, token),
    shown: <Row>(rows: Row[]) => rows.slice(0, top),
    next<Row>(rows: Row[], valuesOf: (last: Row) => SortValue[]): Answer {
      const last = rows[top - 1]
      if (rows.length <= top || last === undefined) return {}
      return { '@odata.nextLink': nextLink(url, writeSkipToken(pageKey, scope, valuesOf(last))) }
    },
  }
}

function topOf(text: string | undefined): number {
  if (text === undefined) return campaignTopMax
  if (!/^\s*\d+\s*$/.test(text)) throw graphError('topNotANumber', { value: quoted(text) })
  const top = Number(text)
  if (top > campaignTopMax)
    throw graphError('topExceeded', { max: campaignTopMax, top: text.trim().slice(0, 20) })
  if (top === 0)
    throw queryError(`Invalid page size specified: '0'. Must be between 1 and ${campaignTopMax} inclusive.`)
  return top
}

function isInsideOf(text: string | undefined): boolean {
  if (text === undefined || text.trim() === '') return false
  if (/^\s*isInside\s+eq\s+true\s*$/i.test(text)) return true
  throw graphError('invalidFilter', {
    reason: `found ${quoted(text)}, expected 'isInside eq true', the only filter on the users of a campaign.`,
  })
}
