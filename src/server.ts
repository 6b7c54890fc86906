/** The composition root: the only place that knows every part. Builds the app, and listens. */
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { authorityApp } from './authority/routes.ts'
import { createAuthority } from './authority/tokens.ts'
import type { Settings } from './config.ts'
import { fadeRisk } from './engine/fade.ts'
import { OperatorError } from './errors.ts'
import { graphApp } from './graph/app.ts'
import { graphError } from './graph/errors.ts'
import { headerBytesMax, malformedRequest, rawRefusal, refusal } from './graph/http/transport.ts'
import { fromMilliseconds } from './model/timestamp.ts'
import { type OriginReader, originReader } from './origin.ts'
import type { Store } from './store/store.ts'
import { allTenants } from './store/tenants.ts'
import type { ServerCertificate } from './tls/certificates.ts'

export interface ServerOptions {
  store: Store
  settings: Settings
  log: Logger
  /** The origin by which callers know the server, when a proxy that ends TLS stands before it. */
  publicUrl?: string
  /** Proxies that are believed, besides those of the settings. */
  trustedProxies?: string[]
}

export interface ListenOptions extends ServerOptions {
  host: string
  port: number
  /** Absent: plain HTTP, and then only for this machine or behind a proxy that ends TLS. */
  certificate?: ServerCertificate
}

export interface RunningServer {
  port: number
  close(): Promise<void>
}

/** The whole server without a port: what tests talk to. */
export async function createApp(options: ServerOptions): Promise<Hono> {
  const { store, settings, log } = options
  const authority = createAuthority(store)
  const pageKey = await authority.secretFor('skip token')
  const origins = originsOf(options)
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
  const { engine, requestsInProgressMax, slowQueryMilliseconds } = settings
  const graph = graphApp({
    store,
    settings: engine,
    authority,
    pageKey,
    log,
    origins,
    requestsInProgressMax,
    slowQueryMilliseconds,
  })
  const tokens = authorityApp({ store, authority, log, origins })
  app.all('*', (c) => (isTokenPath(c.req.path) ? tokens : graph).fetch(c.req.raw, c.env))
  return app
}

/** Everything below a tenant that Entra has; `v1.0` and `beta` are no tenants. */
function isTokenPath(path: string): boolean {
  return /^\/(?!(?:v1\.0|beta)\/)[^/]+\/(?:oauth2|(?:v2\.0\/)?\.well-known|discovery)\//i.test(path)
}

function originsOf({ settings, publicUrl, trustedProxies = [] }: ServerOptions): OriginReader {
  return originReader({ publicUrl, trustedProxies: [...settings.trustedProxies, ...trustedProxies] })
}

export async function listen(options: ListenOptions): Promise<RunningServer> {
  const { host, port, certificate, publicUrl, log } = options
  const app = new Hono()
  if (!certificate && !publicUrl) app.use(refuseStrangers(originsOf(options)))
  app.route('/', await createApp(options))
  const listener = getRequestListener(app.fetch, { hostname: host, errorHandler: () => malformedRequest() })
  const bounds = { maxHeaderSize: headerBytesMax }
  const server = certificate
    ? createHttpsServer({ ...bounds, key: certificate.key, cert: certificate.certificate }, listener)
    : createHttpServer(bounds, listener)
  server.on('clientError', (error: Error & { code?: string }, socket: Duplex) => {
    log.debug({ err: error }, 'not a request')
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
    else socket.end(rawRefusal(error))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE'
      reject(inUse ? new OperatorError(`port ${port} is in use; choose another with --port`) : error)
    })
    server.listen(port, host)
  })
  const stopFading = fadeRegularly(options)
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      await stopFading()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), 2000).unref()
      })
    },
  }
}

/** A token that crosses a network in the clear is everybody's. */
function refuseStrangers(origins: OriginReader): MiddlewareHandler {
  return async (c, next) => {
    if (origins.isPrivate(c.req.raw, c.env)) return next()
    const known = origins.originOf(c.req.raw, c.env)
    if ('fault' in known) return refusal(graphError('malformedOrigin', { reason: known.fault }))
    return refusal(graphError('plainHttp', {}))
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
