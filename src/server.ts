/** The composition root: the only place that knows every part. Builds the app, and listens. */
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { authorityApp } from './authority/routes.ts'
import { createAuthority } from './authority/tokens.ts'
import type { Settings } from './config.ts'
import { fadeRisk } from './engine/fade.ts'
import { OperatorError } from './errors.ts'
import { graphApp } from './graph/app.ts'
import { fromMilliseconds } from './model/timestamp.ts'
import type { Store } from './store/store.ts'
import { allTenants } from './store/tenants.ts'
import type { ServerCertificate } from './tls/certificates.ts'

export interface ServerOptions {
  store: Store
  settings: Settings
  log: Logger
  /** The origin by which callers know the server, when a proxy that ends TLS stands before it. */
  publicUrl?: string
}

export interface ListenOptions extends ServerOptions {
  host: string
  port: number
  /** Absent: plain HTTP, and then only for this machine or behind a proxy. */
  certificate?: ServerCertificate
}

export interface RunningServer {
  port: number
  close(): Promise<void>
}

/** The whole server without a port: what tests talk to. */
export async function createApp({ store, settings, log, publicUrl }: ServerOptions): Promise<Hono> {
  const authority = createAuthority(store)
  const pageKey = await authority.secretFor('skip token')
  const app = new Hono()
  app.get('/health', async (c) => {
    const isReadable = await store.read
      .selectFrom('tenants')
      .select('id')
      .limit(1)
      .execute()
      .catch(() => null)
    return isReadable ? c.json({ status: 'ok' }) : c.json({ status: 'the store does not answer' }, 503)
  })
  const graph = graphApp({ store, settings: settings.engine, authority, pageKey, log, publicUrl })
  const tokens = authorityApp({ store, authority, log, publicUrl })
  app.all('*', (c) => (isTokenPath(c.req.path) ? tokens : graph).fetch(c.req.raw, c.env))
  return app
}

function isTokenPath(path: string): boolean {
  return /^\/[^/]+\/(?:oauth2\/(?:v2\.0\/)?token|(?:v2\.0\/)?\.well-known\/|discovery\/)/.test(path)
}

export async function listen(options: ListenOptions): Promise<RunningServer> {
  const { host, port, certificate, publicUrl } = options
  const app = new Hono()
  if (!certificate && !publicUrl) app.use(refuseStrangers())
  app.route('/', await createApp(options))
  const tls = certificate && {
    createServer: createHttpsServer,
    serverOptions: { key: certificate.key, cert: certificate.certificate },
  }
  const server = serve({ fetch: app.fetch, hostname: host, port, ...tls } as Parameters<typeof serve>[0])
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE'
      reject(inUse ? new OperatorError(`port ${port} is in use; choose another with --port`) : error)
    })
  })
  const stopFading = fadeRegularly(options)
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      await stopFading()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        if ('closeIdleConnections' in server) server.closeIdleConnections()
        setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 2000).unref()
      })
    },
  }
}

/** A token that crosses a network in the clear is everybody's. */
function refuseStrangers(): MiddlewareHandler {
  return async (c, next) => {
    const address = getConnInfo(c).remote.address ?? ''
    if (/^(?:127\.|::1$|::ffff:127\.)/.test(address)) return next()
    const message =
      'Plain HTTP is served to this machine only; use HTTPS, or --public-url behind a proxy that ends TLS.'
    return c.json({ error: { code: 'Forbidden', message } }, 403)
  }
}

function fadeRegularly({ store, settings, log }: ServerOptions): () => Promise<void> {
  let running = Promise.resolve()
  const fadeAll = async () => {
    const now = fromMilliseconds(Date.now())
    for (const { id } of await allTenants(store.read)) {
      await fadeRisk(store, { tenantId: id, settings: settings.engine, until: now, now: () => now })
    }
  }
  const tick = () => {
    running = running.then(fadeAll).catch((error) => log.error({ err: error }, 'could not lower faded risk'))
  }
  tick()
  const timer = setInterval(tick, settings.decayIntervalMinutes * 60_000)
  timer.unref()
  return () => {
    clearInterval(timer)
    return running
  }
}
