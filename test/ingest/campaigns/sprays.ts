/** A small tenant and campaigns against it, for the tests. */
import type { SignIn } from '../../../src/model/sign-in.ts'
import { campaignUsers, listCampaigns } from '../../../src/store/campaigns.ts'
import {
  habit,
  hoursAfter,
  openTenant,
  type Sketch,
  signIn,
  type TestTenant,
  today,
} from '../../factories.ts'

export const people = Array.from({ length: 40 }, (_, index) => `person ${index}`)
export const [victim = '', second = '', third = '', bystander = ''] = people

/** A week of everybody at home: enough to know them, and to have learned the tenant. */
export const ordinaryWeek: SignIn[] = people.flatMap((user, index) =>
  habit({ user, ...homeOf(index) }, { everyHours: 24, days: 8, untilHours: 10 }),
)

/** Everybody has a network of their own; the providers and clients are shared. */
export function homeOf(index: number): Sketch {
  return { from: 'home', ip: `198.18.${index}.20`, asn: 64_530 }
}

/** Somebody else's home for every attempt, with a browser that nobody of the tenant has. */
export function strangeHome(index: number): Sketch {
  const network = `198.19.${index % 250}.${1 + (index % 200)}`
  return { from: 'otherHome', ip: network, asn: 65_000 + (index % 300), client: 'firefoxOnLinux' }
}

/** One try for each of these people, `minutesApart`, the first `hours` after today. */
export function spray(
  users: string[],
  where: (index: number) => Sketch,
  { hours = 0, minutesApart = 5, errorCode = 50_126 } = {},
): SignIn[] {
  return users.map((user, index) =>
    signIn({ user, ...where(index), errorCode, at: hoursAfter(today, hours + (index * minutesApart) / 60) }),
  )
}

export async function tenantAfter(...batches: SignIn[][]): Promise<TestTenant> {
  const tenant = await openTenant()
  await tenant.ingest(ordinaryWeek)
  for (const batch of batches) await tenant.ingest(batch)
  return tenant
}

export function campaignsOf({ store, tenantId }: TestTenant) {
  return listCampaigns(store.read, tenantId, { limit: 100 })
}

export async function usersInside({ store, tenantId }: TestTenant, campaignId: string): Promise<string[]> {
  const rows = await campaignUsers(store.read, tenantId, campaignId, { isInside: true, limit: 100 })
  return rows.map(({ userId }) => userId)
}

export function detectionsOf({ store, tenantId }: TestTenant, signInId: string) {
  return store.read
    .selectFrom('detections')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('requestId', '=', signInId)
    .where('riskEventType', 'in', ['passwordSpray', 'suspiciousBrowser'])
    .execute()
}
