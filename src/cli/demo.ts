/** `riskgraph demo`, which `npm start` runs: something to look at within seconds, and two commands to try. */
import { Command } from 'commander'
import { demoAppName, demoLog, ensureDemoApp, isEmpty, writeDemoLists } from '../demo/demo.ts'
import { importIntoTenant } from '../import/import-into-tenant.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import type { Store } from '../store/store.ts'
import { tenantOf, withStore } from './place.ts'
import { authorityPath, type ServeOptions, serveUntilStopped, withServing } from './serve.ts'

export function demoCommand(): Command {
  return withServing(new Command('demo'))
    .description('Serve a demo tenant: on first start, a month of a small simulated company is imported.')
    .action((options: ServeOptions) => withStore(options, (store) => demo(store, options)))
}

async function demo(store: Store, options: ServeOptions): Promise<void> {
  const tenantId = await tenantOf(store, undefined)
  if (await isEmpty(store, tenantId)) await fill(store, tenantId, options)
  await ensureDemoApp(store, tenantId, fromMilliseconds(Date.now()))
  await serveUntilStopped(store, options, (url) => announce(store, tenantId, url, options))
}

async function fill(store: Store, tenantId: string, options: ServeOptions): Promise<void> {
  console.log('Importing the sign-ins of a simulated company …')
  writeDemoLists(options.data)
  const summary = await importIntoTenant({
    store,
    tenantId,
    inputs: [demoLog(new Date())],
    data: options.data,
    replay: true,
  })
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
  const curl = `curl -sS ${options.http ? '' : `--cacert ${quote(authorityPath(options))} `}-H "Authorization: Bearer ${token}"`
  const body = JSON.stringify({ userIds: [somebody.id] })
  console.log(`Listening on      ${url} (${options.host}:${new URL(url).port})`)
  if (!options.http) console.log(`CA certificate    ${authorityPath(options)}`)
  console.log(`Tenant            ${tenantId}\n`)
  console.log('In another terminal, in this folder: who is at risk?\n')
  console.log(`${curl} '${url}/v1.0/identityProtection/riskyUsers?$filter=riskState%20eq%20%27atRisk%27'\n`)
  console.log(`And: ${somebody.name} was taken over.\n`)
  console.log(
    `${curl} -i -H 'Content-Type: application/json' -d '${body}' '${url}/v1.0/identityProtection/riskyUsers/confirmCompromised'\n`,
  )
}

async function riskiestUser({ read }: Store, tenantId: string): Promise<{ id: string; name: string }> {
  const candidates = await read
    .selectFrom('riskyUsers')
    .select(['id', 'userDisplayName', 'riskLevel'])
    .where('tenantId', '=', tenantId)
    .where('riskState', '=', 'atRisk')
    .orderBy('riskLastUpdatedDateTime', 'desc')
    .execute()
  const order = ['high', 'medium', 'low']
  const [first] = candidates.sort((a, b) => order.indexOf(a.riskLevel) - order.indexOf(b.riskLevel))
  const anyone =
    first ??
    (await read
      .selectFrom('users')
      .select(['id', 'userDisplayName'])
      .where('tenantId', '=', tenantId)
      .executeTakeFirst())
  return { id: anyone?.id ?? '', name: anyone?.userDisplayName ?? 'the user' }
}

/** For a shell; names without anything special stay as they are. */
function quote(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
