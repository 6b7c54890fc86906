/** The composition root: the only place that knows every part. Builds the app, and listens. */
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { graphApp } from './api/graph/app.ts'
import { graphError } from './api/graph/errors.ts'
import { headerBytesMax, malformedRequest, rawRefusal, refusal } from './api/graph/http/transport.ts'
import type { Settings } from './config.ts'
import { createWork, type Work } from './feedback/work.ts'
import { removeEnded } from './identity-provider/issuer/cleaning.ts'
import { type OwnNames, ownNames } from './identity-provider/issuer/own-names.ts'
import { authorityApp, isAuthorityPath } from './identity-provider/routes.ts'
import { createAuthority } from './identity-provider/tokens.ts'
import { usualTenantId, warnOfMissingTenants } from './identity-provider/trust/tenants.ts'
import { createTrust } from './identity-provider/trust.ts'
import { OperatorError } from './model/errors.ts'
import { fromMilliseconds } from './model/timestamp.ts'
import { type OriginReader, originReader } from './net/origin.ts'
import { fadeRisk } from './risk/fade.ts'
import { takeImports } from './sources/server/take-imports.ts'
import { type Fault, StoreAway } from './store/condition.ts'
import type { Store } from './store/store.ts'
import { allTenants } from './store/tenants.ts'
import type { ServerCertificate } from './tls/certificates.ts'
import { factsOf } from './tls/facts.ts'

export interface ServerOptions {
  store: Store
  settings: Settings
  log: Logger
  /** The origin by which callers know the server, when a proxy that ends TLS stands before it. */
  publicUrl?: string
  /** Proxies that are believed, besides those of the settings. */
  trustedProxies?: string[]
  /** Does what answers have left to do; without it, the app's own. */
  work?: Work
  /** By which hosts tokens may be asked for; without it, this machine and the public URL. */
  names?: OwnNames
}

export interface ListenOptions extends ServerOptions {
  host: string
  port: number
  /** The data folder whose imports go through this server, where its store is in that folder. */
  importsOf?: string
  /** Absent: plain HTTP, and then only for this machine or behind a proxy that ends TLS. */
  certificate?: ServerCertificate
}

export interface RunningServer {
  port: number
  /** For connections from now on. */
  replaceCertificate(certificate: ServerCertificate): void
  close(): Promise<void>
}

/** By name: whoever offers only what is not in it is refused. Clients of old and some probes of health offer the second alone. */
const ALPNProtocols = ['http/1.1', 'http/1.0']
const cleaningIntervalMinutes = 10
/** A file that was deleted or swapped is noticed within it, and so is a database that has come back. */
const lookIntervalSeconds = 1
/** What a crash has left undone, and what an import leaves, waits no longer. */
const workIntervalMinutes = 1

/** The whole server without a port: what tests talk to. */
export async function createApp(options: ServerOptions): Promise<Hono> {
  const { store, settings, log } = options
  const { issuers } = settings
  const trust = createTrust({ issuers, log, defaultTenant: () => usualTenantId(store) })
  // Now, so that the log tells at once of an issuer that cannot be reached; nobody waits for it.
  Promise.all([trust.load(), warnOfMissingTenants(store, issuers, log)]).catch(
    unlessAway(log, 'could not look for the tenants of issuers'),
  )
  const authority = createAuthority(store, { trust })
  const pageKey = await authority.secretFor('skip token')
  const origins = originsOf(options)
  const app = new Hono()
  addHealth(app, store)
  const { engine, requestsInProgressMax, bodyDeadlineSeconds, slowQueryMilliseconds } = settings
  const { work = createWork({ store, settings: engine, log }) } = options
  const graph = graphApp({
    store,
    work,
    settings: engine,
    authority,
    pageKey,
    log,
    origins,
    requestsInProgressMax,
    bodyDeadlineSeconds,
    slowQueryMilliseconds,
  })
  const { names = ownNames(options) } = options
  const { managedIdentity } = settings
  const tokens = authorityApp({ store, authority, log, origins, names, managedIdentity })
  app.all('*', (c) => (isAuthorityPath(c.req.path) ? tokens : graph).fetch(c.req.raw, c.env))
  return app
}

/** For whoever decides whether callers are sent here (`ready`), and whether the process is to be started anew (`live`). */
function addHealth(app: Hono, { check }: Store): void {
  app.get('/health/live', (c) => c.json({ status: 'ok' }))
  for (const path of ['/health', '/health/ready'])
    app.get(path, async (c) => {
      const fault = await check()
      c.header('Cache-Control', 'no-store')
      if (!fault) return c.json({ status: 'ok' })
      return c.json({ status: fault.text }, 503, { 'Retry-After': '1' })
    })
}

