/**
 * The demo tenant: a month of a small simulated company, imported like any log, and an application to ask with. The
 * addresses of the simulation belong to nobody, so nothing here can be mistaken for a real finding.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '../identity-provider/directory/apps.ts'
import { permissionNames } from '../model/permissions.ts'
import type { Timestamp } from '../model/sign-in.ts'
import type { ImportInput } from '../sources/import.ts'
import type { Store } from '../store/store.ts'
import { appByName } from '../store/tenants.ts'
import { simulateApplications } from './simulation/applications.ts'
import { simulateCompany } from './simulation/company.ts'
import { simulatedTorExits } from './simulation/world.ts'

export const demoAppName = 'demo'
const seed = 20_26
const days = 30

/** What the data folder knows of the demo in it: until when its log goes, and whether all of it was imported. */
export interface DemoState {
  until: string
  isFilled: boolean
}

/** Null where there is no demo. */
export function readDemoState(data: string): DemoState | null {
  const path = join(data, 'demo.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DemoState) : null
}

export function writeDemoState(data: string, state: DemoState): void {
  writeFileSync(join(data, 'demo.json'), `${JSON.stringify(state)}\n`)
}

/** Whether the tenant has no sign-ins yet. */
export async function isEmpty({ read }: Store, tenantId: string): Promise<boolean> {
  const row = await read
    .selectFrom('signIns')
    .select('id')
    .where('tenantId', '=', tenantId)
    .limit(1)
    .executeTakeFirst()
  return row === undefined
}

/** The log of the last days, as a Graph export. */
export function demoLog(until: Date): ImportInput {
  return { name: 'demo.jsonl', bytes: lines(until) }
}

async function* lines(until: Date): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for (const { signIn } of simulateCompany({ seed, days, until }))
    yield encoder.encode(`${JSON.stringify(signIn)}\n`)
  // The import brings them into order.
  for (const { signIn } of simulateApplications({ seed, days, until }))
    yield encoder.encode(`${JSON.stringify(signIn)}\n`)
}

/** Gives the engine the simulated Tor exits as an operator would; a list that is there already stays. */
export function writeDemoLists(data: string): void {
  const path = join(data, 'intel', 'tor.txt')
  if (existsSync(path)) return
  mkdirSync(join(data, 'intel'), { recursive: true, mode: 0o700 })
  writeFileSync(path, `# Tor exits of the simulated company\n${simulatedTorExits.join('\n')}\n`)
}

/** The application of the printed commands; its secret is thrown away, since \`riskgraph token\` needs none. */
export async function ensureDemoApp(store: Store, tenantId: string, now: Timestamp): Promise<void> {
  if (await appByName(store.read, tenantId, demoAppName)) return
  await createApp(store, { tenantId, displayName: demoAppName, permissions: [...permissionNames], now })
}
