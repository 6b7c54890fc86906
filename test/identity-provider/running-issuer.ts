/** A server on a port with TLS, an application and a person; and a browser that has nothing but cookies. */
import { randomUUID, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import pino from 'pino'
import { defaultSettings } from '../../src/config.ts'
import { type App, createApp, type NewApp } from '../../src/identity-provider/directory/apps.ts'
import { hashPassword } from '../../src/identity-provider/directory/passwords.ts'
import { type DirectoryRole, directoryRoles } from '../../src/model/permissions.ts'
import { fromMilliseconds } from '../../src/model/timestamp.ts'
import { listen, type RunningServer } from '../../src/server.ts'
import { insertAccount } from '../../src/store/authority-accounts.ts'
import { migrateStore, openPostgres, openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { defaultTenant } from '../../src/store/tenants.ts'
import { serverCertificate } from '../../src/tls/certificates.ts'
import type { Json } from '../factories-server.ts'
import { createDatabase } from '../store/postgres-database.ts'

export const password = 'correct horse battery staple'
export const graphScope = 'https://graph.microsoft.com/.default'

/** Made once: it takes its time on purpose. */
let usual: Promise<string> | undefined

export interface RunningIssuer {
  store: Store
  server: RunningServer
  origin: string
  tenantId: string
  log: string[]
  addApp(change?: Partial<NewApp>): Promise<{ app: App; clientSecret: string }>
  /** Returns the name to sign in with. */
  addPerson(roles?: DirectoryRole[]): Promise<string>
  post(path: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Answer>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** A request to Graph. */
  call(token: string, path?: string): Promise<Answer>
  close(): Promise<void>
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  json: Json
}

export function timeNow(): string {
  return fromMilliseconds(Date.now())
}

/** `isOwner`: whether the store is closed with the server. */
export async function startIssuer(
  given?: Store,
  { isOwner = true, settings = defaultSettings } = {},
): Promise<RunningIssuer> {
  const folder = mkdtempSync(join(tmpdir(), 'riskgraph-issuer-'))
  const store = given ?? (await openEmpty())
  const tenantId = (await defaultTenant(store, 'Test', timeNow())).id
  const certificate = await serverCertificate(folder, ['localhost'])
  tls.setDefaultCACertificates([
    ...tls.getCACertificates('default'),
    readFileSync(certificate.authorityPath, 'utf8'),
  ])
  const log: string[] = []
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) })
  const server = await listen({
    ...{ store, settings, log: logger, host: '127.0.0.1', port: 0, certificate },
  })
  const origin = `https://localhost:${server.port}`
  const get = async (path: string, headers: Record<string, string> = {}) =>
    answerOf(await fetch(new URL(path, origin), { headers, redirect: 'manual' }))
  return {
    ...{ store, server, origin, tenantId, log, get },
    addApp: (change = {}) =>
      createApp(store, {
        ...{
          tenantId,
          displayName: randomUUID(),
          permissions: ['IdentityRiskyUser.Read.All'],
          now: timeNow(),
        },
        delegatedPermissions: ['IdentityRiskyUser.Read.All'],
        ...change,
      }),
    async addPerson(roles = ['Security Reader']) {
      const userPrincipalName = `person-${randomUUID()}@corp.example`
      usual ??= hashPassword(password)
      const row = {
        ...{ tenantId, id: randomUUID(), userPrincipalName, displayName: 'Somebody', isDisabled: 0 },
        ...{ oneTimeSecret: null, oneTimeStep: 0, createdDateTime: timeNow(), passwordHash: await usual },
        roles: JSON.stringify(roles.map((role) => directoryRoles[role])),
      }
      await store.write(tenantId, (db) => insertAccount(db, row))
      return userPrincipalName
    },
    async post(path, form, headers = {}) {
      const body = new URLSearchParams(form)
      return answerOf(
        await fetch(new URL(path, origin), { method: 'POST', body, headers, redirect: 'manual' }),
      )
    },
    call: (token, path = '/v1.0/identityProtection/riskyUsers') =>
      get(path, { authorization: `Bearer ${token}` }),
    async close() {
      await server.close()
      if (isOwner) await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** On SQLite in memory, or on PostgreSQL where a whole run of tests may be wanted. */
async function openEmpty(): Promise<Store> {
  if (process.env.RISKGRAPH_TEST_GRAPH_STORE !== 'postgres') return openSqlite(':memory:')
  const database = await createDatabase()
  await migrateStore(database.url)
  const store = await openPostgres(database.url)
  return {
    ...store,
    async close() {
      await store.close()
      await database.drop()
    },
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} }
}

export interface Browser {
  /** Follows redirects within the server; the last answer, and where it led outside of it. */
  open(url: string): Promise<Page>
  /** Fills in the first form of a page and sends it. `button` is one with a name, as `name=value`. */
  submit(page: Page, fields: Record<string, string>, button?: string): Promise<Page>
  cookies: Map<string, string>
}

export interface Page {
  status: number
  url: string
  text: string
  headers: Headers
  /** Set when the server sent the browser elsewhere. */
  leftTo?: URL
}

/** `sent` goes with every request. */
export function openBrowser(origin: string, sent: Record<string, string> = {}): Browser {
  const cookies = new Map<string, string>()

  async function request(url: string, init: RequestInit = {}): Promise<Page> {
    const target = new URL(url, origin)
    const header = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(target, {
      ...init,
      redirect: 'manual',
      headers: { ...sent, accept: 'text/html', cookie: header },
    })
    for (const cookie of response.headers.getSetCookie()) keep(cookie)
    const location = response.headers.get('location')
    const { status, headers } = response
    const text = await response.text()
    if (!location) return { status, url: target.href, text, headers }
    const next = new URL(location, target)
    if (next.origin !== origin) return { status, url: target.href, text, headers, leftTo: next }
    return request(next.href)
  }

  function keep(cookie: string): void {
    const [pair = ''] = cookie.split(';')
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    if (/expires=Thu, 01 Jan 1970/i.test(cookie)) cookies.delete(name)
    else cookies.set(name, value)
  }

  return {
    cookies,
    open: (url) => request(url),
    submit(page, fields, button) {
      const action = /<form[^>]* action="([^"]*)"/.exec(page.text)?.[1]
      if (!action) throw new Error(`no form on: ${page.text}`)
      const body = new URLSearchParams()
      for (const [, tag = ''] of page.text.matchAll(/<input([^>]*)>/g)) {
        const name = / name="([^"]*)"/.exec(tag)?.[1]
        if (name) body.set(name, unescaped(/ value="([^"]*)"/.exec(tag)?.[1] ?? ''))
      }
      for (const [name, value] of Object.entries(fields)) body.set(name, value)
      const [name, value] = button?.split('=') ?? []
      if (name && value) body.set(name, value)
      return request(unescaped(action), { method: 'POST', body })
    },
  }
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

export function derOf(pem: string): Buffer {
  return new X509Certificate(pem).raw
}
