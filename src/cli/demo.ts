/** `riskgraph demo`, which `npm start` runs: something to look at within seconds, and two commands to try. */

import { Command } from 'commander'
import {
  demoAppName,
  demoLog,
  ensureDemoApp,
  isEmpty,
  readDemoState,
  writeDemoLists,
  writeDemoState,
} from '../demo/demo.ts'
import { OperatorError } from '../model/errors.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import { importIntoTenant } from '../sources/import-into-tenant.ts'
import type { Store } from '../store/store.ts'
import { tenantOf, withStore } from './place.ts'
import { printable } from './printable.ts'
import { authorityPath, reading, type ServeOptions, serveUntilStopped, withServing } from './serve.ts'

export function demoCommand(): Command {
  return withServing(new Command('demo'))
    .description('Serve a demo tenant: on first start, a month of a small simulated company is imported.')
    .action((options: ServeOptions) => withStore({ ...options, ...reading }, (store) => demo(store, options)))
}

async function demo(store: Store, options: ServeOptions): Promise<void> {
  const tenantId = await tenantOf(store, undefined)
  const state = readDemoState(options.data)
  if (!state && !(await isEmpty(store, tenantId))) {
    const advice = 'the demo wants a folder of its own, such as --data demo-data; `serve` serves this one'
    throw new OperatorError(`${options.data} holds sign-ins that are not the demo's: ${advice}`)
  }
  if (!state?.isFilled) await fill(store, tenantId, options, state?.until ?? new Date().toISOString())
  await ensureDemoApp(store, tenantId, fromMilliseconds(Date.now()))
  await serveUntilStopped(store, options, (url) => announce(store, tenantId, url, options))
}

/** Ids and times follow from `until`: what was begun and cut short is completed. */
async function fill(store: Store, tenantId: string, options: ServeOptions, until: string): Promise<void> {
  console.log('Importing the sign-ins of a simulated company …')
  writeDemoLists(options.data)
  writeDemoState(options.data, { until, isFilled: false })
  const summary = await importIntoTenant({
    store,
    tenantId,
    inputs: [demoLog(new Date(until))],
    data: options.data,
    replay: true,
  })
  writeDemoState(options.data, { until, isFilled: true })
  const detections = Object.values(summary.detections).reduce((sum, count) => sum + count, 0)
  console.log(`${summary.new} sign-ins of 30 days, ${detections} detections\n`)
}

async function announce(store: Store, tenantId: string, url: string, options: ServeOptions): Promise<void> {
  const somebody = await riskiestUser(store, tenantId)
  const place = [
    ...(options.data === 'data' ? [] : [`--data ${quote(options.data)}`]),
    ...(options.database ? ['--database "$DATABASE_URL"'] : []),
    ...(demoAppName === 'demo' ? [] : [`--app ${demoAppName}`]),
  ]
  const token = `$(npm run --silent riskgraph -- ${['token', ...place].join(' ')})`
  const isLocal = !options.http && !options.certificate
  const curl = `curl -sS ${isLocal ? `--cacert ${quote(authorityPath(options))} ` : ''}-H "Authorization: Bearer ${token}"`
  const body = JSON.stringify({ userIds: [somebody.id] })
  console.log(`Listening on      ${url} (${options.host}:${new URL(url).port})`)
  if (isLocal) console.log(`CA certificate    ${authorityPath(options)}`)
  console.log(`Tenant            ${tenantId}\n`)
  console.log('In another terminal, in this folder: who is at risk?\n')
  console.log(`${curl} '${url}/v1.0/identityProtection/riskyUsers?$filter=riskState%20eq%20%27atRisk%27'\n`)
  console.log(`And: ${printable(somebody.name)} was taken over.\n`)
  console.log(
    `${curl} -i -H 'Content-Type: application/json' -d '${body}' '${url}/v1.0/identityProtection/riskyUsers/confirmCompromised'\n`,
  )
}

async function riskiestUser({ read }: Store, tenantId: string): Promise<{ id: string; name: string }> {
  const candidates = await read
    .selectFrom('riskyIdentities')
    .select(['id', 'displayName', 'riskLevel'])
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where('riskState', '=', 'atRisk')
    .orderBy('riskLastUpdatedDateTime', 'desc')
    .execute()
  const order = ['high', 'medium', 'low']
  const [first] = candidates.sort((a, b) => order.indexOf(a.riskLevel) - order.indexOf(b.riskLevel))
  const anyone =
    first ??
    (await read
      .selectFrom('identities')
      .select(['id', 'displayName'])
      .where('tenantId', '=', tenantId)
      .where('identityKind', '=', 'user')
      .executeTakeFirst())
  return { id: anyone?.id ?? '', name: anyone?.displayName ?? 'the user' }
}

/** For a shell; names without anything special stay as they are. */
function quote(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
