/** The applications people sign in to. The ids of Microsoft's own are public; the company's are invented. */
import type { Random } from './random.ts'

export interface App {
  appId: string
  appDisplayName: string
  resourceId: string
  resourceDisplayName: string
  clientAppUsed: string
}

const exchange = ['00000002-0000-0ff1-ce00-000000000000', 'Office 365 Exchange Online'] as const
const sharePoint = ['00000003-0000-0ff1-ce00-000000000000', 'Office 365 SharePoint Online'] as const
const graph = ['00000003-0000-0000-c000-000000000000', 'Microsoft Graph'] as const
const optics = ['0d6f8a52-3c1e-4b7a-9f64-27c5e1b0a8d3', 'Lindgren Lens Designer API'] as const

const modern = 'Mobile Apps and Desktop clients'

export const apps = {
  portal: app('4765445b-32c6-49b0-83e6-1d93765276ca', 'OfficeHome', graph, 'Browser'),
  webMail: app('9199bf20-a13f-4107-85dc-02114787ef48', 'One Outlook Web', exchange, 'Browser'),
  webTeams: app('5e3ce6c0-2b1f-4285-8d4b-75ee78787346', 'Microsoft Teams Web Client', graph, 'Browser'),
  lensDesigner: app('7b2e94c1-5d0f-4e38-8a16-c94b3f70d2e5', 'Lindgren Lens Designer', optics, 'Browser'),
  travelDesk: app('e1a45f07-92cb-4d6e-b3f8-60d7a2c81b94', 'Lindgren Travel Desk', graph, 'Browser'),
  teams: app('1fec8e78-bce4-4aaf-ab1b-5451cc387264', 'Microsoft Teams', graph, modern),
  office: app('d3590ed6-52b3-4102-aeff-aad2292ab01c', 'Microsoft Office', exchange, modern),
  oneDrive: app('ab9b8c07-8f02-4f72-87fa-80105867a763', 'OneDrive SyncEngine', sharePoint, modern),
  mobileMail: app('27922004-5251-4030-b22d-91ecd9a37ea4', 'Outlook Mobile', exchange, modern),
  commandLine: app('04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'Microsoft Azure CLI', graph, modern),
  legacyMail: app('00000002-0000-0ff1-ce00-000000000000', 'Office 365 Exchange Online', exchange, 'IMAP4'),
  scanToMail: app(
    '00000002-0000-0ff1-ce00-000000000000',
    'Office 365 Exchange Online',
    exchange,
    'Authenticated SMTP',
  ),
} satisfies Record<string, App>

/** From the most to the least used; everybody has an order of their own beside the first. */
const interactiveApps: App[] = [apps.portal, apps.webMail, apps.lensDesigner, apps.webTeams, apps.travelDesk]
const refreshingApps = {
  computer: [apps.teams, apps.office, apps.oneDrive],
  phone: [apps.mobileMail, apps.teams],
}

/** An app opened on purpose: the first is about half of all, as in a Zipf law. */
export function drawInteractiveApp(random: Random): App {
  const rank = Math.floor(interactiveApps.length * random.fraction() ** 2)
  return interactiveApps[rank]!
}

/** An app that renews its token by itself. */
export function drawRefreshingApp(kind: 'computer' | 'phone', random: Random): App {
  return random.pick(refreshingApps[kind])
}

function app(
  appId: string,
  appDisplayName: string,
  [resourceId, resourceDisplayName]: readonly [string, string],
  clientAppUsed: string,
): App {
  return { appId, appDisplayName, resourceId, resourceDisplayName, clientAppUsed }
}