function originsOf({ settings, publicUrl, trustedProxies = [] }: ServerOptions): OriginReader {
  return originReader({ publicUrl, trustedProxies: [...settings.trustedProxies, ...trustedProxies] })
}

export async function listen(options: ListenOptions): Promise<RunningServer> {
  const { host, port, certificate, publicUrl, log } = options
  const names = ownNames({ publicUrl, certificateNames: namesOf(certificate) })
  const work = createWork({ store: options.store, settings: options.settings.engine, log })
  const app = new Hono()
  if (!certificate && !publicUrl) app.use(refuseStrangers(originsOf(options)))
  app.route('/', await createApp({ ...options, names, work }))
  const listener = getRequestListener(app.fetch, { hostname: host, errorHandler: () => malformedRequest() })
  const bounds = { maxHeaderSize: headerBytesMax }
  const server = certificate
    ? createHttpsServer(
        { ...bounds, ALPNProtocols, key: certificate.key, cert: certificate.certificate },
        listener,
      )
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
  const { importsOf, store } = options
  const onFault = ({ kind, detail }: Fault) => void store.condition.failed(kind, new Error(detail))
  const stops = [
    watchStore(options),
    fadeRegularly(options),
    workRegularly(options, work),
    cleanRegularly(options),
    ...(importsOf ? [await takeImports({ data: importsOf, log, onFault })] : []),
  ]
  return {
    port: (server.address() as AddressInfo).port,
    replaceCertificate(replaced) {
      const { key, certificate: cert } = replaced
      if ('setSecureContext' in server) server.setSecureContext({ key, cert })
      names.replaceCertificateNames(namesOf(replaced))
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()))
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), 2000).unref()
      })
    },
  }
}

function namesOf(certificate: ServerCertificate | undefined): string[] {
  return certificate ? factsOf(certificate.certificate).names : []
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

/** What is wrong is said once, when it begins, and once more when it has ended. */
function watchStore({ store, log }: ServerOptions): () => Promise<void> {
  const deaf = store.condition.onTurn((fault) => {
    if (fault)
      log.error(
        { reason: fault.detail },
        `${fault.text}: requests are answered with 503 until it works again`,
      )
    else log.info('the database works again')
  })
  const look = async () => void (await store.check())
  const stop = regularly(lookIntervalSeconds / 60, look, unlessAway(log, 'could not look at the store'))
  return () => stop().finally(deaf)
}

/** What is no news where the store is away: that was said when it went, and the next time may be better. */
function unlessAway(log: Logger, message: string): (error: unknown) => void {
  return (err) => {
    if (!(err instanceof StoreAway)) log.error({ err }, message)
  }
}

function fadeRegularly({ store, settings, log }: ServerOptions): () => Promise<void> {
  const fadeAll = async () => {
    const now = fromMilliseconds(Date.now())
    for (const { id } of await allTenants(store.read)) {
      await fadeRisk(store, { tenantId: id, settings: settings.engine, until: now, now: () => now })
    }
  }
  return regularly(settings.decayIntervalMinutes, fadeAll, unlessAway(log, 'could not lower faded risk'))
}

function workRegularly({ store, log }: ServerOptions, work: Work): () => Promise<void> {
  const startAll = async () => {
    for (const { id } of await allTenants(store.read)) work.start(id)
  }
  const stop = regularly(
    workIntervalMinutes,
    startAll,
    unlessAway(log, 'could not look for what is left to do'),
  )
  return async () => {
    await stop()
    await work.idle()
  }
}

function cleanRegularly({ store, log }: ServerOptions): () => Promise<void> {
  const removeAll = () => removeEnded(store, Date.now())
  return regularly(cleaningIntervalMinutes, removeAll, unlessAway(log, 'could not remove what has ended'))
}

/** At once and then at intervals; the returned function stops it and waits for what runs. */
function regularly(
  everyMinutes: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let running = Promise.resolve()
  let isRunning = false
  const tick = () => {
    // One that takes longer than the interval is not followed by all that were due meanwhile.
    if (isRunning) return
    isRunning = true
    running = work()
      .catch(onError)
      .finally(() => {
        isRunning = false
      })
  }
  tick()
  const timer = setInterval(tick, everyMinutes * 60_000)
  timer.unref()
  return () => {
    clearInterval(timer)
    return running
  }
}
