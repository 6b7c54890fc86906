/** The server that clients are let loose on: prepared once, then a fresh copy over TLS for every client. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { permissionNames } from '../../src/model/permissions.ts'
import { type Finished, listTorExits, readyPort, run, runWithInput, start, stop } from '../cli/running.ts'
import { makeClientCertificate } from '../identity-provider/client-certificate.ts'
import { clientLog } from './data.ts'

/** What one application needs to get a token. */
interface Credentials {
  tenantId: string
  clientId: string
  clientSecret: string
}

export interface Prepared {
  data: string
  log: ReturnType<typeof clientLog>
  /** May do everything. */
  responder: Credentials
  /** May read risky users, and nothing else. */
  reader: Credentials
  /** Of a program on a desktop, which has no secret: people sign in with it. */
  publicClientId: string
  /** With the private key, in PEM form: what `responder` may use in place of its secret. */
  certificatePath: string
  remove(): void
}

/** The person who signs in. */
export const analyst = { name: 'analyst@corp.example', password: 'correct horse battery staple' }

/** Small enough for a client that sends eight requests at once to be told to wait. */
const requestsInProgressMax = 4

export async function prepare(): Promise<Prepared> {
  const folder = mkdtempSync(join(tmpdir(), 'riskgraph-clients-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  listTorExits(data)
  writeFileSync(join(data, 'riskgraph.json'), JSON.stringify({ requestsInProgressMax }))
  const log = clientLog(Date.now())
  const file = join(folder, 'signins.json')
  writeFileSync(file, JSON.stringify({ value: log.records }))
  const summary = json(await run('import', file, '--data', data, '--json')) as Record<string, number>
  if (summary.new !== log.records.length || summary.usersAtRisk !== log.riskyUserIds.length) {
    throw new Error(`the import found something else than expected: ${JSON.stringify(summary)}`)
  }
  const app = async (name: string, ...permissions: string[]) =>
    json(
      await run('app', 'create', name, '--permission', ...permissions, '--data', data, '--json'),
    ) as Credentials
  const responder = await app('responder', ...permissionNames)
  const reader = await app('reader', 'IdentityRiskyUser.Read.All')
  const certificatePath = await addCertificate(folder, data, 'responder')
  const publicClient = ['--public', '--delegated', 'IdentityRiskyUser.Read.All']
  const desktop = json(await run('app', 'create', 'desktop', ...publicClient, '--data', data, '--json'))
  const person = ['user', 'create', analyst.name, '--role', 'Security Reader', '--data', data, '--json']
  json(await runWithInput(`${analyst.password}\n`, ...person))
  return {
    ...{ data, log, responder, reader, certificatePath },
    publicClientId: (desktop as Credentials).clientId,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

async function addCertificate(folder: string, data: string, app: string): Promise<string> {
  const { pem, keyPem } = await makeClientCertificate()
  const [publicPath, path] = [join(folder, 'client-public.pem'), join(folder, 'client.pem')]
  writeFileSync(publicPath, pem)
  writeFileSync(path, keyPem + pem)
  json(await run('app', 'add-certificate', app, publicPath, '--data', data, '--json'))
  return path
}

export interface Serving {
  url: string
  /** The environment in which a client's program finds everything. */
  environment: Record<string, string>
  /** What the server has written to its log. */
  log(): string
  stop(): Promise<void>
}

export async function serve(prepared: Prepared, name: string): Promise<Serving> {
  const data = join(prepared.data, '..', name)
  cpSync(prepared.data, data, { recursive: true })
  const server = start('serve', '--data', data, '--port', '0')
  const url = `https://localhost:${await readyPort(server)}`
  const ca = join(data, 'tls', 'ca.pem')
  if (!existsSync(ca)) throw new Error(`there is no ${ca}`)
  return {
    url,
    environment: environmentOf(prepared, url, ca),
    log: () => server.output.stderr,
    async stop() {
      await stop(server)
    },
  }
}

function environmentOf(
  { responder, reader, log, publicClientId, certificatePath }: Prepared,
  url: string,
  ca: string,
): Record<string, string> {
  return {
    RISKGRAPH_URL: url,
    RISKGRAPH_CA: ca,
    RISKGRAPH_TENANT_ID: responder.tenantId,
    RISKGRAPH_CLIENT_ID: responder.clientId,
    RISKGRAPH_CLIENT_SECRET: responder.clientSecret,
    RISKGRAPH_CERTIFICATE: certificatePath,
    RISKGRAPH_PUBLIC_CLIENT_ID: publicClientId,
    RISKGRAPH_READER_ID: reader.clientId,
    RISKGRAPH_READER_SECRET: reader.clientSecret,
    RISKGRAPH_SIGN_IN_COUNT: String(log.signInCount),
    RISKGRAPH_USER_IDS: log.riskyUserIds.join(','),
    RISKGRAPH_SIGN_IN_IDS: log.riskySignInIds.join(','),
    // How Node, Python's requests and everything on OpenSSL or Go are told of an authority.
    NODE_EXTRA_CA_CERTS: ca,
    REQUESTS_CA_BUNDLE: ca,
    SSL_CERT_FILE: ca,
  }
}

function json({ status, stdout, stderr }: Finished): unknown {
  if (status !== 0) throw new Error(`riskgraph ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}
