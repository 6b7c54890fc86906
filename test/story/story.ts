/**
 * The README's story in a clean clone, as its reader lives it: two commands, the two printed `curl` lines pasted into a
 * shell, then a log of one's own up to the `204`. Prints `ok` or `not ok` for every step.
 *
 *   node test/story/story.ts FOLDER
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { ownLog, strangeSignInId } from './own-log.ts'

const folder = process.argv[2] ?? process.cwd()
let failed = 0

function check(name: string, holds: boolean, found: unknown): void {
  console.log(`${holds ? 'ok' : 'not ok'} ${name}`)
  if (holds) return
  failed++
  console.log(`   found: ${JSON.stringify(found)?.slice(0, 2000)}`)
}

function shell(command: string): { status: number; output: string } {
  try {
    return {
      status: 0,
      output: execFileSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8', timeout: 120_000 }),
    }
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
    return { status, output: `${stdout}${stderr}` }
  }
}

interface Server {
  process: ChildProcess
  output: string
}

async function start(command: string): Promise<Server> {
  const server: Server = {
    process: spawn('bash', ['-c', `exec ${command}`], { cwd: folder, detached: true }),
    output: '',
  }
  server.process.stdout?.on('data', (data) => (server.output += data))
  server.process.stderr?.on('data', (data) => (server.output += data))
  for (
    let tries = 0;
    tries < 1200 && !/^ready /m.test(server.output) && server.process.exitCode === null;
    tries++
  ) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return server
}

/** As Ctrl-C does: everything that the command has started. */
async function stop({ process: child }: Server): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('close', resolve))
  process.kill(-(child.pid as number), 'SIGINT')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function demo(): Promise<void> {
  const first = await start('npm start')
  check(
    'npm start prints ready https://localhost:8443',
    /^ready https:\/\/localhost:8443$/m.test(first.output),
    first.output,
  )
  const [list = '', confirm = ''] = first.output.split('\n').filter((line) => line.startsWith('curl '))
  const listed = JSON.parse(shell(list).output) as { value: { id: string; riskState: string }[] }
  check('the first printed curl lists users at risk', listed.value.length > 0, listed)
  const confirmed = shell(confirm)
  check(
    'the second printed curl answers 204 with no body',
    /^HTTP\/\S+ 204 [^\r]*\r\n(?:[^\r\n]+\r\n)+\r\n$/.test(confirmed.output),
    confirmed,
  )
  const id = JSON.parse(/'(\{.*?\})'/.exec(confirm)?.[1] ?? '{}').userIds?.[0] as string
  const after = JSON.parse(
    shell(list.replace(/'https[^']*'/, `'https://localhost:8443/v1.0/identityProtection/riskyUsers/${id}'`))
      .output,
  )
  check(
    'the next read shows the user at high risk, confirmed compromised',
    after.riskLevel === 'high' && after.riskState === 'confirmedCompromised',
    after,
  )
  await stop(first)
  const second = await start('npm start')
  check(
    'a second start keeps the data',
    /^ready /m.test(second.output) && !/Importing/.test(second.output),
    second.output,
  )
  await stop(second)
}

async function ownData(): Promise<void> {
  const log = join(folder, 'signins.json')
  writeFileSync(log, ownLog())
  const run = (args: string) => shell(`npm run --silent riskgraph -- ${args}`)
  const imported = run('import signins.json --data mine --json')
  const summary = JSON.parse(imported.output)
  check(
    "a log of one's own is read",
    imported.status === 0 && summary.new === summary.read && summary.usersAtRisk === 1,
    summary,
  )
  const again = JSON.parse(run('import - --data mine --json < signins.json').output)
  check(
    'the same log again, from a pipe, changes nothing',
    again.new === 0 && again.known === summary.read,
    again,
  )
  const port = await freePort()
  const server = await start(`npm run --silent riskgraph -- serve --data mine --port ${port}`)
  const app = JSON.parse(
    run(
      'app create responder --permission IdentityRiskEvent.ReadWrite.All IdentityRiskyUser.Read.All AuditLog.Read.All --data mine --json',
    ).output,
  )
  const curl = `curl -sS --cacert mine/tls/ca.pem`
  const token = JSON.parse(
    shell(
      `${curl} -d grant_type=client_credentials -d scope=https://graph.microsoft.com/.default -d client_id=${app.clientId} -d client_secret=${app.clientSecret} https://localhost:${port}/${app.tenantId}/oauth2/v2.0/token`,
    ).output,
  ).access_token as string
  check('an application gets a token', typeof token === 'string', token)
  const graph = (path: string, more = '') =>
    shell(`${curl} -H 'Authorization: Bearer ${token}' ${more} 'https://localhost:${port}${path}'`).output
  const strange = JSON.parse(graph(`/v1.0/auditLogs/signIns/${strangeSignInId}`))
  check('the strange sign-in is at risk', strange.riskState === 'atRisk', strange)
  const action = graph(
    '/beta/auditLogs/signIns/confirmCompromised',
    `-o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -d '{"requestIds":["${strangeSignInId}"]}'`,
  )
  check('confirmCompromised on the sign-in answers 204', action === '204', action)
  const after = JSON.parse(graph(`/v1.0/auditLogs/signIns/${strangeSignInId}`))
  check(
    'it is flagged as high risk at once',
    after.riskLevelAggregated === 'high' && after.riskState === 'confirmedCompromised',
    after,
  )
  const users = JSON.parse(
    graph(`/v1.0/identityProtection/riskyUsers?$filter=riskLevel%20eq%20'high'`.replaceAll("'", '%27')),
  )
  check(
    'and so is its user',
    users.value?.length === 1 && users.value[0].riskDetail === 'adminConfirmedSigninCompromised',
    users,
  )
  const audits = JSON.parse(graph('/v1.0/auditLogs/directoryAudits'))
  check(
    'the audit log says who did it',
    audits.value?.[0]?.initiatedBy?.app?.displayName === 'responder',
    audits,
  )
  const refused = JSON.parse(
    graph(
      '/v1.0/identityProtection/riskyUsers/dismiss',
      `-H 'Content-Type: application/json' -d '{"userIds":["${users.value?.[0]?.id}"]}'`,
    ),
  )
  check('what the application was not given is refused', refused.error?.code === 'Forbidden', refused)
  await stop(server)
}

const installed = shell('npm install --no-audit --no-fund')
check('npm install', installed.status === 0, installed)
await demo()
await ownData()
process.exitCode = failed === 0 ? 0 : 1
